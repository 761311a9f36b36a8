#!/usr/bin/env bash
# Everything: lints, build, tests, documentation tests, the dashboard in a real browser.
#
# WITHOUT_BROWSER=1 leaves the browser out, and the dashboard with it where Node is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n==> %s\n' "$*" >&2; }

if [ "${WITHOUT_BROWSER:-}" != 1 ] && ! command -v npm >/dev/null; then
    printf '%s\n' "Node 20.19 or newer (https://nodejs.org) is missing, which the dashboard's tests need." \
        "WITHOUT_BROWSER=1 make test leaves them out." >&2
    exit 1
fi

scripts/lint.sh

step "the dashboard"
if command -v npm >/dev/null; then
    (cd admin/dashboard && npm ci --no-audit --no-fund --loglevel=error && npm test)
else
    printf '%s\n' "LEFT OUT, as WITHOUT_BROWSER says: npm is not installed, so the dashboard is neither tested nor built" >&2
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

step "the dashboard in a real browser"
if [ "${WITHOUT_BROWSER:-}" = 1 ]; then
    printf '%s\n' "LEFT OUT, as WITHOUT_BROWSER says" >&2
else
    scripts/browser.sh
fi

step "all passed"
