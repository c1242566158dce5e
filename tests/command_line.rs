//! What a program says on its own command line and on standard error, seen from outside: programs of their own.

#[path = "common/package.rs"]
mod package;

use std::process::Output;
use std::sync::OnceLock;

use package::Package;
use serde_json::Value;

/// Explains its codes, and fails if it is not asked to.
const EXPLAINS: &str = r#"
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    let alarm = plugin("alarm").start(|_: Arc<dyn Clock>| async {});
    App::of(app![]).with(alarm).disable("bell").explain_codes().run().await
}
"#;

/// Does not, and fails in the same way.
const SILENT: &str = r#"
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    let alarm = plugin("alarm").start(|_: Arc<dyn Clock>| async {});
    App::of(app![]).with(alarm).disable("bell").run().await
}
"#;

/// Speaks JSON: a warning, a notice and a failure.
const JSON: &str = r#"
use jackfield::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Exit {
    let one = plugin("one").start(|| async { Err("the disk is full") });
    let bell = plugin("bell").start(|| async {}).define::<dyn jackfield::Start>().after("nobody").value(Never);
    App::of(app![]).with(one).with(bell).reports_as_json().explain_codes().run().await
}

struct Never;
#[async_trait]
impl jackfield::Start for Never {
    async fn start(&self) -> Result<(), BoxError> {
        Ok(())
    }
}
"#;

fn programs() -> &'static Package {
    static PROGRAMS: OnceLock<Package> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let package = Package::new("command-line");
        package.program("explains", EXPLAINS);
        package.program("silent", SILENT);
        package.program("json", JSON);
        package.build();
        package
    })
}

fn run(program: &str, arguments: &[&str]) -> Output {
    programs().command(program).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_program_that_opted_in_explains_a_code_and_ends() {
    for arguments in [&["--explain", "JF0101"][..], &["--explain=jf0101"], &["-v", "--explain", "101"]] {
        let ended = run("explains", arguments);
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
        assert_eq!(out(&ended).trim_end(), jackfield::explain("JF0101").unwrap().trim_end());
        assert_eq!(err(&ended), "", "it wires nothing");
    }
}

#[test]
fn the_flag_alone_lists_all_codes() {
    let ended = run("explains", &["--explain"]);
    assert_eq!(ended.status.code(), Some(0));
    for code in jackfield::Code::ALL {
        assert!(out(&ended).contains(&format!("{code}  {}", code.title())), "{code}");
    }
}

#[test]
fn an_unknown_code_is_met_with_the_nearest_and_a_failure() {
    let ended = run("explains", &["--explain", "JF0100"]);
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(out(&ended), "");
    let text = err(&ended);
    assert!(
        text.starts_with("there is no code `JF0100`") && text.contains("JF0101  missing provider"),
        "{text}"
    );
}

#[test]
fn a_program_that_speaks_json_says_of_an_unknown_code_too_in_json() {
    let text = err(&run("json", &["--explain", "JF0100"]));
    assert!(text.starts_with("{\"notice\":\"there is no code `JF0100`"), "{text}");
}

#[test]
fn reports_say_how_to_learn_more_only_where_the_program_can_tell() {
    let ended = run("explains", &[]);
    assert_eq!(ended.status.code(), Some(1));
    let text = err(&ended);
    assert!(text.contains("error[JF0206]") && text.contains("error[JF0101]"), "{text}");
    assert!(text.trim_end().ends_with("more: `explains --explain JF0101`, also JF0206"), "{text}");
    let text = err(&run("silent", &[]));
    assert!(text.contains("error[JF0101]") && !text.contains("explain"), "{text}");
}

#[test]
fn a_program_that_did_not_opt_in_has_no_pages_in_it() {
    let has_page = |program: &str| {
        let bytes = std::fs::read(programs().binary(program)).unwrap();
        let page = b"# JF0101: missing provider";
        bytes.windows(page.len()).any(|window| window == page)
    };
    assert!(has_page("explains"));
    assert!(!has_page("silent"));
}

#[test]
fn a_pipe_gets_no_colours() {
    for program in ["explains", "silent"] {
        assert!(!err(&run(program, &[])).contains('\u{1b}'));
    }
}

#[test]
fn a_program_that_speaks_json_says_everything_in_lines_of_it() {
    let ended = run("json", &[]);
    assert_eq!(ended.status.code(), Some(1));
    let text = err(&ended);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let [warned, failed] = lines.as_slice() else { panic!("two lines are expected:\n{text}") };
    assert_eq!(warned["warnings"], 1);
    assert_eq!(warned["diagnostics"][0]["code"], "JF0110");
    assert_eq!(failed["errors"], 1);
    assert_eq!(failed["diagnostics"][0]["code"], "JF0501");
    assert_eq!(failed["diagnostics"][0]["causes"][0], "the disk is full");
    assert_eq!(out(&ended), "");
}
