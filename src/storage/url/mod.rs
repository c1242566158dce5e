//! Storage by URL: the engine is chosen where the program runs, not where it is written.
//!
//! In: a URL such as `redb:data/app.redb`. Out: the provider that it names. Errors: `BadValue` for a URL that names no
//! engine, with the nearest; `Unsupported` for one whose feature is off; those of opening it. Of a URL
//! nothing but where a server is is ever shown: it may hold a password.
//!
//! # An engine more
//!
//! Everything that a URL can name stands in one table, `ENGINES` in `engines.rs`. An engine gets a row there: its
//! schemes, its feature, an example, and a function from the URL to the open provider, behind that feature. Nothing
//! else knows the schemes; the texts of the errors are made of the rows.

mod engines;
mod open;
#[cfg(test)]
mod tests;

pub use open::open_url;
