//! A many point takes any number of providers, in an order that is the same in every run.
#![expect(clippy::unused_async, reason = "the shape is what is tested")]

mod common;

use common::{errors, failed, places_in, refused, says, warnings};
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point(many)]
trait Step: Send + Sync {
    fn name(&self) -> &'static str;
}
struct Named(&'static str);
impl Step for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

fn step(key: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Step>().by(move || Named(key))
}
async fn names(app: App) -> Vec<&'static str> {
    let app = app.start().await.unwrap();
    let steps = app.resolve::<Many<dyn Step>>().await.unwrap();
    steps.iter().map(|each| each.name()).collect()
}
async fn order(plugins: impl IntoIterator<Item = PluginBuilder>) -> String {
    names(plugins.into_iter().fold(App::of(app![]), App::with)).await.join(" ")
}

#[tokio::test]
async fn nobody_contributes_is_an_empty_list() {
    assert_eq!(order([]).await, "");
    let app = App::of(app![]).with(plugin("user").start(|steps: Many<dyn Step>| async move {
        if steps.is_empty() { Ok(()) } else { Err("not empty") }
    }));
    app.start().await.unwrap();
}

#[derive(Plugin)]
struct First;
#[contributes]
impl First {
    #[provide]
    fn one() -> Arc<dyn Step> {
        Arc::new(Named("first.one"))
    }
    #[provide]
    async fn two(&self) -> Arc<dyn Step> {
        Arc::new(Named("first.two"))
    }
}
#[derive(Plugin)]
#[provides(dyn Step)]
struct Second;
impl Step for Second {
    fn name(&self) -> &'static str {
        "second"
    }
}
#[contributes]
impl Second {
    #[provide]
    fn more() -> Arc<dyn Step> {
        Arc::new(Named("second.more"))
    }
}

#[tokio::test]
async fn the_order_is_that_of_the_list_and_then_of_the_declarations() {
    let listed = ["first.one", "first.two", "second", "second.more"];
    assert_eq!(names(App::of(app![First, Second])).await, listed);
    let reversed = ["second", "second.more", "first.one", "first.two"];
    assert_eq!(names(App::of(app![Second, First])).await, reversed);
    let with = names(App::of(app![First]).with(step("made")).with_list(app![Second])).await;
    assert_eq!(with, ["first.one", "first.two", "second", "second.more", "made"], "listed before added");
}

#[tokio::test]
async fn equal_values_of_two_plugins_are_both_there() {
    let same = |key| plugin(key).define::<dyn Step>().by(|| Named("same"));
    assert_eq!(order([same("a"), same("b")]).await, "same same");
}

#[tokio::test]
async fn one_failing_member_fails_the_whole_start_and_is_named() {
    let broken = plugin("b").define::<dyn Step>().by(|| Err::<Named, _>("out of ink"));
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    let report = failed(App::of(app![]).with(step("a")).with(broken).with(step("c")).with(user)).await;
    assert_eq!(errors(&report), ["JF0401"]);
    says(&report, &["`b`", "`step`", "out of ink"]);
}

#[tokio::test]
async fn a_member_that_declines_is_not_in_the_list() {
    let none = plugin("b").define::<dyn Step>().by(|| None::<Named>);
    assert_eq!(order([step("a"), none, step("c")]).await, "a c");
}

#[tokio::test]
#[expect(clippy::many_single_char_names, reason = "the letters of the orders")]
async fn a_place_can_be_stated() {
    let placed = |key: &'static str| plugin(key).define::<dyn Step>();
    let by = |key: &'static str| move || Named(key);
    let z = || placed("z").first().by(by("z"));
    assert_eq!(order([step("a"), z(), step("b")]).await, "z a b");
    let y = || placed("y").last().by(by("y"));
    assert_eq!(order([y(), step("a"), z(), step("b")]).await, "z a b y");
    let x = || placed("x").before("b").by(by("x"));
    assert_eq!(order([step("a"), step("b"), step("c"), x()]).await, "a x b c");
    let w = || placed("w").after("b").by(by("w"));
    assert_eq!(order([w(), step("a"), step("b"), step("c")]).await, "a b w c");
    let v = || placed("v").after("a").before("b").by(by("v"));
    assert_eq!(order([step("b"), v(), step("a")]).await, "a v b");
}

#[tokio::test]
async fn equal_places_keep_their_order() {
    let first = |key: &'static str| plugin(key).define::<dyn Step>().first().by(move || Named(key));
    let last = |key: &'static str| plugin(key).define::<dyn Step>().last().by(move || Named(key));
    let all = [last("l1"), step("a"), first("f1"), step("b"), last("l2"), first("f2")];
    assert_eq!(order(all).await, "f1 f2 a b l1 l2");
}

#[tokio::test]
async fn last_before_somebody_stands_as_late_as_that_allows() {
    let x = plugin("x").define::<dyn Step>().last().before("a").by(|| Named("x"));
    assert_eq!(order([step("a"), step("c"), x]).await, "c x a");
}

#[tokio::test]
async fn what_stands_before_a_first_one_comes_before_it_and_nobody_else_does() {
    let a = || plugin("a").define::<dyn Step>().first().by(|| Named("a"));
    let b = || plugin("b").define::<dyn Step>().before("a").by(|| Named("b"));
    assert_eq!(order([step("c"), b(), a()]).await, "b a c");
    assert_eq!(order([a(), b(), step("c")]).await, "b a c");
}

#[test]
fn an_anchor_that_nobody_bears_is_a_warning_with_the_nearest_name() {
    let x = plugin("x").define::<dyn Step>().before("metrcs").by(|| Named("x"));
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    let app = App::of(app![]).with(step("metrics")).with(x).with(user);
    let report = app.check().unwrap();
    assert_eq!(warnings(&report), ["JF0110"]);
    says(&report, &["`x`", "`step`", "`metrcs`", "did you mean `metrics`?"]);
    assert_eq!(places_in(&report, file!()), 1, "{report:?}");
    assert_eq!(errors(&refused(&app.strict())), ["JF0110"]);
}

/// Two thousand times two thousand comparisons of words would take minutes.
#[test]
fn what_was_meant_by_one_name_is_worked_out_once_for_all_who_write_it() {
    let key = |at: usize| format!("some-creature-of-the-world-{at}");
    let all = (0..2_000).map(|at| {
        let own = plugin(key(at)).define::<dyn Step>();
        own.after("some-creature-of-the-wrld-7").by(|| Named("x"))
    });
    let report = all.fold(App::of(app![]), App::with).check().unwrap();
    assert_eq!(report.warnings().count(), 2_000);
    let meant = report
        .warnings()
        .filter(|each| each.helps[0].contains("did you mean `some-creature-of-the-world-7`"));
    assert_eq!(meant.count(), 1_999, "nobody means himself");
}

#[test]
fn of_very_many_different_names_only_the_first_are_guessed() {
    let all = (0..150).map(|at| {
        let own = plugin(format!("creature-{at}")).define::<dyn Step>();
        own.after(format!("creatures-{at}")).by(|| Named("x"))
    });
    let report = all.fold(App::of(app![]), App::with).check().unwrap();
    let is_guess = |help: &String| help.starts_with("did you mean");
    assert_eq!(report.warnings().filter(|each| each.helps.iter().any(is_guess)).count(), 100);
    assert_eq!(report.warnings().count(), 150);
}

#[derive(Plugin)]
#[provides(dyn Step, before = "metrcs", required)]
struct Strict;
impl Step for Strict {
    fn name(&self) -> &'static str {
        "strict"
    }
}

#[contributes]
impl Strict {
    #[start(after = "nobody", required)]
    fn hook() {}
}

#[test]
fn a_required_anchor_that_nobody_bears_is_an_error() {
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    let report = refused(&App::of(app![Strict]).with(step("metrics")).with(user));
    assert_eq!(errors(&report), ["JF0110", "JF0110"]);
    says(&report, &["`strict`", "did you mean `metrics`?", "`nobody`, and there is no such plugin"]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
    let built = plugin("built").define::<dyn Step>().after("absent").required().by(|| Named("built"));
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    let report = refused(&App::of(app![]).with(built).with(user));
    assert_eq!(errors(&report), ["JF0110"]);
}

#[tokio::test]
async fn a_required_anchor_that_is_there_orders_like_any_other() {
    let x = plugin("x").define::<dyn Step>().before("a").required().by(|| Named("x"));
    assert_eq!(order([step("a"), x]).await, "x a");
}

#[test]
fn a_required_anchor_of_what_nothing_reaches_is_a_warning() {
    let x = plugin("x").define::<dyn Step>().before("a").required().by(|| Named("x"));
    assert_eq!(warnings(&App::of(app![]).with(x).check().unwrap()), ["JF0110"]);
}

#[test]
fn an_anchor_that_is_a_plugin_without_a_contribution_to_the_point_is_a_warning_too() {
    let x = plugin("x").define::<dyn Step>().after("other").by(|| Named("x"));
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    let report = App::of(app![]).with(plugin("other")).with(x).with(user).check().unwrap();
    assert_eq!(warnings(&report), ["JF0110"]);
    says(&report, &["after `other`, which has no provider of it"]);
    let own = plugin("b").define::<dyn Step>().after("b").by(|| Named("b"));
    let report = App::of(app![]).with(own).check().unwrap();
    assert_eq!(warnings(&report), ["JF0110"]);
    says(&report, &["after itself: it has no other provider of it"]);
}

fn placed(key: &'static str, before: &'static str) -> PluginBuilder {
    plugin(key).define::<dyn Step>().before(before).by(move || Named(key))
}
fn contradiction(plugins: impl IntoIterator<Item = PluginBuilder>) -> Report {
    let user = plugin("user").start(|_: Many<dyn Step>| async {});
    refused(&plugins.into_iter().fold(App::of(app![]), App::with).with(user))
}

#[test]
fn a_contradiction_names_the_pair() {
    let report = contradiction([placed("a", "b"), placed("b", "a")]);
    assert_eq!(errors(&report), ["JF0109"]);
    says(&report, &["`step`", "`a`", "`b`"]);
    assert_eq!(places_in(&report, file!()), 2, "{report:?}");
}

#[test]
fn a_longer_contradiction_names_the_whole_cycle_once() {
    let bystander = placed("y", "a");
    let behind = plugin("x").define::<dyn Step>().after("c").by(|| Named("x"));
    let report = contradiction([behind, bystander, placed("a", "b"), placed("b", "c"), placed("c", "a")]);
    assert_eq!(errors(&report), ["JF0109"], "{report:?}");
    says(&report, &["`a`", "`b`", "`c`"]);
    assert_eq!(places_in(&report, file!()), 3, "{report:?}");
}
