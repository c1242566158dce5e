//! The example file changes nothing, as it is and with each `#` before a setting taken away.
#![cfg(feature = "toml")]

mod common;

use std::collections::BTreeMap;
use std::fmt::Debug;

use common::{section, uncommented};
use jackfield::config::Settings;
use jackfield::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// The example for a section of that type, which must change nothing.
#[track_caller]
fn example<T: DeserializeOwned + Debug + Send + Sync + 'static>() -> String {
    let app = || App::of(app![]).with(plugin("p").start(|config: Config<T>| async move { drop(config) }));
    let example = app().config_example();
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("as_it_is", example.clone()), ("whole", uncommented(&example))] {
        let file = folder.path().join(format!("{name}.toml"));
        std::fs::write(&file, &text).unwrap();
        app().config_file(&file).check().unwrap_or_else(|report| panic!("{report:?}\n{text}"));
        let from_file = section::<T>(&Settings::new().file(&file), "p");
        assert_eq!(from_file, section::<T>(&Settings::new(), "p"), "{text}");
    }
    example
}

#[derive(Clone, Debug, Deserialize, Serialize, ConfigSchema)]
struct Server {
    host: String,
    port: u16,
    #[setting(default = 3)]
    retries: u8,
    pool: Pool,
    backup: Option<Pool>,
}
#[derive(Clone, Debug, Deserialize, Serialize, ConfigSchema)]
struct Pool {
    #[setting(default = 1)]
    size: u8,
}
fn server() -> Server {
    Server { host: "localhost".to_owned(), port: 5432, retries: 9, pool: Pool { size: 7 }, backup: None }
}

#[test]
fn a_table_that_is_filled_in_as_a_whole_is_written_once_and_as_a_whole() {
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[serde(default)]
    struct Servers {
        first: Server,
        spare: Option<Server>,
        none: Option<Server>,
        all: Vec<Server>,
        named: BTreeMap<String, Server>,
    }
    impl Default for Servers {
        fn default() -> Self {
            let named = BTreeMap::from([("a".to_owned(), server())]);
            Self { first: server(), spare: Some(server()), none: None, all: Vec::new(), named }
        }
    }
    let text = example::<Servers>();
    for written in ["\n#[p.first]\n", "\n#[p.spare]\n", "\n#retries = 9\n", "\n#[p.spare.pool]\n#size = 7\n"]
    {
        assert!(text.contains(written), "{text}");
    }
    assert!(text.contains("\n# [p.none]\n") && !text.contains("#spare ="), "{text}");
    assert!(text.contains("\n# [p.named.<name>.pool]\n"), "{text}");
}

#[test]
fn a_table_with_a_default_of_its_setting_is_written_as_a_whole_too() {
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Servers {
        #[setting(default = server())]
        first: Server,
        own: Pool,
    }
    let text = example::<Servers>();
    assert!(text.contains("\n#[p.first]\n") && text.contains("\n[p.own]\n#size = 1\n"), "{text}");
}

#[test]
fn a_table_that_is_filled_in_and_can_not_be_shown_is_told_of_without_defaults_of_its_settings() {
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Inner {
        #[setting(default = 3)]
        port: u16,
        name: String,
    }
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[serde(default)]
    struct Outer {
        inner: Inner,
        secret: Locked,
        number: f64,
    }
    #[derive(Debug, Deserialize, Serialize, ConfigSchema)]
    struct Locked {
        #[setting(secret)]
        #[serde(default)]
        word: String,
        #[setting(default = 4)]
        tries: u8,
    }
    impl Default for Outer {
        fn default() -> Self {
            let inner = Inner { port: 9, name: "n".to_owned() };
            Self { inner, secret: Locked { word: "w".to_owned(), tries: 8 }, number: f64::INFINITY }
        }
    }
    let text = example::<Outer>();
    assert!(text.contains("# [p.inner]\n# # port = <a whole number>  (has a default)\n"), "{text}");
    assert!(text.contains("# # name = <a text>  (must be there)\n"), "{text}");
    assert!(text.contains("# # tries = <a whole number>  (has a default)\n"), "{text}");
    assert!(text.contains("\n# number = <a number>  (has a default)\n"), "{text}");
}

#[test]
fn nothing_that_makes_an_inner_default_count_again_is_written() {
    /// What is left out here is not nothing.
    #[derive(Clone, Debug, Deserialize, Serialize, ConfigSchema)]
    struct Inner {
        #[setting(default = Some(3))]
        port: Option<u16>,
    }
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[serde(default)]
    struct Outer {
        inner: Inner,
        list: Vec<Inner>,
        tree: Tree,
    }
    #[derive(Clone, Debug, Deserialize, Serialize, ConfigSchema)]
    struct Tree {
        leaf: u8,
        #[serde(default)]
        below: Vec<Tree>,
        next: Option<Box<Tree>>,
    }
    impl Default for Outer {
        fn default() -> Self {
            let leaf = |leaf| Tree { leaf, below: Vec::new(), next: None };
            let tree = Tree { leaf: 1, below: vec![], next: Some(Box::new(leaf(2))) };
            Self { inner: Inner { port: None }, list: vec![Inner { port: None }], tree }
        }
    }
    let text = example::<Outer>();
    assert!(!text.contains("port = 3\n") || text.contains("# #port = 3\n"), "{text}");
}

#[test]
fn a_section_that_may_be_missing_is_only_told_of() {
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Maybe {
        #[setting(default = 1)]
        limit: u8,
    }
    assert!(example::<Option<Maybe>>().contains("\n# [p]\n# #limit = 1\n"));
    assert!(example::<Option<BTreeMap<String, u8>>>().contains("\n# [p]\n"));
}

#[test]
fn a_default_that_a_function_reads_in_its_own_way_is_not_shown() {
    fn from_text<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
    #[derive(Debug, Deserialize, ConfigSchema)]
    #[serde(default)]
    struct Outer {
        #[serde(deserialize_with = "from_text")]
        number: u8,
        inner: Inner,
    }
    #[derive(Debug, Deserialize, Serialize, ConfigSchema)]
    struct Inner {
        #[serde(deserialize_with = "from_text")]
        number: u8,
    }
    impl Default for Outer {
        fn default() -> Self {
            Self { number: 1, inner: Inner { number: 1 } }
        }
    }
    let text = example::<Outer>();
    assert!(text.contains("\n# number = <a value>  (has a default)\n"), "{text}");
}
