//! `gaas check`: whether HTTPS could be served with the certificates that the configuration names.

use anyhow::Context;
use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::config::Config;
use gaas_shared::tls::{self, TlsSource};

/// What each certificate is good for, and what about it should be looked after: a line each.
///
/// # Errors
/// Names the setting, the file, and what is wrong with it.
pub(super) fn check(config: &Config) -> anyhow::Result<Vec<String>> {
    let proxy = config.proxy.tls.as_ref().map(TlsSource::from);
    let admin = config.admin.tls.as_ref().map(TlsSource::from);
    let mut lines = Vec::new();
    for (section, source) in [("proxy.tls", proxy), ("admin.tls", admin)] {
        let Some(source) = source else { continue };
        let identity = tls::check(&source).context(section)?;
        let (names, end) = (identity.names().join(", "), identity.not_after());
        let end = end.to_rfc3339();
        lines.push(format!(
            "  {section:<16}{names}; certificate good until {end}"
        ));
        let warnings = identity.warnings(&source, SystemClock.now());
        lines.extend(warnings.iter().map(|text| format!("  warning: {text}")));
    }
    Ok(lines)
}
