use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use crate::binary::example;
use crate::expected::assert_expected;

const SAMPLE: &str = "examples/notes/sample";

/// Runs `notes` on a data folder.
pub(crate) fn notes(data: &Path, arguments: &[&str]) -> Output {
    let mut notes = example("notes");
    // Nothing of what is configured on this machine counts.
    notes.env("XDG_CONFIG_HOME", data).arg("--data").arg(data);
    notes.args(arguments).output().unwrap()
}

/// What it prints, where it has to succeed without a complaint.
pub(crate) fn said(data: &Path, arguments: &[&str]) -> String {
    let ended = notes(data, arguments);
    let complaints = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success() && complaints.is_empty(), "{arguments:?}: {}\n{complaints}", ended.status);
    String::from_utf8(ended.stdout).unwrap()
}

#[test]
fn a_session_imports_lists_finds_exports_and_adds() {
    let data = tempfile::tempdir().unwrap();
    let mut session = String::new();
    for line in [
        "help",
        "list",
        "import examples/notes/sample",
        "import examples/notes/sample",
        "list",
        "search water",
        "search COLD wat",
        "search radiator",
        "search submarine",
        "add Milk two litres, the day after tomorrow",
        "search milk",
        "list",
        "export",
        "export --format html",
    ] {
        let printed = said(data.path(), &line.split(' ').collect::<Vec<_>>());
        write!(session, "$ notes {line}\n{printed}\n").unwrap();
    }
    assert_expected("notes", &session);
}

#[test]
fn notes_last_between_runs_and_folders_have_their_own() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    said(one.path(), &["add", "Here"]);
    said(other.path(), &["add", "There"]);
    assert_eq!(said(one.path(), &["list"]), "Here\n");
    assert_eq!(said(other.path(), &["list"]), "There\n");
}

#[test]
fn the_users_data_folder_is_the_default() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut notes = example("notes");
        notes.env("HOME", home.path()).env("APPDATA", home.path()).env_remove("XDG_DATA_HOME");
        notes.args(arguments).output().unwrap()
    };
    assert!(run(&["add", "At home"]).status.success());
    assert_eq!(run(&["list"]).stdout, b"At home\n");
    let file = if cfg!(windows) {
        "notes/notes.redb"
    } else if cfg!(target_os = "macos") {
        "Library/Application Support/notes/notes.redb"
    } else {
        ".local/share/notes/notes.redb"
    };
    assert!(home.path().join(file).is_file());
}

#[test]
fn a_file_that_changed_takes_the_place_of_its_note() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = folder.path().join("a.md");
    let import = || said(data.path(), &["import", folder.path().to_str().unwrap()]);
    std::fs::write(&file, "# First").unwrap();
    std::fs::write(folder.path().join("b.md"), "no heading").unwrap();
    assert_eq!(import(), "imported: 2 new, 0 changed, 0 as before\n");
    std::fs::write(&file, "# Second").unwrap();
    assert_eq!(import(), "imported: 0 new, 1 changed, 1 as before\n");
    assert_eq!(said(data.path(), &["list"]), "b\nSecond\n");
}

#[test]
fn an_export_to_a_file_is_what_is_printed_without_one() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["import", SAMPLE]);
    let file = data.path().join("all.html");
    std::fs::write(&file, "an older export").unwrap();
    said(data.path(), &["export", "--format=html", "--output", file.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), said(data.path(), &["export", "--format", "html"]));
    let beside = std::fs::read_dir(data.path()).unwrap().count();
    assert_eq!(beside, 2, "the database and the export, and no remnant");
}

#[test]
fn a_configuration_file_in_the_data_folder_counts() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["import", SAMPLE]);
    let settings = "[notes-search]\nlimit = 1\n[notes-export]\nformat = \"html\"\n";
    std::fs::write(data.path().join("notes.toml"), settings).unwrap();
    assert!(said(data.path(), &["search", "water"]).ends_with("and 4 more\n"));
    assert!(said(data.path(), &["export"]).starts_with("<!DOCTYPE html>"));
}

#[test]
fn without_storage_it_runs_and_says_what_it_can_not_do() {
    let run = |arguments: &[&str]| example("notes").arg("--no-storage").args(arguments).output().unwrap();
    for (arguments, printed) in [
        (&["list"][..], "there are no notes yet\n"),
        (&["search", "water"], "no note has the words: water\n"),
        (&["export"], ""),
    ] {
        let ended = run(arguments);
        assert!(ended.status.success());
        assert_eq!(String::from_utf8(ended.stdout).unwrap(), printed);
        assert_eq!(ended.stderr, b"note: without storage there are no notes, and none can be kept\n");
    }
    for arguments in [&["add", "Milk"][..], &["import", SAMPLE]] {
        let ended = run(arguments);
        assert_eq!(ended.status.code(), Some(1));
        let complaint = String::from_utf8(ended.stderr).unwrap();
        assert!(complaint.contains("notes can't be kept: the program runs without storage"), "{complaint}");
    }
}

#[test]
fn flags_and_variables_configure_any_plugin() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["import", SAMPLE]);
    let hits = said(data.path(), &["search", "water", "--config.notes-search.limit=1"]);
    assert!(hits.ends_with("and 4 more\n"), "{hits}");
    let mut notes = example("notes");
    notes.env("NOTES_SEARCH__LIMIT", "0").env("XDG_CONFIG_HOME", data.path());
    let refused = notes.arg("--data").arg(data.path()).args(["search", "water"]).output().unwrap();
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(complaint.contains("`notes-search.limit` must be at least 1"), "{complaint}");
    assert!(complaint.contains("variable NOTES_SEARCH__LIMIT"), "{complaint}");
}
