use redis::RedisError;

use crate::storage::contract::{ErrorKind, Retry, StorageError, unsupported};

pub(crate) const NAME: &str = "redis";

fn unavailable(found: impl Into<std::borrow::Cow<'static, str>>) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, found)
}

/// What an error means where nothing was asked to be written.
pub(crate) fn read_error(error: RedisError) -> StorageError {
    match refusal(&error) {
        Some(refusal) => refusal.with_source(error),
        None if is_about_rights(&words(&error)) => not_allowed("do that").with_source(error),
        None if error.code().is_some() => refuses(&words(&error)).with_source(error),
        None if error.is_timeout() => unavailable("the server did not answer in time")
            .with_help("nothing was written; repeat the call, or set a longer `timeout`")
            .with_source(error),
        None => unavailable("the connection to the server was lost").with_source(error),
    }
}

/// What an error means that came instead of the answer to a commit.
pub(crate) fn commit_error(error: RedisError) -> StorageError {
    match refusal(&error) {
        Some(refusal) => refusal.with_source(error),
        // What the script had written by then is there.
        None if error.code().is_some() => {
            let found = format!("the server broke the commit off: {}", words(&error));
            StorageError::new(ErrorKind::Unknown, found).with_source(error)
        }
        None => lost().with_source(error),
    }
}

/// A commit was sent, and its answer did not come.
pub(crate) fn lost() -> StorageError {
    StorageError::new(ErrorKind::Unknown, "the answer of the server was lost after the commit was sent")
}

/// What an error means that came while a connection was made.
pub(crate) fn connect_error(error: RedisError) -> StorageError {
    match refusal(&error) {
        Some(refusal) => refusal,
        None if error.kind() == redis::ErrorKind::AuthenticationFailed => password(),
        None if error.code().is_some() => login_refused(&words(&error)).with_source(error),
        None => unavailable("the server can't be reached")
            .with_help("see that it runs, and that the host and the port in its URL are right")
            .with_source(error),
    }
}

/// No connection came about, and nothing says why.
pub(crate) fn silent() -> StorageError {
    unavailable("the server did not answer in time").with_help(
        "see that it runs, and that the host and the port in its URL are right, or set a longer `connect_timeout`",
    )
}

/// What the server answers, with its code before it.
fn words(error: &RedisError) -> String {
    let (code, words) = (error.code().unwrap_or_default(), error.detail().unwrap_or_default());
    format!("{code} {words}").trim().to_owned()
}

fn refuses(words: &str) -> StorageError {
    unavailable(format!("the server refuses: {words}"))
}

/// What a server that can be reached says instead of taking the connection.
pub(crate) fn login_refused(words: &str) -> StorageError {
    let refused = refuses(words);
    let words = words.to_ascii_lowercase();
    if words.contains("max number of clients") {
        refused.with_help("raise its `maxclients`, or end clients that it need not have")
    } else if words.contains("db index") {
        refused.with_retry(Retry::Never).with_help(
            "correct the number of the database at the end of the URL, mostly 0 to 15, or raise the server's `databases`",
        )
    } else {
        refused.with_help("correct what it names, in the URL or in the server's settings")
    }
}

fn password() -> StorageError {
    unavailable("the server refuses the user or the password of its URL")
        .with_retry(Retry::Never)
        .with_help("correct the URL, or what the server's `requirepass` and users allow")
}

/// Whether the connection broke, so that the call may succeed on another. A server that has not answered in time has had
/// its time.
pub(crate) fn was_lost(error: &StorageError) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    source.is_some_and(|error: &RedisError| {
        is_starting(error) || (error.code().is_none() && !error.is_timeout())
    })
}

/// The server reads its data in before it answers.
pub(crate) fn is_starting(error: &RedisError) -> bool {
    matches!(error.code(), Some("LOADING" | "MASTERDOWN"))
}

/// The server is not the primary, or no longer, and has done nothing.
pub(crate) fn is_of_replica(error: &RedisError) -> bool {
    error.code() == Some("READONLY")
}

/// The server has lost the script, and has done nothing.
pub(crate) fn is_script_missing(error: &RedisError) -> bool {
    error.code() == Some("NOSCRIPT")
}

/// What the server refuses before a script has written anything.
fn refusal(error: &RedisError) -> Option<StorageError> {
    Some(match error.code()? {
        "LOADING" | "MASTERDOWN" => unavailable("the server reads its data in"),
        "BUSY" => unavailable("the server is busy with a script of somebody else"),
        "OOM" => unavailable("the server's memory is full")
            .with_help("raise its `maxmemory`, or take something away"),
        "READONLY" => unavailable("the server can only be read, as a replica can")
            .with_help("use the URL of the primary server"),
        "MISCONF" | "NOREPLICAS" => unavailable("the server takes no writes, as it can't keep them safely")
            .with_help("see its log for what is wrong with its disk or its replicas"),
        "MOVED" | "ASK" | "CLUSTERDOWN" | "TRYAGAIN" => {
            unsupported("the server is a node of a cluster that does not hold the keys")
                .with_help("use the URL of the node whose slot the prefix falls into, or a single server")
        }
        "NOAUTH" | "WRONGPASS" => password(),
        "NOPERM" => not_allowed("do that"),
        _ => return None,
    })
}

/// What it means that a script can't run a command, by what the server says of it.
pub(crate) fn command_refused(command: &str, words: &str) -> StorageError {
    if is_about_rights(words) {
        return not_allowed(&format!("run `{command}`"));
    }
    unavailable(format!("the server does not run `{command}`: {words}"))
        .with_retry(Retry::Never)
        .with_help("use a server that knows the command by this name")
}

fn not_allowed(what: &str) -> StorageError {
    unavailable(format!("the server does not allow this user to {what}")).with_retry(Retry::Never).with_help(
        "give the user `+@sortedset +@hash +@string +unlink +time +ping +select +evalsha +script +info +config|get` \
         and, for the keys of the prefix, `~{prefix}:*`",
    )
}

/// Whether a script was refused a command for who runs it: there is no code for that.
fn is_about_rights(words: &str) -> bool {
    ["user executing the script can't", "ACL failure in script"].iter().any(|known| words.contains(known))
}
