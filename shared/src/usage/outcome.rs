//! What became of a request, in the five words that people ask for.

use super::{Origin, StatusClass};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The backend answered 2xx, 3xx or 101.
    Success,
    /// The backend answered 4xx, or the client left before any answer.
    ClientError,
    /// The backend answered 5xx.
    ServerError,
    /// The gateway refused the request (4xx).
    Refused,
    /// The gateway answered in the backend's place (5xx), or the backend broke off.
    Failed,
}

impl Outcome {
    /// All of them, best first.
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::ClientError,
        Self::ServerError,
        Self::Refused,
        Self::Failed,
    ];

    /// What an answer of this class and origin means.
    pub const fn of(origin: Origin, class: StatusClass) -> Self {
        match (origin, class) {
            (Origin::Refused, _) => Self::Refused,
            (Origin::Failed, _) => Self::Failed,
            (Origin::Backend, StatusClass::ServerError) => Self::ServerError,
            (Origin::Backend, StatusClass::ClientError | StatusClass::None) => Self::ClientError,
            (Origin::Backend, _) => Self::Success,
        }
    }

    /// Whether something went wrong behind the client: in the backend or on the way to it.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::ServerError | Self::Failed)
    }

    /// Its name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::ClientError => "client_error",
            Self::ServerError => "server_error",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_one_outcome() {
        let of = |origin, status| Outcome::of(origin, StatusClass::of(status)).as_str();
        assert_eq!(of(Origin::Backend, 200), "success");
        assert_eq!(of(Origin::Backend, 304), "success");
        assert_eq!(of(Origin::Backend, 101), "success");
        assert_eq!(of(Origin::Backend, 404), "client_error");
        assert_eq!(of(Origin::Backend, 0), "client_error");
        assert_eq!(of(Origin::Backend, 503), "server_error");
        assert_eq!(of(Origin::Refused, 429), "refused");
        assert_eq!(of(Origin::Failed, 502), "failed");
        assert_eq!(of(Origin::Failed, 200), "failed");
    }
}
