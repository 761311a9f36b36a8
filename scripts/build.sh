#!/usr/bin/env bash
# Builds the three programs for use.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x target/release/gaas-proxy ]; then
    printf '%s\n' "First build: about 400 crates are compiled, optimised." \
        "That takes some minutes (more on few cores); afterwards only changes are built." >&2
fi
cargo build --release --locked -p gaas -p gaas-proxy -p gaas-admin
