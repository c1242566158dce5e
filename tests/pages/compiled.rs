//! What the compiler says of the lists on the pages: it is what the cases of `compile_fail/` expect.

use std::fs;
use std::path::Path;

use super::page::Page;

/// The codes of what the compiler finds, each with a case of `compile_fail/`.
const CASES: &[(&str, &str)] = &[
    ("JF0101", "graph_missing_provider"),
    ("JF0102", "graph_second_provider"),
    ("JF0103", "graph_two_fallbacks"),
    ("JF0104", "graph_cycle"),
    ("JF0105", "graph_no_aggregator"),
    ("JF0106", "graph_two_aggregators"),
    ("JF0107", "graph_scope_decorated"),
    ("JF0108", "graph_one_key_for_two"),
    ("JF0109", "graph_order_contradiction"),
    ("JF0111", "graph_key_nobody_has"),
    ("JF0112", "graph_required_but_absent"),
    ("JF0116", "graph_opens_outside_of_the_scope_around"),
    ("JF0117", "graph_asks_a_plugin_that_is_not_there"),
    ("JF0118", "graph_does_not_say_whose"),
    ("JF0115", "graph_holds_what_lives_shorter"),
    ("JF0201", "graph_two_plugins_of_one_key"),
    ("JF0208", "graph_two_mains"),
];

#[test]
fn every_page_of_what_the_compiler_finds_shows_what_it_says() {
    for page in Page::all() {
        let case = CASES.iter().find(|(code, _)| *code == page.code().text());
        match (case, page.reports().get(1)) {
            (Some((_, case)), Some(_)) => page.shows(1, &said(case)),
            (None, None) => {}
            (Some(_), None) => panic!("the page of {} does not show what the compiler says", page.code()),
            (None, Some(_)) => panic!("no case of compile_fail/ says what the page of {} shows", page.code()),
        }
    }
}

/// Every code that the check of a list can give is in the table above.
#[test]
fn every_code_that_the_compiler_finds_is_known_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "stderr") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("[JF0") {
            let code = &text[at + 1..at + 7];
            assert!(CASES.iter().any(|(known, _)| *known == code), "{} has {code}", path.display());
        }
    }
}

/// The message of a case, as if it were `src/main.rs` of a crate `app`.
pub(crate) fn said(case: &str) -> String {
    let file = format!("tests/compile_fail/{case}.stderr");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
    let message = text.split("\n\n  -->").next().unwrap();
    let message = message.split_once("evaluation panicked: ").map_or("", |(_, message)| message);
    let place = format!("$DIR/tests/compile_fail/{case}.rs");
    let lines = message.lines().map(|line| line.strip_prefix("              ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n").replace(&place, "src/main.rs").replace("$CRATE", "app")
}
