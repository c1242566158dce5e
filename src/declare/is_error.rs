use crate::base::BoxError;

/// What a function of a plugin may fail with: an error, or a text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no error",
    label = "a function of a plugin fails with an error or a text",
    note = "implement `std::error::Error` for it, as `thiserror` does, or return `BoxError` or `String`"
)]
pub trait IsError: Into<BoxError> {}
#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> IsError for E {}
