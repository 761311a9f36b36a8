#!/usr/bin/env bash
# Kills the data plane a thousand times (SOAK_KILLS) and writes what came of it to docs/soak.
#   SOAK_PROFILE=release scripts/soak.sh    kills the program as it is optimised
#   GAAS_SEED=… scripts/soak.sh             repeats the choices of a run
set -euo pipefail
cd "$(dirname "$0")/.."

readonly PROFILE="${SOAK_PROFILE:-dev}"
GAAS_SOAK_KILLS="${SOAK_KILLS:-1000}"
GAAS_SOAK_DATE="$(date -u +%F)"
GAAS_SOAK_COMMIT="$(git rev-parse HEAD)"
if [ -n "$(git status --porcelain)" ]; then
    GAAS_SOAK_COMMIT+=", with changes that are not committed"
fi
GAAS_SOAK_PROFILE="$PROFILE"
# A second run on one day does not replace the first.
GAAS_SOAK_REPORT="$PWD/docs/soak/$GAAS_SOAK_DATE.md"
for ((run = 2; ; run++)); do
    [ -e "$GAAS_SOAK_REPORT" ] || break
    GAAS_SOAK_REPORT="$PWD/docs/soak/$GAAS_SOAK_DATE-$run.md"
done
export GAAS_SOAK_KILLS GAAS_SOAK_DATE GAAS_SOAK_COMMIT GAAS_SOAK_PROFILE GAAS_SOAK_REPORT

mkdir -p docs/soak
cargo build --profile "$PROFILE" --locked -p gaas-proxy -p gaas-admin
cargo test --profile "$PROFILE" --locked -p gaas-tests --test stories -- --nocapture soak::
printf '%s\n' "written: ${GAAS_SOAK_REPORT#"$PWD/"}" >&2
