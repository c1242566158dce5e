//! What is off, and why, is told: in the report of what is missing, and while the application runs.

use jackfield::prelude::*;

use crate::common::{errors, golden_report, refused, says};
use crate::{Cache, Memory, Named, Notes, Redis, Switches};

#[test]
fn the_report_of_a_missing_provider_says_what_was_off_and_why() {
    #[derive(Plugin)]
    #[plugin(key = "files")]
    struct Files;
    #[contributes]
    impl Files {
        #[provide(when(config = "files.mode", is = "fast" | "safe"))]
        fn cache() -> Arc<dyn Cache> {
            Arc::new(Named("files"))
        }
        #[provide(when(config = "files.cache"), unless(profile = "dev"))]
        fn another() -> Arc<dyn Cache> {
            Arc::new(Named("another"))
        }
    }
    let app = App::of(app![Notes, Files, Redis])
        .set("files.mode", "slow")
        .set("profiles.dev.files.cache", true)
        .profile("dev");
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101"], "{report:?}");
    assert!(!report.render().contains("slow"), "a value may be a secret: {report:?}");
    golden_report("conditions_missing", &report);
}

#[tokio::test]
async fn running_applications_say_what_is_off() {
    let app = App::of(app![Notes, Memory, Redis, Switches]).start().await.unwrap();
    let off: Vec<String> = app.inactive().iter().map(|off| off.what.clone()).collect();
    assert_eq!(
        off,
        [
            "plugin `redis`",
            "provider `Switches::plain` of `part` in `switches`",
            "provider `Switches::number` of `part` in `switches`",
            "provider `Switches::set` of `part` in `switches`",
            "provider `Switches::said` of `part` in `switches`",
        ]
    );
    app.stop().await.unwrap();
}

/// Another command that is off would not help, and a hint to it sends its reader round in a circle.
#[test]
fn only_who_would_provide_the_key_is_told_to_be_off() {
    #[extension_point(keyed = String)]
    trait Command: Send + Sync {}
    impl Command for Named {}
    #[derive(Plugin)]
    #[plugin(key = "shell")]
    struct Shell {
        #[plugin(of = "ls")]
        _ls: Lazy<dyn Command>,
    }
    let command = |key: &'static str| plugin(key).define::<dyn Command>().key(key).by(move || Named(key));
    let app = || App::of(app![Shell; supplied: dyn Command]).with(command("ping")).disable("ping");
    let report = refused(&app());
    assert_eq!(errors(&report), ["JF0111"]);
    assert!(!report.render().contains("ping"), "{report:?}");
    says(&report, &["it has no providers at all", "ask for it as `Option<Lazy<dyn Command>>`"]);
    let report = refused(&app().with(command("ls")).disable("ls"));
    assert_eq!(errors(&report), ["JF0111"]);
    golden_report("conditions_missing_key", &report);
}
