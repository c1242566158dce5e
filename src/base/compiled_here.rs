use std::pin::Pin;

/// A future whose code is part of the framework's own crate.
pub type CompiledHere<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Keeps the code of `future` in the crate of the function that calls this, if that is neither async nor generic: what an
/// `async fn` does is otherwise compiled again in each program that awaits it, and within the framework's crate in each
/// future that awaits it. In a box, it also keeps the futures of hosts and tests small.
pub fn compiled_here<'a, T>(future: impl Future<Output = T> + Send + 'a) -> CompiledHere<'a, T> {
    Box::pin(future)
}
