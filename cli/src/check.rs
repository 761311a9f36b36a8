//! `gaas check`: whether the configuration is right, and what it comes to.

mod certificates;
mod probe;

use anyhow::bail;
use gaas_shared::config::{AdminConfig, Config, ProxyConfig};

use crate::args::CheckArgs;
use crate::console;
use crate::settings;

/// Reads the configuration and the certificates it names, prints the values that matter, and with
/// `--probe` tries them.
///
/// # Errors
/// Says what is wrong and where.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<()> {
    let config = settings::load(&args.flags)?;
    gaas_shared::telemetry::filter(&config.log.level)?;
    match settings::file(&args.flags) {
        Some(file) => console::say(format_args!("{}:", file.display())),
        None => console::say("Built-in defaults (there is no configuration file):"),
    }
    console::say(effective(&config));
    if let Some(port) = config.proxy.shared_port() {
        bail!("proxy.tls.listen: port {port} is also the port of proxy.listen; choose another");
    }
    for line in certificates::check(&config)? {
        console::say(line);
    }
    if args.probe {
        let problems = probe::problems(&config);
        if !problems.is_empty() {
            bail!("{}", problems.join("; "));
        }
    }
    console::say("ok");
    Ok(())
}

/// The values that matter, one a line.
fn effective(config: &Config) -> String {
    let limit = config.rate_limit.default;
    let rows = [
        ("data directory", config.data_dir.display().to_string()),
        ("client traffic", client_traffic(&config.proxy)),
        ("admin API", admin_api(&config.admin)),
        ("operations", config.ops.listen.to_string()),
        (
            "default limit",
            format!(
                "{} requests per {} s",
                limit.requests(),
                limit.window_seconds()
            ),
        ),
        (
            "default price",
            format!(
                "{} {} per request",
                config.billing.default_price, config.billing.currency
            ),
        ),
        (
            "timeouts",
            format!(
                "connect {:?}, whole exchange {:?}, drain {:?}",
                config.timeouts.connect_seconds,
                config.timeouts.total_seconds,
                config.timeouts.drain_seconds,
            ),
        ),
        (
            "largest",
            format!(
                "body {} bytes, header block {} bytes",
                config.limits.max_body_bytes, config.limits.max_header_bytes,
            ),
        ),
    ];
    rows.map(|(label, value)| format!("  {label:<16}{value}"))
        .join("\n")
}

fn client_traffic(proxy: &ProxyConfig) -> String {
    let plain = proxy.listen;
    match proxy.tls.as_ref().map(|tls| tls.listen) {
        None => plain.to_string(),
        Some(None) => format!("{plain} (HTTPS)"),
        Some(Some(secure)) => format!("{secure} (HTTPS), {plain}"),
    }
}

fn admin_api(admin: &AdminConfig) -> String {
    let secure = if admin.tls.is_some() { " (HTTPS)" } else { "" };
    format!("{}{secure}", admin.listen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_defaults_that_the_documentation_promises() {
        let text = effective(&Config::default());
        for line in [
            "  client traffic  127.0.0.1:8000",
            "  admin API       127.0.0.1:8001",
            "  operations      127.0.0.1:8002",
            "  default limit   10 requests per 60 s",
            "  default price   0.001 USD per request",
        ] {
            assert!(
                text.lines().any(|shown| shown == line),
                "{line:?} is not in\n{text}"
            );
        }
    }
}
