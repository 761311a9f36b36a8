#!/usr/bin/env bash
# Builds what is shipped (profile dist) and the load runner, then runs it with the given arguments.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly BUILT="${CARGO_TARGET_DIR:-target}"

if [ ! -x "$BUILT/dist/gaas-bench" ]; then
    printf '%s\n' "First build with link-time optimisation: ten minutes and more on few cores." >&2
fi
# Apart from each other, so that the gateway is built as it is shipped, whatever the runner needs.
cargo build --profile dist --locked -p gaas-proxy -p gaas-admin
cargo build --profile dist --locked -p gaas-benches --bins
exec "$BUILT/dist/gaas-bench" "$@"
