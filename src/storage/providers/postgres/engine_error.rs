use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::types::{WasNull, WrongType};

use crate::storage::contract::{ErrorKind, Retry, StorageError, bad_value, corrupt};

pub(crate) const NAME: &str = "postgres";

fn unavailable(found: impl Into<std::borrow::Cow<'static, str>>) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, found)
}

/// What an error means where nothing was asked to be written.
pub(crate) fn read_error(error: tokio_postgres::Error) -> StorageError {
    match error.as_db_error() {
        Some(fault) => refused(fault).with_source(error),
        None if is_of_another_type(&error) => corrupt("the server's answer can't be read").with_source(error),
        None => unavailable("the connection to the server was lost").with_source(error),
    }
}

/// What an error means that came while the tables were looked for and made.
pub(crate) fn made_error(error: tokio_postgres::Error) -> StorageError {
    let is_of_others = match error.as_db_error() {
        Some(fault) => {
            let class = |class: &str| fault.code().code().starts_with(class);
            class("23") || (class("42") && *fault.code() != SqlState::INSUFFICIENT_PRIVILEGE)
        }
        None => is_of_another_type(&error),
    };
    if !is_of_others {
        return read_error(error);
    }
    if error.code() == Some(&SqlState::RESERVED_NAME) {
        return unavailable("the name of the schema is reserved for the server itself")
            .with_retry(Retry::Never)
            .with_help("choose one that does not begin with `pg_`, by `schema=..` in the URL")
            .with_source(error);
    }
    unavailable("the schema holds tables of something else")
        .with_retry(Retry::Never)
        .with_help("choose another by `schema=..` in the URL")
        .with_source(error)
}

/// Whether a column holds something else than what the provider keeps in it.
fn is_of_another_type(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<WrongType>() || source.is::<WasNull>())
}

/// Whether the connection broke, so that the call may succeed on another.
pub(crate) fn was_lost(error: &StorageError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    source.is_some_and(|error: &tokio_postgres::Error| match error.as_db_error() {
        Some(fault) => [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(fault.code()),
        None => error.is_closed() || is_io(error),
    })
}

/// What an error means that came instead of the answer to a commit.
pub(crate) fn commit_error(error: tokio_postgres::Error) -> StorageError {
    match error.as_db_error() {
        // The server has undone the statement before it said so.
        Some(fault) if fault.parsed_severity() == Some(Severity::Error) => refused(fault).with_source(error),
        _ => lost().with_source(error),
    }
}

/// A commit was sent, and its answer did not come.
pub(crate) fn lost() -> StorageError {
    StorageError::new(ErrorKind::Unknown, "the answer of the server was lost after the commit was sent")
}

/// A commit took place, or was refused, and what the server says of it makes no sense: to send it again might do it twice.
pub(crate) fn not_understood(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StorageError {
    StorageError::new(ErrorKind::Unknown, "the answer of the server to a commit can't be understood")
        .with_source(error)
}

/// Whether an error that came instead of outcomes may be the fault of a single batch of the group, so that the others
/// alone would be taken. It is not where the connection is gone, nor where the server ran out of time (`57014`) or of
/// means, or is ended: classes `53`, `57` and `58`.
pub(crate) fn may_be_of_one(error: &StorageError) -> bool {
    if matches!(error.kind(), ErrorKind::Unknown | ErrorKind::Closed) {
        return false;
    }
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    source.is_none_or(|error: &tokio_postgres::Error| {
        error.as_db_error().is_some_and(|fault| {
            !["53", "57", "58"].iter().any(|class| fault.code().code().starts_with(class))
        })
    })
}

/// The answer to what writes nothing did not come.
pub(crate) fn silent() -> StorageError {
    unavailable("the server did not answer in time")
}

/// Nobody answers where the server should be.
pub(crate) fn unreachable() -> StorageError {
    unavailable("the server can't be reached")
        .with_help("see that it runs, and that the host, the port and `sslmode` in its URL are right")
}

/// What an error means that came while a connection was made.
pub(crate) fn connect_error(error: tokio_postgres::Error) -> StorageError {
    let Some(fault) = error.as_db_error() else { return unreachable().with_source(error) };
    // These repeat the user's name, and perhaps more of the URL.
    match *fault.code() {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            unavailable("the server refuses the user or the password of its URL")
                .with_retry(Retry::Never)
                .with_help("correct the URL, or what the server's `pg_hba.conf` allows")
        }
        SqlState::INVALID_CATALOG_NAME => unavailable("the database of the server's URL does not exist")
            .with_retry(Retry::Never)
            .with_help("make it with `createdb`, or correct the URL"),
        _ => refused(fault).with_source(error),
    }
}

/// Whether a connection may succeed a little later.
pub(crate) fn passes(error: &tokio_postgres::Error) -> bool {
    const PASSING: [SqlState; 4] = [
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    match error.as_db_error() {
        Some(fault) => PASSING.contains(fault.code()),
        None => is_io(error),
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(fault) = cause.downcast_ref::<std::io::Error>() {
            // A certificate that does not hold will not get better.
            return fault.kind() != std::io::ErrorKind::InvalidData;
        }
        source = cause.source();
    }
    error.is_closed()
}

fn refused(fault: &DbError) -> StorageError {
    let code = fault.code();
    let of_class = |class: &str| code.code().starts_with(class);
    if *code == SqlState::QUERY_CANCELED {
        unavailable("the server took too long and gave up")
            .with_help("nothing was written; repeat the call, or set a longer `timeout`")
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        unavailable("the server can only be read, as a replica can")
            .with_help("use the URL of the primary server, or add `target_session_attrs=read-write` to it")
    } else if [SqlState::INSUFFICIENT_PRIVILEGE, SqlState::INVALID_SCHEMA_NAME].contains(code) {
        unavailable("the server does not allow this user to do that").with_retry(Retry::Never).with_help(
            "grant the user `USAGE, CREATE` on the schema, or `CREATE` on the database where it is not there; or open it \
             once as another user, and grant this one `USAGE` on the schema and `SELECT, INSERT, UPDATE, DELETE` on its \
             tables",
        )
    } else if *code == SqlState::UNDEFINED_TABLE || *code == SqlState::UNDEFINED_FUNCTION {
        unavailable("the tables of the provider are not there any more")
            .with_help("open the provider anew, which makes them")
    } else if [SqlState::UNTRANSLATABLE_CHARACTER, SqlState::CHARACTER_NOT_IN_REPERTOIRE].contains(code) {
        bad_value(format!("the server can't hold that: {}", fault.message()))
            .with_help("use a database whose encoding is `UTF8`")
    } else if of_class("22") {
        bad_value(format!("the server can't hold that: {}", fault.message()))
    } else if of_class("53") {
        unavailable(format!("the server has no means left: {}", fault.message()))
    } else if of_class("54") {
        StorageError::new(ErrorKind::TooLarge, format!("the server can't hold that: {}", fault.message()))
    } else if of_class("XX") {
        StorageError::new(
            ErrorKind::Corrupt,
            format!("the server finds its data damaged: {}", fault.message()),
        )
    } else {
        unavailable(format!("the server refuses: {} ({})", fault.message(), code.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_whose_answer_makes_no_sense_is_not_sent_again() {
        let damaged = corrupt("the server's answer is too long");
        assert!(may_be_of_one(&damaged));
        let error = not_understood(damaged);
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unknown, Retry::Ambiguous));
        assert!(!may_be_of_one(&error));
    }
}
