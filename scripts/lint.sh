#!/usr/bin/env bash
# Formatting, lints, layers, licences: what can be judged without running anything.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n==> %s\n' "$*" >&2; }

# A minimal toolchain comes without them.
for component in fmt:rustfmt clippy:clippy; do
    if ! cargo "${component%%:*}" --version >/dev/null 2>&1; then
        step "installing ${component##*:}, which this toolchain lacks"
        rustup component add "${component##*:}"
    fi
done

step "formatting"
cargo fmt --all --check

step "layers"
python3 scripts/check_layers.py

step "clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings

# Built by themselves they have no more features of their libraries than they ask for.
step "what is shipped"
cargo check --locked -p gaas -p gaas-proxy -p gaas-admin

step "licences, bans and sources"
if command -v cargo-deny >/dev/null; then
    cargo deny --locked check --hide-inclusion-graph licenses bans sources
else
    printf '%s\n' "left out: cargo-deny is not installed (cargo install cargo-deny --locked)" >&2
fi
