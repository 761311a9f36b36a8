//! One request of the demonstration: as a line to paste, and as a check.

use std::fmt;

use anyhow::ensure;
use hyper::Method;
use serde_json::Value;

use super::client::{Ask, Client};

/// A request, made once or several times, and the statuses that it is answered with.
pub(super) struct Step {
    title: &'static str,
    ask: Ask,
    statuses: &'static [u16],
    shows: Option<(&'static str, Value)>,
}

impl Step {
    pub(super) const fn new(title: &'static str, ask: Ask, statuses: &'static [u16]) -> Self {
        Self {
            title,
            ask,
            statuses,
            shows: None,
        }
    }

    /// Also expects a field of the last answer's JSON.
    pub(super) fn shows(mut self, field: &'static str, value: Value) -> Self {
        self.shows = Some((field, value));
        self
    }

    /// Makes the requests and tells what came back.
    ///
    /// # Errors
    /// When it is not what the line promises.
    pub(super) async fn verify(&self, client: &Client) -> anyhow::Result<String> {
        let mut statuses = Vec::new();
        let mut body = String::new();
        for _ in self.statuses {
            let answer = client.send(&self.ask).await?;
            statuses.push(answer.status.as_u16());
            body = String::from_utf8_lossy(&answer.body).trim().to_owned();
        }
        let (title, expected) = (self.title, self.statuses);
        ensure!(
            statuses == expected,
            "{title}: answered {statuses:?}: {body}"
        );
        if let Some((field, value)) = &self.shows {
            let shown = serde_json::from_str::<Value>(&body).unwrap_or_default();
            ensure!(
                shown[field] == *value,
                "{title}: {field} is not {value}: {body}"
            );
        }
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        Ok(format!("=> {}  {body}", statuses.join(" ")))
    }
}

impl fmt::Display for Step {
    /// A comment and a shell command that can be pasted as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title)?;
        let again = self.statuses.len();
        if again > 1 {
            write!(
                f,
                "for i in $(seq {again}); do curl -s -o /dev/null -w '%{{http_code}}\\n'"
            )?;
        } else {
            write!(f, "curl -i")?;
        }
        if self.ask.method != Method::GET {
            write!(f, " -X {}", self.ask.method)?;
        }
        write!(f, " '{}'", self.ask.url)?;
        if let Some((name, value)) = &self.ask.header {
            write!(f, " -H '{name}: {value}'")?;
        }
        if let Some(body) = &self.ask.body {
            // The demonstration's own bodies hold no quote that would end the shell's.
            write!(f, " -H 'Content-Type: application/json' -d '{body}'")?;
        }
        if again > 1 {
            write!(f, "; done")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_prints_as_a_line_to_paste() {
        let url = || "http://127.0.0.1:8000/proxy/1?q=a".to_owned();
        let once = Step::new(
            "With its key: 200",
            Ask::get(url()).with_key("gaas_k"),
            &[200],
        );
        assert_eq!(
            once.to_string(),
            "# With its key: 200\n\
             curl -i 'http://127.0.0.1:8000/proxy/1?q=a' -H 'X-API-Key: gaas_k'"
        );
        let often = Step::new("Limit", Ask::get(url()), &[200, 429]);
        assert_eq!(
            often.to_string(),
            "# Limit\n\
             for i in $(seq 2); do curl -s -o /dev/null -w '%{http_code}\\n' \
             'http://127.0.0.1:8000/proxy/1?q=a'; done"
        );
        let post = Step::new(
            "Post",
            Ask::json(Method::POST, url(), json!({"a": 1})),
            &[200],
        );
        assert_eq!(
            post.to_string(),
            "# Post\n\
             curl -i -X POST 'http://127.0.0.1:8000/proxy/1?q=a' \
             -H 'Content-Type: application/json' -d '{\"a\":1}'"
        );
    }
}
