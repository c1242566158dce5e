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
    // What it carries may panic in its turn when it is dropped; that one is let go of.
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        std::mem::forget(again);
    }
    text
}

/// Calls user code with a panic as an error: its text.
///
/// # Errors
/// If it panics.
pub fn called<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(panic_text)
}

/// Drops values of users, one after the other. The first panic goes on when all of them are dropped.
pub fn drop_each<T>(all: impl IntoIterator<Item = T>) {
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
        // A second one on its way would end the program.
        Some(payload) if std::thread::panicking() => _ = panic_text(payload),
        Some(payload) => resume_unwind(payload),
        None => {}
    }
}

/// Drops user data; a panic of that ends here.
pub fn dropped<T>(value: T) {
    // What it says, the panic hook has told.
    let _ = called(|| drop(value));
}

/// Awaits user code with a panic as an error: its text. What it leaves half done is not polled again.
///
/// # Errors
/// If it panics.
pub async fn caught<T>(running: impl Future<Output = T>) -> Result<T, String> {
    let mut running = std::pin::pin!(running);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(panic_text(payload))),
    })
    .await
}
