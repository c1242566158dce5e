//! Conditions on the profile: what is off is as if nobody had listed it, what is on is checked like any other.

use jackfield::prelude::*;

use crate::common::{errors, refused, says};
use crate::{Cache, Memory, Notes, Redis};

async fn cache(app: App) -> &'static str {
    let app = app.start().await.unwrap();
    let name = app.get::<Arc<dyn Cache>>().unwrap().name();
    app.stop().await.unwrap();
    name
}

#[tokio::test]
async fn what_is_off_is_neither_checked_nor_built_nor_a_second_provider() {
    assert_eq!(cache(App::of(app![Notes, Memory, Redis])).await, "memory");
    assert_eq!(cache(App::of(app![Notes, Redis, Memory])).await, "memory");
}

#[test]
fn a_plugin_that_contributes_nothing_has_its_condition_all_the_same() {
    #[derive(Plugin)]
    #[plugin(when(profile = "dev"))]
    struct Idle;
    assert_eq!(App::of(app![Idle]).inactive().unwrap().len(), 1);
}

#[test]
fn what_is_on_is_checked_like_any_other() {
    let app = App::of(app![Notes, Memory, Redis]).profile("prod");
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101", "JF0304"]);
    says(&report, &["`redis` needs `network`", "key `url` is missing in `redis`"]);
}

#[test]
fn a_profile_of_which_only_conditions_know_can_be_chosen() {
    let app = App::of(app![Notes, Memory, Redis]);
    assert_eq!(errors(&refused(&app.clone().profile("staging"))), ["JF0101"]);
    let report = refused(&app.profile("prdo"));
    assert_eq!(errors(&report), ["JF0308"], "{report:?}");
    says(&report, &["did you mean `prod`?"]);
}
