use std::any::Any;

/// What the host hands to the application: its arguments, a request, a text.
///
/// An optional point of the framework; the host supplies the value with `App::input`. Any value will do.
pub trait Input: Any + Send + Sync {}

impl<T: Any + Send + Sync> Input for T {}

impl dyn Input {
    /// The value, if it is a `T`.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        let value: &dyn Any = self;
        value.downcast_ref()
    }

    /// The value, if it is a `String` or a `&'static str`.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.get::<String>().map(String::as_str).or_else(|| self.get::<&'static str>().copied())
    }
}

impl std::fmt::Debug for dyn Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Input")
    }
}
