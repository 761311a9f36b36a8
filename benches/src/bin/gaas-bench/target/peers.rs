//! The peers: their configurations stand in `benches/peers/`, here are the names filled in.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use super::{Setup, Target};
use crate::certificate::Certificate;
use crate::load::Key;
use crate::machine::line_of;
use crate::seed::PLENTY;

const NGINX: &str = include_str!("../../../../peers/nginx.conf");
const NGINX_LUA: &str = include_str!("../../../../peers/nginx-lua.conf");
const HAPROXY: &str = include_str!("../../../../peers/haproxy.cfg");
const ENVOY: &str = include_str!("../../../../peers/envoy.yaml");
const TRAEFIK: &str = include_str!("../../../../peers/traefik.yaml");
const TRAEFIK_ROUTES: &str = include_str!("../../../../peers/traefik-routes.yaml");

const LUA_MODULE: &str = "/usr/lib/nginx/modules/ngx_http_lua_module.so";
const LUA_CORE: &str = "/usr/share/lua/5.1/resty/core.lua";
/// Tables in shared memory have a fixed size: this much for each key and table, and a base.
const TABLE_BYTES_PER_KEY: usize = 256;
const TABLE_BASE_MIB: usize = 16;

/// nginx's version, where it is installed.
pub(super) fn nginx_version() -> Option<String> {
    line_of(Command::new("nginx").arg("-v"), "nginx/")?
        .rsplit_once("nginx/")
        .map(|(_, version)| format!("nginx {version}"))
}

/// nginx's version, where its Lua module is installed as well.
pub(super) fn lua_version() -> Option<String> {
    let installed = Path::new(LUA_MODULE).exists() && Path::new(LUA_CORE).exists();
    installed
        .then(nginx_version)
        .flatten()
        .map(|version| format!("{version} with lua-nginx-module"))
}

/// Writes a peer's configuration, and gives the command that starts it.
pub(super) fn prepare(
    target: Target,
    setup: &Setup<'_>,
    address: SocketAddr,
) -> anyhow::Result<Command> {
    let write = |name: &str, template: &str| {
        std::fs::write(setup.dir.join(name), fill(template, setup, address))
            .with_context(|| format!("cannot write {name}"))
    };
    let path = |name: &str| setup.dir.join(name);
    let mut command;
    match target {
        Target::Nginx => {
            key_file(
                setup,
                "keys-nginx.map",
                |scarce| if scarce { "2;" } else { "1;" },
            )?;
            write("nginx.conf", NGINX)?;
            command = Command::new("nginx");
            command
                .arg("-p")
                .arg(&setup.dir)
                .arg("-c")
                .arg(path("nginx.conf"));
        }
        Target::NginxLua => {
            let plenty = PLENTY.to_string();
            key_file(
                setup,
                "keys-lua.txt",
                |scarce| if scarce { "0" } else { &plenty },
            )?;
            write("nginx-lua.conf", NGINX_LUA)?;
            command = Command::new("nginx");
            command
                .arg("-p")
                .arg(&setup.dir)
                .arg("-c")
                .arg(path("nginx-lua.conf"));
        }
        Target::Haproxy => {
            let plenty = PLENTY.to_string();
            key_file(setup, "keys-haproxy.map", |scarce| {
                if scarce { "1" } else { &plenty }
            })?;
            write("haproxy.cfg", HAPROXY)?;
            command = Command::new("haproxy");
            command
                .arg("-db")
                .arg("-q")
                .arg("-f")
                .arg(path("haproxy.cfg"));
        }
        Target::Envoy => {
            write("envoy.yaml", ENVOY)?;
            command = Command::new(setup.programs.envoy());
            command.args([
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "--log-level",
                "error",
            ]);
            command.arg("-c").arg(path("envoy.yaml"));
        }
        Target::Traefik => {
            write("traefik.yaml", TRAEFIK)?;
            write("traefik-routes.yaml", TRAEFIK_ROUTES)?;
            command = Command::new(setup.programs.traefik());
            command.env("GOMAXPROCS", "1");
            command.arg(format!("--configFile={}", path("traefik.yaml").display()));
        }
        Target::Gaas | Target::Before | Target::OneKey | Target::Pingora => {
            bail!("{} is no peer", target.name())
        }
    }
    Ok(command)
}

/// What each template has where HTTPS takes the place of HTTP. `@CHAIN@`, `@KEY@` and `@BOTH@` are
/// the certificate's files.
const TLS: &[(&str, &str)] = &[
    ("@NGINX_SSL@", " ssl"),
    (
        "@NGINX_TLS@",
        "ssl_certificate @CHAIN@; ssl_certificate_key @KEY@; ssl_protocols TLSv1.2 TLSv1.3; \
         ssl_session_cache off;",
    ),
    (
        "@HAPROXY_TLS@",
        " ssl crt @BOTH@ ssl-min-ver TLSv1.2 alpn http/1.1",
    ),
    (
        "@ENVOY_TLS@",
        "transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          \"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          common_tls_context:
            alpn_protocols: [http/1.1]
            tls_params: { tls_minimum_protocol_version: TLSv1_2, tls_maximum_protocol_version: TLSv1_3 }
            tls_certificates:
            - certificate_chain: { filename: @CHAIN@ }
              private_key: { filename: @KEY@ }",
    ),
    ("@TRAEFIK_TLS@", "tls: {}"),
    (
        "@TRAEFIK_CERTIFICATES@",
        "tls: { stores: { default: { defaultCertificate: { certFile: @CHAIN@, keyFile: @KEY@ } } } }",
    ),
];

/// Puts HTTPS into a template, or takes the place for it out.
fn fill_tls(template: &str, certificate: Option<&Certificate>) -> String {
    let mut text = template.to_owned();
    for (place, wording) in TLS {
        text = text.replace(place, certificate.map_or("", |_| wording));
    }
    if let Some(Certificate { chain, key, both }) = certificate {
        text = text
            .replace("@CHAIN@", &chain.display().to_string())
            .replace("@KEY@", &key.display().to_string())
            .replace("@BOTH@", &both.display().to_string());
    }
    text
}

fn fill(template: &str, setup: &Setup<'_>, address: SocketAddr) -> String {
    let keys = setup.seed.keys.len();
    let table_mib = TABLE_BASE_MIB + ((keys * TABLE_BYTES_PER_KEY) >> 20);
    let mut text = fill_tls(template, setup.certificate)
        .replace("@DIR@", &setup.dir.display().to_string())
        .replace("@LISTEN@", &address.to_string())
        .replace("@LISTEN_IP@", &address.ip().to_string())
        .replace("@LISTEN_PORT@", &address.port().to_string())
        .replace("@BACKEND@", &setup.backend.address().to_string())
        .replace("@BACKEND_IP@", &setup.backend.address().ip().to_string())
        .replace(
            "@BACKEND_PORT@",
            &setup.backend.address().port().to_string(),
        )
        .replace("@ZONE_MIB@", &table_mib.to_string())
        .replace("@DICT_MIB@", &table_mib.to_string())
        .replace("@TABLE_SIZE@", &keys.max(1_000).to_string());
    if text.contains("@CREDENTIALS@\n") {
        let credentials = setup.seed.keys.iter().enumerate();
        let lines: String = credentials
            .map(|(at, key)| {
                let key = String::from_utf8_lossy(key);
                format!("              - {{ key: {key}, client: key-{} }}\n", at + 1)
            })
            .collect();
        text = text.replace("@CREDENTIALS@\n", &lines);
    }
    text
}

/// Writes a line for each key: the key, and what this peer's table holds for it.
fn key_file<'a>(
    setup: &Setup<'_>,
    name: &str,
    value: impl Fn(bool) -> &'a str,
) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(setup.dir.join(name))?);
    for (at, key) in setup.seed.keys.iter().enumerate() {
        let key: &Key = key;
        file.write_all(key)?;
        writeln!(file, " {}", value(at < setup.scarce as usize))?;
    }
    file.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_peer_has_a_place_for_https_and_none_is_left_over() {
        let certificate = Certificate {
            chain: "/chain.pem".into(),
            key: "/key.pem".into(),
            both: "/both.pem".into(),
        };
        for template in [NGINX, NGINX_LUA, HAPROXY, ENVOY, TRAEFIK_ROUTES] {
            let secure = fill_tls(template, Some(&certificate));
            assert!(secure.contains("/chain.pem") || secure.contains("/both.pem"));
            let plain = fill_tls(template, None);
            assert!(!plain.contains(".pem"), "{plain}");
            for text in [secure, plain] {
                let left = TLS.iter().find(|(place, _)| text.contains(place));
                assert_eq!(left, None);
            }
        }
    }
}
