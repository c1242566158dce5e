//! Packages that a test writes, builds and runs: what only shows in a program of its own.

#![allow(dead_code, reason = "no suite uses all of it")]
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A package with programs, in the folder of the build. It is left there, so that the next run need not build it anew.
pub(crate) struct Package {
    folder: PathBuf,
}

impl Package {
    /// Depends on the framework, `serde`, `tempfile` and `tokio`.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_dependencies(name, "")
    }

    /// The same with further dependencies, as lines of the manifest.
    pub(crate) fn with_dependencies(name: &str, dependencies: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(folder.join("src/bin")).unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\nexclude = [\"crates\"]\n\n[dependencies]\n\
             jackfield = {{ path = '{}' }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\ntempfile = \"3\"\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\n{dependencies}",
            root.display()
        );
        write(&folder.join("Cargo.toml"), &manifest);
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
        Self { folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Adds the program `src/bin/<name>.rs`.
    pub(crate) fn program(&self, name: &str, code: &str) {
        write(&self.folder.join(format!("src/bin/{name}.rs")), code);
    }

    /// Adds a library to depend on, in `crates/<folder>`; `manifest` is what follows its name in the section `[package]`.
    pub(crate) fn library(&self, folder: &str, name: &str, manifest: &str, code: &str) {
        let folder = self.folder.join("crates").join(folder);
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{manifest}");
        write(&folder.join("Cargo.toml"), &manifest);
        write(&folder.join("src/lib.rs"), code);
    }

    /// Builds all programs.
    #[track_caller]
    pub(crate) fn build(&self) {
        let built = self.cargo(&["build", "--quiet", "--bins"]).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    }

    /// Cargo in the folder of the package.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).arg("--offline").current_dir(&self.folder);
        // In one folder for all packages, which have the same dependencies.
        command.env("CARGO_TARGET_DIR", self.target());
        command
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.folder.with_file_name("packages")
    }

    /// Where a program is.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target().join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Runs a program in the folder of the package.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.binary(name));
        command.current_dir(&self.folder);
        command
    }
}

/// Only what has changed, so that the rest need not be built again.
pub(crate) fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap();
}
