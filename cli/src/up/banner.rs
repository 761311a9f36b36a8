//! What a person reads once everything runs.

use std::fmt;
use std::path::PathBuf;

use gaas_shared::store::{CONTROL_FILE, USAGE_FILE};

use super::Addresses;

/// The start-up banner.
pub(crate) struct Banner {
    pub(crate) addresses: Addresses,
    /// The data directory, absolute.
    pub(crate) data_dir: PathBuf,
    /// The management token, where this start made it.
    pub(crate) first_token: Option<String>,
}

/// The management token's file in the data directory.
pub(crate) const TOKEN_FILE: &str = "admin-token";

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Addresses {
            http,
            https,
            admin,
            operations,
        } = self.addresses;
        let file = |name: &str| self.data_dir.join(name).display().to_string();
        writeln!(
            f,
            "\nGaaS Gateway {} is ready.\n",
            env!("CARGO_PKG_VERSION")
        )?;
        let mut row = |label: &str, value: &str| writeln!(f, "  {label:<16}{value}");
        for (origin, label) in https.into_iter().chain(http).zip(["Client traffic", ""]) {
            row(label, &format!("{origin}/proxy/{{service_id}}"))?;
        }
        row("Admin API", &admin.to_string())?;
        row("API docs", &format!("{admin}/docs"))?;
        row("ReDoc", &format!("{admin}/redoc"))?;
        row("Metrics", &format!("http://{operations}/metrics"))?;
        row("Database", &file(CONTROL_FILE))?;
        row("Usage", &file(USAGE_FILE))?;
        row("Admin token", &file(TOKEN_FILE))?;
        if let Some(token) = &self.first_token {
            row("", &format!("{token} (shown this once)"))?;
        }
        write!(f, "\nCtrl-C stops it.")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Origin;
    use super::*;

    fn banner(first_token: Option<&str>, https: Option<Origin>) -> String {
        let origin = |address: &str| Origin {
            secure: false,
            address: address.parse().unwrap(),
        };
        Banner {
            addresses: Addresses {
                http: Some(origin("127.0.0.1:8000")),
                https,
                admin: origin("127.0.0.1:8001"),
                operations: "127.0.0.1:8002".parse().unwrap(),
            },
            data_dir: "/var/lib/gaas".into(),
            first_token: first_token.map(str::to_owned),
        }
        .to_string()
    }

    #[test]
    fn names_every_address_and_file() {
        let text = banner(None, None);
        for part in [
            "http://127.0.0.1:8000/proxy/{service_id}",
            "http://127.0.0.1:8001\n",
            "http://127.0.0.1:8001/docs",
            "http://127.0.0.1:8001/redoc",
            "http://127.0.0.1:8002/metrics",
            "/var/lib/gaas/gaas.db",
            "/var/lib/gaas/usage.db",
            "/var/lib/gaas/admin-token",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert!(!text.contains("shown this once"), "{text}");
    }

    #[test]
    fn https_comes_first_where_both_are_served() {
        let https = Origin {
            secure: true,
            address: "127.0.0.1:8443".parse().unwrap(),
        };
        let text = banner(None, Some(https));
        let secure = text.find("Client traffic  https://127.0.0.1:8443/proxy/");
        let plain = text.find("                http://127.0.0.1:8000/proxy/");
        assert!(secure.is_some() && secure < plain, "{text}");
    }

    #[test]
    fn shows_the_token_at_the_first_start() {
        let text = banner(Some("gaasadm_example"), None);
        assert!(text.contains("gaasadm_example (shown this once)"), "{text}");
    }
}
