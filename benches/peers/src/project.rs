//! A generated project: built, and run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, io};

use crate::frameworks::Framework;
use crate::graph::source;

/// What building it took.
pub(crate) struct Built {
    /// A clean release build, everything below it included.
    pub(crate) clean: Duration,
    /// `cargo check` after one component was touched: the median of five.
    pub(crate) touched: Duration,
    pub(crate) crates: usize,
    pub(crate) kilobytes: u64,
}

/// What the program measured of itself, in nanoseconds.
pub(crate) struct Ran {
    /// Hand-written construction, for each component.
    pub(crate) by_hand: f64,
    /// Declarations to wired services, for each component.
    pub(crate) wired: f64,
    /// The clone of an `Arc`.
    pub(crate) cloned: f64,
    /// Asking for what is wired.
    pub(crate) got: f64,
}

pub(crate) struct Project(PathBuf);

impl Project {
    pub(crate) fn new(framework: &Framework, count: usize) -> io::Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| here.join("target"), PathBuf::from);
        let folder = target.join("peers").join(format!("{}-{count}", framework.name));
        fs::create_dir_all(folder.join("src"))?;
        let root = here.join("../..").canonicalize()?;
        let dependencies = framework.dependencies.replace("{jackfield}", &root.display().to_string());
        let manifest = format!(
            "[package]\nname = \"measured\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
             [dependencies]\n{dependencies}"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let main = include_str!("measured.rs").replace("/* count */ 1", &count.to_string());
        fs::write(folder.join("src/main.rs"), main)?;
        fs::write(folder.join("src/graph.rs"), source(framework, count))?;
        Ok(Self(folder))
    }

    pub(crate) fn built(&self) -> io::Result<Built> {
        // What has to be downloaded is not part of a build.
        self.cargo(&["fetch"])?;
        self.cargo(&["clean"])?;
        let clean = self.timed(&["build", "--release"])?;
        let tree = self.cargo(&["tree", "-e", "normal,build", "--prefix", "none", "--no-dedupe"])?;
        let mut crates: Vec<&str> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
        crates.sort_unstable();
        crates.dedup();
        let kilobytes = fs::metadata(self.program())?.len() / 1000;
        self.cargo(&["check"])?;
        let mut touched = Vec::new();
        for _ in 0..5 {
            let file = self.0.join("src/graph.rs");
            let text = fs::read_to_string(&file)?;
            fs::write(&file, text + "// touched\n")?;
            touched.push(self.timed(&["check"])?);
        }
        touched.sort();
        // Without the project itself.
        Ok(Built { clean, touched: touched[2], crates: crates.len() - 1, kilobytes })
    }

    pub(crate) fn ran(&self) -> io::Result<Ran> {
        let output = Command::new(self.program()).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        match figures[..] {
            [by_hand, wired, cloned, got] if output.status.success() => {
                Ok(Ran { by_hand, wired, cloned, got })
            }
            _ => Err(io::Error::other("the program failed")),
        }
    }

    fn program(&self) -> PathBuf {
        self.0.join("target/release/measured")
    }

    fn timed(&self, arguments: &[&str]) -> io::Result<Duration> {
        let begin = Instant::now();
        self.cargo(arguments)?;
        Ok(begin.elapsed())
    }

    fn cargo(&self, arguments: &[&str]) -> io::Result<String> {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(&self.0).env("CARGO_TARGET_DIR", self.0.join("target"));
        let output = command.output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let error: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("error")).take(12).collect();
        Err(io::Error::other(format!("does not compile: {}", error.join("\n"))))
    }
}
