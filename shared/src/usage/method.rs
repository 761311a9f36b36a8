//! The request method, as a number that fits a byte.

/// A request's method. What is none of the usual ones counts as [`Method::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Method {
    /// Not known: the record was made by a version that did not keep it.
    #[default]
    Unknown = 0,
    /// GET
    Get = 1,
    /// HEAD
    Head = 2,
    /// POST
    Post = 3,
    /// PUT
    Put = 4,
    /// PATCH
    Patch = 5,
    /// DELETE
    Delete = 6,
    /// OPTIONS
    Options = 7,
    /// TRACE
    Trace = 8,
    /// Any other.
    Other = 9,
}

impl Method {
    /// Those that are told apart, with all others as one.
    pub const NAMES: [Self; 9] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
        Self::Trace,
        Self::Other,
    ];
    const NAMED: [(Self, &'static str); 8] = [
        (Self::Get, "GET"),
        (Self::Head, "HEAD"),
        (Self::Post, "POST"),
        (Self::Put, "PUT"),
        (Self::Patch, "PATCH"),
        (Self::Delete, "DELETE"),
        (Self::Options, "OPTIONS"),
        (Self::Trace, "TRACE"),
    ];

    /// The method with this name; names are case-sensitive (RFC 9110 §9.1).
    pub fn of(name: &str) -> Self {
        Self::NAMED
            .iter()
            .find(|(_, known)| *known == name)
            .map_or(Self::Other, |&(method, _)| method)
    }

    /// The number under which it is stored.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Reads a stored number; one that a later version made is some other method.
    pub fn from_code(code: u8) -> Self {
        match code {
            0 => Self::Unknown,
            code => Self::NAMED
                .iter()
                .map(|&(method, _)| method)
                .find(|method| method.code() == code)
                .unwrap_or(Self::Other),
        }
    }

    /// Its name for people; `OTHER` and an empty text where it has none.
    pub fn as_str(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(method, _)| *method == self);
        match named {
            Some((_, name)) => name,
            None if self == Self::Unknown => "",
            None => "OTHER",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_lead_back() {
        for (method, name) in Method::NAMED {
            assert_eq!(Method::of(name), method);
            assert_eq!(Method::from_code(method.code()), method);
            assert_eq!(method.as_str(), name);
        }
        assert_eq!(Method::of("get"), Method::Other);
        assert_eq!(Method::of("PROPFIND"), Method::Other);
        assert_eq!(Method::from_code(0), Method::Unknown);
        assert_eq!(Method::from_code(9), Method::Other);
        assert_eq!(Method::from_code(200), Method::Other);
    }
}
