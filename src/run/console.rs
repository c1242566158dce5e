//! What a program prints on standard error.

use std::io::Write as _;

use crate::diagnostics::{Report, Style};

/// Standard error, in the form that the program chose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Console {
    /// Whether everything is printed as lines of JSON.
    pub(super) is_json: bool,
    /// Whether the command line has a flag that explains codes.
    pub(super) has_explain_flag: bool,
}

impl Console {
    /// Prints what made the program fail.
    pub(super) fn print_failure(self, report: &Report) {
        if self.is_json {
            return print(&report.to_json().to_string());
        }
        print(&format!("{}\n\n{}{}\n", report.heading(), rendered(report), self.explain_hint(report)));
    }

    /// Prints warnings, if there are any.
    pub(super) fn print_warnings(self, report: &Report) {
        if report.is_clean() {
            return;
        }
        if self.is_json {
            return print(&report.to_json().to_string());
        }
        print(&format!("{}{}", rendered(report), self.explain_hint(report)));
    }

    /// Prints a line that is not a report.
    pub(super) fn notice(self, text: &str) {
        if self.is_json { print(&serde_json::json!({ "notice": text }).to_string()) } else { print(text) }
    }

    /// How to have the codes of a report explained, where the command line can.
    fn explain_hint(self, report: &Report) -> String {
        let mut codes: Vec<&str> = report.codes().iter().map(|code| code.text()).collect();
        codes.sort_unstable();
        codes.dedup();
        match codes.split_first() {
            Some((first, others)) if self.has_explain_flag => {
                let program = std::env::args_os().next().unwrap_or_default();
                let program =
                    std::path::Path::new(&program).file_name().unwrap_or_default().display().to_string();
                let also =
                    if others.is_empty() { String::new() } else { format!(", also {}", others.join(", ")) };
                format!("\n\nmore: `{program} --explain {first}`{also}")
            }
            _ => String::new(),
        }
    }
}

fn rendered(report: &Report) -> String {
    report.render_in(Style::of_stream(&std::io::stderr()))
}

/// An error is ignored: standard error may be closed.
fn print(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
