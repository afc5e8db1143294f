#!/bin/sh
# Makes .venv from requirements.lock, and gets what only the system's packages have. Nothing is installed twice.
# Usage: scripts/setup.sh [browser] [postgresql]
set -eu
cd "$(dirname "$0")/.."

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# install WHAT-FOR PACKAGE…: says what it will install, or says the one line to type.
install() {
    what_for=$1
    shift
    if may_install; then
        echo "Installerer fra systemets pakker ($what_for): $*"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >/dev/null
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
    else
        echo "Mangler ($what_for). Skriv: sudo apt-get install -y $*"
        return 1
    fi
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

python=$(find_python) || { install "Python 3.11 eller nyere" python3 python3-venv && python=$(find_python); } || {
    echo "kassebot kræver Python 3.11 eller nyere." >&2
    exit 2
}
"$python" -c 'import ensurepip, venv' 2>/dev/null || install "Pythons venv" python3-venv || exit 2

stamp=$(cat requirements.lock pyproject.toml | cksum | tr -d ' ')
if [ "$(cat .venv/stamp 2>/dev/null || true)" != "$stamp" ]; then
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    echo "Installerer Python-pakker efter requirements.lock i .venv"
    # --no-deps: the lock is complete, less pynput and evdev (see pyproject.toml)
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$stamp" > .venv/stamp
fi

for part in "$@"; do
    case $part in
        browser)
            if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
                install "bilagsportalens browser; uden den er bilag manglende data" chromium chromium-driver || true
            fi ;;
        postgresql)
            if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
                install "PostgreSQL til prøverne" postgresql || true
            fi ;;
        *) echo "scripts/setup.sh: ukendt del: $part" >&2; exit 2 ;;
    esac
done
