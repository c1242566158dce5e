use std::fmt;

/// Where something was declared: the package and the place in its source.
///
/// Lines and columns count from 1. Macros fill it in from the user's own tokens, functions from their caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The package's name, as in its `Cargo.toml`; empty where it is not known.
    pub package: &'static str,
    /// The package's version; empty where it is not known.
    pub version: &'static str,
    /// The module path; its first segment is the crate's name in code.
    pub module: &'static str,
    /// The source file as the compiler was given it.
    pub file: &'static str,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// The declaration as its author wrote it, in one line; empty where no macro saw its tokens.
    pub source: &'static str,
}

impl Origin {
    /// The place of the caller; for declarations made by function calls, where no macro sees the tokens.
    #[must_use]
    #[track_caller]
    pub fn caller() -> Self {
        let place = std::panic::Location::caller();
        Self {
            package: "",
            version: "",
            module: "",
            file: place.file(),
            line: place.line(),
            column: place.column(),
            source: "",
        }
    }

    /// Another declaration of the same package and file.
    #[must_use]
    pub const fn at(self, line: u32, column: u32, source: &'static str) -> Self {
        Self { line, column, source, ..self }
    }

    /// Whether both are of one place in two versions of one package.
    #[must_use]
    pub fn is_other_version(&self, other: &Self) -> bool {
        self.package == other.package && self.module == other.module && self.version != other.version
    }

    /// The name of the crate in code: the first segment of the module path.
    #[must_use]
    pub fn crate_name(&self) -> &'static str {
        let end = self.module.bytes().position(|byte| byte == b':');
        end.and_then(|end| self.module.get(..end)).unwrap_or(self.module)
    }

    /// Whether it is in the crate of this name.
    pub(crate) fn is_of_crate(&self, name: &str) -> bool {
        let behind = self.module.strip_prefix(name);
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(':'))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The place where it is written, for the framework's own declarations.
macro_rules! here {
    () => {
        $crate::base::Origin {
            package: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            module: module_path!(),
            file: file!(),
            line: line!(),
            column: column!(),
            source: "",
        }
    };
}
pub(crate) use here;
