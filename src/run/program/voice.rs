use std::io::Write as _;

use crate::diagnostics::{Report, Style};

/// How a program speaks on standard error.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::run) struct Voice {
    /// Whether it says everything in lines of JSON.
    pub(in crate::run) json: bool,
    /// Whether its command line explains codes.
    pub(in crate::run) explains: bool,
}

impl Voice {
    /// What made the program fail.
    pub(in crate::run) fn failed(self, report: &Report) {
        if self.json {
            return say(&report.to_json().to_string());
        }
        say(&format!("{}\n\n{}{}\n", report.heading(), rendered(report), self.more(report)));
    }

    /// What is only suspicious.
    pub(in crate::run) fn warned(self, report: &Report) {
        if report.is_clean() {
            return;
        }
        if self.json {
            return say(&report.to_json().to_string());
        }
        say(&format!("{}{}", rendered(report), self.more(report)));
    }

    /// A line that is no report.
    pub(in crate::run) fn notice(self, text: &str) {
        if self.json { say(&serde_json::json!({ "notice": text }).to_string()) } else { say(text) }
    }

    /// How to learn more of the codes of a report.
    fn more(self, report: &Report) -> String {
        let mut codes: Vec<&str> = report.codes().iter().map(|code| code.text()).collect();
        codes.sort_unstable();
        codes.dedup();
        match codes.split_first() {
            Some((first, others)) if self.explains => {
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

/// Nobody may be there any more to hear it.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
