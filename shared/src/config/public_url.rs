//! The address under which clients reach the gateway from outside, where that is another than the
//! one it listens on: behind a load balancer, or under a name.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use url::Url;

/// An `http` or `https` URL to which `/proxy/{service}` is appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Text that is no such URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no address for clients; write http:// or https:// and a host, with a port and a \
     path where needed, such as \"https://api.example.com\""
)]
pub struct InvalidPublicUrl(String);

impl PublicUrl {
    /// The URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let wrong = || InvalidPublicUrl(text.to_owned());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let fits = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
            && url.port() != Some(0)
            && url.query().is_none()
            && url.fragment().is_none();
        if !fits {
            return Err(wrong());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_appended_to_what_was_read() {
        for (text, expected) in [
            ("https://API.example.com", "https://api.example.com"),
            ("https://api.example.com:443/", "https://api.example.com"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            (
                "https://example.com/gateway/",
                "https://example.com/gateway",
            ),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_no_client_could_use_is_refused() {
        for wrong in [
            "",
            "api.example.com",
            "//api.example.com",
            "ftp://example.com",
            "https://",
            "https://user@example.com",
            "https://:secret@example.com",
            "http://example.com:0",
            "https://example.com/?a=1",
            "https://example.com/#top",
            "javascript:alert(1)",
        ] {
            let error = wrong.parse::<PublicUrl>().unwrap_err();
            assert!(
                error.to_string().contains("https://api.example.com"),
                "{wrong}"
            );
        }
    }
}
