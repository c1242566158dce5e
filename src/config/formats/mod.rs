//! From the text of a file to a tree in which every key and value knows line and column.
//!
//! In: a text and the name of its file. Out: a [`Table`](super::tree::Table). Errors: a text that is not valid in its
//! format (JF0302), a format that is not known or not compiled in (JF0306).

#[cfg(feature = "toml")]
mod depth;
mod format;
mod json;
mod json_keys;
mod mask;
mod syntax;
mod text;
#[cfg(feature = "toml")]
mod toml;
#[cfg(feature = "yaml")]
mod yaml;
#[cfg(feature = "yaml")]
mod yaml_lines;
#[cfg(feature = "yaml")]
mod yaml_scalar;

pub(crate) use format::{ENDINGS, parse};
pub(crate) use syntax::Syntax;
pub(crate) use text::Text;
