#!/usr/bin/env bash
# Builds the load runner and what it measures, then runs it with the given arguments. With `guided`
# before them, what is measured is built as it is shipped (scripts/ship.sh); otherwise only with
# profile dist, which is built sooner.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly BUILT="${CARGO_TARGET_DIR:-target}"

if [ "${1:-}" = guided ]; then
    shift
    scripts/ship.sh bench
    set -- "$@" --profile guided
else
    if [ ! -x "$BUILT/dist/gaas-bench" ]; then
        printf '%s\n' "First build with link-time optimisation: ten minutes and more on few cores." >&2
    fi
    # Apart from each other, so that the gateway is built as it is shipped, whatever the runner needs.
    cargo build --profile dist --locked -p gaas-proxy -p gaas-admin
    cargo build --profile dist --locked -p gaas-benches --bins
fi

# Some machines are set up to pace what they send (BBR). Over loopback that is timers and nothing
# else: they cost a megabyte more than all that a proxy does with it. So the run has a network of its
# own, with the kernel's usual congestion control. The report says which one it was.
own_network() {
    local control=/proc/sys/net/ipv4/tcp_congestion_control
    # Where the machine allows cubic to nobody, there is always reno, which does not pace either.
    ip link set lo up && { echo cubic >$control || echo reno >$control; }
}
export -f own_network
if unshare --net bash -c own_network 2>/dev/null; then
    exec unshare --net bash -c 'own_network 2>/dev/null && exec "$0" "$@"' "$BUILT/dist/gaas-bench" "$@"
fi
exec "$BUILT/dist/gaas-bench" "$@"
