//! The name under which the service is reached.

use std::net::SocketAddr;
use std::str::FromStr;

/// The name of a service in addresses: `https://tyst.example.org`, or that of the address it listens on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    is_secure: bool,
    /// The host, with its port where it is not the usual one.
    host: String,
}

impl Origin {
    /// Returns the origin of a service without a name of its own.
    pub(crate) fn of(address: SocketAddr, is_secure: bool) -> Self {
        Self { is_secure, host: usual(&address.to_string(), if is_secure { "443" } else { "80" }) }
    }

    /// Returns whether it is reached through an encrypted connection.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Returns whether a host, with its port where it is not the usual one, is this one.
    pub(crate) fn is(&self, host: &str) -> bool {
        usual(host, if self.is_secure { "443" } else { "80" }).eq_ignore_ascii_case(&self.host)
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", if self.is_secure { "https" } else { "http" }, self.host)
    }
}

/// Why words are no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an origin is http:// or https:// with a host and perhaps a port, such as https://tyst.example.org")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(words: &str) -> Result<Self, OriginError> {
        let (scheme, host) = words.split_once("://").ok_or(OriginError)?;
        let is_secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(OriginError),
        };
        let host = host.strip_suffix('/').unwrap_or(host);
        let authority = host.parse::<axum::http::uri::Authority>().map_err(|_| OriginError)?;
        if authority.host().is_empty() || host.contains('@') {
            return Err(OriginError);
        }
        Ok(Self { is_secure, host: usual(&host.to_lowercase(), if is_secure { "443" } else { "80" }) })
    }
}

/// Returns a host without the port that it has anyway.
fn usual(host: &str, port: &str) -> String {
    let bare = host.strip_suffix(port).and_then(|bare| bare.strip_suffix(':'));
    bare.unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_known_with_its_port_and_without_the_usual_one() {
        let origin: Origin = "https://Tyst.example.org:443/".parse().unwrap();
        assert_eq!(origin.to_string(), "https://tyst.example.org");
        for (host, is) in [
            ("tyst.example.org", true),
            ("TYST.example.org:443", true),
            ("tyst.example.org:80", false),
            ("tyst.example.org:8443", false),
            ("example.org", false),
            ("", false),
        ] {
            assert_eq!(origin.is(host), is, "{host}");
        }
        let own = Origin::of("127.0.0.1:8470".parse().unwrap(), false);
        assert!(own.is("127.0.0.1:8470") && !own.is("127.0.0.1") && !own.is_secure());
        for words in
            ["", "tyst.example.org", "ftp://x", "https://", "https://a/b", "https://me@x", "https://a b"]
        {
            assert!(words.parse::<Origin>().is_err(), "{words}");
        }
    }
}
