//! Settings of types that say nothing of themselves: that an `Option` may be missing is known by its type, all else
//! is left to serde.

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{errors, golden, refused};
use jackfield::prelude::*;
use serde::{Deserialize, Deserializer};

#[derive(Clone, Deserialize, Debug, PartialEq)]
struct Proxy {
    host: String,
}
#[derive(Clone, Deserialize, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Route {
    Direct,
    Through(Proxy),
}
type Perhaps<T> = Option<T>;

#[derive(Clone, Deserialize, ConfigSchema, Debug, PartialEq)]
struct Network {
    proxy: Option<Proxy>,
    proxies: Option<Vec<Proxy>>,
    range: Option<(u8, u8)>,
    pause: Option<Duration>,
    boxed: Option<Box<Proxy>>,
    in_a_box: Box<Option<Proxy>>,
    route: Option<Route>,
    renamed: Perhaps<Proxy>,
}

#[derive(Clone, Deserialize, ConfigSchema, Debug, PartialEq)]
struct Needed {
    proxy: Proxy,
    #[serde(deserialize_with = "seconds")]
    pause: Option<Duration>,
    any: serde_json::Value,
    number: u8,
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    u64::deserialize(deserializer).map(|seconds| Some(Duration::from_secs(seconds)))
}

/// An application with a plugin `net` that is configured as a `T`.
fn net<T: serde::de::DeserializeOwned + Send + Sync + 'static>() -> App {
    App::of(app![]).with(plugin("net").start(|config: Config<T>| async move { drop(config) }))
}

#[tokio::test]
async fn an_option_of_any_type_may_be_missing() {
    let seen = Arc::new(Mutex::new(None));
    let app = || {
        let seen = Arc::clone(&seen);
        let reader = plugin("net").start(move |config: Config<Network>| {
            *seen.lock().unwrap() = Some((*config).clone());
            async {}
        });
        App::of(app![]).with(reader)
    };
    app().start().await.unwrap().stop().await.unwrap();
    let nothing = Network {
        proxy: None,
        proxies: None,
        range: None,
        pause: None,
        boxed: None,
        in_a_box: Box::new(None),
        route: None,
        renamed: None,
    };
    assert_eq!(seen.lock().unwrap().take(), Some(nothing));
    let settings = serde_json::json!({ "route": { "through": { "host": "far" } }, "range": [1, 2] });
    app().set("net", settings).start().await.unwrap().stop().await.unwrap();
    let found = seen.lock().unwrap().take().unwrap();
    assert_eq!(found.route, Some(Route::Through(Proxy { host: "far".to_owned() })));
    assert_eq!((found.range, found.proxy), (Some((1, 2)), None));
}

#[test]
fn what_may_be_missing_is_not_required_by_the_schema() {
    let schema = net::<Network>().config_schema();
    assert_eq!(schema["$defs"]["Network"]["required"], serde_json::Value::Null, "{schema:#}");
    let schema = net::<Needed>().config_schema();
    assert_eq!(schema["$defs"]["Needed"]["required"], serde_json::json!(["pause", "any", "number"]));
}

#[cfg(feature = "toml")]
#[test]
fn the_example_says_what_may_be_missing_and_what_it_does_not_know() {
    let example = net::<Network>().config_example();
    assert!(!example.contains("(must be there)"), "{example}");
    for name in ["proxy", "proxies", "range", "pause", "boxed", "route", "renamed"] {
        assert!(example.contains(&format!("# {name} = <a value>  (may be missing)")), "{name}: {example}");
    }
    assert!(example.contains("# in_a_box = <a value>  (may have to be there)"), "{example}");
    let example = net::<Needed>().config_example();
    for line in ["proxy = <a value>  (may have to be there)", "pause = <a value>  (must be there)"] {
        assert!(example.contains(&format!("# {line}")), "{example}");
    }
}

#[cfg(feature = "toml")]
#[test]
fn what_only_serde_knows_to_be_missing_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    std::fs::write(&file, "[net]\nany = 1\npause = 1\nnumber = 1\n").unwrap();
    let report = refused(&net::<Needed>().config_file(&file));
    assert_eq!(errors(&report), ["JF0304"], "{report:?}");
    golden(
        "configuration_missing_by_serde",
        &report.render().replace(&format!("{}/", folder.path().display()), ""),
    );
    std::fs::write(&file, "[net]\n").unwrap();
    let report = refused(&net::<Needed>().config_file(&file));
    assert_eq!(errors(&report), ["JF0304"; 4], "{report:?}");
}
