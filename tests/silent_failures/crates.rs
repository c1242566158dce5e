//! The crates that the failures are made of: a package of programs and what it depends on, built once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use super::common::golden;
use super::package::{Package, write};

/// The version of the framework that one of the crates was built against.
const OTHER_VERSION: &str = "0.0.9";

/// The package with all its programs built.
pub(crate) fn programs() -> &'static Package {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let package = Package::with_dependencies("silent", DEPENDENCIES);
        for (folder, name, manifest, code) in LIBRARIES {
            package.library(folder, name, &manifest.replace("FRAMEWORK", &framework()), code);
        }
        other_version(&package.folder().join("crates/framework"));
        for (name, code) in PROGRAMS {
            package.program(name, code);
        }
        fs::create_dir_all(package.folder().join("examples")).unwrap();
        write(&package.folder().join("examples/listed.rs"), LISTED);
        package.build();
        package
    })
}

/// What a program prints; it is also in the golden file of that name.
#[track_caller]
pub(crate) fn printed_by(program: &str) -> String {
    let ended = programs().command(program).output().unwrap();
    assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).unwrap();
    let text = text.replace(&programs().folder().display().to_string(), "/home/you/app");
    golden(&format!("silent_{program}"), &text);
    text
}

/// Fails if one of `words` is not in the text.
#[track_caller]
pub(crate) fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

fn framework() -> String {
    format!("jackfield = {{ path = '{}' }}", env!("CARGO_MANIFEST_DIR"))
}

const DEPENDENCIES: &str = r#"
alarm = { path = "crates/alarm" }
built-elsewhere = { path = "crates/built-elsewhere" }
metrics-prometheus = { path = "crates/metrics-prometheus" }
notes = { path = "crates/notes" }
quartz = { path = "crates/quartz" }
quiet = { path = "crates/quiet" }
"#;

/// Folder, name, manifest behind the name, code.
const LIBRARIES: &[(&str, &str, &str, &str)] = &[
    ("clock-api-1", "clock-api", "version = \"1.4.0\"\n\n[dependencies]\nFRAMEWORK\n", CLOCK_API),
    ("clock-api-2", "clock-api", "version = \"2.0.1\"\n\n[dependencies]\nFRAMEWORK\n", CLOCK_API),
    (
        "quartz",
        "quartz",
        "version = \"1.0.0\"\n\n[dependencies]\nFRAMEWORK\nclock-api = { path = \"../clock-api-1\" }\n",
        "use jackfield::prelude::*;\n#[derive(Plugin)]\n#[provides(dyn clock_api::Clock)]\npub struct Quartz;\n\
         impl clock_api::Clock for Quartz {}\n",
    ),
    (
        "alarm",
        "alarm",
        "version = \"1.0.0\"\n\n[dependencies]\nFRAMEWORK\napi = { package = \"clock-api\", path = \"../clock-api-2\" }\n",
        "use jackfield::prelude::*;\n#[derive(Plugin)]\npub struct Alarm {\n    pub clock: Arc<dyn api::Clock>,\n}\n",
    ),
    ("notes", "notes", "version = \"1.0.0\"\n\n[dependencies]\nFRAMEWORK\n", NOTES),
    (
        "metrics-prometheus",
        "metrics-prometheus",
        "version = \"1.0.0\"\n\n[dependencies]\nFRAMEWORK\n",
        "#[derive(jackfield::Plugin)]\npub struct Prometheus;\n",
    ),
    ("quiet", "quiet", "version = \"1.0.0\"\n", "pub fn nothing() {}\n"),
    (
        "built-elsewhere",
        "built-elsewhere",
        "version = \"1.0.0\"\n\n[dependencies]\njackfield = { path = \"../framework\", default-features = false }\n",
        "#[derive(jackfield::Plugin)]\npub struct Stranger;\n",
    ),
];

const CLOCK_API: &str = "use jackfield::prelude::*;\n#[extension_point]\npub trait Clock: Send + Sync {}\n";

const NOTES: &str = "use jackfield::prelude::*;\n#[extension_point(optional)]\npub trait Metrics: Send + Sync {}\n\
    #[derive(Plugin)]\npub struct Notes {\n    pub metrics: Option<Arc<dyn Metrics>>,\n}\n";

/// Programs that print a report.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "nothing_registered",
        "use jackfield::prelude::*;\nfn main() {\n    let app = App::discover(plugins![quiet, built_elsewhere, notes]);\n    \
         print!(\"{:?}\", app.check().unwrap_err());\n}\n",
    ),
    (
        "not_listed",
        "use jackfield::prelude::*;\nuse notes as _;\nfn main() {\n    \
         print!(\"{:?}\", App::discover(plugins![]).check().unwrap());\n}\n",
    ),
    (
        "versions_found",
        "use jackfield::prelude::*;\nfn main() {\n    let app = App::discover(plugins![quartz, alarm]);\n    \
         print!(\"{:?}\", app.check().unwrap_err());\n}\n",
    ),
    (
        "unnamed",
        "fn main() {\n    let report = jackfield::testing::check_plugin_crates(env!(\"CARGO_MANIFEST_DIR\"));\n    \
         // Where metrics_prometheus is only spoken of.\n    print!(\"{:?}\", report.unwrap_err());\n}\n",
    ),
    ("disabled", include_str!("programs/disabled.rs")),
    ("declined", include_str!("programs/declined.rs")),
];

/// Does not compile.
const LISTED: &str =
    "use jackfield::prelude::*;\nfn main() {\n    let _ = app![quartz::Quartz, alarm::Alarm];\n}\n";

/// The framework itself as a package of another version.
fn other_version(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = without_what_is_left(&fs::read_to_string(root.join("Cargo.toml")).unwrap());
    let version = env!("CARGO_PKG_VERSION");
    let manifest = manifest.replace(&format!("\"{version}\""), &format!("\"{OTHER_VERSION}\""));
    let manifest = manifest.replace(&format!("\"={version}\""), &format!("\"={OTHER_VERSION}\""));
    fs::create_dir_all(folder).unwrap();
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("README.md"), "");
    // Pages of the docs show programs of `examples`.
    for part in ["src", "macros", "examples"] {
        copy(&root.join(part), &folder.join(part));
    }
}

/// The sections of a manifest that a dependency needs.
fn without_what_is_left(manifest: &str) -> String {
    let mut kept = String::new();
    let mut is_kept = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            let others = ["[dev-dependencies", "[[", "[target.", "[profile"];
            is_kept = !others.iter().any(|other| line.starts_with(other));
        }
        if is_kept {
            kept.extend([line, "\n"]);
        }
    }
    kept
}

fn copy(from: &Path, to: &PathBuf) {
    fs::create_dir_all(to).unwrap();
    // What an earlier run has copied and is no longer there.
    for entry in fs::read_dir(to).unwrap() {
        let path = entry.unwrap().path();
        if !from.join(path.file_name().unwrap()).exists() {
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            write(&target, &fs::read_to_string(&path).unwrap());
        }
    }
}
