//! Generated projects: a layered graph of components, three dependencies each, with and without the framework.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// How wide a layer is; each component needs three of the layer below.
const WIDTH: usize = 10;

/// The components that component `at` needs.
pub(crate) fn dependencies(at: usize) -> Vec<usize> {
    let layer = at / WIDTH;
    if layer == 0 {
        return Vec::new();
    }
    let below = (layer - 1) * WIDTH;
    (0..3).map(|step| below + (at + step) % WIDTH).collect()
}

/// The source of a module with `count` components and a function `hand` that builds them by hand.
pub(crate) fn components(count: usize, annotated: bool) -> String {
    let mut text = String::from("use std::sync::Arc;\n");
    for at in 0..count {
        let _ = component(&mut text, at, annotated);
    }
    text.push_str("pub struct Hand {\n");
    for at in 0..count {
        let _ = writeln!(text, "    pub s{at}: Arc<dyn c{at}::S{at}>,");
    }
    text.push_str("}\npub fn hand() -> Hand {\n");
    for at in 0..count {
        let fields: Vec<String> =
            dependencies(at).iter().enumerate().map(|(n, of)| format!("d{n}: s{of}.clone()")).collect();
        let _ = writeln!(
            text,
            "    let s{at}: Arc<dyn c{at}::S{at}> = Arc::new(c{at}::C{at} {{ {} }});",
            fields.join(", ")
        );
    }
    let all: Vec<String> = (0..count).map(|at| format!("s{at}")).collect();
    let _ = writeln!(text, "    Hand {{ {} }}\n}}", all.join(", "));
    if annotated {
        let list: Vec<String> = (0..count).map(|at| format!("c{at}::C{at}")).collect();
        let _ = writeln!(
            text,
            "pub fn app() -> jackfield::App {{ jackfield::App::of(jackfield::app![{}]) }}",
            list.join(", ")
        );
    }
    text
}

/// One module for each component: many traits with one method name in one module make the compiler quadratic.
fn component(text: &mut String, at: usize, annotated: bool) -> std::fmt::Result {
    let (point, plugin) = if annotated {
        ("#[jackfield::extension_point] ", format!("#[derive(jackfield::Plugin)] #[provides(dyn S{at})] "))
    } else {
        ("", String::new())
    };
    writeln!(text, "pub mod c{at} {{")?;
    writeln!(text, "    {point}pub trait S{at}: Send + Sync {{ fn v{at}(&self) -> u64; }}")?;
    let fields: Vec<String> = dependencies(at)
        .iter()
        .enumerate()
        .map(|(n, of)| format!("pub d{n}: std::sync::Arc<dyn super::c{of}::S{of}>"))
        .collect();
    writeln!(text, "    {plugin}pub struct C{at} {{ {} }}", fields.join(", "))?;
    let sum: Vec<String> =
        dependencies(at).iter().enumerate().map(|(n, of)| format!(" + self.d{n}.v{of}() / 3")).collect();
    writeln!(text, "    impl S{at} for C{at} {{ fn v{at}(&self) -> u64 {{ {at}{} }} }}", sum.concat())?;
    writeln!(text, "}}")
}

/// A project in the target folder that depends on the framework by its path.
pub(crate) struct Project {
    folder: PathBuf,
    name: String,
}

impl Project {
    pub(crate) fn new(name: &str, with_framework: bool, files: &[(&str, String)]) -> io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let folder = target.join("generated").join(name);
        fs::create_dir_all(folder.join("src"))?;
        let mut manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n"
        );
        if with_framework {
            let _ =
                writeln!(manifest, "jackfield = {{ path = '{}', default-features = false }}", root.display());
            manifest.push_str("tokio = { version = \"1\", features = [\"rt\", \"time\"] }\n");
        }
        fs::write(folder.join("Cargo.toml"), manifest)?;
        for (file, text) in files {
            fs::write(folder.join("src").join(file), text)?;
        }
        if with_framework {
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        }
        Ok(Self { folder, name: name.to_owned() })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs cargo in the project; its output is shown where it fails.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> io::Result<()> {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        let output = command.output()?;
        if output.status.success() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let errors: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("error")).take(40).collect();
        Err(io::Error::other(errors.join("\n")))
    }

    /// The program that `cargo build --release` made.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder.join("target/release").join(&self.name)
    }
}
