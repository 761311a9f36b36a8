#!/usr/bin/env bash
# Builds what is shipped, into target/guided: profile dist, and a data plane whose compiler was
# shown a profile of it at work (profile-guided optimisation; docs/performance.md says what it
# gains). The data plane is built twice for that, and runs under load for a minute in between, on
# loopback. The compiler's own llvm-profdata is needed; rustup adds it where it is missing.
#
# `ship.sh bench` builds the bare proxy that benches compare with in the same way.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

BUILT="${CARGO_TARGET_DIR:-target}"
mkdir -p "$BUILT"
BUILT="$(cd "$BUILT" && pwd)"
readonly BUILT
readonly LEARN="$BUILT/learn" SHIP="$BUILT/guided"
readonly PROFILE="$LEARN/gaas.profdata"
# What the data plane is shown: every way through it that is worth being fast.
readonly WORK=(get post services refused-401 refused-429 upload download tls tls-download churn)

HOST="$(rustc -vV | sed -n 's/^host: //p')"
PROFDATA="$(rustc --print target-libdir)/../bin/llvm-profdata"
if [ ! -x "$PROFDATA" ] && command -v rustup >/dev/null; then
    say "installing llvm-tools, which merge profiles"
    rustup component add llvm-tools
fi
if [ ! -x "$PROFDATA" ]; then
    say "The Rust toolchain lacks llvm-profdata, and there is no rustup to add it (component llvm-tools)."
    exit 1
fi

# A build of one program as the compiler's flags say. With a target named, the flags do not concern
# what runs while building.
guided_build() { # compiler's flags, where to build, package, program
    RUSTFLAGS="${RUSTFLAGS:-} $1" cargo build --profile dist --locked --target "$HOST" \
        --target-dir "$2/build" -p "$3" --bin "$4"
    install "$2/build/$HOST/dist/$4" "$2/"
}

# Each program on its own, so that the gateway is built as it is shipped, whatever benches need.
data_plane() { # compiler's flags, where to build
    guided_build "$1" "$2" gaas-proxy gaas-proxy
    if [ "$FOR_BENCH" = bench ]; then guided_build "$1" "$2" gaas-benches gaas-bench-pingora; fi
}

readonly FOR_BENCH="${1:-}"
targets=(--target gaas)
if [ "$FOR_BENCH" = bench ]; then targets+=(--target pingora); fi

if [ ! -x "$SHIP/gaas-proxy" ]; then
    say "First build for shipping: everything is built once, the data plane three times, with link-time" \
        "optimisation. That takes half an hour on two cores."
fi
mkdir -p "$LEARN" "$SHIP"
cargo build --profile dist --locked -p gaas -p gaas-proxy -p gaas-admin
cargo build --profile dist --locked -p gaas-benches --bins
install "$BUILT/dist/gaas-admin" "$LEARN/"

# Whether a program was built since the profile was made: then the profile does not show it.
is_new() { # program
    [ -e "$LEARN/build/$HOST/dist/$1" ] && [ ! "$PROFILE" -nt "$LEARN/build/$HOST/dist/$1" ]
}

data_plane "-Cprofile-generate=$LEARN/raw" "$LEARN"
if is_new gaas-proxy || { [ "$FOR_BENCH" = bench ] && is_new gaas-bench-pingora; }; then
    rm -rf "$LEARN/raw"
    arguments=()
    for scenario in "${WORK[@]}"; do arguments+=(--scenario "$scenario"); done
    "$BUILT/dist/gaas-bench" run --profile learn "${targets[@]}" "${arguments[@]}" \
        --rounds 1 --seconds 1 --out "$LEARN/report" >&2
    "$PROFDATA" merge --output "$PROFILE" "$LEARN/raw"
fi
data_plane "-Cprofile-use=$PROFILE" "$SHIP"
install "$BUILT/dist/gaas" "$BUILT/dist/gaas-admin" "$SHIP/"
say "Built for shipping: $SHIP/gaas, gaas-proxy and gaas-admin"
