//! The examples do what they say: each is run as a user would, and what it prints is compared with
//! `examples/expected/<name>.txt`. `UPDATE_EXPECTED=1 cargo test --test examples` writes these files anew.

mod binary;
mod expected;
mod notes_bad_input;
#[cfg(unix)]
mod notes_interrupted;
mod notes_session;
mod small;
