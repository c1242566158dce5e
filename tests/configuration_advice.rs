//! What the reports of the configuration advise is right for the place that they name.

mod common;

use std::time::Duration;

use common::{errors, refused, says};
use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Colours {
    #[serde(default)]
    folders: String,
}
#[derive(Deserialize)]
struct Limits {
    limit: u32,
}

/// Two parts of it read its section.
#[derive(Plugin)]
#[plugin(key = "list")]
struct List {
    colours: Config<Colours>,
    limits: Config<Limits>,
}
#[contributes]
impl List {
    #[start]
    fn read(&self) {
        let _ = (&self.colours.folders, self.limits.limit);
    }
}

#[test]
fn a_key_that_is_missing_is_needed_by_the_field_whose_type_has_it() {
    let report = refused(&App::of(app![List]));
    assert_eq!(errors(&report), ["JF0304"], "{report:?}");
    says(&report, &["needed by field `limits` of `list`", "limits: Config<Limits>"]);
}

#[derive(Deserialize)]
struct Pause {
    pause: Duration,
}
#[derive(Plugin)]
#[plugin(key = "waits")]
struct Waits {
    config: Config<Pause>,
}
#[contributes]
impl Waits {
    #[start]
    fn read(&self) {
        let _ = self.config.pause;
    }
}

#[derive(Deserialize, ConfigSchema)]
struct Net {
    server: Server,
}
#[derive(Deserialize, ConfigSchema)]
struct Server {
    port: u16,
}
#[derive(Plugin)]
#[plugin(key = "net")]
struct Listens {
    config: Config<Net>,
}
#[contributes]
impl Listens {
    #[start]
    fn read(&self) {
        let _ = self.config.server.port;
    }
}

/// An application with a plugin and a configuration file.
fn with_file(app: App, name: &str, text: impl AsRef<str>) -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text.as_ref()).unwrap();
    (app.config_file(path), folder)
}

/// A pause that is given as a text is refused with advice, which is right in its place.
fn is_advised<T>(advice: &str, text: &str, given: impl Fn(&str) -> (App, T)) {
    let (app, _folder) = given(text);
    says(&refused(&app), &[&format!("help: write `{advice}` for ten seconds")]);
    let (app, _folder) = given(advice);
    assert!(app.check().is_ok(), "{:?}", app.check());
}

#[test]
fn a_table_is_advised_as_its_place_takes_it() {
    let (app, json) = (|| App::of(app![Waits]), r#"{"secs": 10, "nanos": 0}"#);
    is_advised(json, "10s", |value| (app().env_from([("WAITS__PAUSE", value)]), ()));
    is_advised(json, "10s", |value| (app().args([format!("--config.waits.pause={value}")]), ()));
    is_advised(json, "\"10s\"", |value| {
        with_file(app(), "a.json", format!("{{\"waits\": {{\"pause\": {value}}}}}"))
    });
    #[cfg(feature = "yaml")]
    is_advised(json, "10s", |value| with_file(app(), "a.yaml", format!("waits:\n  pause: {value}\n")));
    #[cfg(feature = "toml")]
    is_advised("{ secs = 10, nanos = 0 }", "\"10s\"", |value| {
        with_file(app(), "a.toml", format!("[waits]\npause = {value}\n"))
    });
}

#[test]
fn a_section_that_is_missing_is_advised_as_the_file_is_written() {
    let says_of = |name: &str, text: &str, advice: &str| {
        let (app, _folder) = with_file(App::of(app![Listens]), name, text);
        says(&refused(&app), &[&format!("help: {advice}")]);
    };
    says_of("a.json", "{}", r#"write `"net": {"server": {"port": <a whole number>}}`"#);
    says_of("a.json", r#"{"net": {}}"#, "add `port` to `net.server`");
    #[cfg(feature = "yaml")]
    {
        says_of("a.yaml", "{}\n", "write `net: {server: {port: <a whole number>}}`");
        says_of("a.yaml", "net:\n", "add `port` to `net.server`");
    }
    #[cfg(feature = "toml")]
    says_of("a.toml", "[net]\n", "write `[net.server]` and below it `port = <a whole number>`");
}

#[derive(Deserialize, ConfigSchema)]
struct Ports {
    #[setting(default = 1)]
    port1: u16,
    #[setting(default = 2)]
    port2: u16,
    #[setting(default = 3)]
    port3: u16,
    port: u16,
}
#[derive(Plugin)]
#[plugin(key = "ports")]
struct OfPorts {
    config: Config<Ports>,
}
#[contributes]
impl OfPorts {
    #[start]
    fn read(&self) {
        let Ports { port1, port2, port3, port } = &*self.config;
        let _ = (port1, port2, port3, port);
    }
}

#[test]
fn a_missing_key_is_told_unless_the_help_of_an_unknown_one_names_it() {
    let given = |key: &str| refused(&App::of(app![OfPorts]).set(&format!("ports.{key}"), 80));
    let far = given("port4");
    assert_eq!(errors(&far), ["JF0303", "JF0304"], "{far:?}");
    says(&far, &["did you mean `port1`, `port2` or `port3`?", "key `port` is missing in `ports`"]);
    let near = given("prot");
    assert_eq!(errors(&near), ["JF0303"], "{near:?}");
    says(&near, &["did you mean `port`"]);
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Fast,
}
#[derive(Deserialize, ConfigSchema, Default)]
#[serde(default)]
struct Shown {
    mode: Option<Mode>,
    address: Option<std::net::IpAddr>,
    pair: (u8, u8),
    names: Vec<String>,
    #[setting(one_of = ["date", "title"])]
    sort: String,
}
#[derive(Plugin)]
#[plugin(key = "shows")]
struct Shows {
    config: Config<Shown>,
}
#[contributes]
impl Shows {
    #[start]
    fn read(&self) {
        let Shown { mode, address, pair, names, sort } = &*self.config;
        let _ = (matches!(mode, Some(Mode::Fast)), address, pair, names, sort);
    }
}

#[test]
fn whatever_a_flag_took_from_behind_it_by_mistake_is_said_to_be_the_next_argument() {
    for (key, next) in
        [("mode", "x.txt"), ("address", "x.txt"), ("pair", "1,2,3"), ("names", "[a]"), ("sort", "x.txt")]
    {
        let flag = format!("--config.shows.{key}");
        let report = refused(&App::of(app![Shows]).args([&*flag, next]));
        let help = format!("help: if that is another argument, write `{flag}=<value>`");
        says(&report, &["note: the flag took the argument behind it as its value", &help]);
        let report = refused(&App::of(app![Shows]).args([format!("{flag}={next}")]));
        assert!(!report.render().contains("another argument"), "{report:?}");
    }
}
