//! Unit tests of the whole module, from files to values.

mod buffered;
mod files;
mod given;
mod layers;
mod merging;
mod no_value_shown;
mod places;
mod secrets;
mod sharing;
mod slips;
#[cfg(feature = "toml")]
mod toml_files;
mod types;
mod unknown;
mod untyped;
#[cfg(feature = "yaml")]
mod yaml_files;

#[cfg(feature = "toml")]
use given::from_toml;
use given::{Folder, codes, from_json, load, read};
