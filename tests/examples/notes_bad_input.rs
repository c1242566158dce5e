use std::fs;
use std::path::Path;

use jackfield::prelude::*;
use jackfield::storage::Redb;
use notes_api::{Library, Note};
use notes_core::StoredLibrary;
use notes_storage::DataFolder;

use crate::notes_session::{notes, said};

/// It ends with code 1, prints nothing, and says each of these.
fn refuses(data: &Path, arguments: &[&str], words: &[&str]) {
    let ended = notes(data, arguments);
    let complaint = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{arguments:?}: {complaint}");
    assert_eq!(String::from_utf8(ended.stdout).unwrap(), "", "{arguments:?}");
    for word in words {
        assert!(complaint.contains(word), "{arguments:?} does not say `{word}`:\n{complaint}");
    }
    assert!(!complaint.contains("panicked"), "{complaint}");
}

#[test]
fn a_wrong_command_line_is_answered_with_what_to_write() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["add", "Milk"]);
    for (arguments, words) in [
        (&["lst"][..], ["unknown command `lst`", "did you mean `list`?"]),
        (&["frobnicate"], ["unknown command `frobnicate`", "`help` shows all commands"]),
        (&["list", "--all"], ["unknown option `--all`", "this command takes no options"]),
        (&["list", "all"], ["`all` is one word too many", "leave it out"]),
        (&["export", "--fromat", "html"], ["unknown option `--fromat`", "did you mean `format`?"]),
        (&["export", "--format"], ["`--format` has no value", "write `--format <format>`"]),
        (&["export", "--format", "htm"], ["unknown format `htm`", "did you mean `html`?"]),
        (&["export", "--format", "pdf"], ["unknown format `pdf`", "there are: html, text"]),
        (
            &["export", "--output", "no/such/folder.txt"],
            ["`no/such/folder.txt` can't be written", "choose a file"],
        ),
        (&["search"], ["nothing to search for", "write `search <words>`"]),
        (&["search", "?!"], ["nothing to search for", "write `search <words>`"]),
        (&["add"], ["a note needs a title", "write `add <title> [text]`"]),
        (&["add", ""], ["a note needs a title", "write `add <title> [text]`"]),
        (&["add", "two\nlines"], ["a title is one line", "put what follows into the text"]),
        (&["add", "Milk"], ["there is a note \"Milk\" already", "choose another title"]),
        (&["import"], ["`import` takes one folder", "write `import <folder>`"]),
        (&["import", "no-such-folder"], ["`no-such-folder` can't be read", "check the path"]),
        (&["import", "Cargo.toml"], ["Cargo.toml` can't be read", "give the folder that the file is in"]),
    ] {
        refuses(data.path(), arguments, &words);
    }
    assert_eq!(said(data.path(), &["list"]), "Milk\n");
}

#[test]
fn a_title_of_100_kilobytes_is_refused() {
    let data = tempfile::tempdir().unwrap();
    refuses(
        data.path(),
        &["add", &"x".repeat(100_000)],
        &["the id has 100000 bytes", "use a name of 1 to 1,024 bytes"],
    );
    assert_eq!(said(data.path(), &["list"]), "there are no notes yet\n");
}

#[tokio::test]
async fn an_id_of_no_bytes_or_of_10_megabytes_is_refused_and_keeps_nothing_of_its_batch() {
    let data = tempfile::tempdir().unwrap();
    let app =
        TestApp::of(app![StoredLibrary, DataFolder]).set("notes-storage.folder", data.path()).start().await;
    let library = app.get::<Arc<dyn Library>>();
    let note = |id: &str| Note { id: id.to_owned(), title: "A".into(), text: String::new(), file: None };
    for (id, found) in [(String::new(), "empty"), ("x".repeat(10 << 20), "10485760 bytes")] {
        let added = library.add(note(&id)).await.unwrap_err().to_string();
        let kept = library.keep(vec![note("good"), note(&id)]).await.unwrap_err().to_string();
        for complaint in [added, kept] {
            assert!(
                complaint.contains(found) && complaint.contains("use a name of 1 to 1,024 bytes"),
                "{complaint}"
            );
            assert!(complaint.len() < 500);
        }
    }
    assert_eq!(library.all().await.unwrap(), []);
    app.stop().await;
}

#[test]
fn a_file_that_is_not_utf8_is_named_and_nothing_is_imported() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a.md"), "# Good").unwrap();
    fs::write(folder.path().join("b.md"), b"# Caf\xe9").unwrap();
    let path = folder.path().to_str().unwrap();
    refuses(
        data.path(),
        &["import", path],
        &["b.md` is not UTF-8: byte 5 does not fit", "nothing was imported"],
    );
    assert_eq!(said(data.path(), &["list"]), "there are no notes yet\n");
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_read_is_named_and_nothing_is_imported() {
    use std::os::unix::fs::PermissionsExt as _;

    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(folder.path().join("a.md"), "# Good").unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser can read everything.
    if fs::read_dir(&closed).is_err() {
        let path = folder.path().to_str().unwrap();
        refuses(data.path(), &["import", path], &["closed` can't be read", "the right to read it"]);
        assert_eq!(said(data.path(), &["list"]), "there are no notes yet\n");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_pipes_do_not_hold_an_import() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a.md"), "# Good").unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("circle")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken.md")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.md")).status().unwrap();
    assert!(pipe.success());
    let imported = said(data.path(), &["import", folder.path().to_str().unwrap()]);
    assert_eq!(imported, "imported: 1 new, 0 changed, 0 as before\n");
}

#[test]
fn a_corrupt_database_is_left_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("notes.redb");
    for content in [&b"this was never a database"[..], &[0; 10_000]] {
        fs::write(&file, content).unwrap();
        for arguments in [&["list"][..], &["add", "Milk"]] {
            refuses(
                data.path(),
                arguments,
                &["notes.redb` is damaged or was written by another program", "backup"],
            );
        }
        assert_eq!(fs::read(&file).unwrap(), content);
    }
}

#[test]
fn a_database_that_is_cut_short_is_refused() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["import", "examples/notes/sample"]);
    let file = data.path().join("notes.redb");
    let whole = fs::read(&file).unwrap();
    let half = whole.get(..whole.len() / 2).unwrap();
    fs::write(&file, half).unwrap();
    refuses(data.path(), &["list"], &["notes.redb` is damaged", "restore the file from a backup"]);
    fs::write(&file, whole).unwrap();
    assert_eq!(said(data.path(), &["list"]).lines().count(), 9);
}

#[test]
fn a_database_that_somebody_has_open_is_refused() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["add", "Milk"]);
    let open = Redb::open(data.path().join("notes.redb")).unwrap();
    refuses(data.path(), &["list"], &["is open already", "stop the other program"]);
    drop(open);
    assert_eq!(said(data.path(), &["list"]), "Milk\n");
}

#[test]
fn a_data_folder_that_is_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    refuses(&file, &["list"], &["file"]);
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn a_wrong_configuration_file_is_told_with_its_places() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("notes.toml");
    fs::write(&file, "[notes-search]\nlimt = 3\n\n[note-export]\n").unwrap();
    refuses(
        data.path(),
        &["list"],
        &["notes.toml:2:1", "did you mean `limit`?", "notes.toml:4:2", "`note-export`"],
    );
    fs::write(&file, "[notes-search\n").unwrap();
    refuses(data.path(), &["list"], &["notes.toml:1"]);
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;

    let word = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let ended = crate::binary::example("notes").arg("add").arg(word).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let complaint = String::from_utf8(ended.stderr).unwrap();
    assert!(complaint.contains("is not UTF-8; write it in UTF-8"), "{complaint}");
}
