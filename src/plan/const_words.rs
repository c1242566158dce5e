//! Words of a compile-time report that know no graph.

use super::text::Text;
use crate::base::Origin;
use crate::declare::PointDecl;

pub(super) const fn begin(text: &mut Text, number: u32, code: &str) {
    text.push("\n");
    text.push_number(number);
    push_all(text, &[". [", code, "] "]);
}

pub(super) const fn push_all(text: &mut Text, parts: &[&str]) {
    let mut at = 0;
    while at < parts.len() {
        text.push(parts[at]);
        at += 1;
    }
}

pub(super) const fn help(text: &mut Text, parts: &[&str]) {
    text.push("\n     help: ");
    push_all(text, parts);
}

pub(super) const fn place(text: &mut Text, origin: &Origin, line: u32, column: u32) {
    push_all(text, &[" at ", origin.file, ":"]);
    text.push_number(line);
    text.push(":");
    text.push_number(column);
}

pub(super) const fn at_origin(text: &mut Text, label: &str, origin: &Origin) {
    push_all(text, &["\n     ", label]);
    place(text, origin, origin.line, origin.column);
}

pub(super) const fn declared(decl: &PointDecl, text: &mut Text) {
    push_all(text, &["\n     declared: point `", decl.name, "` (", decl.type_name, ")"]);
    place(text, &decl.origin, decl.origin.line, decl.origin.column);
}
