use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use crate::config::secret::Secret;

/// What a value must be, as far as that can be said without a function.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The least number.
    pub min: Option<Value>,
    /// The greatest number.
    pub max: Option<Value>,
    /// The values that are allowed; all where there are none.
    pub one_of: Vec<Value>,
}

/// Why a value is refused: a sentence behind its name. Never the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The sentence: `must be at least 1`.
    pub message: String,
    /// The user's own function whose words they are, as it is written.
    pub judge: Option<&'static str>,
}

/// A value that has a least and a greatest one: a number, also in `Option` and `Secret`.
#[diagnostic::on_unimplemented(
    message = "`min` and `max` don't go with `{Self}`",
    label = "not a number",
    note = "they are for numbers, also in `Option` and `Secret`; for anything else write `validate = a_function`"
)]
pub trait Limited {
    /// How a limit is written.
    type Limit: Copy + PartialOrd + fmt::Display + Serialize + 'static;
    /// The number, if it is there.
    fn limited(&self) -> Option<Self::Limit>;
}

/// A value of those that a list allows: a text or a whole number, also in `Option` and `Secret`.
#[diagnostic::on_unimplemented(
    message = "`one_of` does not go with `{Self}`",
    label = "neither a text nor a whole number",
    note = "it is for texts and whole numbers, also in `Option` and `Secret`; for anything else write an enum, or `validate = a_function`"
)]
pub trait Listable {
    /// How a value of the list is written.
    type Written: Copy + fmt::Display + Serialize + 'static;
    /// Whether it is that value, or not there.
    fn may_be(&self, written: Self::Written) -> bool;
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl Limited for $ty {
            type Limit = Self;
            fn limited(&self) -> Option<Self> {
                Some(*self)
            }
        }
    )*};
}

numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

macro_rules! whole_numbers {
    ($($ty:ty)*) => {$(
        impl Listable for $ty {
            type Written = Self;
            fn may_be(&self, written: Self) -> bool {
                *self == written
            }
        }
    )*};
}

whole_numbers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! texts {
    ($($ty:ty)*) => {$(
        impl Listable for $ty {
            type Written = &'static str;
            fn may_be(&self, written: &'static str) -> bool {
                *self == *written
            }
        }
    )*};
}

texts!(String PathBuf);

impl<T: Limited> Limited for Option<T> {
    type Limit = T::Limit;
    fn limited(&self) -> Option<T::Limit> {
        self.as_ref().and_then(T::limited)
    }
}

impl<T: Limited> Limited for Secret<T> {
    type Limit = T::Limit;
    fn limited(&self) -> Option<T::Limit> {
        self.expose().limited()
    }
}

impl<T: Listable> Listable for Option<T> {
    type Written = T::Written;
    fn may_be(&self, written: T::Written) -> bool {
        self.as_ref().is_none_or(|value| value.may_be(written))
    }
}

impl<T: Listable> Listable for Secret<T> {
    type Written = T::Written;
    fn may_be(&self, written: T::Written) -> bool {
        self.expose().may_be(written)
    }
}

/// The rules of a setting of type `T`, both to be shown and to be checked.
pub struct RulesOf<T> {
    shown: Rules,
    checks: Vec<Check<T>>,
}

type Check<T> = Box<dyn Fn(&T) -> Result<(), Refusal>>;

impl<T> RulesOf<T> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { shown: Rules::default(), checks: Vec::new() }
    }

    /// No less than this.
    #[must_use]
    pub fn at_least(mut self, min: T::Limit) -> Self
    where
        T: Limited,
    {
        self.shown.min = serde_json::to_value(min).ok();
        let fits = move |value: &T| value.limited().is_none_or(|value| value >= min);
        self.with(fits, format!("must be at least {min}"))
    }

    /// No more than this.
    #[must_use]
    pub fn at_most(mut self, max: T::Limit) -> Self
    where
        T: Limited,
    {
        self.shown.max = serde_json::to_value(max).ok();
        let fits = move |value: &T| value.limited().is_none_or(|value| value <= max);
        self.with(fits, format!("must be at most {max}"))
    }

    /// One of these.
    #[must_use]
    pub fn one_of(mut self, allowed: &'static [T::Written]) -> Self
    where
        T: Listable,
    {
        self.shown.one_of = allowed.iter().filter_map(|written| serde_json::to_value(written).ok()).collect();
        let names: Vec<String> = allowed.iter().map(|written| format!("`{written}`")).collect();
        let fits = |value: &T| allowed.iter().any(|written| value.may_be(*written));
        self.with(fits, format!("must be one of {}", names.join(", ")))
    }

    fn with(mut self, fits: impl Fn(&T) -> bool + 'static, message: String) -> Self {
        self.checks.push(Box::new(move |value| {
            if fits(value) { Ok(()) } else { Err(Refusal { message: message.clone(), judge: None }) }
        }));
        self
    }

    /// As they are shown.
    #[must_use]
    pub fn shown(self) -> Rules {
        self.shown
    }

    /// Checks a value.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, value: &T) -> Result<(), Refusal> {
        self.checks.iter().try_for_each(|check| check(value))
    }
}

impl<T> Default for RulesOf<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for RulesOf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RulesOf").field(&self.shown).finish()
    }
}

/// What a function of the user says of a value. `judge` is the function as it is written.
///
/// # Errors
/// A refusal in the function's words.
pub fn judged<E: fmt::Display>(judge: &'static str, judged: Result<(), E>) -> Result<(), Refusal> {
    judged.map_err(|error| Refusal { message: error.to_string(), judge: Some(judge) })
}
