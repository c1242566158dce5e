//! Configuration: files and values set in code, merged into one tree in which every value knows its place.
//!
//! In: [`Settings`], the layers. Out: [`LoadedSettings`] with a [`Section`] for each plugin, and [`Config`], the parsed
//! section that is injected. Errors: a file that can't be read or parsed (JF0301, JF0302, JF0306), unknown keys
//! (JF0303), wrong and missing values (JF0304), unknown sections (JF0305), all at once and with their places. No text
//! contains a value: it may be a secret.

mod access;
mod attempts;
#[cfg(feature = "toml")]
mod depth;
mod deserializer;
mod fault;
mod handle;
mod json;
mod loaded;
mod mask;
mod probe;
mod read;
mod section;
mod section_decl;
mod settings;
#[cfg(test)]
mod tests;
mod text;
#[cfg(feature = "toml")]
mod toml;
mod tree;
mod words;

pub use handle::Config;
pub use loaded::LoadedSettings;
pub use section::Section;
pub use section_decl::{SectionDecl, parse_all};
pub use settings::Settings;
pub use words::unknown_section;
