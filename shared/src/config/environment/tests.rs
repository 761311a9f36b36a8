use super::*;
use crate::config::{LogFormat, Network};
use crate::model::RateLimit;

fn applied(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let env = variables
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    apply(file.parse().unwrap(), env).map_err(|error| error.to_string())
}

#[test]
fn variables_win_over_the_file() {
    let file = "data_dir = \"from-file\"\n[proxy]\nthreads = 3\n[log]\nformat = \"json\"\n";
    let config = applied(
        file,
        &[
            ("GAAS_DATA_DIR", "from-env"),
            ("GAAS_PROXY__LISTEN", "0.0.0.0:80"),
            ("GAAS_TIMEOUTS__CONNECT_SECONDS", "0.5"),
            ("GAAS_TIMEOUTS__TOTAL_SECONDS", "60"),
            ("GAAS_BILLING__DEFAULT_PRICE", "0.002"),
            ("GAAS_LOG__LEVEL", "debug"),
        ],
    )
    .unwrap();
    assert_eq!(config.data_dir.to_str(), Some("from-env"));
    assert_eq!(config.proxy.listen.to_string(), "0.0.0.0:80");
    assert_eq!(
        config.timeouts.connect_seconds.as_duration().as_millis(),
        500
    );
    assert_eq!(config.timeouts.total_seconds.as_duration().as_secs(), 60);
    assert_eq!(config.billing.default_price.nano(), 2_000_000);
    assert_eq!(config.log.level, "debug");
    // What no variable names stays as the file has it.
    assert_eq!(
        (config.proxy.threads, config.log.format),
        (3, LogFormat::Json)
    );
}

#[test]
fn a_variable_is_read_as_what_its_key_has_to_be() {
    let config = applied(
        "",
        &[
            // A path that looks like a number, and a filter that looks like a list.
            ("GAAS_DATA_DIR", "42"),
            ("GAAS_LOG__LEVEL", "info,gaas_proxy=debug"),
            ("GAAS_PROXY__TRUSTED_PEERS", "10.0.0.0/8, ::1"),
            ("GAAS_PROXY__THREADS", "2"),
        ],
    )
    .unwrap();
    assert_eq!(config.data_dir.to_str(), Some("42"));
    assert_eq!(config.log.level, "info,gaas_proxy=debug");
    let peers: [Network; 2] = ["10.0.0.0/8", "::1"].map(|text| text.parse().unwrap());
    assert_eq!(config.proxy.trusted_peers, peers);

    for (text, count) in [("[\"10.0.0.0/8\"]", 1), ("10.0.0.0/8", 1), ("[]", 0)] {
        let config = applied("", &[("GAAS_PROXY__TRUSTED_PEERS", text)]).unwrap();
        assert_eq!(config.proxy.trusted_peers.len(), count, "{text}");
    }
}

#[test]
fn a_limit_can_be_set_in_part_and_in_any_order() {
    let one = applied("", &[("GAAS_RATE_LIMIT__DEFAULT__REQUESTS", "50")]).unwrap();
    assert_eq!(
        one.rate_limit.default,
        RateLimit::new(50, 60, None).unwrap()
    );
    // This burst would take years to fill at the default rate; with the other two it does not.
    let all = applied(
        "",
        &[
            ("GAAS_RATE_LIMIT__DEFAULT__BURST", "1000000000"),
            ("GAAS_RATE_LIMIT__DEFAULT__REQUESTS", "1000000000"),
            ("GAAS_RATE_LIMIT__DEFAULT__WINDOW_SECONDS", "1"),
        ],
    )
    .unwrap();
    let expected = RateLimit::new(1_000_000_000, 1, Some(1_000_000_000)).unwrap();
    assert_eq!(all.rate_limit.default, expected);
}

#[test]
fn an_error_blames_its_variable() {
    let cases = [
        (
            ("GAAS_PROXY__LISTEN", "8000"),
            "invalid value: string \"8000\", expected an address and a port, \
             such as \"127.0.0.1:8000\" or \"[::1]:8000\"",
        ),
        (
            ("GAAS_PROXY__THREADS", "many"),
            "invalid type: string \"many\", expected a whole number from 0 to 1024",
        ),
        (
            ("GAAS_PROXY__THREADS", "2000"),
            "invalid value: integer `2000`, expected a whole number from 0 to 1024",
        ),
        (
            ("GAAS_PROXY__THREAD", "2"),
            "unknown key `thread`, expected one of `listen`, `public_url`, `threads`, \
             `upstream_idle_connections`, `trusted_peers`, `upstream_ca_file`, `tls`",
        ),
        (
            ("GAAS_PROXY", "2"),
            "invalid type: integer `2`, expected a section with keys of its own",
        ),
        (
            ("GAAS_DATA_DIR__X", "2"),
            "data_dir is no section of the configuration",
        ),
        (
            ("GAAS_LOG__LEVEL", ""),
            "invalid value: string \"\", expected error, warn, info, debug, \
          trace or off, or a filter such as \"info,gaas_proxy=debug\"",
        ),
        (
            ("GAAS_LOG__LEVEL", "info,pingora_proxy=trace"),
            "\"info,pingora_proxy=trace\" is no log filter: pingora writes clients' keys out; \
             name gaas_proxy instead",
        ),
        (
            ("GAAS_LOG__FORMAT", "xml"),
            "unknown value `xml`, expected `text` or `json`",
        ),
        (
            ("GAAS_BILLING__DEFAULT_PRICE", "cheap"),
            "must be a decimal number such as \"0.001\"",
        ),
        (
            ("GAAS_PROXY__TRUSTED_PEERS", "10.0.0.0/8,here"),
            "\"here\" is no network; write an \
          address and a prefix length, such as \"10.0.0.0/8\"",
        ),
    ];
    for ((name, value), message) in cases {
        let file = "data_dir = \"data\"\n";
        let others = [
            ("GAAS_ADMIN__THREADS", "4"),
            (name, value),
            ("GAAS_OPS__LISTEN", "[::1]:1"),
        ];
        let expected = format!("environment variable {name}: {message}");
        assert_eq!(applied(file, &others).unwrap_err(), expected);
    }
}

#[test]
fn a_name_without_a_match_is_an_error() {
    for name in [
        "GAAS_PROXI__LISTEN",
        "GAAS_LISTEN",
        "GAAS_",
        "GAAS_PROXY__LISTEN__PORT",
    ] {
        let error = applied("", &[(name, "127.0.0.1:8000")]).unwrap_err();
        let blame = format!("environment variable {name}: ");
        assert!(
            error.starts_with(&blame) && error.len() > blame.len(),
            "{error}"
        );
    }
}

#[test]
fn other_programs_variables_are_none_of_its_business() {
    let config = applied(
        "",
        &[
            ("GAAS_CONFIG", "elsewhere.toml"),
            ("GAAS_URL", "https://gaas.example.com"),
            ("GAAS_TOKEN", "gaasadm_x"),
            ("GAAS_PROFILE", "production"),
            ("GAAS_ADMIN_URL", "http://127.0.0.1:8001"),
            ("GAAS_BIN_DIR", "/usr/bin"),
            ("PATH", "/bin"),
            ("NOT_GAAS_PROXY__LISTEN", "x"),
        ],
    );
    assert_eq!(config, Ok(Config::default()));
}

#[test]
fn the_process_environment_is_its_own_alone() {
    assert!(environment().all(|(name, _)| name.starts_with("GAAS_")));
}

#[test]
fn a_section_without_defaults_can_be_set_by_variables_alone() {
    let config = applied(
        "",
        &[
            ("GAAS_PROXY__TLS__CERTIFICATE_FILE", "/run/tls/tls.crt"),
            ("GAAS_PROXY__TLS__HTTP2", "false"),
            ("GAAS_PROXY__TLS__LISTEN", "0.0.0.0:8443"),
            ("GAAS_PROXY__TLS__MIN_VERSION", "1.3"),
            ("GAAS_PROXY__TLS__PRIVATE_KEY_FILE", "/run/tls/tls.key"),
        ],
    )
    .unwrap();
    let tls = config.proxy.tls.unwrap();
    assert_eq!(tls.min_version, crate::config::TlsVersion::V1_3);
    assert_eq!(tls.private_key_file().to_str(), Some("/run/tls/tls.key"));
    let error = applied("", &[("GAAS_PROXY__TLS__HTTP2", "false")]).unwrap_err();
    assert!(error.contains("missing key `certificate_file`"), "{error}");
}
