//! The management API as the command line calls it.
//!
//! Answers stay JSON values: what this program does not know of is kept for `--json` and ignored
//! in tables, so that it goes well with a newer gateway.

mod answer;
mod list;
mod target;
mod token;

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request};
use serde_json::Value;
use ureq::Agent;
use ureq::config::Config;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use url::Url;

use crate::args::common::Remote;
use crate::failure::{Failure, Kind};
pub(crate) use answer::Problem;
pub(crate) use list::Listed;
pub(crate) use target::{Target, is_loopback, parse_url};
pub(crate) use token::Token;

/// The path that the API's resources stand under.
const API: &str = "api/v1/";
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// A month of usage by key may take a while to read.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);
/// More than any answer has: downloads are at most 500,000 lines.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A caller of one gateway's management API.
pub(crate) struct Client {
    agent: Agent,
    target: Target,
}

/// A query parameter that may be left out.
pub(crate) type Query<'a> = [(&'a str, Option<String>)];

impl Client {
    /// A caller of the gateway that flags, environment, profiles and configuration say.
    ///
    /// # Errors
    /// When they contradict each other, or there is no token.
    pub(crate) fn of(remote: &Remote) -> anyhow::Result<Self> {
        let target = Target::resolve(remote)?;
        let tls = TlsConfig::builder()
            .provider(TlsProvider::NativeTls)
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let mut config = Config::builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // A redirect would carry the token to wherever it points.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_WITHIN))
            .timeout_global(Some(ANSWER_WITHIN))
            .user_agent(concat!("gaas/", env!("CARGO_PKG_VERSION")));
        if is_loopback(&target.url) {
            // A proxy of the environment is for other machines.
            config = config.proxy(None);
        }
        Ok(Self {
            agent: config.build().new_agent(),
            target,
        })
    }

    /// `GET`, as JSON.
    pub(crate) fn get(&self, path: &str, query: &Query<'_>) -> anyhow::Result<Value> {
        let bytes = self.exchange(&Call::new(Method::GET, path, query))?;
        self.json(&bytes)
    }

    /// `GET`, as another media type.
    pub(crate) fn download(
        &self,
        path: &str,
        query: &Query<'_>,
        accept: &'static str,
    ) -> anyhow::Result<Vec<u8>> {
        let mut call = Call::new(Method::GET, path, query);
        call.accept = accept;
        self.exchange(&call)
    }

    /// `POST`, at most once where there is an idempotency key.
    pub(crate) fn post(
        &self,
        path: &str,
        body: &Value,
        once: Option<&str>,
    ) -> anyhow::Result<Value> {
        let mut call = Call::new(Method::POST, path, &[]);
        (call.body, call.once) = (Some(body), once);
        self.json(&self.exchange(&call)?)
    }

    /// `PATCH` or `PUT`.
    pub(crate) fn write(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        let mut call = Call::new(method, path, &[]);
        call.body = Some(body);
        self.json(&self.exchange(&call)?)
    }

    /// `DELETE`; nothing is answered by some.
    pub(crate) fn delete(&self, path: &str) -> anyhow::Result<Value> {
        let bytes = self.exchange(&Call::new(Method::DELETE, path, &[]))?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        self.json(&bytes)
    }

    fn exchange(&self, call: &Call<'_>) -> anyhow::Result<Vec<u8>> {
        let (status, bytes) = self.send(call).map_err(|error| self.unreachable(&error))?;
        if status.is_success() {
            return Ok(bytes);
        }
        Err(Problem::of(status, &bytes, &self.target.url).into())
    }

    fn send(&self, call: &Call<'_>) -> Result<(http::StatusCode, Vec<u8>), ureq::Error> {
        let mut url = self
            .target
            .url
            .join(API)
            .and_then(|api| api.join(call.path));
        if let Ok(url) = &mut url {
            for (name, value) in call.query {
                if let Some(value) = value {
                    url.query_pairs_mut().append_pair(name, value);
                }
            }
        }
        let url = url.map_err(|error| ureq::Error::BadUri(error.to_string()))?;
        let mut request = Request::builder()
            .method(&call.method)
            .uri(url.as_str())
            .header(ACCEPT, call.accept)
            .header(AUTHORIZATION, self.target.token.header());
        if let Some(once) = call.once {
            request = request.header(
                IDEMPOTENCY_KEY,
                HeaderValue::from_str(once).map_err(http::Error::from)?,
            );
        }
        let mut response = match call.body {
            Some(body) => {
                let request = request.header(CONTENT_TYPE, "application/json");
                self.agent.run(request.body(body.to_string())?)?
            }
            None => self.agent.run(request.body(())?)?,
        };
        let status = response.status();
        let body = response.body_mut().with_config().limit(MOST_BYTES);
        Ok((status, body.read_to_vec()?))
    }

    fn json(&self, bytes: &[u8]) -> anyhow::Result<Value> {
        serde_json::from_slice(bytes).map_err(|_| self.foreign())
    }

    /// What answers is something else.
    fn foreign(&self) -> anyhow::Error {
        let message = format!(
            "{} does not answer as a gateway's management API does: is it the right address?",
            self.target.url
        );
        Failure::new(Kind::Other, message).into()
    }

    fn unreachable(&self, error: &ureq::Error) -> anyhow::Error {
        let reason = match error {
            ureq::Error::Io(error) => error.to_string(),
            ureq::Error::Timeout(_) => "no answer in time".to_owned(),
            ureq::Error::Http(error) => {
                return Failure::new(Kind::Usage, error).into();
            }
            error => error.to_string(),
        };
        let hint = match is_loopback(&self.target.url) {
            true => " Is the gateway running (gaas up)?",
            false => "",
        };
        let message = format!("cannot reach {}: {reason}.{hint}", self.target.url);
        Failure::new(Kind::Unreachable, message).into()
    }
}

/// A request in the making.
struct Call<'a> {
    method: Method,
    path: &'a str,
    query: &'a Query<'a>,
    accept: &'static str,
    body: Option<&'a Value>,
    once: Option<&'a str>,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a str, query: &'a Query<'a>) -> Self {
        Self {
            method,
            path,
            query,
            accept: "application/json",
            body: None,
            once: None,
        }
    }
}

/// The address as it is joined with paths.
fn as_directory(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}
