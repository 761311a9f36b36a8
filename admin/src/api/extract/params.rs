//! Query parameters: each known, given once, and read into a ready type.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use gaas_shared::clock::UnixMillis;

use crate::api::problem::Problem;

/// A query string, for handlers that read it into [`Params`].
#[derive(Debug)]
pub(in crate::api) struct Query(String);

/// The parameters of a request that are yet to be read.
#[derive(Debug)]
pub(in crate::api) struct Params {
    given: Vec<(&'static str, String)>,
}

/// What is wrong with a parameter.
pub(in crate::api) fn wrong(field: &'static str, message: impl Into<String>) -> Problem {
    Problem::invalid_part("invalid_query", field, message)
}

impl Query {
    /// Its parameters; every name must be one of `known`.
    pub(in crate::api) fn params(&self, known: &[&'static str]) -> Result<Params, Problem> {
        Params::read(&self.0, known)
    }
}

impl FromRequest for Query {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.query_string().to_owned())))
    }
}

impl Params {
    /// Splits a query string; every name must be one of `known`.
    pub(in crate::api) fn read(query: &str, known: &[&'static str]) -> Result<Self, Problem> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|_| wrong("query", "cannot be read"))?;
        let mut given: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in pairs.into_inner() {
            let Some(&field) = known.iter().find(|known| **known == name) else {
                let message = format!("takes only {}", listed(known, "and"));
                return Err(wrong("query", message));
            };
            if given.iter().any(|(before, _)| *before == field) {
                return Err(wrong(field, "must be given once"));
            }
            given.push((field, value));
        }
        Ok(Self { given })
    }

    /// The parameter's text.
    pub(in crate::api) fn text(&self, field: &'static str) -> Option<&str> {
        let found = self.given.iter().find(|(name, _)| *name == field);
        found.map(|(_, text)| text.as_str())
    }

    /// Text to search for: trimmed, at most 100 characters; empty text is none.
    pub(in crate::api) fn search(&self, field: &'static str) -> Result<Option<String>, Problem> {
        let Some(text) = self
            .text(field)
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            return Ok(None);
        };
        if text.chars().count() > 100 || text.chars().any(char::is_control) {
            let message = "must be at most 100 characters long, without control characters";
            return Err(wrong(field, message));
        }
        Ok(Some(text.to_owned()))
    }

    /// An identifier.
    pub(in crate::api) fn id<T: std::str::FromStr>(
        &self,
        field: &'static str,
    ) -> Result<Option<T>, Problem> {
        let read = |text: &str| {
            let message = format!("must be a whole number from 1 to {}", u32::MAX);
            text.parse().map_err(|_| wrong(field, message))
        };
        self.text(field).map(read).transpose()
    }

    /// A whole number from `least` to `most`.
    pub(in crate::api) fn number(
        &self,
        field: &'static str,
        (least, most): (u32, u32),
    ) -> Result<Option<u32>, Problem> {
        let read = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text
                .parse()
                .ok()
                .filter(|number| digits && (least..=most).contains(number));
            number.ok_or_else(|| {
                wrong(
                    field,
                    format!("must be a whole number from {least} to {most}"),
                )
            })
        };
        self.text(field).map(read).transpose()
    }

    /// An instant since 1970.
    pub(in crate::api) fn instant(
        &self,
        field: &'static str,
    ) -> Result<Option<UnixMillis>, Problem> {
        let read = |text: &str| {
            UnixMillis::parse_rfc3339(text)
                .filter(|instant| instant.0 >= 0)
                .ok_or_else(|| wrong(field, "must be an instant such as \"2030-01-31T08:00:00Z\""))
        };
        self.text(field).map(read).transpose()
    }

    /// One of a few words.
    pub(in crate::api) fn choice<T: Copy>(
        &self,
        field: &'static str,
        choices: &[(&'static str, T)],
    ) -> Result<Option<T>, Problem> {
        let read = |text: &str| {
            let found = choices.iter().find(|(word, _)| *word == text);
            found.map(|&(_, choice)| choice).ok_or_else(|| {
                let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
                wrong(field, format!("must be {}", listed(&words, "or")))
            })
        };
        self.text(field).map(read).transpose()
    }
}

/// `a, b and c`
fn listed(words: &[&str], last: &str) -> String {
    match words {
        [] => "no parameters".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_is_known_and_given_once() {
        let known = ["from", "limit"];
        assert!(Params::read("from=1970-01-01T00%3A00%3A00Z&limit=3", &known).is_ok());
        for query in ["page=1", "from=a&from=b", "limit=1&page=2"] {
            assert!(Params::read(query, &known).is_err(), "{query}");
        }
    }

    #[test]
    fn values_become_types_or_problems() {
        let known = ["at", "limit", "id", "by", "search"];
        let query = "at=1970-01-01T00:00:01Z&limit=3&id=7&by=key&search=%20a%20";
        let params = Params::read(query, &known).unwrap();
        assert_eq!(params.instant("at").unwrap(), Some(UnixMillis(1_000)));
        assert_eq!(params.number("limit", (1, 3)).unwrap(), Some(3));
        assert!(params.number("limit", (1, 2)).is_err());
        assert_eq!(
            params
                .id::<gaas_shared::ids::ApiKeyId>("id")
                .unwrap()
                .unwrap()
                .get(),
            7
        );
        assert_eq!(
            params.choice("by", &[("service", 1), ("key", 2)]).unwrap(),
            Some(2)
        );
        assert!(params.choice("by", &[("service", 1)]).is_err());
        assert_eq!(params.search("search").unwrap().unwrap(), "a");
        assert_eq!(params.text("none"), None);
        let bad = Params::read("at=1960-01-01T00:00:00Z&limit=%2B3&id=0", &known).unwrap();
        assert!(bad.instant("at").is_err());
        assert!(bad.number("limit", (1, 3)).is_err());
        assert!(bad.id::<gaas_shared::ids::ApiKeyId>("id").is_err());
    }
}
