//! What is known while something is read of the secrets in it, and what is said in place of what could quote
//! one.

use std::cell::Cell;

/// What is said of a secret in place of a text that may quote it.
pub(crate) const NOT_SHOWN: &str = "this secret can't be used; why is not shown, as it could quote it";

/// What is said in place of a text about something that holds a secret.
pub(crate) const BESIDE_SECRET: &str = "it can't be used; why is not shown, as it could quote a secret";

/// What is said in place of the text of a panic that could quote a secret.
pub(crate) const PANICKED_BESIDE: &str =
    "what it says is not shown, as it could hold a secret of this section";

thread_local! {
    /// How many secrets are being read around what is read now: errors are made by functions that know nothing else.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// How many secrets were read so far.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// What a function reads, and whether there was a secret in it: not every type says so of itself.
pub(crate) fn noticed<T>(read: impl FnOnce() -> T) -> (T, bool) {
    let before = READ.get();
    let value = read();
    (value, READ.get() != before)
}

/// Whether what is read now is part of a secret.
pub(crate) fn is_inside() -> bool {
    DEPTH.get() > 0
}

/// A secret that is being read, as long as it is there.
pub(crate) struct Inside;

impl Inside {
    pub(crate) fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        READ.set(READ.get().wrapping_add(1));
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}
