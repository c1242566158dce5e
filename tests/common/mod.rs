//! What the suites of the framework share: a log of events and golden files.
#![allow(dead_code, reason = "no suite uses all of it")]

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use jackfield::config::{SectionDecl, Settings, parse_all};
use jackfield::prelude::*;
use serde::de::DeserializeOwned;

/// Events in the order in which they happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }

    /// The events so far; the log is empty then.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// The report of an application that does not start.
pub(crate) async fn failed(app: App) -> Report {
    match app.start().await {
        Ok(_) => panic!("this application should not start"),
        Err(report) => report,
    }
}

/// The report of an application that does not pass its check.
pub(crate) fn refused(app: &App) -> Report {
    match app.check() {
        Ok(warnings) => panic!("this application should not pass its check; warnings: {warnings:?}"),
        Err(report) => report,
    }
}

/// The codes of the errors, in the order of the report.
pub(crate) fn errors(report: &Report) -> Vec<&'static str> {
    report.errors().map(|each| each.code.text()).collect()
}

/// The codes of the warnings, in the order of the report.
pub(crate) fn warnings(report: &Report) -> Vec<&'static str> {
    report.warnings().map(|each| each.code.text()).collect()
}

/// Fails if one of `words` is not in the full text of the report.
#[track_caller]
pub(crate) fn says(report: &Report, words: &[&str]) {
    let text = report.render();
    for word in words {
        assert!(text.contains(word), "`{word}` is not in:\n{text}");
    }
}

/// How many lines of the report speak of a place in `file`.
pub(crate) fn places_in(report: &Report, file: &str) -> usize {
    report.render().lines().filter(|line| line.contains(&format!("{file}:"))).count()
}

/// Compares `text` with `tests/golden/<name>.txt`; with `JACKFIELD_BLESS=1` writes it there instead.
#[track_caller]
pub(crate) fn golden(name: &str, text: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.txt"));
    let text = format!("{}\n", text.trim_end());
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        expected == text,
        "{} differs. Expected:\n{expected}\nbut it is now:\n{text}\nIf that is better, run with JACKFIELD_BLESS=1.",
        file.display()
    );
}

/// The same with a whole report.
#[track_caller]
pub(crate) fn golden_report(name: &str, report: &Report) {
    golden(name, &format!("{report:?}"));
}

/// The example of a configuration as a user would have it who takes away every `#` before a setting.
pub(crate) fn uncommented(example: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting.to_owned(),
        _ => line.to_owned(),
    };
    example.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A section as a `T`, in words.
pub(crate) fn section<T: DeserializeOwned + Debug + Send + Sync + 'static>(
    settings: &Settings,
    key: &str,
) -> String {
    let loaded = settings.load(&[key]).unwrap();
    let (values, mistakes) = parse_all(&loaded.section(key), &[SectionDecl::of::<T>()], &[]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let value = values.into_iter().flatten().next().unwrap().downcast::<T>().unwrap();
    format!("{value:?}")
}
