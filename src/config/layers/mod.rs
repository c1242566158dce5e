//! Where configuration comes from, and how it becomes one tree.
//!
//! In: [`Settings`], which names the layers. Out: [`LoadedSettings`], one tree in which every value knows its place.
//! Errors: a file that can't be read (JF0301), a file, variable or flag that is not valid (JF0302), a path or value set in
//! code that can't be used (JF0304), a format that is not available (JF0306), a profile that no layer mentions (JF0308); all
//! of them at once.

mod arguments;
mod environment;
mod files;
mod folders;
mod loaded;
mod places;
mod profile;
mod read;
mod settings;
mod spelling;
mod value;

pub use arguments::rest_of_args;
pub use loaded::LoadedSettings;
pub use places::ValuePlace;
pub(crate) use read::document;
pub use settings::Settings;
