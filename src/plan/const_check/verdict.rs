use super::case::Accusation;
use super::report::report;
use super::text::Text;
use super::unique::{Twice, sift};
use crate::collect::Listed;
use crate::declare::PointDecl;
use crate::plan::flatten::count::Counts;
use crate::plan::flatten::key_numbers::number_keys;
use crate::plan::flatten::known::Known;
use crate::plan::flatten::plugin_numbers::{cells_for_plugins, number_plugins};
use crate::plan::flatten::rows::NONE;
use crate::plan::flatten::text_table::cells_for;
use crate::plan::graph::run_time::Flat;

/// What the compiler would say of a list of plugins, worked out at run time by the functions that it runs; `None` if it
/// would accept the list.
///
/// `supplied` and `chosen` are the points that `app![..]` names behind these words.
///
/// ```
/// use jackfield::collect::Listed;
/// use jackfield::plan::compiler_verdict;
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// pub trait Clock: Send + Sync {}
///
/// #[derive(Plugin)]
/// pub struct Notes { clock: Arc<dyn Clock> }
///
/// let list = [Listed::own(<Notes as Plugin>::DECL, None)];
/// let text = compiler_verdict(&list, &[], &[]).unwrap();
/// assert!(text.contains("`notes` needs `clock`, and nobody in the list provides it"));
/// ```
#[must_use]
#[inline]
pub fn compiler_verdict(
    list: &[Listed<'static>],
    supplied: &[&'static PointDecl],
    chosen: &[&'static PointDecl],
) -> Option<String> {
    let mut kept = vec![0; list.len()];
    let mut twice = vec![Twice::EMPTY; list.len()];
    let sifted = sift(list, &mut vec![None; cells_for(list.len())], &mut kept, &mut twice);
    kept.truncate(sifted.kept);
    twice.truncate(sifted.twice);
    let unique: Vec<Listed<'static>> = kept.iter().filter_map(|at| list.get(*at as usize)).copied().collect();
    let counts = Counts::of(&unique, supplied, chosen);
    let mut keys = vec![NONE; counts.keys];
    number_keys(&unique, &mut vec![None; cells_for(counts.keys)], &mut keys);
    let mut named = vec![NONE; counts.named];
    number_plugins(&unique, &mut vec![None; cells_for_plugins(unique.len())], &mut named);
    let mut text = Text::new();
    let mut is_wrong = false;
    let known = Known::at_compile_time(&keys, &named, supplied, chosen);
    Flat::of(&unique, &counts, known).solve(|rows, work| {
        let case = Accusation { rows, work, list: &unique, whole: list, twice: &twice };
        is_wrong = report(&case, &mut text);
    });
    is_wrong.then(|| text.as_str().to_owned())
}
