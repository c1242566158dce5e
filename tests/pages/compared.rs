//! The page that compares messages shows ours as they are.

use std::path::Path;
use std::{env, fs};

use super::compiled::said;
use super::page::Page;

/// Each of our messages has a fence that names where it comes from: a case of `compile_fail/`, or a code.
const OURS: &[&str] =
    &["graph_missing_provider", "graph_second_provider", "graph_cycle", "shape_box", "JF0209"];

#[test]
fn ours_among_the_messages_of_others_are_what_is_said() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostics/compared.md");
    let mut page = fs::read_to_string(&path).unwrap();
    for source in OURS {
        let fence = format!("```text,{source}\n");
        let begin = page.find(&fence).unwrap_or_else(|| panic!("no message of {source}")) + fence.len();
        let end = begin + page[begin..].find("```").unwrap();
        let now = message(source);
        if env::var_os("JACKFIELD_BLESS").is_some() {
            page.replace_range(begin..end, &now);
        } else {
            assert_eq!(page[begin..end], now, "{source}; if that is better, run with JACKFIELD_BLESS=1");
        }
    }
    assert_eq!(page.matches("```text,").count(), OURS.len());
    if env::var_os("JACKFIELD_BLESS").is_some() {
        fs::write(path, page).unwrap();
    }
}

fn message(source: &str) -> String {
    let text = match source {
        "JF0209" => Page::all().find(|page| page.code().text() == source).unwrap().reports()[0].text.clone(),
        "shape_box" => shape(source),
        _ => said(source),
    };
    format!("{}\n", text.trim_end())
}

/// What the compiler says of a type, to where it begins to list others.
fn shape(case: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let text = fs::read_to_string(folder.join(format!("{case}.stderr"))).unwrap();
    let lines = text.lines().take_while(|line| !line.starts_with("  = help: the following"));
    let lines: Vec<&str> = lines.chain([".."]).collect();
    lines.join("\n").replace(&format!("tests/compile_fail/{case}.rs"), "src/main.rs")
}
