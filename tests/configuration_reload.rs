//! Configuration that is read again while the application runs.

use std::fs;
use std::path::PathBuf;

use jackfield::observe::Event;
use jackfield::prelude::*;
use jackfield::{Code, LiveConfig, Reload, Reloaded};
use serde::Deserialize;
use tempfile::TempDir;

#[derive(Deserialize, Debug, PartialEq, Eq, Default)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    limit: usize,
}

#[extension_point]
trait Limits: Send + Sync {
    fn limit(&self) -> usize;
    fn handle(&self) -> LiveConfig<Settings>;
}

/// Sees each reload.
#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn Limits)]
struct Notes {
    settings: LiveConfig<Settings>,
}
impl Limits for Notes {
    fn limit(&self) -> usize {
        self.settings.current().limit
    }
    fn handle(&self) -> LiveConfig<Settings> {
        self.settings.clone()
    }
}

#[extension_point]
trait Size: Send + Sync {
    fn size(&self) -> usize;
}

/// Keeps what it started with.
#[derive(Plugin)]
#[plugin(key = "cache")]
#[provides(dyn Size)]
struct Cache {
    settings: Config<Settings>,
}
impl Size for Cache {
    fn size(&self) -> usize {
        self.settings.limit
    }
}

struct File {
    _folder: TempDir,
    path: PathBuf,
}

impl File {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.toml");
        fs::write(&path, text).unwrap();
        Self { _folder: folder, path }
    }

    fn write(&self, text: &str) {
        fs::write(&self.path, text).unwrap();
    }
}

fn renewed(plugins: &[&str]) -> Reloaded {
    Reloaded { renewed: plugins.iter().map(ToString::to_string).collect(), needs_restart: Vec::new() }
}

#[tokio::test]
async fn a_plugin_with_a_live_section_sees_what_changed() {
    let file = File::with("[notes]\nlimit = 10");
    let app = TestApp::of(app![Notes]).config_file(&file.path).start().await;
    let limits: Arc<dyn Limits> = app.get();
    assert_eq!(limits.limit(), 10);
    file.write("[notes]\nlimit = 20");
    assert_eq!(limits.limit(), 10);
    assert_eq!(app.running().reload().unwrap(), renewed(&["notes"]));
    assert_eq!(limits.limit(), 20);
    drop(limits);
    app.release().await;
}

#[tokio::test]
async fn without_a_change_nothing_is_renewed_wherever_the_values_stand() {
    let file = File::with("[notes]\nlimit = 10");
    let app = TestApp::of(app![Notes]).config_file(&file.path).start().await;
    let mut handle = app.get::<Arc<dyn Limits>>().handle();
    file.write("# moved down\n\n[notes]\n\nlimit = 10 # still ten");
    assert_eq!(app.running().reload().unwrap(), Reloaded::default());
    let waited = tokio::time::timeout(std::time::Duration::ZERO, handle.changed()).await;
    assert!(waited.is_err(), "nothing has changed");
    app.stop().await;
}

#[tokio::test]
async fn choices_that_a_start_refuses_are_refused_by_a_reload_in_the_same_words() {
    let file = File::with("[notes]\nlimit = 10");
    let app = App::of(app![Notes, Cache]).config_file(&file.path);
    let running = app.clone().start().await.unwrap();
    let choices = [
        ("[points]\nlimit = 'notes'", Code::UnknownChoice),
        ("[points]\nlimits = 'note'", Code::UnknownChoice),
        ("[points]\nlimits = 'cache'", Code::UnknownChoice),
        ("[plugins]\nnots = false", Code::UnknownPlugin),
        ("[default_keys]\nlimts = 'x'", Code::NoDefaultKey),
        ("[default_keys]\nlimits = 'x'", Code::NoDefaultKey),
    ];
    for (choice, code) in choices {
        file.write(&format!("[notes]\nlimit = 20\n{choice}"));
        let report = running.reload().unwrap_err();
        assert_eq!(report.codes(), [code], "{choice}");
        assert_eq!(report.render(), app.check().unwrap_err().render());
        assert_eq!(running.get::<Arc<dyn Limits>>().unwrap().limit(), 10);
    }
    file.write("[notes]\nlimt = 20\n[points]\nlimit = 'notes'\n[plugins]\nnots = false");
    let codes = running.reload().unwrap_err().codes();
    assert_eq!(codes, [Code::UnknownPlugin, Code::UnknownChoice, Code::UnknownKey]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_that_is_off_can_be_chosen_by_a_reload_for_the_next_start() {
    #[derive(Plugin)]
    #[plugin(key = "wide")]
    #[provides(dyn Size)]
    struct Wide;
    impl Size for Wide {
        fn size(&self) -> usize {
            100
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "narrow")]
    struct Narrow;
    #[contributes]
    impl Narrow {
        #[provide(when(config = "narrow.on"))]
        fn size() -> Arc<dyn Size> {
            Arc::new(Wide)
        }
    }
    let file = File::with("[plugins]\nwide = false");
    let app = TestApp::of(app![Cache, Wide, Narrow; chosen: dyn Size]).config_file(&file.path).start().await;
    file.write("[points]\nsize = 'wide'");
    assert_eq!(app.running().reload().unwrap().needs_restart, ["plugins", "points"]);
    file.write("[points]\nsize = 'narrow'\n[narrow]\non = true");
    assert!(app.running().reload().unwrap().needs_restart.contains(&"points".to_owned()));
    app.stop().await;
}

#[tokio::test]
async fn who_waits_for_a_change_is_woken_by_it() {
    let file = File::with("[notes]\nlimit = 10");
    let app = TestApp::of(app![Notes]).config_file(&file.path).start().await;
    let mut handle = app.get::<Arc<dyn Limits>>().handle();
    let waiting = tokio::spawn(async move { handle.changed().await.limit });
    file.write("[notes]\nlimit = 30");
    app.running().reload().unwrap();
    assert_eq!(waiting.await.unwrap(), 30);
    app.stop().await;
}

#[tokio::test]
async fn a_mistake_anywhere_leaves_everything_as_it_was() {
    let file = File::with("[notes]\nlimit = 10\n[cache]\nlimit = 1");
    let app = TestApp::of(app![Notes, Cache]).config_file(&file.path).start().await;
    file.write("[notes]\nlimit = 20\n[cache]\nlimt = 2");
    let report = app.running().reload().unwrap_err();
    assert_eq!(report.codes(), [Code::UnknownKey]);
    assert!(report.render().contains("app.toml:4:1"), "{}", report.render());
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 10);
    file.write("[nots]\nlimit = 20");
    assert_eq!(app.running().reload().unwrap_err().codes(), [Code::UnknownSection]);
    file.write("[notes\n");
    assert_eq!(app.running().reload().unwrap_err().codes(), [Code::InvalidFile]);
    fs::remove_file(&file.path).unwrap();
    assert_eq!(app.running().reload().unwrap_err().codes(), [Code::UnreadableFile]);
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 10);
    file.write("[notes]\nlimit = 40");
    app.running().reload().unwrap();
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 40);
    app.stop().await;
}

#[tokio::test]
async fn what_can_not_change_while_it_runs_is_named() {
    let file = File::with("[notes]\nlimit = 10\n[cache]\nlimit = 1");
    let app = TestApp::of(app![Notes, Cache]).config_file(&file.path).start().await;
    file.write("[cache]\nlimit = 2\n[plugins]\nnotes = true");
    let reloaded = app.running().reload().unwrap();
    let needs_restart = vec!["cache".to_owned(), "plugins".to_owned()];
    assert_eq!(reloaded, Reloaded { renewed: vec!["notes".to_owned()], needs_restart });
    assert_eq!(app.get::<Arc<dyn Size>>().size(), 1);
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 0);
    app.stop().await;
}

#[tokio::test]
async fn what_needs_a_restart_is_named_until_it_is_as_at_the_start() {
    let file = File::with("[cache]\nlimit = 1");
    let app = TestApp::of(app![Notes, Cache, Mailer]).config_file(&file.path).start().await;
    let needs_restart = |text: &str| {
        file.write(text);
        app.running().reload().unwrap().needs_restart
    };
    let other = "[cache]\nlimit = 2\n[mailer]\nlimit = 1\n[plugins]\nnotes = true";
    for _ in 0..2 {
        assert_eq!(needs_restart(other), ["cache", "plugins", "mailer"]);
    }
    assert!(needs_restart("[cache]\nlimit = 1").is_empty());
    app.stop().await;
}

/// Sees each reload, but asks one thing only once.
#[derive(Plugin)]
#[plugin(key = "sweeper")]
struct Sweeper {
    settings: LiveConfig<SweeperSettings>,
}
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct SweeperSettings {
    limit: usize,
    at_once: bool,
}
#[contributes]
impl Sweeper {
    #[start(when(config = "sweeper.at_once"))]
    fn sweep(&self) {
        assert_eq!(self.settings.current().limit, 0, "it is off");
    }
}

#[derive(Plugin)]
#[plugin(key = "mailer", when = has_limit)]
struct Mailer;
fn has_limit(settings: &Settings) -> bool {
    settings.limit > 0
}

#[tokio::test]
async fn what_conditions_have_asked_is_named_if_it_is_another_now() {
    let file = File::with("[sweeper]\nlimit = 1");
    let app = TestApp::of(app![Sweeper, Mailer]).config_file(&file.path).start().await;
    file.write("[sweeper]\nlimit = 2");
    assert_eq!(app.running().reload().unwrap(), renewed(&["sweeper"]));
    file.write("[sweeper]\nlimit = 2\nat_once = true\n[mailer]\nlimit = 1");
    let needs_restart = vec!["sweeper".to_owned(), "mailer".to_owned()];
    assert_eq!(app.running().reload().unwrap(), Reloaded { needs_restart, ..renewed(&["sweeper"]) });
    app.stop().await;
}

#[tokio::test]
async fn a_condition_that_would_turn_what_is_on_off_is_named_and_one_with_the_same_answer_is_not() {
    let file = File::with("[mailer]\nlimit = 1");
    let app = TestApp::of(app![Sweeper, Mailer]).config_file(&file.path).start().await;
    file.write("[sweeper]\nat_once = false\n[mailer]\nlimit = 2");
    assert_eq!(app.running().reload().unwrap(), renewed(&["sweeper"]));
    file.write("[sweeper]\nat_once = false\n[mailer]\nlimit = 0");
    let needs_restart = vec!["mailer".to_owned()];
    assert_eq!(app.running().reload().unwrap(), Reloaded { needs_restart, ..Reloaded::default() });
    app.stop().await;
}

#[tokio::test]
async fn a_profile_that_conditions_ask_for_is_named_if_it_is_another_now() {
    #[derive(Plugin)]
    #[plugin(key = "tracer", unless(profile = "prod"))]
    struct Tracer;
    let file =
        File::with("profile = 'dev'\n[profiles.dev.notes]\nlimit = 1\n[profiles.test.notes]\nlimit = 2");
    let app = TestApp::of(app![Notes, Tracer]).config_file(&file.path).start().await;
    file.write("profile = 'test'\n[profiles.test.notes]\nlimit = 2");
    assert_eq!(app.running().reload().unwrap(), renewed(&["notes"]));
    file.write("profile = 'prod'\n[notes]\nlimit = 2");
    let needs_restart = vec!["profile".to_owned()];
    assert_eq!(app.running().reload().unwrap(), Reloaded { needs_restart, ..Reloaded::default() });
    app.stop().await;
}

#[derive(Deserialize)]
struct Mode {
    mode: String,
}
fn is_fast(config: &Mode) -> Result<bool, String> {
    match config.mode.as_str() {
        "fast" => Ok(true),
        "slow" => Ok(false),
        _ => Err("the mode is neither fast nor slow".to_owned()),
    }
}

#[derive(Plugin)]
#[plugin(key = "index", when = is_fast, when(config = "index.is_on"))]
struct Index;

#[tokio::test]
async fn values_that_conditions_refuse_at_a_start_are_refused_by_a_reload_in_the_same_words() {
    let file = File::with("[index]\nmode = 'fast'\nis_on = true");
    let app = App::of(app![Index, Notes]).config_file(&file.path);
    let running = app.clone().start().await.unwrap();
    let refused = [
        ("mode = 'fast'\nis_on = 'maybe'", Code::WrongValue),
        ("mode = 'fats'\nis_on = true", Code::ConditionFailed),
        ("mode = 3\nis_on = true", Code::WrongValue),
    ];
    for (values, code) in refused {
        file.write(&format!("[index]\n{values}\n[notes]\nlimit = 20"));
        let report = running.reload().unwrap_err();
        assert_eq!(report.codes(), [code], "{values}");
        assert_eq!(report.render(), app.check().unwrap_err().render());
        assert_eq!(running.get::<Arc<dyn Limits>>().unwrap().limit(), 0);
    }
    file.write("[index]\nmode = 'fast'\nis_on = false");
    assert_eq!(running.reload().unwrap().needs_restart, ["index"]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_reload_asks_no_condition_that_a_start_would_not_ask() {
    let file = File::with("[index]\nmode = 'slow'");
    let app = App::of(app![Index]).config_file(&file.path);
    let enabled = app.clone().enable("index").start().await.unwrap();
    let disabled = app.clone().disable("index").start().await.unwrap();
    file.write("[index]\nmode = 'neither'");
    assert!(enabled.reload().is_ok() && disabled.reload().is_ok());
    let off = app.set("plugins.index", false).start().await.unwrap();
    off.reload().unwrap();
    for app in [enabled, disabled, off] {
        app.stop().await.unwrap();
    }
}

#[tokio::test]
async fn values_set_in_code_win_over_the_file_in_a_reload_too() {
    let file = File::with("[notes]\nlimit = 10");
    let app = TestApp::of(app![Notes]).config_file(&file.path).args(["--config.notes.limit=5"]).start().await;
    file.write("[notes]\nlimit = 20");
    assert_eq!(app.running().reload().unwrap(), Reloaded::default());
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 5);
    app.stop().await;
}

#[tokio::test]
async fn a_plugin_can_reload_for_all() {
    let file = File::with("[notes]\nlimit = 10");
    let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
    let admin = plugin("admin").start(move |reload: Reload| {
        let sender = sender.clone();
        async move { sender.send(reload).await.map_err(|_| "nobody takes the handle") }
    });
    let app = TestApp::of(app![Notes]).with(admin).config_file(&file.path).start().await;
    let reload = receiver.recv().await.unwrap();
    file.write("[notes]\nlimit = 11");
    assert_eq!(reload.now().unwrap(), renewed(&["notes"]));
    let told: Vec<String> = app.events().all().iter().map(ToString::to_string).collect();
    assert!(told.contains(&"configuration reloaded: 1 section is new".to_owned()), "{told:?}");
    app.release().await;
    assert_eq!(reload.now().unwrap_err().codes(), [Code::WrongState]);
}

#[tokio::test]
async fn a_reload_that_fails_is_told_to_observers() {
    let file = File::with("");
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let observer = move |event: &Event| {
        if let Event::Reloaded { renewed, errors } = event {
            told.lock().unwrap().push((*renewed, *errors));
        }
    };
    let app = App::of(app![Notes]).config_file(&file.path).observe(observer).start().await.unwrap();
    file.write("[notes]\nlimit = \"ten\"");
    app.reload().unwrap_err();
    file.write("[notes]\nlimit = 10");
    app.reload().unwrap();
    assert_eq!(*seen.lock().unwrap(), [(0, 1), (1, 0)]);
    app.stop().await.unwrap();
}

#[tokio::test]
async fn a_plugin_made_by_hand_has_a_value_that_stays() {
    let notes = Notes { settings: LiveConfig::new(Settings { limit: 3 }) };
    let app = TestApp::of(app![]).with(notes).start().await;
    assert_eq!(app.get::<Arc<dyn Limits>>().limit(), 3);
    app.stop().await;
}
