//! What a linker leaves out of a static library, of which it takes only what is asked for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::common::golden;
use super::crates::{programs, says};
use super::package::{Package, write};

const LIBRARY: &str = "use jackfield::prelude::*;\n#[unsafe(no_mangle)]\npub extern \"C\" fn compose() -> i32 {\n    \
    match App::discover(plugins![notes]).check() {\n        Ok(_) => 0,\n        Err(report) => {\n            \
    println!(\"{report:?}\");\n            1\n        }\n    }\n}\n";

const PROGRAM: &str = "int compose(void);\nint main(void) { return compose(); }\n";

#[test]
fn a_crate_that_a_linker_dropped_from_a_static_library_is_missed_and_the_report_says_why() {
    let report = run(&link("dropped", &library(), &[]), 1);
    golden("silent_dropped", &report);
    says(
        &report,
        &["1 mistake", "JF0203", "`notes`", "the linker left it out", "--whole-archive", "app![..]"],
    );
    run(&link("whole", &library(), &["-Wl,--whole-archive"]), 0);
}

#[test]
fn constructors_that_never_ran_are_noticed_by_those_of_the_framework() {
    let report = run(&link("silent", &without_constructors(&library()), &["-Wl,--whole-archive"]), 1);
    golden("silent_constructors", &report);
    says(&report, &["1 mistake", "JF0203", "constructors never ran", "`notes`", "app![..]"]);
}

/// The package of the library, built.
fn package() -> &'static Package {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        programs();
        let package = Package::with_dependencies("static", "notes = { path = \"../silent/crates/notes\" }\n");
        let manifest = fs::read_to_string(package.folder().join("Cargo.toml")).unwrap();
        let manifest = manifest.replace("[workspace]", "[lib]\ncrate-type = [\"staticlib\"]\n\n[workspace]");
        write(&package.folder().join("Cargo.toml"), &manifest);
        write(&package.folder().join("src/lib.rs"), LIBRARY);
        write(&package.folder().join("main.c"), PROGRAM);
        let built = package.cargo(&["build", "--quiet", "--lib"]).output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        package
    })
}

fn library() -> PathBuf {
    package().target().join("debug/libstatic.a")
}

/// The same library where nothing is left that runs before `main`.
fn without_constructors(library: &Path) -> PathBuf {
    let stripped = library.with_file_name("libstatic_stripped.a");
    let mut objcopy = Command::new("objcopy");
    // What is there for debuggers points at the constructors.
    objcopy.args(["--strip-debug", "--wildcard"]);
    objcopy.args(["--remove-section=.init_array*", "--remove-section=.rela.init_array*"]);
    let done = objcopy.arg(library).arg(&stripped).output().expect("`objcopy` comes with the linker");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    stripped
}

/// The program of the C source and the library.
fn link(name: &str, library: &Path, before: &[&str]) -> PathBuf {
    let program = library.with_file_name(format!("static_{name}"));
    let mut linker = Command::new("cc");
    linker.arg("-o").arg(&program).arg(package().folder().join("main.c")).args(before).arg(library);
    linker.args(["-Wl,--no-whole-archive", "-lpthread", "-ldl", "-lm", "-lrt", "-lutil", "-lgcc_s", "-lc"]);
    let done = linker.output().expect("the C compiler that links every Rust program here");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    program
}

#[track_caller]
fn run(program: &Path, code: i32) -> String {
    let ended = Command::new(program).output().unwrap();
    let text = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(code), "{text}{}", String::from_utf8_lossy(&ended.stderr));
    text
}
