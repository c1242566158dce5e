/// The error type of user code: whatever a provider, a hook or a `main` fails with ends up in one of these.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;
