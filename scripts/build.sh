#!/usr/bin/env bash
# Builds the three programs for use.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ ! -x "${CARGO_TARGET_DIR:-target}/release/gaas-proxy" ]; then
    printf '%s\n' "First build: more than 300 crates are compiled, optimised." \
        "That takes some minutes (more on few cores); afterwards only changes are built." >&2
fi
scripts/dashboard.sh
cargo build --release --locked -p gaas -p gaas-proxy -p gaas-admin
