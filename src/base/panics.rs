//! Catches what panics in the code of users.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Poll;

/// The text that a panic carries.
#[must_use]
pub fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no text)")
        .to_owned();
    // Dropping the payload may panic too; the payload of that second panic is leaked.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
    text
}

/// Calls user code; a panic becomes an error, the panic's text.
///
/// # Errors
/// If it panics.
pub fn catch_panic<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(panic_text)
}

/// Drops values of users, one after the other. The first panic goes on when all of them are dropped.
pub fn drop_all<T>(all: impl IntoIterator<Item = T>) {
    let mut first = None;
    for one in all {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(one))) {
            if first.is_none() {
                first = Some(payload);
            } else {
                let _ = panic_text(payload);
            }
        }
    }
    match first {
        // A second panic while one unwinds would abort the program.
        Some(payload) if std::thread::panicking() => _ = panic_text(payload),
        Some(payload) => resume_unwind(payload),
        None => {}
    }
}

/// Drops a value of a user; a panic is caught and not reported.
pub fn drop_quietly<T>(value: T) {
    // The panic hook has printed the text.
    let _ = catch_panic(|| drop(value));
}

/// Awaits user code; a panic becomes an error, the panic's text, and the future is not polled again.
///
/// # Errors
/// If it panics.
pub async fn catch_panic_async<T>(running: impl Future<Output = T>) -> Result<T, String> {
    let mut running = std::pin::pin!(running);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(panic_text(payload))),
    })
    .await
}
