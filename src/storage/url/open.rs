use std::sync::Arc;

use crate::diagnostics::did_you_mean;
use crate::storage::contract::{Result, StorageError, StorageProvider, bad_value, unsupported};
use crate::storage::url::engines::{ENGINES, Engine, Url};

/// Opens the storage that a URL names, with the engines that are compiled in.
///
/// `memory:` · `file:data` · `redb:data/app.redb` · `sqlite:data/app.db` · `postgres://user:password@host/database` ·
/// `redis://user:password@host/0`, `rediss:` for the same over TLS, or `redis+unix:///path` for a socket.
/// Paths are taken as they stand behind the colon: a relative one begins where the program runs, and `%` means itself.
///
/// ```
/// use jackfield::storage::{Storage, open_url};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = Storage::new(open_url("memory:").await?, "notes")?;
/// # Ok::<(), jackfield::storage::StorageError>(()) }).unwrap();
/// let error = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(open_url("memroy:")).unwrap_err();
/// assert!(error.to_string().contains("did you mean `memory`?"));
/// ```
///
/// # Errors
/// `BadValue` where the URL names no engine; `Unsupported` where the engine's feature is off; what opening it fails
/// with. No error shows more of the URL than where the server is.
pub async fn open_url(url: &str) -> Result<Arc<dyn StorageProvider>> {
    opened(url).await.map_err(|error| error.with_operation("open"))
}

async fn opened(url: &str) -> Result<Arc<dyn StorageProvider>> {
    let (scheme, behind_scheme) =
        url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).ok_or_else(no_scheme)?;
    let scheme = scheme.to_ascii_lowercase();
    let engine = ENGINES.iter().find(|engine| engine.schemes.contains(&scheme.as_str()));
    let engine = engine.ok_or_else(|| unknown(&scheme))?;
    let open = engine.open.ok_or_else(|| not_compiled_in(engine, &scheme))?;
    let url = Url {
        #[cfg(any(feature = "postgres", feature = "redis"))]
        whole: &format!("{scheme}:{behind_scheme}"),
        behind_scheme,
        #[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
        example: engine.example,
    };
    open(url).await
}

/// Letters and digits alone, so that nothing else of a URL is taken for a scheme and shown.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn no_scheme() -> StorageError {
    bad_value("the URL does not begin with the name of an engine and a colon")
        .with_help(format!("write {}", examples()))
}

fn unknown(scheme: &str) -> StorageError {
    let schemes = ENGINES.iter().flat_map(|engine| engine.schemes).copied();
    let nearest = did_you_mean(scheme, schemes).map(|nearest| format!("{nearest} ")).unwrap_or_default();
    bad_value(format!("no engine has the name `{scheme}`"))
        .with_help(format!("{nearest}write {}", examples()))
}

pub(crate) fn not_compiled_in(engine: &Engine, scheme: &str) -> StorageError {
    let compiled_in = ENGINES.iter().filter(|engine| engine.open.is_some());
    let others: Vec<_> = compiled_in.map(|engine| format!("`{}`", engine.example)).collect();
    unsupported(format!("the engine `{scheme}` is not compiled in")).with_help(format!(
        "enable the feature `{}` of `jackfield`, or choose one that is there: {}",
        engine.feature,
        others.join(", ")
    ))
}

/// All URLs that can be written, as examples.
fn examples() -> String {
    let examples: Vec<_> = ENGINES.iter().map(|engine| format!("`{}`", engine.example)).collect();
    match examples.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => examples.concat(),
    }
}
