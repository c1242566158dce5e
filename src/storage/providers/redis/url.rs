use std::path::PathBuf;

use redis::{ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo};

use crate::storage::contract::{Result, StorageError, bad_value};
use crate::storage::providers::server::percent_decoded;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp { host: String, port: u16, tls: bool },
    Unix(PathBuf),
}

/// What a URL says: where the server is, as whom it is talked to, and what the keys begin with.
///
/// No `Debug`: the password is in it.
#[derive(Clone)]
pub(crate) struct Url {
    pub(crate) address: Address,
    pub(crate) login: RedisConnectionInfo,
    pub(crate) prefix: Option<String>,
}

/// Every error here is without the text that it is about, since a password may stand in it.
fn fault(what: &str) -> StorageError {
    bad_value(format!("the URL of the server {what}"))
        .with_help("write it like `redis://user:password@host:6379/0?prefix=app`, or with `rediss:` for TLS")
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Url> {
        // TLS is made here and not by the client, which is told of a plain connection.
        let (tls, text) = match text.strip_prefix("rediss://") {
            Some(rest) => (true, format!("redis://{rest}")),
            None if text.starts_with("redis://") || text.starts_with("redis+unix://") => {
                (false, text.to_owned())
            }
            None => return Err(fault("begins with none of `redis://`, `rediss://` and `redis+unix://`")),
        };
        let (server, parameters) = text.split_once('?').unwrap_or((&text, ""));
        let is_socket = text.starts_with("redis+unix:");
        let (mut prefix, mut others) = (None, Vec::new());
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) =
                parameter.split_once('=').ok_or_else(|| fault("has a parameter without value"))?;
            match name {
                "prefix" => {
                    let decoded = percent_decoded(value);
                    prefix = Some(decoded.ok_or_else(|| fault("has a malformed `%` in a parameter"))?);
                }
                // The path of a socket leaves these no other place.
                "db" | "user" | "pass" if is_socket => others.push(parameter),
                _ => return Err(fault("has a parameter other than `prefix`")),
            }
        }
        let info = format!("{server}?{}", others.join("&"))
            .into_connection_info()
            .map_err(|_| fault("can't be read"))?;
        let address = match info.addr() {
            ConnectionAddr::Tcp(host, port) => Address::Tcp { host: host.clone(), port: *port, tls },
            ConnectionAddr::Unix(path) => Address::Unix(path.clone()),
            _ => return Err(fault("can't be read")),
        };
        Ok(Url { address, login: info.redis_settings().clone(), prefix })
    }

    /// Where the server and its database are, without the user and the password.
    pub(crate) fn place(&self) -> String {
        match &self.address {
            Address::Tcp { host, port, .. } => format!("{host}:{port}/{}", self.login.db()),
            Address::Unix(path) => path.display().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_with_and_without_tls() {
        let url =
            Url::parse("rediss://me:s3cret@cache.example:7000/3").unwrap_or_else(|error| panic!("{error}"));
        let expected = Address::Tcp { host: "cache.example".to_owned(), port: 7000, tls: true };
        assert_eq!((url.address, url.login.db(), url.login.password()), (expected, 3, Some("s3cret")));
        let url = Url::parse("redis+unix:///run/redis.sock").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(url.address, Address::Unix(PathBuf::from("/run/redis.sock")));
    }

    #[test]
    fn parameters_are_taken_or_refused() {
        let prefix = |text: &str| Url::parse(text).map(|url| url.prefix);
        assert_eq!(prefix("redis://h/5?prefix=my%20app").unwrap().as_deref(), Some("my app"));
        assert_eq!(prefix("redis://h").unwrap(), None);
        let url = Url::parse("redis+unix:///run/redis.sock?db=4&prefix=app&user=me&pass=s3cret").unwrap();
        assert_eq!(
            (url.login.db(), url.login.username(), url.prefix.as_deref()),
            (4, Some("me"), Some("app"))
        );
        for text in ["redis://h?db=4", "redis://h?prefix", "redis://h?prefix=%4", "redis+unix:///s?timeout=1"]
        {
            assert!(prefix(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_error_repeats_a_part_of_the_url() {
        for text in [
            "http://u:s3cret@h",
            "redis://u:s3cret@h:port/0",
            "redis://u:s3cret@h/zero",
            "redis://:s3cret@",
            "redis://h?s3cret=1",
        ] {
            let error = Url::parse(text).err().unwrap_or_else(|| panic!("{text} should be refused"));
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
