use std::path::PathBuf;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;

use crate::storage::contract::{Result, StorageError, bad_value};
use crate::storage::providers::server::percent_decoded;

/// What a URL says: where the server is, how it is talked to, and as whom.
///
/// No `Debug`: the password is in it.
#[derive(Clone)]
pub(crate) struct Url {
    pub(crate) config: Config,
    pub(crate) schema: Option<String>,
    pub(crate) root_certificate: Option<PathBuf>,
}

/// Every error here is without the text that it is about, since a password may stand in it.
fn fault(what: &str) -> StorageError {
    bad_value(format!("the URL of the server {what}"))
        .with_help("write it like `postgres://user:password@host:5432/database?sslmode=require`")
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Url> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(fault("does not begin with `postgres://`"));
        }
        let (server, parameters) = text.split_once('?').unwrap_or((text, ""));
        // The engine's client ends the password at the first, and what is behind it would be shown as the host's name.
        if server.matches('@').count() > 1 || parameters.contains('@') {
            return Err(fault("has an `@` besides the one before the host").with_help(
                "write `%40` for each `@` within a name, a password or a parameter, and `%3F` for a `?`",
            ));
        }
        let (mut schema, mut root_certificate, mut sslmode) = (None, None, None);
        let mut others = Vec::new();
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) =
                parameter.split_once('=').ok_or_else(|| fault("has a parameter without value"))?;
            match name {
                "schema" => schema = Some(decode(value)?),
                "sslrootcert" => root_certificate = Some(PathBuf::from(decode(value)?)),
                // A certificate is always verified, and so is the name in it.
                "sslmode" => {
                    sslmode = Some(match value {
                        "disable" => SslMode::Disable,
                        "prefer" => SslMode::Prefer,
                        "require" | "verify-ca" | "verify-full" => SslMode::Require,
                        _ => return Err(fault("has an `sslmode` other than disable, prefer and require")),
                    });
                }
                _ => others.push(parameter),
            }
        }
        let rest =
            if others.is_empty() { server.to_owned() } else { format!("{server}?{}", others.join("&")) };
        let mut config: Config = rest.parse().map_err(|_| {
            // Names are no more shown than values: a password may stand in their place.
            let is_of_server = others.is_empty() || server.parse::<Config>().is_err();
            fault(if is_of_server {
                "can't be read"
            } else {
                "has a parameter that is neither the server's nor `schema`, `sslmode` or `sslrootcert`, or a value \
                 that does not fit"
            })
        })?;
        if let Some(sslmode) = sslmode {
            config.ssl_mode(sslmode);
        }
        if config.get_hosts().is_empty() {
            return Err(fault("names no host"));
        }
        if config.get_application_name().is_none() {
            config.application_name("jackfield");
        }
        Ok(Url { config, schema, root_certificate })
    }
}

fn decode(text: &str) -> Result<String> {
    percent_decoded(text).ok_or_else(|| fault("has a malformed `%` in a parameter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_is_taken_out_of_a_url() {
        let url = Url::parse(
            "postgres://me:s3cret@db.example:6000/app?schema=my%20app&sslmode=verify-full&connect_timeout=3",
        )
        .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(url.schema.as_deref(), Some("my app"));
        assert_eq!(url.config.get_dbname(), Some("app"));
        assert_eq!(url.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(url.config.get_connect_timeout(), Some(&std::time::Duration::from_secs(3)));
    }

    #[test]
    fn a_parameter_that_nobody_knows_is_told_from_a_server_that_can_not_be_read() {
        let told = |text: &str| Url::parse(text).err().map(|error| error.to_string()).unwrap_or_default();
        let misspelt = told("postgres://h/d?shcema=x");
        assert!(misspelt.contains("has a parameter that is neither the server's nor `schema`"), "{misspelt}");
        let server = told("postgres://h:port/d?shcema=x");
        assert!(server.contains("the URL of the server can't be read"), "{server}");
    }

    #[test]
    fn an_at_sign_within_a_password_is_refused_with_the_way_to_write_it() {
        let error = Url::parse("postgres://u:p@ss@h/d").err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("it should be refused"));
        assert!(error.contains("has an `@` besides the one before the host; write `%40`"), "{error}");
        let url = Url::parse("postgres://u:p%40ss@h/d").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(url.config.get_password(), Some(&b"p@ss"[..]));
    }

    #[test]
    fn no_error_repeats_a_part_of_the_url() {
        for text in [
            "mysql://u:s3cret@h/d",
            "postgres://u:s3cret@h:port/d",
            "postgres://u:s3cret@h/d?sslmode=s3cret",
            "postgres://u:s3cret@h/d?s3cret",
            "postgres://u:s3cret@h/d?s3cret=1",
            "postgres://u:s3cret@h/d?schema=%s3cret",
            "postgres:///s3cret",
            "postgres://u:p@s3cret@h/d",
            "postgres://u:p@s3cret/word@h/d",
            "postgres://u:1?schema=s3cret@h/d",
            "postgres://u:1?s3cret=1@h/d",
            "postgres://u:p@s3cret?schema=word@h/d",
        ] {
            let error = Url::parse(text).err().unwrap_or_else(|| panic!("{text} should be refused"));
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
