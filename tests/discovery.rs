//! Plugins that announce themselves at link time. In a test binary of its own, so that no other suite is discovered.

use jackfield::prelude::*;

#[extension_point]
trait Greeter: Send + Sync {
    fn greet(&self) -> String;
}
#[extension_point(many)]
trait Guest: Send + Sync {
    fn name(&self) -> &'static str;
}

#[derive(Plugin)]
#[provides(dyn Greeter)]
struct Party {
    guests: Many<dyn Guest>,
}
impl Greeter for Party {
    fn greet(&self) -> String {
        self.guests.iter().map(|guest| guest.name()).collect::<Vec<_>>().join(" ")
    }
}
macro_rules! guests {
    ($($name:ident $text:literal;)*) => {$(
        #[derive(Plugin)]
        #[provides(dyn Guest)]
        struct $name;
        impl Guest for $name {
            fn name(&self) -> &'static str {
                $text
            }
        }
    )*};
}
guests! { Zoe "zoe"; Ada "ada"; Mia "mia"; }

/// Has type parameters, so nothing can announce it.
#[derive(Plugin)]
#[provides(dyn Guest)]
struct Generic<T: Send + Sync + 'static> {
    #[plugin(default)]
    _of: std::marker::PhantomData<T>,
}
impl<T: Send + Sync + 'static> Guest for Generic<T> {
    fn name(&self) -> &'static str {
        "generic"
    }
}

async fn greeting(app: App) -> String {
    let app = app.start().await.unwrap();
    let greeting = app.get::<Arc<dyn Greeter>>().unwrap().greet();
    app.stop().await.unwrap();
    greeting
}

#[tokio::test]
async fn the_own_crate_is_discovered_in_the_order_of_the_keys() {
    assert_eq!(greeting(App::discover(plugins![crate])).await, "ada mia zoe");
    assert_eq!(greeting(App::discover_all()).await, "ada mia zoe");
}

#[tokio::test]
async fn discovered_and_listed_plugins_mix_without_duplicates() {
    assert_eq!(greeting(App::of(app![Zoe]).with_discovered(plugins![crate])).await, "zoe ada mia");
    let generic = App::discover(plugins![crate]).with_list(app![Generic<u8>]);
    assert_eq!(greeting(generic).await, "generic ada mia zoe", "listed before discovered");
    let made = plugin("made").define::<dyn Guest>().by(|| Ada);
    assert_eq!(greeting(App::discover(plugins![crate]).with(made)).await, "ada ada mia zoe");
}

#[tokio::test]
async fn what_is_discovered_is_added_to_what_is_discovered_already() {
    let both = |app: App| app.check().unwrap_err();
    let report = both(App::discover(plugins![crate]).with_discovered(plugins![tempfile]));
    let codes: Vec<_> = report.iter().map(|each| each.code.text()).collect();
    assert_eq!(codes, ["JF0203"], "only `tempfile` is missing, and this crate is listed: {report:?}");
    let app = || App::discover(plugins![crate]).with_discovered(plugins![crate]);
    assert_eq!(greeting(app()).await, "ada mia zoe");
    let all = App::discover_all().with_discovered(plugins![crate]);
    assert_eq!(greeting(all).await, "ada mia zoe");
    let report = both(App::discover_all().with_discovered(plugins![tempfile]));
    let codes: Vec<_> = report.iter().map(|each| each.code.text()).collect();
    assert_eq!(codes, ["JF0203"], "a crate that is listed is looked for also among all: {report:?}");
}

#[test]
fn what_a_crate_that_announced_nothing_would_have_given_is_not_missed_beside_it() {
    #[extension_point]
    trait Host: Send + Sync {}
    let guest_house = plugin("guest-house").start(|_: Arc<dyn Host>| async {});
    let report = App::discover(plugins![crate, tempfile]).with(guest_house).check().unwrap_err();
    let codes: Vec<_> = report.errors().map(|each| each.code.text()).collect();
    assert_eq!(codes, ["JF0203"], "{report:?}");
}

#[tokio::test]
async fn a_list_gives_the_same_as_discovery() {
    let listed = greeting(App::of(app![Ada, Mia, Party, Zoe])).await;
    assert_eq!(listed, greeting(App::discover(plugins![crate])).await);
}

#[tokio::test]
async fn discovered_plugins_can_be_disabled_and_replaced() {
    assert_eq!(greeting(App::discover(plugins![crate]).disable("mia")).await, "ada zoe");
    assert_eq!(greeting(App::discover(plugins![crate]).replace::<dyn Guest>(Mia)).await, "mia");
}

#[test]
fn a_crate_that_announced_nothing_is_an_error_that_says_why() {
    let report = App::discover(plugins![tempfile]).check().unwrap_err();
    let codes: Vec<_> = report.errors().map(|each| each.code.text()).collect();
    assert_eq!(codes, ["JF0203"]);
    let text = report.render();
    assert!(text.contains("`tempfile`") && text.contains("#[derive(Plugin)]"), "{text}");
    let warned: Vec<_> = report.warnings().map(|each| each.code.text()).collect();
    assert_eq!(warned, ["JF0204"], "this crate is linked, but not listed");
}

#[test]
fn what_is_listed_by_type_is_not_told_as_left_out() {
    // This crate is linked, but not in `plugins![..]`.
    let told = |app: App| app.with_discovered(plugins![tempfile]).check().unwrap_err();
    assert_eq!(told(App::of(app![Party, Zoe, Ada as "other", Mia, Extras])).warnings().count(), 0);
    let some = told(App::of(app![Party, Zoe, Extras]));
    assert_eq!(some.warnings().count(), 1);
    assert!(some.render().contains("left out: `ada`, `mia`\n"), "{}", some.render());
}

#[derive(Plugin)]
#[plugin(when(profile = "dev"))]
#[includes(Extra)]
struct Extras;

#[derive(Plugin)]
#[provides(dyn Guest)]
struct Extra;
impl Guest for Extra {
    fn name(&self) -> &'static str {
        "extra"
    }
}

#[tokio::test]
async fn what_a_plugin_includes_is_off_with_it_though_it_has_announced_itself() {
    let found = || App::discover(plugins![crate]);
    assert_eq!(greeting(found()).await, "ada mia zoe");
    assert_eq!(greeting(found().profile("dev")).await, "ada extra mia zoe");
    assert_eq!(greeting(App::of(app![Extra]).with_discovered(plugins![crate])).await, "extra ada mia zoe");
}
