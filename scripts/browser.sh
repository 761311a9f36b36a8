#!/usr/bin/env bash
# Runs the dashboard's stories in a real browser against the programs that were built before, debug
# build. Arguments pick stories by their names: scripts/browser.sh 2_every
#
# CHROMIUM names another browser than Debian's; ARTEFACTS another folder for the pictures.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

programs=$(realpath "${CARGO_TARGET_DIR:-target}")/debug
export GAAS_BIN_DIR=$programs
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}

if [ ! -x "$CHROMIUM" ]; then
    say "There is no browser at $CHROMIUM. Install Debian's package chromium (scripts/bootstrap.sh test" \
        "does), or set CHROMIUM to a Chromium or Chrome; WITHOUT_BROWSER=1 make test leaves it out."
    exit 1
fi
for program in gaas gaas-proxy gaas-admin; do
    if [ ! -x "$programs/$program" ]; then
        say "$programs/$program is missing. Run: cargo build --workspace --bins"
        exit 1
    fi
done

cd tests/browser
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
exec node run.mjs "$@"
