//! Words of a compile-time report that know no graph.

use super::text::Text;
use crate::base::Origin;

#[inline]
pub(super) const fn begin(text: &mut Text, number: u32, code: &str) {
    text.push(if number == 1 { "\n" } else { "\n\n" });
    text.push_number(number);
    push_all(text, &[". [", code, "] "]);
}

#[inline]
pub(super) const fn push_all(text: &mut Text, parts: &[&str]) {
    let mut at = 0;
    while at < parts.len() {
        text.push(parts[at]);
        at += 1;
    }
}

#[inline]
pub(super) const fn help(text: &mut Text, parts: &[&str]) {
    text.push("\n     help: ");
    push_all(text, parts);
}

/// A place in the file of `origin`, with the line of source that stands there.
#[inline]
pub(super) const fn place(text: &mut Text, origin: &Origin, line: u32, column: u32, source: &str) {
    push_all(text, &[" at ", origin.file, ":"]);
    text.push_number(line);
    text.push(":");
    text.push_number(column);
    if !source.is_empty() {
        text.push("\n       ");
        text.push_number(line);
        push_all(text, &[" | ", source]);
    }
}

/// The place of a declaration.
#[inline]
pub(super) const fn place_of(text: &mut Text, origin: &Origin) {
    place(text, origin, origin.line, origin.column, origin.source);
}

#[inline]
pub(super) const fn at_origin(text: &mut Text, label: &str, origin: &Origin) {
    push_all(text, &["\n     ", label]);
    place_of(text, origin);
}
