//! What generated code calls its own: constants where it has variables, types where it has primitive ones, and a trait
//! that gives everything the methods that it calls.
#![allow(
    dead_code,
    non_upper_case_globals,
    non_camel_case_types,
    clippy::unused_async,
    clippy::wrong_self_convention,
    reason = "they are only there to be in the way"
)]
use super::Shared;
use super::serde;
use ::jackfield as fw;
use ::std::string::String;

struct u32;
struct usize;
struct bool;
const view: () = ();
const this: () = ();
const need_0: () = ();
const argument_0: () = ();
const value: () = ();
const whole: () = ();
const mistakes: () = ();
static all: () = ();
struct read;
struct one;
struct in_turn;
struct old;
const HERE: u8 = 1;
const DECL: u8 = 1;
const fn rules() -> u8 {
    12
}
struct Via;
struct D;
trait Everything: ::std::marker::Sized {
    fn array(self) {}
    fn check(self) {}
    fn clean(self) {}
    fn collect(self) {}
    fn ends_with(self) {}
    fn get(self) {}
    fn has_faults(self) {}
    fn is_dirty(self) {}
    fn is_whole(self) {}
    fn json(self) {}
    fn load(self) {}
    fn map(self) {}
    fn mistakes(self) {}
    fn put(self) {}
    fn sizes(self) {}
    fn solve(self) {}
    fn table(self) {}
    fn tables(self) {}
    fn updated(self) {}
}
impl<T> Everything for T {}

#[fw::extension_point(many, aggregate = fan_out)]
trait Bell: ::std::marker::Send + ::std::marker::Sync {
    fn strike(&self, times: u8) -> ::std::vec::Vec<u8>;
    #[aggregate(first)]
    fn tune(&self) -> ::std::option::Option<u8>;
}
#[fw::extension_point]
trait Sound: ::std::marker::Send + ::std::marker::Sync {}
#[fw::extension_point(keyed = u8, default = DECL)]
trait Pitch: ::std::marker::Send + ::std::marker::Sync {}
struct Bronze;
impl Pitch for Bronze {}
impl Sound for Bronze {}
impl Bell for Bronze {
    fn strike(&self, times: u8) -> ::std::vec::Vec<u8> {
        ::std::vec![times]
    }
    fn tune(&self) -> ::std::option::Option<u8> {
        ::std::option::Option::None
    }
}
#[fw::extension_point]
trait Foundry: ::std::marker::Send + ::std::marker::Sync {
    fn cast(&self, weight: u8) -> u8;
}
#[derive(serde::Deserialize, fw::ConfigSchema)]
#[setting(validate = |_: &Hours| ::std::result::Result::<(), String>::Ok(()))]
struct Hours {
    #[serde(deserialize_with = "super::read")]
    #[setting(max = rules(), validate = |_: &u8| ::std::result::Result::<(), String>::Ok(()))]
    #[serde(default)]
    first: u8,
}
#[derive(fw::Omni)]
struct Hand {
    #[omni(id)]
    id: String,
    #[observed(coerce = |length| length, before = |_, _| (), after = |_, _| ())]
    length: fw::storage::plantangenet::Observed<u8>,
    #[persisted]
    width: u8,
}
#[derive(fw::Plugin)]
struct Tower {
    hours: fw::Config<Hours>,
}
#[fw::contributes]
impl Tower {
    #[provide]
    fn both() -> (Shared<dyn Bell>, Shared<dyn Sound>) {
        (Shared::new(Bronze), Shared::new(Bronze))
    }
    #[provide(key = HERE)]
    fn pitch() -> Shared<dyn Pitch> {
        Shared::new(Bronze)
    }
    #[factory(dyn Foundry)]
    fn cast(#[argument] weight: u8) -> u8 {
        weight
    }
    #[start]
    async fn begin(&self, bell: Shared<dyn Bell>, sound: Shared<dyn Sound>, foundry: Shared<dyn Foundry>) {
        ::std::assert_eq!(bell.strike(foundry.cast(self.hours.first)), [0]);
        ::std::assert!(bell.tune().is_none());
        ::std::mem::drop(sound);
    }
}

mod another_prelude {
    pub(super) use ::core::prelude::v1::test as start;
    pub(super) use ::core::prelude::v1::test as task;
}

mod beside_another_prelude {
    use super::another_prelude::*;
    use ::jackfield::prelude::*;

    #[derive(Plugin)]
    struct Chime;

    #[contributes]
    impl Chime {
        #[start]
        fn begin() {}
    }

    #[start]
    fn what_another_prelude_calls_like_a_hook_stays_its_own() {
        ::std::assert!(App::of(app![Chime]).check().is_ok());
    }

    #[task]
    fn what_another_prelude_calls_like_a_task_stays_its_own() {}
}

#[test]
fn what_is_called_like_something_of_the_macros_is_not_in_their_way() {
    ::std::assert!(fw::App::check(&fw::App::of(fw::app![Tower])).is_ok());
    let mut hand = <Hand as fw::storage::plantangenet::Omni>::with_id("h");
    ::std::assert!(::std::matches!(hand.set_length(7), ::std::result::Result::Ok(true)));
}
