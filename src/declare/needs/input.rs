use std::any::Any;

/// What the host hands to the application: its arguments, a request, a text.
///
/// An optional point of the framework; the host supplies the value with `App::input`. Any value will do.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[derive(Plugin)]
/// struct Greeter;
/// #[contributes]
/// impl Greeter {
///     #[main]
///     fn greet(input: Option<Arc<dyn Input>>) {
///         let name = input.as_ref().and_then(|input| input.text()).unwrap_or("nobody");
///         assert_eq!(format!("hello {name}"), "hello Ada");
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(App::of(app![Greeter]).input("Ada").run().await, Exit::CLEAN);
/// # }
/// ```
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
