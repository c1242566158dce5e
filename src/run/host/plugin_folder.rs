//! Plugins that live in a folder of their own, described by a manifest.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::config::document;
use crate::declare::{PluginBuilder, plugin};
use crate::diagnostics::{Code, Diagnostic, Location, Report, did_you_mean};

/// The part `plugin` of a manifest.
#[derive(Default)]
struct Manifest {
    key: Option<String>,
    name: Option<String>,
    version: Option<String>,
    description: Option<String>,
}

// By hand, so that the framework does not wait for the macros of serde.
impl<'de> Deserialize<'de> for Manifest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Manifest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("struct Manifest")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Manifest, A::Error> {
                let mut manifest = Manifest::default();
                while let Some(name) = entries.next_key::<String>()? {
                    let field = match &*name {
                        "key" => &mut manifest.key,
                        "name" => &mut manifest.name,
                        "version" => &mut manifest.version,
                        "description" => &mut manifest.description,
                        _ => {
                            entries.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *field = entries.next_value()?;
                }
                Ok(manifest)
            }
        }
        deserializer.deserialize_struct("Manifest", &["key", "name", "version", "description"], Read)
    }
}

/// Begins the plugin of a folder, as [`plugin`](crate::plugin) does: with the key, the name, the version and the
/// description of its `plugin.yaml`. Where the manifest gives no key, or is not there, the key is the folder's name. To
/// read a manifest takes the feature `yaml`.
///
/// ```yaml
/// plugin:
///   key: my-unique-plugin-key
///   name: My Plugin
///   version: 1.0.0
///   description: Counts things
/// ```
///
/// Data at rest hangs on the key, so the manifest's lets the folder be renamed and loses nothing.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("jackfield-{}", std::process::id())).join("counter-2");
/// # std::fs::create_dir_all(&folder).unwrap();
/// std::fs::write(folder.join("plugin.yaml"), "plugin:\n  key: counter\n  version: 1.0.0\n").unwrap();
/// let counter = jackfield::plugin_from(&folder)?.start(|| async {});
/// assert_eq!(counter.into_decl().key, "counter");
/// # std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
/// # Ok::<(), jackfield::Report>(())
/// ```
///
/// # Errors
/// The manifest can't be read (JF0301), is not valid (JF0302), says something that a manifest does not (JF0303, JF0304),
/// or is there and the feature `yaml` is not (JF0306); there is no such folder (JF0301).
#[track_caller]
pub fn plugin_from(folder: impl AsRef<Path>) -> Result<PluginBuilder, Report> {
    let folder = folder.as_ref();
    // By its true path: `.` has no name.
    let name = folder
        .canonicalize()
        .ok()
        .filter(|path| path.is_dir())
        .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()));
    let Some(name) = name else {
        let message = format!("there is no folder `{}` of a plugin", folder.display());
        let found = Diagnostic::error(Code::UnreadableFile, message);
        let found = found.place("looked for", Location::file(folder));
        return Err(found.help("correct the path; a relative one begins where the program runs").into());
    };
    let document = document(&folder.join("plugin.yaml"))?;
    let section = document.section("plugin");
    if let (false, Some((first, place))) = (section.exists(), document.sections().next()) {
        return Err(Diagnostic::error(
            Code::UnknownKey,
            "a manifest has a table `plugin`, and this has none",
        )
        .place("found here", place)
        .help_all(did_you_mean(first, ["plugin"]))
        .help("write `plugin:` and below it `key: ..`")
        .into());
    }
    let manifest: Manifest = section.parse()?;
    let key_is_given = manifest.key.is_some();
    let begun = plugin(manifest.key.unwrap_or(name)).key_is_given(key_is_given);
    let begun = manifest.name.into_iter().fold(begun, PluginBuilder::name);
    let begun = manifest.version.into_iter().fold(begun, PluginBuilder::version);
    Ok(manifest.description.into_iter().fold(begun, PluginBuilder::description))
}
