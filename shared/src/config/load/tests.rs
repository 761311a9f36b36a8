use std::net::SocketAddr;

use super::*;
use crate::config::{LogFormat, Network, RateLimitHeaders, TlsVersion, WhenFull};
use crate::model::RateLimit;

/// Loads a file with this text and no environment.
fn loaded(text: &str) -> Result<Config, String> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("gaas.toml");
    fs::write(&file, text).unwrap();
    load(Some(&file), std::iter::empty()).map_err(|error| {
        let line = error.to_string();
        assert!(!line.contains('\n'), "{line:?}");
        let place = line.strip_prefix(&directory.path().display().to_string());
        place.unwrap().trim_start_matches('/').to_owned()
    })
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../config")
        .join(name)
}

#[test]
fn nothing_at_all_is_the_defaults() {
    let config = loaded("").unwrap();
    assert_eq!(config, Config::default());
    assert_eq!(
        config.proxy.listen,
        "127.0.0.1:8000".parse::<SocketAddr>().unwrap()
    );
    assert_eq!(
        config.admin.listen,
        "127.0.0.1:8001".parse::<SocketAddr>().unwrap()
    );
    assert_eq!(
        config.ops.listen,
        "127.0.0.1:8002".parse::<SocketAddr>().unwrap()
    );
    assert_eq!(config.timeouts.total_seconds.as_duration().as_secs(), 30);
    assert_eq!(config.limits.max_body_bytes, 104_857_600);
    assert_eq!(config.rate_limit.default, RateLimit::DEFAULT);
}

#[test]
fn every_section_is_read() {
    let text = r#"
        data_dir = "/var/lib/gaas"
        [proxy]
        listen = "[::]:80"
        public_url = "https://api.example.com/"
        threads = 4
        trusted_peers = ["10.0.0.0/8", "::1"]
        upstream_ca_file = "/etc/gaas/ca.pem"
        [timeouts]
        connect_seconds = 0.5
        total_seconds = 120
        [rate_limit]
        headers = "on_reject"
        [rate_limit.default]
        requests = 100
        burst = 20
        [metering]
        when_full = "serve_unmetered"
        [billing]
        default_price = "0.25"
        currency = "EUR"
        [log]
        level = "info,gaas_proxy=debug"
        format = "json"
    "#;
    let config = loaded(text).unwrap();
    assert_eq!(config.data_dir, Path::new("/var/lib/gaas"));
    let public_url = config.proxy.public_url.as_ref();
    assert_eq!(public_url.unwrap().as_str(), "https://api.example.com");
    assert_eq!(config.proxy.threads, 4);
    let peers: [Network; 2] = ["10.0.0.0/8", "::1/128"].map(|text| text.parse().unwrap());
    assert_eq!(config.proxy.trusted_peers, peers);
    assert_eq!(
        config.proxy.upstream_ca_file,
        Some("/etc/gaas/ca.pem".into())
    );
    assert_eq!(
        config.timeouts.connect_seconds.as_duration().as_millis(),
        500
    );
    assert_eq!(config.rate_limit.headers, RateLimitHeaders::OnReject);
    // What is left out of a limit is the default's.
    assert_eq!(
        config.rate_limit.default,
        RateLimit::new(100, 60, Some(20)).unwrap()
    );
    assert_eq!(config.metering.when_full, WhenFull::ServeUnmetered);
    assert_eq!(config.billing.default_price.nano(), 250_000_000);
    assert_eq!(config.billing.currency.code(), "EUR");
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn an_error_names_file_and_line_and_what_would_be_right() {
    let cases = [
        (
            "[proxy]\n\nlisten = 8000\n",
            "gaas.toml:3: proxy.listen: invalid type: integer `8000`, expected a string",
        ),
        (
            "[proxy]\nlisten = \"localhost\"\n",
            "gaas.toml:2: proxy.listen: invalid value: string \"localhost\", expected an address and a port, \
             such as \"127.0.0.1:8000\" or \"[::1]:8000\"",
        ),
        (
            "# first\n[admin]\nthreads = 2\nthread = 3\n",
            "gaas.toml:4: admin.thread: unknown key `thread`, expected one of `listen`, `threads`, `tls`",
        ),
        (
            "data_dir = \"data\"\n[proxi]\n",
            "gaas.toml:2: proxi: unknown key `proxi`, expected one of `data_dir`, `proxy`, `admin`, `ops`, \
             `timeouts`, `limits`, `rate_limit`, `metering`, `billing`, `log`",
        ),
        (
            "proxy = 3\n",
            "gaas.toml:1: proxy: invalid type: integer `3`, expected a section with keys of its own",
        ),
        (
            "[rate_limit]\ndefault = [10, 60]\n",
            "gaas.toml:2: rate_limit.default: invalid type: sequence, expected a section with keys of its own",
        ),
        (
            "[timeouts]\nconnect_seconds = 0\n",
            "gaas.toml:2: timeouts.connect_seconds: invalid value: integer `0`, expected a number of seconds from 0.001 to 86400",
        ),
        (
            "[timeouts]\nconnect_seconds = \"10s\"\n",
            "gaas.toml:2: timeouts.connect_seconds: invalid type: string \"10s\", expected a number of seconds from 0.001 to 86400",
        ),
        (
            "[metering]\nmax_segments = 1\n",
            "gaas.toml:2: metering.max_segments: invalid value: integer `1`, expected a whole number from 2 to 65536",
        ),
        (
            "[metering]\nsegment_records = 31\n",
            "gaas.toml:2: metering.segment_records: invalid value: integer `31`, expected a whole number from 32 to 16777216",
        ),
        (
            "[metering]\nbatch_records = 0\n",
            "gaas.toml:2: metering.batch_records: invalid value: integer `0`, expected a whole number from 1 to 1000000",
        ),
        (
            "[metering]\nbatch_interval_ms = 1.5\n",
            "gaas.toml:2: metering.batch_interval_ms: invalid type: floating point `1.5`, expected a whole number from 1 to 60000",
        ),
        (
            "[limits]\nmax_body_bytes = -1\n",
            "gaas.toml:2: limits.max_body_bytes: invalid value: integer `-1`, expected a whole number from 0 to 9223372036854775807",
        ),
        (
            "[rate_limit.default]\nrequests = 10\nwindow_seconds = 0\n",
            "gaas.toml:3: rate_limit.default.window_seconds: invalid value: integer `0`, expected a whole number from 1 to 2678400",
        ),
        (
            "[rate_limit.default]\nrequests = 10\nwindow = 5\n",
            "gaas.toml:3: rate_limit.default.window: unknown key `window`, expected one of `requests`, `window_seconds`, `burst`",
        ),
        (
            "[rate_limit]\nheaders = \"never\"\n",
            "gaas.toml:2: rate_limit.headers: unknown value `never`, expected one of `always`, `on_reject`, `off`",
        ),
        (
            "[billing]\ndefault_price = -1\n",
            "gaas.toml:2: billing.default_price: must not be negative",
        ),
        (
            "[billing]\ncurrency = \"usd\"\n",
            "gaas.toml:2: billing.currency: must be three capital letters such as \"USD\"",
        ),
        (
            "[proxy]\ntrusted_peers = [\n  \"10.0.0.0/8\",\n  \"10.0.0.1/8\",\n]\n",
            "gaas.toml:4: proxy.trusted_peers[1]: \"10.0.0.1/8\" has address bits behind its prefix; the network is \"10.0.0.0/8\"",
        ),
        (
            "[proxy]\npublic_url = \"api.example.com\"\n",
            "gaas.toml:2: proxy.public_url: \"api.example.com\" is no address for clients; write http:// or https:// \
             and a host, with a port and a path where needed, such as \"https://api.example.com\"",
        ),
        (
            "[log]\nlevel = \"inof\"\n",
            "gaas.toml:2: log.level: invalid value: string \"inof\", expected error, warn, info, debug, trace or \
             off, or a filter such as \"info,gaas_proxy=debug\"",
        ),
        (
            "[proxy.tls]\nlisten = \"0.0.0.0:443\"\n",
            "gaas.toml:1: proxy.tls: missing key `certificate_file`",
        ),
        (
            "[proxy.tls]\ncertificate_file = \"a.pem\"\nmin_version = \"1.1\"\n",
            "gaas.toml:3: proxy.tls.min_version: unknown value `1.1`, expected `1.2` or `1.3`",
        ),
        (
            "[proxy.tls]\ncertificate_file = \"a.pem\"\nhttp2_max_streams = 0\n",
            "gaas.toml:3: proxy.tls.http2_max_streams: invalid value: integer `0`, expected a whole number from 1 to 10000",
        ),
        (
            "[admin.tls]\ncertificate_file = \"a.pem\"\nhttp2 = true\n",
            "gaas.toml:3: admin.tls.http2: unknown key `http2`, expected one of `certificate_file`, `private_key_file`, `min_version`",
        ),
        (
            "data_dir = \"\"\n",
            "gaas.toml:1: data_dir: invalid value: string \"\", expected a path",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(loaded(text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn a_limit_whose_parts_do_not_fit_together_names_its_table() {
    let text = "[log]\n[rate_limit.default]\nrequests = 1\nwindow_seconds = 2678400\nburst = 100\n";
    let error = loaded(text).unwrap_err();
    assert!(
        error.starts_with("gaas.toml:2: rate_limit.default: burst: is so large"),
        "{error}"
    );
}

#[test]
fn text_that_is_no_toml_names_its_line() {
    for (text, line) in [
        ("[proxy]\nlisten = \n", 2),
        ("[proxy\n", 1),
        ("a b = 3\n", 1),
        ("[proxy]\nthreads = 1\nthreads = 2\n", 3),
        ("[log]\nlevel = \"info\nformat = \"text\"\n", 2),
        ("\n\n= 3", 3),
    ] {
        let error = loaded(text).unwrap_err();
        let place = format!("gaas.toml:{line}: ");
        assert!(
            error.starts_with(&place) && error.len() > place.len() + 5,
            "{text:?}: {error}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = Path::new("/nonexistent/gaas.toml");
    let error = load(Some(missing), std::iter::empty())
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("/nonexistent/gaas.toml: cannot be read ("),
        "{error}"
    );
}

#[test]
fn the_default_file_is_read_where_it_exists() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(file_to_read(None, directory.path()), None);
    let default = directory.path().join(DEFAULT_FILE);
    fs::create_dir(default.parent().unwrap()).unwrap();
    fs::write(&default, "").unwrap();
    assert_eq!(file_to_read(None, directory.path()), Some(default));
    // A named file is read, or found missing, whatever else is there.
    let named = Path::new("elsewhere.toml");
    assert_eq!(
        file_to_read(Some(named), directory.path()),
        Some(named.to_owned())
    );
    // Errors show the default file as the person would write it.
    assert_eq!(
        Path::new("").join(DEFAULT_FILE).display().to_string(),
        "config/gaas.toml"
    );
}

#[test]
fn every_shipped_file_is_sound() {
    let mut seen = Vec::new();
    for entry in fs::read_dir(shipped("")).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            load(Some(&path), std::iter::empty()).unwrap();
            seen.push(path.file_name().unwrap().to_owned());
        }
    }
    for name in ["gaas.toml", "production.toml"] {
        assert!(seen.iter().any(|file| file == name), "{name} is missing");
    }
}

#[test]
fn the_shipped_default_says_what_is_built_in() {
    let config = load(Some(&shipped("gaas.toml")), std::iter::empty()).unwrap();
    assert_eq!(config, Config::default());
}

/// Asks for each section's keys by writing one that does not exist.
#[test]
fn the_shipped_default_explains_every_key() {
    let text = fs::read_to_string(shipped("gaas.toml")).unwrap();
    let sections = [
        "proxy",
        "admin",
        "ops",
        "timeouts",
        "limits",
        "rate_limit",
        "rate_limit.default",
        "metering",
        "metering.retention",
        "billing",
        "log",
    ];
    // Without a default of their own, so they stand there commented out.
    let optional = ["proxy.tls", "admin.tls"];
    let mut keys = vec!["data_dir".to_owned()];
    for section in sections.into_iter().chain(optional) {
        let comment = if optional.contains(&section) {
            "# "
        } else {
            ""
        };
        assert!(
            text.contains(&format!("\n{comment}[{section}]\n")),
            "[{section}] is missing"
        );
        let error = loaded(&format!("[{section}]\nnonsense = 1\n")).unwrap_err();
        let (_, expected) = error.split_once("expected").unwrap();
        keys.extend(expected.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    assert!(keys.len() > 25, "{keys:?}");
    let is_section = |key: &str| ["default", "retention", "tls"].contains(&key);
    for key in keys.iter().filter(|key| !is_section(key)) {
        let lines: Vec<_> = text.lines().collect();
        let at = lines.iter().position(|line| {
            // A key without a default stands there commented out.
            line.trim_start_matches("# ")
                .starts_with(&format!("{key} = "))
        });
        let at = at.unwrap_or_else(|| panic!("{key} is missing"));
        assert!(lines[at - 1].starts_with("# "), "{key} is not explained");
    }
}

#[test]
fn https_is_off_until_a_certificate_is_named() {
    let text = "[proxy.tls]\ncertificate_file = \"/etc/gaas/tls.pem\"\n";
    let tls = loaded(text).unwrap().proxy.tls.unwrap();
    assert_eq!(tls.listen, None);
    assert_eq!(tls.private_key_file(), Path::new("/etc/gaas/tls.pem"));
    assert_eq!(tls.min_version, TlsVersion::V1_2);
    assert!(tls.http2);
    assert_eq!(tls.http2_max_streams, 100);

    let whole = "[proxy]\nlisten = \"[::]:80\"\n[proxy.tls]\nlisten = \"[::]:443\"\ncertificate_file = \"c\"\n\
                 private_key_file = \"k\"\nmin_version = \"1.3\"\nhttp2 = false\n";
    let config = loaded(whole).unwrap();
    assert_eq!(config.proxy.shared_port(), None);
    let tls = config.proxy.tls.unwrap();
    assert_eq!(tls.private_key_file(), Path::new("k"));
    assert_eq!((tls.min_version, tls.http2), (TlsVersion::V1_3, false));
    let shared = loaded(&whole.replace("443", "80")).unwrap();
    assert_eq!(shared.proxy.shared_port(), Some(80));
}

#[test]
fn the_production_example_keeps_the_management_api_inside() {
    let config = load(Some(&shipped("production.toml")), std::iter::empty()).unwrap();
    assert!(!config.proxy.listen.ip().is_loopback());
    assert!(config.admin.listen.ip().is_loopback());
    assert!(!config.proxy.trusted_peers.is_empty());
    assert_eq!(config.log.format, LogFormat::Json);
}
