#!/usr/bin/env bash
# Everything: lints, build, tests, documentation tests.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n==> %s\n' "$*" >&2; }

scripts/lint.sh

step "the dashboard"
if command -v npm >/dev/null; then
    (cd admin/dashboard && npm ci --no-audit --no-fund --loglevel=error && npm test)
else
    printf '%s\n' "left out: npm is not installed, so the dashboard is neither tested nor built" >&2
fi

# The stories across processes start these.
step "building the programs"
cargo build --workspace --bins --locked

step "documentation tests"
cargo test --workspace --doc --locked

step "tests"
if command -v cargo-nextest >/dev/null; then
    cargo nextest run --workspace --locked
else
    cargo test --workspace --lib --bins --tests --locked
fi

step "all passed"
