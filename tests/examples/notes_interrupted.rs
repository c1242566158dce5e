//! Ctrl-C in the middle of an import, a kill in the middle of the first run: what is there afterwards is whole.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::binary::example;
use crate::notes_session::said;

const FILES: usize = 3_000;

#[test]
fn an_interrupted_import_leaves_all_or_nothing_and_can_be_repeated() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for number in 0..FILES {
        fs::write(folder.path().join(format!("{number}.md")), format!("# Note {number}\n\nwords\n")).unwrap();
    }
    let database = data.path().join("notes.redb");
    let mut interrupted = 0;
    // The first signal falls into the opening of the database, later ones ever deeper into the import.
    for delay in [0, 5, 10, 20, 40, 80, 160] {
        let mut import = example("notes");
        import.arg("--data").arg(data.path()).arg("import").arg(folder.path());
        let import = import.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        while !database.exists() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(delay));
        // It may have ended by itself already.
        let _ = Command::new("kill")
            .args(["-INT", &import.id().to_string()])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let ended = import.wait_with_output().unwrap();
        let complaint = String::from_utf8(ended.stderr).unwrap();
        let listed = said(data.path(), &["list"]);
        let there = listed.lines().filter(|line| line.starts_with("Note ")).count();
        let whole = there == FILES || there == 0;
        assert!(whole, "{there} notes of {FILES} after {}\n{complaint}", ended.status);
        if ended.status.success() {
            assert_eq!(there, FILES);
        } else {
            interrupted += 1;
            // Before the main job it is the framework that answers, or the system itself.
            let told = complaint.contains("interrupted: nothing was imported; import again");
            let early = matches!(ended.status.code(), Some(130) | None);
            assert!(told || early, "{}\n{complaint}", ended.status);
        }
    }
    assert!(interrupted > 0, "every import was faster than the signal");
    let imported = said(data.path(), &["import", folder.path().to_str().unwrap()]);
    let (new, same) = (format!("imported: {FILES} new, 0 changed"), format!("0 changed, {FILES} as before"));
    assert!(imported.contains(&new) || imported.contains(&same), "{imported}");
    assert_eq!(said(data.path(), &["list"]).lines().count(), FILES);
}

#[test]
fn a_first_run_that_is_killed_leaves_nothing_that_can_not_be_opened() {
    for delay in 0..40 {
        let data = tempfile::tempdir().unwrap();
        let mut first = example("notes");
        first.arg("--data").arg(data.path()).args(["add", "Milk"]).stdout(Stdio::null());
        let mut first = first.spawn().unwrap();
        let begun = Instant::now();
        // Some file is there: its making has begun.
        while fs::read_dir(data.path()).unwrap().next().is_none() && begun.elapsed() < Duration::from_secs(20)
        {
            std::hint::spin_loop();
        }
        std::thread::sleep(Duration::from_micros(200 * delay));
        first.kill().unwrap();
        first.wait().unwrap();
        let listed = said(data.path(), &["list"]);
        assert!(["there are no notes yet\n", "Milk\n"].contains(&listed.as_str()), "{listed}");
    }
}
