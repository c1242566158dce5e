//! Files and folders that the user may not read. Whoever may read everything can't see that: the checks are ignored then.

use std::fs::{self, Permissions};
use std::path::Path;
use std::process::ExitCode;

use jackfield::prelude::*;
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "common/mod.rs"]
mod common;

fn main() -> ExitCode {
    let may_read_all = Locked::new().may_be_read();
    let trial = |name: &str, check: fn() -> Result<(), Failed>| {
        Trial::test(name, check).with_ignored_flag(may_read_all)
    };
    let trials = vec![
        trial("a_file_that_may_not_be_read", a_file_that_may_not_be_read),
        trial("a_file_in_a_folder_that_may_not_be_entered", a_file_in_a_folder_that_may_not_be_entered),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// `notes.json`, and `folder/notes.json`, of which neither may be read.
struct Locked(tempfile::TempDir);

impl Locked {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (file, folder) = (root.path().join("notes.json"), root.path().join("folder"));
        fs::write(&file, "{}").unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("notes.json"), "{}").unwrap();
        lock(&file, true);
        lock(&folder, true);
        Self(root)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn may_be_read(&self) -> bool {
        fs::File::open(self.path().join("notes.json")).is_ok()
    }

    fn golden(&self, name: &str, app: &App) {
        let folder = format!("{}/", self.path().display());
        common::golden(name, &common::refused(app).render().replace(&folder, ""));
    }
}

/// So that the folder can be removed.
impl Drop for Locked {
    fn drop(&mut self) {
        lock(&self.path().join("folder"), false);
    }
}

#[cfg(unix)]
fn lock(path: &Path, locked: bool) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, Permissions::from_mode(if locked { 0o000 } else { 0o700 })).unwrap();
}

/// Elsewhere nobody can be kept from reading so simply.
#[cfg(not(unix))]
fn lock(_: &Path, _: bool) {}

fn a_file_that_may_not_be_read() -> Result<(), Failed> {
    let locked = Locked::new();
    let file = locked.path().join("notes.json");
    locked.golden(
        "configuration_unreadable",
        &App::of(app![]).config_file(file.to_str().ok_or("not Unicode")?),
    );
    Ok(())
}

fn a_file_in_a_folder_that_may_not_be_entered() -> Result<(), Failed> {
    let locked = Locked::new();
    let folder = locked.path().join("folder");
    let file = App::of(app![]).config_file_if_exists(folder.join("notes.json"));
    locked.golden("configuration_unreadable_folder", &file);
    let local = folder.join("notes");
    let report = common::refused(&App::of(app![]).local_config(local.to_str().ok_or("not Unicode")?));
    assert_eq!(common::errors(&report), ["JF0301"], "{report:?}");
    Ok(())
}
