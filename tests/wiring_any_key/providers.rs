//! Who makes it: one provider for any key, one that yields to it, and one that the configuration chooses.

use jackfield::Code;
use jackfield::prelude::*;

use crate::{Asked, Asker, Holder, Mail, Named, Queue, Queues};

#[test]
fn two_providers_for_any_key_are_an_error_that_names_both() {
    let one = |key| {
        plugin(key).define::<dyn Queue>().any_key().by(|key: ProvidedKey<String>| Named(key.into_inner()))
    };
    let report = App::of(app![Holder]).with(one("one")).with(one("two")).check().unwrap_err();
    assert_eq!(report.codes(), [Code::DuplicateKey]);
    let text = report.render();
    assert!(text.contains("more than one provider for any key"), "{text}");
    assert!(text.contains("`one`") && text.contains("`two`"), "{text}");
}

#[tokio::test]
async fn one_that_yields_is_there_where_no_other_is() {
    let of = |key: &'static str| {
        plugin(key)
            .define::<dyn Queue>()
            .any_key()
            .fallback()
            .by(move |_: ProvidedKey<String>| Named(key.into()))
    };
    let other =
        plugin("other").define::<dyn Queue>().any_key().by(|_: ProvidedKey<String>| Named("other".into()));
    for (app, expected) in [
        (App::of(app![Holder]).with(of("first")), "first"),
        (App::of(app![Holder]).with(of("first")).with(other), "other"),
    ] {
        let app = app.start().await.unwrap();
        let queues = app.get::<Keyed<dyn Queue>>().unwrap();
        assert_eq!(queues.get_or_make("a").await.unwrap().unwrap().name(), expected);
        drop(queues);
        app.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_the_configuration_chooses_for_a_key_can_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    std::fs::write(&file, "[points.queue]\nmail = \"queues\"\n").unwrap();
    let list = app![Queues, Mail, Asker; chosen: dyn Queue];
    let app = App::of(list).config_file(&file).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Asked>>().unwrap().names()[0], "any mail");
    app.stop().await.unwrap();
}
