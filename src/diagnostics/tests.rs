use std::error::Error;
use std::fmt;
use std::path::Path;

use super::{Code, Diagnostic, Location, Report};
use crate::base::Origin;

const MAIN: Origin = Origin {
    package: "",
    version: "",
    module: "",
    file: "src/main.rs",
    line: 12,
    column: 5,
    source: "clock: Arc<dyn Clock>",
};
const API: Origin =
    Origin { file: "src/api.rs", line: 3, column: 1, source: "trait Clock: Send + Sync", ..MAIN };
/// A place that no macro saw.
const CALL: Origin = Origin { source: "", ..MAIN };

#[derive(Debug)]
struct Outer(Inner);
#[derive(Debug)]
struct Inner;

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("can't open the index\nthe disk says no")
    }
}
impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no space left")
    }
}
impl Error for Inner {}

#[derive(Debug)]
struct Endless;

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("again")
    }
}
impl Error for Endless {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&Endless)
    }
}

fn missing() -> Diagnostic {
    let message =
        "`notes` needs a provider of `clock`, and there is none (expected exactly one implementation)";
    Diagnostic::error(Code::MissingProvider, message)
        .place("needed by field `clock` of `notes`", MAIN)
        .place("declared: point `clock` (dyn Clock, single)", API)
        .path(["host", "notes", "clock"])
        .help("list a plugin that provides `dyn Clock`")
}

fn failed() -> Diagnostic {
    Diagnostic::error(Code::ProviderFailed, "provider of `index` failed").cause(Outer(Inner))
}

#[test]
fn one_mistake_is_a_page() {
    let expected = "\
error[JF0101]: `notes` needs a provider of `clock`, and there is none (expected exactly one implementation)
  needed by field `clock` of `notes`           src/main.rs:12:5
    12 | clock: Arc<dyn Clock>
  declared: point `clock` (dyn Clock, single)  src/api.rs:3:1
     3 | trait Clock: Send + Sync
  path: host -> notes -> clock
  help: list a plugin that provides `dyn Clock`";
    assert_eq!(Report::from(missing()).render(), expected);
    assert_eq!(format!("{:?}", missing()), expected);
}

#[test]
fn several_are_numbered_errors_first_and_further_lines_indented() {
    let mut report = Report::new();
    report.push(Diagnostic::warning(
        Code::UnlistedCrate,
        "crate `b` is linked but not listed\nit has 2 plugins",
    ));
    report.push(missing());
    report.push(failed().note("first\nsecond").excerpt("3 | a = = 1\n  |     ^"));
    let expected = "\
1. error[JF0101]: `notes` needs a provider of `clock`, and there is none (expected exactly one implementation)
     needed by field `clock` of `notes`           src/main.rs:12:5
       12 | clock: Arc<dyn Clock>
     declared: point `clock` (dyn Clock, single)  src/api.rs:3:1
        3 | trait Clock: Send + Sync
     path: host -> notes -> clock
     help: list a plugin that provides `dyn Clock`

2. error[JF0401]: provider of `index` failed
     3 | a = = 1
       |     ^
     caused by: can't open the index
                the disk says no
     caused by: no space left
     note: first
           second

3. warning[JF0204]: crate `b` is linked but not listed
       it has 2 plugins";
    assert_eq!(report.render(), expected);
}

#[test]
fn a_very_long_label_does_not_push_the_others() {
    let long = "x".repeat(70);
    let report = Diagnostic::error(Code::Cycle, "m").place("a", CALL).place(&long, CALL).place("bcd", CALL);
    let expected = format!(
        "error[JF0104]: m\n  a    src/main.rs:12:5\n  {long}  src/main.rs:12:5\n  bcd  src/main.rs:12:5"
    );
    assert_eq!(report.render(), expected);
}

#[test]
fn display_is_one_line() {
    let text = "[JF0101] `notes` needs a provider of `clock`, and there is none (expected exactly one implementation)";
    assert_eq!(Report::from(missing()).to_string(), format!("1 mistake in the wiring: {text}"));
    let two: Report = [missing(), missing()].into_iter().collect();
    assert_eq!(two.to_string(), format!("2 mistakes in the wiring: {text} (and 1 more)"));
    let mixed: Report = [failed(), missing()].into_iter().collect();
    assert_eq!(mixed.to_string(), "2 errors: [JF0401] provider of `index` failed (and 1 more)");
    let warned = Report::from(Diagnostic::warning(Code::UnlistedCrate, "first\nsecond"));
    assert_eq!(warned.to_string(), "1 warning: [JF0204] first");
    assert_eq!(Report::new().to_string(), "nothing to report");
}

#[test]
fn debug_is_the_whole_report() {
    let report = Report::from(failed());
    assert_eq!(format!("{report:?}"), format!("1 failure while building\n\n{}\n", report.render()));
    assert_eq!(format!("{:?}", Report::new()), "nothing to report");
}

#[test]
fn the_source_is_the_users_error_and_can_be_downcast_through_the_chain() {
    let report: Report = [missing(), failed()].into_iter().collect();
    let source = report.source().unwrap();
    assert!(source.downcast_ref::<Outer>().is_some());
    assert!(source.source().unwrap().downcast_ref::<Inner>().is_some());
    assert!(report.clone().source().unwrap().downcast_ref::<Outer>().is_some());
    assert!(Report::from(missing()).source().is_none());
    assert!(failed().source().unwrap().downcast_ref::<Outer>().is_some());
}

#[test]
fn a_chain_that_never_ends_is_cut() {
    let diagnostic = Diagnostic::error(Code::StartFailed, "m").cause(Endless);
    let causes = Report::from(diagnostic.clone()).to_json()["diagnostics"][0]["causes"].clone();
    assert_eq!(causes.as_array().map(Vec::len), Some(32));
    assert_eq!(diagnostic.render().matches("caused by: again").count(), 1, "what was said is not said again");
}

#[test]
fn a_cause_is_left_out_only_where_the_message_or_another_cause_has_quoted_it() {
    let shown = |message: &str| {
        let found = Diagnostic::error(Code::StartFailed, message).cause(std::io::Error::other("disk"));
        found
            .place("needed by field `disk`", MAIN)
            .path(["host", "disk"])
            .render()
            .contains("caused by: disk")
    };
    assert!(shown("the start hook failed"), "places and paths quote no causes");
    assert!(shown("the start hook of `diskette` failed"), "a part of a word is no quote");
    assert!(!shown("the start hook failed: disk"));
    let silent = Diagnostic::error(Code::StartFailed, "failed").cause(std::io::Error::other(""));
    assert!(!silent.render().contains("caused by"), "an empty cause says nothing");
    assert!(!shown("the start hook failed: disk, and so on"));
}

#[test]
fn only_errors_stop_and_strict_makes_warnings_errors() {
    let report = Report::from(Diagnostic::warning(Code::UnlistedCrate, "m"));
    assert!(!report.has_errors());
    assert!(!report.is_clean());
    assert_eq!(report.clone().into_result(1).unwrap(), 1);
    assert!(report.strict().into_result(()).is_err());
    assert!(Report::new().is_clean());
    assert_eq!(Report::new().render(), "");
}

#[test]
fn json_has_every_part() {
    let place = Location::file(Path::new("notes.toml"));
    let report: Report = [failed().place("file", place).note("n"), missing()].into_iter().collect();
    let json = report.to_json();
    assert_eq!(json["errors"], 2);
    assert_eq!(json["warnings"], 0);
    let expected = serde_json::json!({
        "code": "JF0401",
        "title": "provider failed",
        "severity": "error",
        "message": "provider of `index` failed",
        "places": [
            {"label": "file", "location": "notes.toml", "file": "notes.toml", "line": null, "column": null,
             "source": null}
        ],
        "excerpt": null,
        "path": [],
        "causes": ["can't open the index\nthe disk says no", "no space left"],
        "notes": ["n"],
        "helps": [],
    });
    assert_eq!(json["diagnostics"][0], expected);
    assert_eq!(json["diagnostics"][1]["places"][0]["line"], 12);
    assert_eq!(json["diagnostics"][1]["places"][0]["source"], "clock: Arc<dyn Clock>");
    assert_eq!(json["diagnostics"][1]["path"], serde_json::json!(["host", "notes", "clock"]));
}
