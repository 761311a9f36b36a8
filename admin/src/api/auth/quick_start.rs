//! The one exception: right after the first start, registering an API and revealing the first key
//! need no token, so that a quick start works as written.
//!
//! It holds while only this machine can reach the listener and nobody has set a password. A browser
//! on this machine can be made to call it by any page it shows, so calls that come through a
//! foreign page or a foreign name (DNS rebinding) are not part of it; nor are calls that another
//! proxy passes on.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{FORWARDED, HOST, HeaderMap, HeaderName, ORIGIN};
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::store::Actor;

use super::manager::Manager;
use super::{bearer, state};
use crate::api::problem::Problem;
use crate::state::Exposure;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A manager, or the default user where the exception holds.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct QuickStart(pub(in crate::api) Actor);

impl FromRequest for QuickStart {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match Manager::if_presented(&request).await? {
                Some(Manager(actor)) => Ok(Self(actor)),
                None => default_user(&request).await.map(Self),
            }
        })
    }
}

async fn default_user(request: &HttpRequest) -> Result<Actor, Problem> {
    let state = state(request)?;
    if state.exposure == Exposure::Network {
        return Err(bearer::missing(
            "This call needs a management token, because other machines can reach this address.",
        ));
    }
    if !is_local_call(request.headers()) {
        return Err(bearer::missing(
            "This call needs a management token, because it comes through another host's page, \
             name or proxy.",
        ));
    }
    let actor = state
        .control(|store| match store.password_is_set()? {
            true => Ok(None),
            false => store.default_actor().map(Some),
        })
        .await?;
    actor.ok_or_else(|| bearer::missing("This call needs a management token."))
}

/// Whether a program on this machine addresses this machine, on nobody else's behalf.
fn is_local_call(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let Some(host) = text(&HOST).filter(|authority| is_loopback(authority)) else {
        return false;
    };
    let own_page = match text(&ORIGIN) {
        None => true,
        Some(origin) => origin.strip_prefix("http://") == Some(host),
    };
    let own_site = matches!(text(&FETCH_SITE), None | Some("same-origin" | "none"));
    let direct = !headers.contains_key(&FORWARDED) && !headers.contains_key(&FORWARDED_FOR);
    own_page && own_site && direct
}

/// Whether an authority (`localhost:8001`) names this machine whatever a name server says.
fn is_loopback(authority: &str) -> bool {
    let bracketed = authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let host = match bracketed {
        Some((host, _port)) => host,
        None => authority
            .split_once(':')
            .map_or(authority, |(host, _port)| host),
    };
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn call(headers: &[(HeaderName, &'static str)]) -> bool {
        let map = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        is_local_call(&map)
    }

    #[test]
    fn programs_and_our_own_pages_are_local() {
        for host in [
            "127.0.0.1:8001",
            "localhost:8001",
            "LOCALHOST",
            "[::1]:8001",
            "gaas.localhost:1",
            "127.9.9.9",
        ] {
            assert!(call(&[(HOST, host)]), "{host}");
        }
        assert!(call(&[
            (HOST, "localhost:8001"),
            (ORIGIN, "http://localhost:8001")
        ]));
        assert!(call(&[
            (HOST, "localhost:8001"),
            (FETCH_SITE, "same-origin")
        ]));
        assert!(call(&[(HOST, "localhost:8001"), (FETCH_SITE, "none")]));
    }

    #[test]
    fn foreign_pages_names_and_proxies_are_not() {
        assert!(!call(&[]), "no host");
        for host in [
            "evil.example:8001",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::2]",
            "",
        ] {
            assert!(!call(&[(HOST, host)]), "{host}");
        }
        let local = (HOST, "localhost:8001");
        for origin in [
            "http://evil.example",
            "null",
            "http://localhost:3000",
            "https://localhost:8001",
            "",
        ] {
            assert!(!call(&[local.clone(), (ORIGIN, origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert!(!call(&[local.clone(), (FETCH_SITE, site)]), "{site}");
        }
        assert!(!call(&[local.clone(), (FORWARDED_FOR, "203.0.113.9")]));
        assert!(!call(&[local, (FORWARDED, "for=203.0.113.9")]));
    }
}
