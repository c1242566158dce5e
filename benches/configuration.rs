//! `cargo bench --bench configuration`: the time to load and check a file of 200 sections, beside the bare parsers, and the
//! mistakes that one run finds in a file that has one of each kind in every section.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use jackfield::ConfigSchema;
use jackfield::config::{SectionDecl, Settings, parse_all};
use jackfield::{Report, Secret};
use serde::Deserialize;

const SECTIONS: usize = 200;
const RUNS: usize = 50;

/// A section as plugins have them.
#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is only read")]
struct Described {
    /// A name.
    name: String,
    /// How many.
    #[setting(default = 10, min = 1, max = 1000)]
    limit: usize,
    #[setting(default = 0.5)]
    ratio: f64,
    password: Secret<String>,
    #[setting(default = "info", one_of = ["debug", "info", "warning"])]
    level: String,
    hosts: Vec<String>,
    server: Server,
}

#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is only read")]
struct Server {
    host: String,
    #[setting(default = 80, min = 1)]
    port: u16,
}

/// The same without a description: serde alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only read")]
struct Plain {
    name: String,
    limit: usize,
    ratio: f64,
    password: Secret<String>,
    level: String,
    hosts: Vec<String>,
    server: PlainServer,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only read")]
struct PlainServer {
    host: String,
    port: u16,
}

fn main() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let good = folder.path().join("good.toml");
    let text = file(
        "name = \"n\"\nlimit = 20\nratio = 0.25\npassword = \"secret\"\nlevel = \"debug\"\nhosts = [\"a\", \"b\"]",
        "host = \"localhost\"\nport = 8080",
    );
    std::fs::write(&good, &text)?;
    println!(
        "{SECTIONS} sections of 9 values in two tables, {} kB of TOML; median of {RUNS}",
        text.len() / 1000
    );
    print("`toml` alone, into a tree without places", || toml::from_str::<toml::Table>(&text).is_ok());
    print("load: read, parse, merge, places", || Settings::new().file(&good).load(&[]).is_ok());
    print("load and read by serde alone", || mistakes(&good, SectionDecl::of::<Plain>()).is_clean());
    print("load, defaults, rules and read", || mistakes(&good, SectionDecl::of::<Described>()).is_clean());
    let wrong = folder.path().join("wrong.toml");
    let text = file(
        "limit = 0\nratio = \"half\"\npassword = 3\nlevel = \"lout\"\nhosts = [1]\nnmae = \"n\"",
        "port = 70000",
    );
    std::fs::write(&wrong, text)?;
    let found = mistakes(&wrong, SectionDecl::of::<Described>());
    println!("mistakes in {SECTIONS} sections with 8 each, found in one run: {}", found.errors().count());
    print("finding them", || mistakes(&wrong, SectionDecl::of::<Described>()).has_errors());
    Ok(())
}

fn file(values: &str, server: &str) -> String {
    let mut text = String::new();
    for at in 0..SECTIONS {
        let _ = write!(text, "[plugin-{at}]\n{values}\n[plugin-{at}.server]\n{server}\n");
    }
    text
}

/// What is wrong with all sections of a file.
fn mistakes(file: &Path, decl: SectionDecl) -> Report {
    let loaded = match Settings::new().file(file).load(&[]) {
        Ok(loaded) => loaded,
        Err(report) => return report,
    };
    let mut all = Report::new();
    for at in 0..SECTIONS {
        let (values, mistakes) = parse_all(&loaded.section(&format!("plugin-{at}")), &[decl], &[]);
        black_box(values);
        all.extend(mistakes.into_iter().map(|mistake| mistake.diagnostic));
    }
    all
}

fn print(what: &str, mut run: impl FnMut() -> bool) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begin = Instant::now();
            assert!(black_box(run()), "{what}");
            begin.elapsed()
        })
        .collect();
    times.sort();
    println!("{what:<45} {:>8.2} ms", times[RUNS / 2].as_secs_f64() * 1e3);
}
