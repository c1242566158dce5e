use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// An example, ready to be given its arguments and run in the package's folder.
pub(crate) fn example(name: &str) -> Command {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(examples);
    let mut command = Command::new(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    command.current_dir(package());
    command
}

pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of the examples, beside that of this test. `cargo test` has built them, unless it was told to build
/// this test only.
fn examples() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let folder = profile.join("examples");
    if !up_to_date(&folder) {
        build(profile);
    }
    folder
}

const EXAMPLES: &[&str] = &[
    "anhanga_persistence",
    "discovery",
    "five_systems",
    "gati_manifests",
    "notes",
    "phantomaton_persistence",
    "plantangenet_storage",
    "plugin_storage_api",
    "quickstart",
    "runtime_plugin",
    #[cfg(all(feature = "file", feature = "redb"))]
    "storage_copy",
    "testing",
    #[cfg(feature = "testing")]
    "write_a_provider",
];

fn up_to_date(folder: &Path) -> bool {
    let sources =
        ["Cargo.toml", "src", "macros/src", "examples"].map(|source| newest(&package().join(source)));
    let newest = sources.into_iter().max().unwrap();
    EXAMPLES.iter().all(|name| {
        let binary = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        binary.metadata().and_then(|found| found.modified()).is_ok_and(|built| built > newest)
    })
}

fn newest(path: &Path) -> SystemTime {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| newest(&entry.unwrap().path()));
        return entries.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    let is_source = path.extension().is_some_and(|extension| extension == "rs" || extension == "toml");
    if is_source { path.metadata().unwrap().modified().unwrap() } else { SystemTime::UNIX_EPOCH }
}

fn build(profile: &Path) {
    let name = match profile.file_name().and_then(|name| name.to_str()).unwrap() {
        "debug" => "dev",
        other => other,
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--examples", "--profile", name, "--target-dir"]);
    let command = command.arg(profile.parent().unwrap());
    if cfg!(all(feature = "file", feature = "redb")) {
        command.args(["--features", "file,redb"]);
    }
    if cfg!(feature = "testing") {
        command.args(["--features", "testing"]);
    }
    let built = command.current_dir(package()).status().unwrap();
    assert!(built.success(), "the examples do not build");
}
