//! `plugin.yaml` in the root of a package: what a plugin says of itself.

/// What it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
}

/// The manifest of the package that is compiled.
///
/// # Errors
/// What is wrong with it, with its line.
#[cfg(feature = "yaml")]
pub(crate) fn manifest() -> Result<Manifest, String> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let path = std::path::Path::new(&root).join(FILE);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("`{FILE}` beside `Cargo.toml` can't be read: {error}"))?;
    parsed(&text)
}

/// The same without a parser.
///
/// # Errors
/// Always.
#[cfg(not(feature = "yaml"))]
pub(crate) fn manifest() -> Result<Manifest, String> {
    Err("a manifest is read by the feature `yaml` of the framework: switch it on".to_owned())
}

#[cfg(feature = "yaml")]
const FILE: &str = "plugin.yaml";

#[cfg(feature = "yaml")]
const KEYS: [&str; 4] = ["key", "name", "version", "description"];

#[cfg(feature = "yaml")]
fn parsed(text: &str) -> Result<Manifest, String> {
    use granit_parser::{Event, Parser};

    let mut reader =
        Reader { text, open: Vec::new(), key: None, is_there: false, manifest: Manifest::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let offset = error.marker().byte_offset().unwrap_or(text.len());
            reader.wrong(offset, &format!("this is not valid YAML: {}", error.info()))
        })?;
        let offset = span.byte_range().map_or(0, |range| range.start);
        match event {
            Event::Scalar(content, style, ..) => {
                reader.scalar(&content, is_empty(&content, style), offset)?;
            }
            Event::MappingStart(..) => reader.begin(true, offset)?,
            Event::SequenceStart(..) => reader.begin(false, offset)?,
            Event::MappingEnd | Event::SequenceEnd => drop(reader.open.pop()),
            Event::Alias(_) => return Err(reader.wrong(offset, "a manifest has no aliases")),
            _ => {}
        }
    }
    if reader.is_there {
        Ok(reader.manifest)
    } else {
        Err(format!("{FILE} has no table `plugin`: write `plugin:` and below it `key: ..`"))
    }
}

/// Whether nothing is written, or a null, which is what the parser makes of nothing.
/// <https://yaml.org/spec/1.2.2/#103-core-schema>
#[cfg(feature = "yaml")]
fn is_empty(content: &str, style: granit_parser::ScalarStyle) -> bool {
    let is_null = matches!(content, "~" | "null" | "Null" | "NULL");
    content.trim().is_empty() || is_null && style == granit_parser::ScalarStyle::Plain
}

/// A list or table that is open.
#[cfg(feature = "yaml")]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// The whole.
    Root,
    /// `plugin`.
    Plugin,
    /// A part that is for others.
    Foreign { is_table: bool },
}

#[cfg(feature = "yaml")]
struct Reader<'t> {
    text: &'t str,
    open: Vec<Open>,
    /// The key whose value comes next.
    key: Option<String>,
    is_there: bool,
    manifest: Manifest,
}

#[cfg(feature = "yaml")]
impl Reader<'_> {
    fn wrong(&self, offset: usize, what: &str) -> String {
        let line = self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        format!("{FILE}:{line}: {what}")
    }

    fn scalar(&mut self, content: &str, is_empty: bool, offset: usize) -> Result<(), String> {
        let is_table = !matches!(self.open.last(), None | Some(Open::Foreign { is_table: false }));
        if is_table && self.key.is_none() {
            if self.open.last() == Some(&Open::Plugin) && !KEYS.contains(&content) {
                let near = crate::words::nearest(content, KEYS);
                let advice = near.map_or_else(
                    || format!("there are {}", crate::words::listing(KEYS)),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(self.wrong(offset, &format!("unknown key `{content}` of a plugin: {advice}")));
            }
            self.key = Some(content.to_owned());
            return Ok(());
        }
        let key = self.key.take().unwrap_or_default();
        if self.open.last() == Some(&Open::Root) && key == "plugin" {
            return Err(self.wrong(offset, "`plugin` is a table: write `key: ..` below it"));
        }
        if self.open.last() == Some(&Open::Plugin) {
            let value = match key.as_str() {
                "key" => &mut self.manifest.key,
                "name" => &mut self.manifest.name,
                "version" => &mut self.manifest.version,
                _ => &mut self.manifest.description,
            };
            if value.is_some() || is_empty {
                let what = if is_empty { "is empty" } else { "is there twice" };
                return Err(self.wrong(offset, &format!("`{key}` {what}")));
            }
            *value = Some(content.to_owned());
        }
        Ok(())
    }

    fn begin(&mut self, is_table: bool, offset: usize) -> Result<(), String> {
        let key = self.key.take();
        let next = match self.open.last() {
            None if is_table => Open::Root,
            None => {
                return Err(
                    self.wrong(offset, "a manifest is a table: write `plugin:` and below it `key: ..`")
                );
            }
            Some(Open::Root) if key.as_deref() == Some("plugin") && is_table => {
                self.is_there = true;
                Open::Plugin
            }
            Some(Open::Root) if key.as_deref() == Some("plugin") => {
                return Err(self.wrong(offset, "`plugin` is a table: write `key: ..` below it"));
            }
            Some(Open::Plugin) => {
                let key = key.unwrap_or_default();
                return Err(self.wrong(offset, &format!("`{key}` is a text")));
            }
            Some(Open::Root | Open::Foreign { .. }) => Open::Foreign { is_table },
        };
        self.open.push(next);
        Ok(())
    }
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_plugin_is_read_and_others_are_left_alone() {
        let text = "actions:\n  - {id: a, plugin: {key: no}}\nplugin:\n  key: my-key\n  name: My Plugin\n  version: 1.0.0\nmore: x\n";
        let manifest = parsed(text).unwrap();
        assert_eq!(manifest.key.as_deref(), Some("my-key"));
        assert_eq!(manifest.name.as_deref(), Some("My Plugin"));
        assert_eq!(manifest.version.as_deref(), Some("1.0.0"));
        assert_eq!(manifest.description, None);
        let text = "plugin:\n  key: '~'\n  name: \"null\"\n";
        let manifest = parsed(text).unwrap();
        assert_eq!((manifest.key.as_deref(), manifest.name.as_deref()), (Some("~"), Some("null")));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let wrong = |text: &str| parsed(text).unwrap_err();
        assert_eq!(
            wrong("plugin:\n  kye: x\n"),
            "plugin.yaml:2: unknown key `kye` of a plugin: did you mean `key`?"
        );
        assert_eq!(wrong("plugin:\n  key: [x]\n"), "plugin.yaml:2: `key` is a text");
        assert_eq!(wrong("plugin:\n  key: x\n  key: y\n"), "plugin.yaml:3: `key` is there twice");
        assert_eq!(wrong("plugin: x\n"), "plugin.yaml:1: `plugin` is a table: write `key: ..` below it");
        for empty in ["", " \"\"", " ~", " null", " Null", " ' '"] {
            let text = format!("plugin:\n  name: My Plugin\n  key:{empty}\n");
            assert_eq!(wrong(&text), "plugin.yaml:3: `key` is empty", "{empty}");
        }
        assert!(wrong("name: x\n").contains("has no table `plugin`"));
        assert!(wrong("plugin:\n  key: \"x\n").starts_with("plugin.yaml:"));
        assert!(wrong("- plugin\n").contains("a manifest is a table"));
    }
}
