//! Which gateway, and as whom: flags, then a named profile, then the environment, then the profile
//! in use, then the gateway of this machine's configuration.
//!
//! A token goes only to the address that it belongs to: a profile's to that profile's address, the
//! data directory's to the configured one. Only who names a token himself may send it elsewhere.

use std::net::IpAddr;

use gaas_shared::config::Config;
use url::{Host, Url};

use super::{Token, as_directory};
use crate::args::Flags;
use crate::args::common::Remote;
use crate::failure::{Failure, Kind};
use crate::profiles::{Profile, Profiles};
use crate::settings;
use crate::up::TOKEN_FILE;

const URL_VARIABLE: &str = "GAAS_URL";
const TOKEN_VARIABLE: &str = "GAAS_TOKEN";
const PROFILE_VARIABLE: &str = "GAAS_PROFILE";

/// An address and the token for it.
#[derive(Debug)]
pub(crate) struct Target {
    /// Where the management API is, with a path that ends in `/`.
    pub(crate) url: Url,
    /// Who calls.
    pub(super) token: Token,
}

/// What the process was given besides its flags.
struct Surroundings {
    url: Option<String>,
    token: Option<String>,
    /// The profile that was named, or else the one in use.
    profile: Option<Profile>,
    named: bool,
}

impl Target {
    /// Finds address and token.
    ///
    /// # Errors
    /// When there is no token for the address, or it would be sent in the clear.
    pub(crate) fn resolve(remote: &Remote) -> anyhow::Result<Self> {
        let around = Surroundings::of(remote)?;
        let local = Local;
        let profile = around.profile.as_ref();
        let in_profile = |named: bool| profile.filter(|_| around.named == named);
        let url = match (
            &remote.url,
            in_profile(true),
            &around.url,
            in_profile(false),
        ) {
            (Some(url), ..) => parse_url(url, "--url")?,
            (None, Some(profile), ..) => profile.url()?,
            (None, None, Some(url), _) => parse_url(url, URL_VARIABLE)?,
            (None, None, None, Some(profile)) => profile.url()?,
            (None, None, None, None) => local.url()?,
        };
        let token = match (&remote.token_file, in_profile(true), &around.token) {
            (Some(file), ..) => Token::read(file)?,
            (None, Some(profile), _) if profile.url()? == url => profile.token()?,
            (None, _, Some(token)) => Token::parse(token, TOKEN_VARIABLE)?,
            (None, ..) => match profile {
                Some(profile) if profile.url()? == url => profile.token()?,
                _ => local.token(&url)?,
            },
        };
        let insecure = remote.insecure_http
            || profile.is_some_and(|profile| {
                profile.insecure_http && profile.url().is_ok_and(|own| own == url)
            });
        if url.scheme() == "http" && !is_loopback(&url) && !insecure {
            let message = format!(
                "{url} is plain HTTP to another machine: anybody on the way could read the token. \
                 Use https://, an SSH tunnel, or --insecure-http"
            );
            return Err(Failure::new(Kind::Refused, message).into());
        }
        Ok(Self { url, token })
    }
}

impl Surroundings {
    fn of(remote: &Remote) -> anyhow::Result<Self> {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let name = remote
            .profile
            .clone()
            .or_else(|| variable(PROFILE_VARIABLE));
        let profiles = Profiles::read()?;
        Ok(Self {
            url: variable(URL_VARIABLE),
            token: variable(TOKEN_VARIABLE),
            profile: match &name {
                Some(name) => Some(profiles.named(name)?.clone()),
                None => profiles.in_use().cloned(),
            },
            named: name.is_some(),
        })
    }
}

/// The gateway that this machine's configuration describes; read when it is needed.
struct Local;

impl Local {
    fn config(&self) -> anyhow::Result<Config> {
        Ok(settings::load(&Flags::default())?)
    }

    fn url(&self) -> anyhow::Result<Url> {
        let listen = self.config()?.admin.listen;
        let host = match listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        parse_url(
            &format!("http://{host}:{}", listen.port()),
            "the configured admin.listen",
        )
    }

    /// The data directory's token, for the configured address alone.
    fn token(&self, url: &Url) -> anyhow::Result<Token> {
        let missing = |detail: &str| {
            let message = format!(
                "there is no token for {url}: give --token-file, {TOKEN_VARIABLE} or a profile \
                 (gaas profile add){detail}"
            );
            Failure::new(Kind::Refused, message)
        };
        let is_local = self.url().is_ok_and(|own| own == *url);
        if !is_local {
            return Err(missing("").into());
        }
        let file = self.config()?.data_dir.join(TOKEN_FILE);
        if !file.exists() {
            let detail = format!("; {} does not exist", file.display());
            return Err(missing(&detail).into());
        }
        Token::read(&file)
    }
}

/// An address that the management API can have.
///
/// # Errors
/// Names where it came from.
pub(crate) fn parse_url(text: &str, source: &str) -> anyhow::Result<Url> {
    let wrong = |why: &str| {
        let message = format!("{source} {why}, such as https://gaas.example.com");
        anyhow::Error::from(Failure::new(Kind::Usage, message))
    };
    let url = Url::parse(text).map_err(|_| wrong("must be an absolute URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("must start with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must be an address without user and password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must be an address without query and fragment"));
    }
    Ok(as_directory(url))
}

/// Whether the address is this machine's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_absolute_and_hold_no_credentials() {
        let good = parse_url("https://gaas.example.com/admin", "--url").unwrap();
        assert_eq!(good.as_str(), "https://gaas.example.com/admin/");
        for wrong in [
            "gaas.example.com",
            "localhost:8001",
            "ftp://example.com",
            "https://user:pass@example.com",
            "https://example.com/?x",
            "",
        ] {
            let error = parse_url(wrong, "--url").unwrap_err();
            assert_eq!(crate::failure::exit_code(&error).0, 2, "{wrong}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (url, expected) in [
            ("http://127.0.0.1:8001", true),
            ("http://127.8.9.1", true),
            ("http://[::1]:8001", true),
            ("http://LOCALHOST", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example.com", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
