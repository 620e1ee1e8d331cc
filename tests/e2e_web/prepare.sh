#!/bin/sh
# What the end-to-end tests of the pages need: Chromium, Node and axe-core. Debian's
# packages are installed where they are missing.
set -eu
cd "$(dirname "$0")"

missing=""
command -v npm >/dev/null || missing="$missing npm nodejs"
command -v chromium >/dev/null || missing="$missing chromium"
if [ -n "$missing" ]; then
    [ "$(id -u)" = 0 ] || { echo "Install$missing first, or run this as root." >&2; exit 1; }
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
npm install --silent --no-audit --no-fund --no-package-lock
