use std::path::PathBuf;

use redis::{ConnectionAddr, IntoConnectionInfo, RedisConnectionInfo};

use crate::storage::contract::{Result, StorageError, bad_value};

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp { host: String, port: u16, tls: bool },
    Unix(PathBuf),
}

/// What a URL says: where the server is, and as whom it is talked to.
///
/// No `Debug`: the password is in it.
#[derive(Clone)]
pub(crate) struct Url {
    pub(crate) address: Address,
    pub(crate) login: RedisConnectionInfo,
}

/// Every error here is without the text that it is about, since a password may stand in it.
fn fault(what: &str) -> StorageError {
    bad_value(format!("the URL of the server {what}"))
        .with_help("write it like `redis://user:password@host:6379/0`, or with `rediss:` for TLS")
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
        let info = text.into_connection_info().map_err(|_| fault("can't be read"))?;
        let address = match info.addr() {
            ConnectionAddr::Tcp(host, port) => Address::Tcp { host: host.clone(), port: *port, tls },
            ConnectionAddr::Unix(path) => Address::Unix(path.clone()),
            _ => return Err(fault("can't be read")),
        };
        Ok(Url { address, login: info.redis_settings().clone() })
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
    fn no_error_repeats_a_part_of_the_url() {
        for text in
            ["http://u:s3cret@h", "redis://u:s3cret@h:port/0", "redis://u:s3cret@h/zero", "redis://:s3cret@"]
        {
            let error = Url::parse(text).err().unwrap_or_else(|| panic!("{text} should be refused"));
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
        }
    }
}
