#!/usr/bin/env bash
# Installs what building needs beyond the Rust toolchain, on Debian and Ubuntu; elsewhere it says
# what that is. It asks nothing and changes nothing where everything is there.
#
# `bootstrap.sh test` also installs what the tests need: the browser of the dashboard's stories.
# WITHOUT_BROWSER=1 leaves that out.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Packages that are missing, each with its reason.
missing=()
reasons=()
need() { # package, reason, test command…
    local package=$1 reason=$2
    shift 2
    if ! "$@" >/dev/null 2>&1; then
        missing+=("$package")
        reasons+=("  $package: $reason")
    fi
}

has_openssl_headers() {
    pkg-config --exists openssl || [ -n "${OPENSSL_DIR:-}" ]
}

need build-essential "the C and C++ compilers, for SQLite, zlib-ng and the allocator" \
    sh -c 'command -v cc && command -v c++ && command -v make'
need cmake "builds zlib-ng, which the proxy compresses with" command -v cmake
need pkg-config "finds OpenSSL" command -v pkg-config
need libssl-dev "OpenSSL's headers, for HTTPS backends" has_openssl_headers
need ca-certificates "the authorities that vouch for HTTPS backends" \
    test -e /etc/ssl/certs/ca-certificates.crt -o -e /etc/ssl/cert.pem
need curl "the requests that the README shows, which a test makes" command -v curl
need python3 "the README's sample backend, and the check of the layers" command -v python3

if [ "${1:-}" = test ] && [ "${WITHOUT_BROWSER:-}" != 1 ]; then
    need chromium "the browser that the dashboard's stories run in (or set CHROMIUM to one)" \
        test -x "${CHROMIUM:-/usr/bin/chromium}"
fi

install_packages() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "Neither root nor sudo here. As root, run: apt-get install ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    say "These packages are missing and are installed now${as_root:+ (with sudo)}:"
    printf '%s\n' "${reasons[@]}" >&2
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

if [ ${#missing[@]} -gt 0 ]; then
    if command -v apt-get >/dev/null; then
        install_packages
    else
        say "This is no Debian or Ubuntu. Please install what these Debian packages hold:"
        printf '%s\n' "${reasons[@]}" >&2
        exit 1
    fi
fi

if ! command -v cargo >/dev/null; then
    say "The Rust toolchain is missing. Install it from https://rustup.rs and run this again."
    exit 1
fi

# The language version that Cargo.toml asks for, so that a too old compiler is told in one line.
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(rustc --version | cut -d ' ' -f 2)
if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    say "Rust $wanted or newer is needed; this is $found. Run: rustup update stable"
    exit 1
fi
