use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

/// The text that a panic carries.
#[must_use]
pub fn panic_text(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}

/// Awaits user code with a panic as an error: its text. What it leaves half done is not polled again.
///
/// # Errors
/// If it panics.
pub async fn caught<T>(running: impl Future<Output = T>) -> Result<T, String> {
    let mut running = std::pin::pin!(running);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(panic_text(payload.as_ref()).to_owned())),
    })
    .await
}
