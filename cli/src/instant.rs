//! Instants as they are typed: in full, as a day, or counted from now.

use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};

use crate::failure::{Failure, Kind};

/// Which way from now a length of time leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    /// `7d` is a week ago.
    Past,
    /// `7d` is in a week.
    Future,
}

/// The instant in RFC 3339, as the API takes it.
///
/// # Errors
/// Names the flag.
pub(crate) fn typed(flag: &str, text: &str, way: From) -> anyhow::Result<String> {
    let instant = read(text, way, SystemClock.now()).ok_or_else(|| {
        let message = format!(
            "{flag} must be an instant (2030-01-31T08:00:00Z), a day (2030-01-31, which begins \
             at midnight UTC) or a length of time from now (30m, 12h, 7d), not {text:?}"
        );
        Failure::new(Kind::Usage, message)
    })?;
    Ok(instant.to_rfc3339())
}

/// As [`typed`], for a flag that may be left out.
pub(crate) fn typed_if(
    flag: &str,
    text: Option<&String>,
    way: From,
) -> anyhow::Result<Option<String>> {
    text.map(|text| typed(flag, text, way)).transpose()
}

fn read(text: &str, way: From, now: UnixMillis) -> Option<UnixMillis> {
    if let Some(instant) = UnixMillis::parse_rfc3339(text) {
        return Some(instant);
    }
    let day = text.len() == "2030-01-31".len() && text.contains('-');
    if day {
        return UnixMillis::parse_rfc3339(&format!("{text}T00:00:00Z"));
    }
    let (at, unit) = text.char_indices().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let count: u32 = text[..at].parse().ok()?;
    let length = i64::from(count).checked_mul(seconds * 1_000)?;
    let instant = match way {
        From::Past => now.0.checked_sub(length)?,
        From::Future => now.0.checked_add(length)?,
    };
    Some(UnixMillis(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_days_and_lengths() {
        let now = UnixMillis(1_769_846_400_000);
        let day = UnixMillis::parse_rfc3339("2030-01-31T00:00:00Z");
        assert_eq!(read("2030-01-31", From::Past, now), day);
        assert_eq!(read("2030-01-31T01:00:00+01:00", From::Past, now), day);
        assert_eq!(
            read("1d", From::Past, now),
            Some(UnixMillis(now.0 - 86_400_000))
        );
        assert_eq!(
            read("2h", From::Future, now),
            Some(UnixMillis(now.0 + 7_200_000))
        );
        for wrong in [
            "",
            "d",
            "-1d",
            "1w",
            "2030-13-01",
            "tomorrow",
            "1.5h",
            "2030-1-1",
        ] {
            assert_eq!(read(wrong, From::Past, now), None, "{wrong}");
        }
    }
}
