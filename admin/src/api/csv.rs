//! Comma-separated values (RFC 4180), for spreadsheets.

/// A value in quotes where it needs them. A spreadsheet takes a value that begins like a formula
/// for one, and names are what people choose: these get an apostrophe first.
pub(super) fn cell(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let value = if is_formula {
        format!("'{value}")
    } else {
        value.to_owned()
    };
    if value.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_and_never_formulas() {
        for (value, expected) in [
            ("Weather", "Weather"),
            ("Weather, \"today\"", "\"Weather, \"\"today\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("-1,2", "\"'-1,2\""),
            ("", ""),
        ] {
            assert_eq!(cell(value), expected);
        }
    }
}
