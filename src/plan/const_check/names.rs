//! What points and plugins are called in a compile-time report: by short names, unless two share one.

use super::case::{Accusation, plugin, point};
use super::text::Text;
use super::words::{at_origin, help, place_of, push_all};
use crate::base::Origin;
use crate::collect::Listed;
use crate::declare::PointDecl;
use crate::plan::flatten::anchors::equal;
use crate::plan::flatten::rows::Role;

/// What a point is told from the others of the application by.
#[derive(Clone, Copy)]
enum ToldBy {
    Name,
    Path,
    Version,
}

#[inline]
const fn told_by(case: &Accusation<'_>, at: u32, decl: &PointDecl) -> ToldBy {
    let mut found = ToldBy::Name;
    let mut other = 0;
    while other < case.rows.points.len() {
        if other != at as usize
            && let Some(like) = point(case, other as u32)
            && is_named_like(like, decl)
        {
            if is_other_version(&like.origin, &decl.origin) {
                return ToldBy::Version;
            }
            found = ToldBy::Path;
        }
        other += 1;
    }
    found
}

#[inline]
const fn is_named_like(other: &PointDecl, decl: &PointDecl) -> bool {
    equal(other.name, decl.name) || equal(other.type_name, decl.type_name)
}

#[inline]
const fn is_other_version(left: &Origin, right: &Origin) -> bool {
    equal(left.package, right.package)
        && equal(left.module, right.module)
        && !equal(left.version, right.version)
}

/// A point in a sentence: `` `clock` ``, or with its path where another has that name.
#[inline]
pub(super) const fn called(case: &Accusation<'_>, at: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    match told_by(case, at, decl) {
        ToldBy::Name => push_all(text, &["`", decl.name, "`"]),
        ToldBy::Path | ToldBy::Version => type_called(case, at, text),
    }
}

/// The type of a point in a sentence: `` `dyn Clock` ``, or which where another has that name.
#[inline]
pub(super) const fn type_called(case: &Accusation<'_>, at: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    text.push("`");
    type_of(case, at, text);
    text.push("`");
    if matches!(told_by(case, at, decl), ToldBy::Version) {
        push_all(text, &[" of ", decl.origin.package, " ", decl.origin.version]);
    }
}

/// The type of a point as code has to write it.
#[inline]
pub(super) const fn type_of(case: &Accusation<'_>, at: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    match told_by(case, at, decl) {
        ToldBy::Name => text.push(decl.type_name),
        ToldBy::Path | ToldBy::Version => push_path(decl, text),
    }
}

/// Where a point is declared.
#[inline]
pub(super) const fn declared(case: &Accusation<'_>, at: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    push_all(text, &["\n     declared: point `", decl.name, "` ("]);
    type_of(case, at, text);
    text.push(")");
    place_of(text, &decl.origin);
}

/// Says who provides another point of that name, which was probably meant, and in which version.
#[inline]
pub(super) const fn namesakes(case: &Accusation<'_>, at: u32, text: &mut Text) {
    let Some(decl) = point(case, at) else { return };
    let mut node = 0;
    while node < case.rows.nodes.len() && text.has_room() {
        let row = case.rows.nodes[node];
        if matches!(row.role, Role::Provide)
            && row.point != at
            && let Some(other) = point(case, row.point)
            && is_named_like(other, decl)
        {
            push_all(text, &["\n     note: `", plugin(case, node as u32).key(), "` provides `"]);
            push_path(other, text);
            text.push("`");
            if is_other_version(&other.origin, &decl.origin) {
                push_all(text, &[" of ", other.origin.package, " ", other.origin.version]);
            }
            text.push(", another point of that name");
        }
        node += 1;
    }
    if matches!(told_by(case, at, decl), ToldBy::Version) {
        two_versions(decl.origin.package, text);
    }
}

#[inline]
const fn two_versions(package: &str, text: &mut Text) {
    help(text, &["two versions of the crate `", package, "` are in the tree: see `cargo tree -d`"]);
}

/// `dyn Clock` as `dyn api::Clock`.
#[inline]
const fn push_path(decl: &PointDecl, text: &mut Text) {
    let name = decl.type_name;
    let keyword = "dyn ";
    if name.len() > keyword.len() && equal(name.split_at(keyword.len()).0, keyword) {
        push_all(text, &[keyword, decl.origin.module, "::", name.split_at(keyword.len()).1]);
    } else {
        push_all(text, &[decl.origin.module, "::", name]);
    }
}

/// Two plugins of one key.
#[inline]
pub(super) const fn two_plugins(first: &Listed<'_>, second: &Listed<'_>, text: &mut Text) {
    let (one, two) = (&first.plugin.origin, &second.plugin.origin);
    let versions = is_other_version(one, two);
    push_all(text, &["two plugins have the key `", first.key(), "`"]);
    if versions {
        push_all(text, &[": of ", one.package, " ", one.version, " and of ", two.package, " ", two.version]);
    }
    at_origin(text, "first", one);
    at_origin(text, "second", two);
    if versions {
        two_versions(one.package, text);
    }
    help(text, &["give one of them another key: `Type as \"..\"` in the list, or `#[plugin(key = \"..\")]`"]);
}
