//! Lists with what their plugins include.

use std::borrow::Cow;

use super::listed::{Listed, Standing};
use crate::declare::{Included, PluginDecl};

/// How many entries a list has together with what its plugins include, and what these include.
#[must_use]
pub const fn count_included(list: &[Listed<'static>]) -> usize {
    let mut count = 0;
    let mut rest = list;
    while let [listed, others @ ..] = rest {
        count += match listed.plugin.about.includes {
            Cow::Borrowed([]) => 1,
            _ => count_of(listed.plugin),
        };
        rest = others;
    }
    count
}

// Plugins include each other in no circle: their declarations are constants.
const fn count_of(plugin: &PluginDecl) -> usize {
    let includes = plugin.about.included();
    let mut count = 1;
    let mut at = 0;
    while at < includes.len() {
        count += count_of(includes[at].plugin);
        at += 1;
    }
    count
}

/// The list with what its plugins include, each before the plugin that includes it.
///
/// # Panics
/// On an empty list, which includes nothing: the caller has no use for this then.
#[must_use]
pub const fn with_included<const COUNT: usize>(list: &[Listed<'static>]) -> [Listed<'static>; COUNT] {
    let mut all = [list[0]; COUNT];
    let mut next = 0;
    let mut at = 0;
    while at < list.len() {
        next = enter(list[at], true, &mut all, next);
        at += 1;
    }
    all
}

/// `is_certain`: whether it is there in any case, its own conditions aside.
const fn enter(
    entry: Listed<'static>,
    is_certain: bool,
    all: &mut [Listed<'static>],
    mut next: usize,
) -> usize {
    let includes = entry.plugin.about.included();
    let is_certain = is_certain && matches!(&entry.plugin.conditions, Cow::Borrowed([]));
    let mut at = 0;
    while at < includes.len() {
        let standing = Standing::Included { is_certain };
        let Included { plugin, given_key } = includes[at];
        next = enter(Listed { plugin, key: given_key, standing }, is_certain, all, next);
        at += 1;
    }
    all[next] = entry;
    next + 1
}
