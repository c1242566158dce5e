//! The strategies by which a list of providers answers as one: what the code behind `aggregate = ..` calls.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use super::lists::Many;
use crate::base::BoxError;

/// Several providers failed, or none of them answered: what an aggregate that calls them all fails with.
///
/// A method whose error is not a `BoxError` turns this into its own error, with `From<Failures>`.
#[derive(Debug)]
pub struct Failures(Vec<BoxError>);

impl Failures {
    /// The errors, in the order of the providers; empty where there was nobody to ask.
    #[must_use]
    pub fn errors(&self) -> &[BoxError] {
        &self.0
    }

    fn of<E: Into<BoxError>>(errors: impl IntoIterator<Item = E>) -> Self {
        Self(errors.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("nobody answered: there are no providers"),
            [only] => only.fmt(f),
            several => {
                write!(f, "{} providers failed", several.len())?;
                several.iter().enumerate().try_for_each(|(at, error)| {
                    f.write_str(if at == 0 { ": " } else { "; " })?;
                    error.fmt(f)
                })
            }
        }
    }
}

impl std::error::Error for Failures {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.first().and_then(|error| error.source())
    }
}

/// What a method may return so that the first provider that answers can be told.
#[diagnostic::on_unimplemented(
    message = "the strategy `first` can't tell whether `{Self}` is an answer",
    label = "what the method returns decides who answers",
    note = "return an `Option`, a `bool`, or a `Result<T, E>` whose `E` is a `BoxError` or implements `From<Failures>`",
    note = "or choose another strategy for this method: `#[aggregate(in_turn)]` for nothing or a `Vec`, `#[aggregate(own)]` for its own body"
)]
pub trait Answer: Sized {
    /// Whether nobody else has to be asked.
    fn is_answer(&self) -> bool;
    /// What comes of it if nobody answers.
    fn unanswered(others: Vec<Self>) -> Self;
}

impl<T> Answer for Option<T> {
    fn is_answer(&self) -> bool {
        self.is_some()
    }
    fn unanswered(_: Vec<Self>) -> Self {
        None
    }
}

impl Answer for bool {
    fn is_answer(&self) -> bool {
        *self
    }
    fn unanswered(_: Vec<Self>) -> Self {
        false
    }
}

impl<T, E: Into<BoxError> + From<Failures>> Answer for Result<T, E> {
    fn is_answer(&self) -> bool {
        self.is_ok()
    }
    fn unanswered(others: Vec<Self>) -> Self {
        Err(one_of(others.into_iter().filter_map(Result::err).collect()))
    }
}

/// What a method may return so that the first provider that knows something can be told, or fails.
#[diagnostic::on_unimplemented(
    message = "the strategy `first_some` can't tell whether `{Self}` is an answer",
    label = "what the method returns decides who is asked last",
    note = "return an `Option` or a `Result` of one",
    note = "or choose another strategy for this method: `#[aggregate(in_turn)]` for nothing or a `Vec`, `#[aggregate(own)]` for its own body"
)]
pub trait SomeAnswer: Sized {
    /// Whether nobody else has to be asked.
    fn is_last(&self) -> bool;
    /// What comes of it where there is nobody to ask.
    fn nothing() -> Self;
}

impl<T> SomeAnswer for Option<T> {
    fn is_last(&self) -> bool {
        self.is_some()
    }
    fn nothing() -> Self {
        None
    }
}

impl<T, E> SomeAnswer for Result<Option<T>, E> {
    fn is_last(&self) -> bool {
        !matches!(self, Ok(None))
    }
    fn nothing() -> Self {
        Ok(None)
    }
}

/// What a method may return so that what all providers return is one thing.
#[diagnostic::on_unimplemented(
    message = "several `{Self}` can't be made one",
    label = "all providers are called, and each returns one of these",
    note = "return nothing, a `Vec`, or a `Result` of these whose error is a `BoxError` or implements `From<Failures>`",
    note = "or choose another strategy for this method: `#[aggregate(first)]` for an `Option` or a `bool`, `#[aggregate(own)]` for its own body"
)]
pub trait Combined: Sized {
    /// Whether it is a failure, after which nobody else has to be called.
    fn is_failure(&self) -> bool;
    /// One of all. Of several failures it holds each.
    fn combined(all: Vec<Self>) -> Self;
}

impl Combined for () {
    fn is_failure(&self) -> bool {
        false
    }
    fn combined(_: Vec<Self>) -> Self {}
}

impl<T> Combined for Vec<T> {
    fn is_failure(&self) -> bool {
        false
    }
    fn combined(all: Vec<Self>) -> Self {
        all.into_iter().flatten().collect()
    }
}

impl<T: Combined, E: Into<BoxError> + From<Failures>> Combined for Result<T, E> {
    fn is_failure(&self) -> bool {
        self.is_err()
    }
    fn combined(all: Vec<Self>) -> Self {
        let mut values = Vec::with_capacity(all.len());
        let mut errors = Vec::new();
        for each in all {
            match each {
                Ok(value) => values.push(value),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(T::combined(values)) } else { Err(one_of(errors)) }
    }
}

/// A single error as it is, several as one.
fn one_of<E: Into<BoxError> + From<Failures>>(mut errors: Vec<E>) -> E {
    match errors.pop() {
        Some(only) if errors.is_empty() => only,
        last => Failures::of(errors.into_iter().chain(last)).into(),
    }
}

/// What members have returned that are called one after the other.
#[derive(Debug)]
pub struct InTurn<T> {
    returned: Vec<T>,
    is_last: fn(&T) -> bool,
    one_of: fn(Vec<T>) -> T,
}

impl<T> InTurn<T> {
    /// Takes what the next one has returned; whether nobody else has to be called.
    pub fn ends_with(&mut self, returned: T) -> bool {
        let is_last = (self.is_last)(&returned);
        self.returned.push(returned);
        is_last
    }

    /// What comes of all.
    #[must_use]
    pub fn into_one(self) -> T {
        (self.one_of)(self.returned)
    }
}

/// One after the other, to the first that answers.
#[must_use]
pub fn until_answered<T: Answer>() -> InTurn<T> {
    let one_of = |mut all: Vec<T>| match all.pop_if(|last| last.is_answer()) {
        Some(answer) => answer,
        None => T::unanswered(all),
    };
    InTurn { returned: Vec::new(), is_last: T::is_answer, one_of }
}

/// One after the other, to the first that has something or fails.
#[must_use]
pub fn until_found<T: SomeAnswer>() -> InTurn<T> {
    let one_of = |mut all: Vec<T>| all.pop().unwrap_or_else(T::nothing);
    InTurn { returned: Vec::new(), is_last: T::is_last, one_of }
}

/// One after the other, to the first that fails.
#[must_use]
pub fn until_failed<T: Combined>() -> InTurn<T> {
    InTurn { returned: Vec::new(), is_last: T::is_failure, one_of: T::combined }
}

/// The members of a list, whatever methods its trait has.
pub fn members<P: ?Sized>(all: &Many<P>) -> std::slice::Iter<'_, Arc<P>> {
    all.iter()
}

/// Runs all at the same time, to the end of the last or to the first failure; the others are dropped then.
pub async fn joined<T: Combined, F: Future<Output = T>>(running: Vec<F>) -> T {
    T::combined(together(running, T::is_failure).await)
}

/// Runs all at the same time, to the end of the last.
pub async fn fanned_out<T: Combined, F: Future<Output = T>>(running: Vec<F>) -> T {
    T::combined(together(running, |_| false).await)
}

enum Running<T, F> {
    Begun(Pin<Box<F>>),
    Done(Option<T>),
}

/// What each gives, in their order; only the one that `ends` it, if one does.
async fn together<T, F: Future<Output = T>>(running: Vec<F>, ends: fn(&T) -> bool) -> Vec<T> {
    let mut all: Vec<Running<T, F>> = running.into_iter().map(|one| Running::Begun(Box::pin(one))).collect();
    std::future::poll_fn(|context| {
        let mut is_waiting = false;
        for one in &mut all {
            let Running::Begun(future) = one else { continue };
            match future.as_mut().poll(context) {
                Poll::Ready(value) if ends(&value) => return Poll::Ready(vec![value]),
                Poll::Ready(value) => *one = Running::Done(Some(value)),
                Poll::Pending => is_waiting = true,
            }
        }
        if is_waiting {
            return Poll::Pending;
        }
        let values = all.iter_mut().filter_map(|one| match one {
            Running::Done(value) => value.take(),
            Running::Begun(_) => None,
        });
        Poll::Ready(values.collect())
    })
    .await
}
