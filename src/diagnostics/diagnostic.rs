use std::error::Error;
use std::fmt;

use super::cause::Cause;
use super::code::Code;
use super::location::{Location, Place};
use crate::base::{BoxError, Origin};

/// Whether it stops the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One mistake: what it is, where, how it was reached, and what to do.
///
/// Built step by step: ``Diagnostic::error(Code::Cycle, "..").place("declared", origin).help("..")``. Texts carry
/// names in backquotes and never a value of the configuration, which may be a secret.
#[derive(Clone)]
pub struct Diagnostic {
    /// The kind of mistake.
    pub code: Code,
    /// Whether it stops the application.
    pub severity: Severity,
    /// What is wrong. The first line stands for the whole where there is room for one line only.
    pub message: String,
    /// Both ends of the matter, the one to change first.
    pub places: Vec<Place>,
    /// Lines of a file with a mark, printed as they are.
    pub excerpt: Option<String>,
    /// The way to the trouble, from an entry point on.
    pub path: Vec<String>,
    /// What else is known.
    pub notes: Vec<String>,
    /// What one can do, one thing each.
    pub helps: Vec<String>,
    /// The error of user code or of the system behind it.
    pub cause: Option<Cause>,
}

// Not inlined: hundreds of places make one in a chain of these calls and run once, if ever.
impl Diagnostic {
    /// A mistake that stops the application.
    #[must_use]
    #[inline(never)]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// Something suspicious.
    #[must_use]
    #[inline(never)]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            places: Vec::new(),
            excerpt: None,
            path: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            cause: None,
        }
    }

    /// Adds a place and says what is there.
    #[must_use]
    #[inline(never)]
    pub fn place(mut self, label: impl Into<String>, location: impl Into<Location>) -> Self {
        self.places.push(Place { label: label.into(), location: location.into() });
        self
    }

    /// Adds a place in code, if it is known.
    #[must_use]
    pub(crate) fn place_if(self, label: impl Into<String>, origin: Option<Origin>) -> Self {
        match origin {
            Some(origin) => self.place(label, origin),
            None => self,
        }
    }

    /// Sets the lines of a file that show it.
    #[must_use]
    #[inline(never)]
    pub fn excerpt(mut self, excerpt: impl Into<String>) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }

    /// Sets the way to the trouble, from an entry point on.
    #[must_use]
    #[inline(never)]
    pub fn path<S: Into<String>>(mut self, steps: impl IntoIterator<Item = S>) -> Self {
        self.path = steps.into_iter().map(Into::into).collect();
        self
    }

    /// Adds something else that is known.
    #[must_use]
    #[inline(never)]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds something one can do.
    #[must_use]
    #[inline(never)]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Adds several things one can do, or none.
    #[must_use]
    #[inline(never)]
    pub fn help_all<S: Into<String>>(mut self, helps: impl IntoIterator<Item = S>) -> Self {
        self.helps.extend(helps.into_iter().map(Into::into));
        self
    }

    /// Adds, where both places are one place of a package in two versions, that both versions are there.
    #[must_use]
    pub(crate) fn help_with_versions(self, one: &Origin, other: &Origin) -> Self {
        if !one.is_other_version(other) {
            return self;
        }
        self.help(format!(
            "two versions of the crate `{}` are in the tree, {} and {}: see `cargo tree -d`",
            one.package, one.version, other.version
        ))
    }

    /// Sets the error behind it.
    #[must_use]
    #[inline(never)]
    pub fn cause(mut self, cause: impl Into<BoxError>) -> Self {
        self.cause = Some(Cause::from(cause.into()));
        self
    }

    /// Turns a warning into an error, where the host is strict.
    #[must_use]
    pub fn as_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// Whether it stops the application.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One line: code and message.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.message.lines().next().unwrap_or(self.code.title()))
    }
}

impl Error for Diagnostic {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(|cause| cause.error() as _)
    }
}
