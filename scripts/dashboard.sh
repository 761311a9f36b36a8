#!/usr/bin/env bash
# Builds the dashboard where Node is there. The gateway builds and runs without it, and its front
# page then says how to get it.
set -euo pipefail
cd "$(dirname "$0")/../admin/dashboard"

say() { printf '%s\n' "$*" >&2; }

# What Vite asks for.
wanted=20.19.0

# The newest of the sources is what a build has to be newer than.
sources=(src public scripts index.html package.json package-lock.json tsconfig.json vite.config.ts .npmrc)
if [ -f dist/index.html ] && [ -z "$(find "${sources[@]}" -newer dist/index.html -print -quit)" ]; then
    exit 0
fi

without() {
    say "$1, so the dashboard is not built; the gateway runs without it." \
        "For the dashboard, install Node $wanted or newer (https://nodejs.org) and run this again."
    exit 0
}

command -v node >/dev/null && command -v npm >/dev/null || without "Node is not installed"
found=$(node --version)
found=${found#v}
if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    without "Node $found is too old"
fi

# npm leaves this file when an installation is complete.
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "Installing what the dashboard is built with"
    npm ci --no-audit --no-fund --loglevel=error
fi
say "Building the dashboard"
npm run --silent build -- --logLevel warn
