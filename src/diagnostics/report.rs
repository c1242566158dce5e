use std::error::Error;
use std::fmt;

use serde_json::{Value, json};

use super::code::Code;
use super::diagnostic::{Diagnostic, Severity};
use super::style::Style;
use super::{json, render};

/// Everything that is wrong, errors first, each group in the order in which it was found.
///
/// `Display` is one line, `Debug` the whole report, so that `unwrap()` and `fn main() -> Result<(), Report>` can be
/// read. [`Error::source`] is the first error of user code: it can be downcast, and so can its own sources.
///
/// ```
/// use jackfield::{App, Code, app, plugin};
///
/// let report = App::of(app![]).with(plugin("notes")).disable("ntoes").check().unwrap_err();
/// assert_eq!(report.codes(), [Code::UnknownPlugin]);
/// assert_eq!(report.heading(), "1 mistake in the composition");
/// assert!(report.render().contains("help: did you mean `notes`?"));
/// assert_eq!(report.to_json()["diagnostics"][0]["code"], "JF0206");
/// ```
#[derive(Clone, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds those that it does not hold yet: two are the same if they say the same of the same places.
    pub fn extend_by_new(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        for other in others {
            let is_same = |known: &Diagnostic| known.message == other.message && known.places == other.places;
            if !self.diagnostics.iter().any(is_same) {
                self.diagnostics.push(other);
            }
        }
    }

    /// All diagnostics: errors, then warnings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.errors().chain(self.warnings())
    }

    /// What stops the application.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Error)
    }

    /// What is only suspicious.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Warning)
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |each| each.severity == severity)
    }

    /// The codes of all diagnostics: those of the errors, then those of the warnings.
    #[must_use]
    pub fn codes(&self) -> Vec<Code> {
        self.iter().map(|each| each.code).collect()
    }

    /// Whether there are errors.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether there is nothing at all, not even a warning.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Turns all warnings into errors.
    #[must_use]
    pub fn strict(self) -> Self {
        self.into_iter().map(Diagnostic::as_error).collect()
    }

    /// `value`, if there are no errors. Warnings are lost then; take them before.
    ///
    /// # Errors
    /// The report itself, if it has errors.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }

    /// Many lines of plain text, numbered if there is more than one diagnostic. Empty if there is none.
    #[must_use]
    pub fn render(&self) -> String {
        self.render_in(Style::Plain)
    }

    /// Many lines of text as [`render`](Self::render) writes them, in a style such as that of a stream:
    /// [`Style::of_stream`].
    #[must_use]
    pub fn render_in(&self, style: Style) -> String {
        render::all(self.iter(), style)
    }

    /// `{"errors": 1, "warnings": 0, "diagnostics": [..]}`, each diagnostic with its code, severity, message, places,
    /// path, causes, notes and helps.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "errors": self.errors().count(),
            "warnings": self.warnings().count(),
            "diagnostics": self.iter().map(json::diagnostic).collect::<Vec<_>>(),
        })
    }

    /// What went wrong, in a few words: `2 mistakes in the wiring`.
    #[must_use]
    pub fn heading(&self) -> String {
        let (errors, warnings) = (self.errors().count(), self.warnings().count());
        let plural =
            |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let Some(first) = self.errors().next() else {
            return if warnings == 0 { "nothing to report".to_owned() } else { plural(warnings, "warning") };
        };
        if self.errors().all(|error| error.code.stage() == first.code.stage()) {
            first.code.stage().heading(errors)
        } else {
            plural(errors, "error")
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.heading())?;
        let Some(first) = self.iter().next() else { return Ok(()) };
        write!(f, ": {first}")?;
        match self.of(first.severity).count() {
            0 | 1 => Ok(()),
            count => write!(f, " (and {} more)", count - 1),
        }
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.heading())?;
        if self.is_clean() { Ok(()) } else { write!(f, "\n\n{}\n", self.render()) }
    }
}

impl Error for Report {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.iter().find_map(Error::source)
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}

impl From<Box<Diagnostic>> for Report {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::from(*diagnostic)
    }
}

impl FromIterator<Diagnostic> for Report {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self { diagnostics: diagnostics.into_iter().collect() }
    }
}

impl Extend<Diagnostic> for Report {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.diagnostics.extend(diagnostics);
    }
}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}
