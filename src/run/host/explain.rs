//! `--explain JF0101` on a program's own command line.

use std::ffi::OsString;
use std::io::Write as _;

use super::app::App;
use crate::diagnostics::{Code, explain, nearest_codes};
use crate::run::console::Console;
use crate::run::exit::Exit;

const FLAG: &str = "--explain";

/// Looks whether the command line asks for an explanation, and gives it.
pub(super) type Explain = fn(Console) -> Option<Exit>;

impl App {
    /// Lets the program explain the codes of its reports: `myprogram --explain JF0101` prints the
    /// [page](crate::diagnostics::Code::page) of the code and ends, without wiring anything; `--explain` alone lists all
    /// codes. Reports then end with the command that tells more.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[tokio::main(flavor = "current_thread")]
    /// async fn main() -> Exit {
    ///     App::of(app![]).with(plugin("job").main(|| async {})).explain_codes().run().await
    /// }
    /// ```
    ///
    /// Counts for [`run`](Self::run) and [`try_run`](Self::try_run). The pages become a part of the program, some 100 kB.
    pub fn explain_codes(mut self) -> Self {
        self.console.has_explain_flag = true;
        // By a pointer, so that the linker leaves the pages out of programs that don't come here.
        self.explain = Some(explain_if_asked);
        self
    }
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Request {
    Nothing,
    /// All codes.
    List,
    Code(String),
}

fn explain_if_asked(console: Console) -> Option<Exit> {
    let page = match parse(std::env::args_os().skip(1)) {
        Request::Nothing => return None,
        Request::List => list(),
        Request::Code(code) => {
            let Some(page) = explain(&code) else {
                console.notice(&unknown(&code));
                return Some(Exit::FAILURE);
            };
            page.trim_end().to_owned()
        }
    };
    // Whoever reads it may have seen enough.
    let _ = writeln!(std::io::stdout(), "{page}");
    Some(Exit::CLEAN)
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Request {
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy().into_owned();
        if argument == "--" {
            break;
        }
        if argument == FLAG {
            let code = arguments.next();
            return code.map_or(Request::List, |code| Request::Code(code.to_string_lossy().into_owned()));
        }
        if let Some(code) = argument.strip_prefix(FLAG).and_then(|rest| rest.strip_prefix('=')) {
            return Request::Code(code.to_owned());
        }
    }
    Request::Nothing
}

fn list() -> String {
    let lines: Vec<String> = Code::ALL.iter().map(|code| format!("{code}  {}", code.title())).collect();
    format!("{FLAG} <code> explains one of:\n\n{}", lines.join("\n"))
}

fn unknown(code: &str) -> String {
    let near: Vec<String> =
        nearest_codes(code).iter().map(|code| format!("\n  {code}  {}", code.title())).collect();
    if near.is_empty() {
        format!("there is no code `{code}`: {FLAG} alone lists all")
    } else {
        format!("there is no code `{code}`: did you mean one of these?{}", near.concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Request {
        parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_flag_is_found_wherever_it_stands_before_two_dashes() {
        let code = || Request::Code("JF0101".to_owned());
        assert_eq!(parsed(&["--explain", "JF0101"]), code());
        assert_eq!(parsed(&["--explain=JF0101"]), code());
        assert_eq!(parsed(&["list", "-v", "--explain", "JF0101"]), code());
        assert_eq!(parsed(&["--explain"]), Request::List);
        assert_eq!(parsed(&["--", "--explain", "JF0101"]), Request::Nothing);
        assert_eq!(parsed(&["--explained", "explain"]), Request::Nothing);
        assert_eq!(parsed(&[]), Request::Nothing);
    }

    #[test]
    fn a_code_that_is_not_there_is_met_with_the_nearest() {
        assert!(unknown("JF0100").contains("JF0101  missing provider"));
        assert_eq!(unknown("zebra"), "there is no code `zebra`: --explain alone lists all");
    }
}
