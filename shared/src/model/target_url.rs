//! Where a service's requests go.

use serde::Serialize;
use url::{Host, Url};

use crate::fields::FieldError;

/// How the backend is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS, the certificate checked.
    Https,
}

/// An absolute `http` or `https` URL without user information or fragment, in normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetUrl(Url);

impl TargetUrl {
    /// The most bytes a target URL may have.
    pub const MAX_BYTES: usize = 2_048;

    /// Reads and checks a URL given in `field`.
    ///
    /// # Errors
    /// Says which part is wrong.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let wrong = |message: &str| FieldError::new(field, message);
        if text.len() > Self::MAX_BYTES {
            return Err(wrong("must be at most 2048 bytes long"));
        }
        let url = Url::parse(text.trim()).map_err(|error| {
            FieldError::new(
                field,
                format!("must be an absolute URL such as \"https://api.example.com\" ({error})"),
            )
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("must start with http:// or https://"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(wrong("must name a host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("must not hold a user name or password"));
        }
        if url.fragment().is_some() {
            return Err(wrong("must not hold a fragment (#…)"));
        }
        if url.port() == Some(0) {
            return Err(wrong("must not use port 0"));
        }
        Ok(Self(url))
    }

    /// Plain or TLS.
    pub fn scheme(&self) -> Scheme {
        match self.0.scheme() {
            "https" => Scheme::Https,
            _ => Scheme::Http,
        }
    }

    /// The host: a name or an address.
    pub fn host(&self) -> Host<&str> {
        // `parse` let no URL without a host in.
        self.0.host().unwrap_or(Host::Domain(""))
    }

    /// The port, 80 or 443 where none is written.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(80)
    }

    /// What belongs into the `Host` header: host, and the port where it is not the scheme's own.
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// The path, at least `/`.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// The query without its `?`.
    pub fn query(&self) -> Option<&str> {
        self.0.query()
    }

    /// The whole URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for TargetUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts() {
        let url = TargetUrl::parse("target_url", "https://API.example.com:8443/v1/?k=1").unwrap();
        assert_eq!(url.scheme(), Scheme::Https);
        assert_eq!(url.host(), Host::Domain("api.example.com"));
        assert_eq!(
            (url.port(), url.authority()),
            (8443, "api.example.com:8443")
        );
        assert_eq!((url.path(), url.query()), ("/v1/", Some("k=1")));
        let plain = TargetUrl::parse("target_url", "http://[::1]").unwrap();
        assert_eq!(
            (plain.port(), plain.authority(), plain.path()),
            (80, "[::1]", "/")
        );
    }

    #[test]
    fn bad_targets_are_refused() {
        for wrong in [
            "",
            "example.com",
            "/path",
            "ftp://example.com",
            "http://",
            "https://:80/",
            "http://user@example.com",
            "http://user:pw@example.com",
            "http://example.com/#top",
            "http://example.com:0/",
            "http://example.com:99999/",
            "http://exa mple.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
        ] {
            let error = TargetUrl::parse("target_url", wrong).err();
            assert_eq!(error.map(|e| e.field), Some("target_url"), "{wrong:?}");
        }
        let long = format!("http://example.com/{}", "a".repeat(2048));
        assert!(TargetUrl::parse("target_url", &long).is_err());
    }
}
