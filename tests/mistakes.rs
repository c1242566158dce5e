//! `MISTAKES.md`: which mistake has which code, and which file shows what is said of it. `JACKFIELD_BLESS=1` writes the
//! table anew and keeps what people wrote; a new file gets a line whose mistake is still to be put in words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use jackfield::Code;

/// What stands for a mistake that nobody has put in words yet.
const TO_BE_WRITTEN: &str = "?";

#[test]
fn the_table_of_mistakes_is_complete_and_true() {
    let path = tests().join("MISTAKES.md");
    let old = fs::read_to_string(&path).unwrap_or_default();
    let now = table(&mistakes(&old));
    if env::var_os("JACKFIELD_BLESS").is_some() {
        fs::write(&path, &now).unwrap();
    } else {
        assert_eq!(old, now, "MISTAKES.md is not what the files say; JACKFIELD_BLESS=1 writes it anew");
    }
    for (file, mistake) in mistakes(&now) {
        assert_ne!(mistake, TO_BE_WRITTEN, "what mistake is shown in {file}? Write it into MISTAKES.md");
    }
}

#[test]
fn no_two_lines_are_about_one_mistake() {
    let text = fs::read_to_string(tests().join("MISTAKES.md")).unwrap();
    let mut known = BTreeMap::new();
    for (file, mistake) in mistakes(&text) {
        if let Some(other) = known.insert(mistake.clone(), file.clone()) {
            panic!("{file} and {other} are both about: {mistake}");
        }
    }
}

#[test]
fn there_are_messages_enough() {
    let first_lines = |folder: &str, ending: &str, begin: &str| -> BTreeSet<String> {
        let texts =
            files(folder, ending).into_iter().map(|file| fs::read_to_string(tests().join(file)).unwrap());
        let line = |text: String| text.lines().find(|line| line.contains(begin)).map(str::to_owned);
        texts.filter_map(line).collect()
    };
    let compiler = first_lines("compile_fail", "stderr", "error");
    assert!(compiler.len() >= 60, "only {} different messages of the compiler", compiler.len());
    let reports = first_lines("golden", "txt", "[JF");
    assert!(reports.len() >= 40, "only {} different reports", reports.len());
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The names of the files of a folder, as `golden/cycle.txt`, in their order.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(tests().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == ending))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    names.sort();
    names
}

/// What the table says, by file.
fn mistakes(table: &str) -> BTreeMap<String, String> {
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        let (mistake, _, file) = (cells.next()?, cells.next()?, cells.next()?);
        let file = file.split_once('(')?.1.strip_suffix(')')?;
        Some((file.to_owned(), mistake.to_owned()))
    });
    rows.collect()
}

fn table(written: &BTreeMap<String, String>) -> String {
    let cases = files("compile_fail", "rs");
    // What else is kept beside the reports, such as an example of a configuration, has no code.
    let reports: Vec<String> =
        files("golden", "txt").into_iter().filter(|file| !codes(file).is_empty()).collect();
    let lines = |files: &[String]| -> String {
        let head = "| mistake | code | file |\n|---|---|---|\n".to_owned();
        head + &files.iter().map(|file| line(file, written)).collect::<String>()
    };
    format!(
        "# Mistakes\n\n\
         What one can do wrong, the code of it, and the file that shows what is said. A test keeps this table complete and \
         true.\n\n{} codes, {} cases that do not compile, {} reports.\n\n\
         ## The compiler says it\n\n\
         A code stands where the compiler names one. `x.stderr` beside `x.rs` is what the compiler says.\n\n{}\n\
         ## A report says it\n\n{}",
        Code::ALL.len(),
        cases.len(),
        reports.len(),
        lines(&cases),
        lines(&reports),
    )
}

fn line(file: &str, written: &BTreeMap<String, String>) -> String {
    let mistake = written.get(file).map_or(TO_BE_WRITTEN, String::as_str);
    let name = file.rsplit('/').next().unwrap_or(file);
    format!("| {mistake} | {} | [{name}]({file}) |\n", codes(file).join(" "))
}

/// The codes in what is said about a file.
fn codes(file: &str) -> Vec<&'static str> {
    let ending = if file.starts_with("compile_fail") { "stderr" } else { "txt" };
    let said = tests().join(file).with_extension(ending);
    let text = fs::read_to_string(said).unwrap_or_default();
    let named = |code: &&str| text.contains(&format!("[{code}]")) || text.contains(&format!("\"{code}\""));
    Code::ALL.iter().map(|code| code.text()).filter(named).collect()
}
