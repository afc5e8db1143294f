#!/bin/sh
# Makes .venv from requirements.lock, and gets what only the system's packages have. Nothing is installed twice.
# Usage: scripts/setup.sh [browser] [postgresql] [office] [bench]
# Ends with 2 where Python itself cannot be had; without a browser or PostgreSQL it says the line to type and goes on.
set -eu
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }
available() { apt-cache show "$1" 2>/dev/null | grep -q '^Filename:'; }

# Once in a run: the lists of what there is to install.
update_lists() {
    [ "${lists_updated:-no}" = yes ] || as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null || true
    lists_updated=yes
}

# install WHAT-FOR PACKAGE…: says what it will install, or says the one line to type.
install() {
    what_for=$1
    shift
    if may_install; then
        echo "Installerer fra systemets pakker ($what_for): $*"
        update_lists
        if as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; then
            return 0
        fi
    fi
    echo "Mangler ($what_for). Skriv: sudo apt-get install -y $*" >&2
    return 1
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

make_venv() {
    python=$(find_python) || { install "Python 3.11 eller nyere" python3 python3-venv && python=$(find_python); } || {
        echo "kassebot skal bruge Python 3.11 eller nyere, og her er ingen." >&2
        exit 2
    }
    if ! "$python" -c 'import venv; from ensurepip import version' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        install "Pythons venv" "$version-venv" || exit 2
    fi
    "$python" -m venv --clear .venv
}

pip_install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation "$@"
}

# One package comes as source only. setuptools builds it, and comes itself from the lock, with its hash.
install_packages() {
    sed -n '/^setuptools==/,/^    --hash[^\\]*$/p' requirements.lock > .venv/setuptools.lock
    pip_install --require-hashes -r .venv/setuptools.lock
    # --no-deps: the lock is complete, less pynput and evdev (see pyproject.toml)
    pip_install --use-pep517 --require-hashes -r requirements.lock
}

# a clone that was moved is set up anew: the programs in .venv know their own place
lock="$(cksum < requirements.lock) $(pwd)"
project=$(cksum < pyproject.toml)
if [ "$(cat .venv/lock.stamp 2>/dev/null || true)" != "$lock" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    make_venv
    echo "Installerer Python-pakker efter requirements.lock i .venv (et minut eller to, kun denne gang)"
    install_packages
    printf '%s\n' "$lock" > .venv/lock.stamp
fi
if [ "$(cat .venv/project.stamp 2>/dev/null || true)" != "$project" ]; then
    pip_install -e .
    printf '%s\n' "$project" > .venv/project.stamp
fi

browser() {
    if command -v chromedriver >/dev/null && { command -v chromium || command -v chromium-browser; } >/dev/null; then
        return 0
    fi
    packages="chromium chromium-driver"
    if may_install; then
        update_lists
        available chromium-driver || packages="chromium-browser chromium-chromedriver"  # Ubuntu's names
    fi
    # shellcheck disable=SC2086 # two words
    install "bilagsportalens browser; uden den er bilag manglende data" $packages || true
}

postgresql() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ||
        install "PostgreSQL til prøverne; uden den springes de prøver over" postgresql || true
}

office() {
    command -v soffice >/dev/null ||
        install "LibreOffice til prøverne; uden den springes prøven af regnearkets udseende over" libreoffice-calc || true
}

# What the bench compares with: nothing that kassebot itself uses.
bench() {
    wanted="$(cksum < requirements-bench.lock) $lock"
    [ "$(cat .venv/bench.stamp 2>/dev/null || true)" = "$wanted" ] && return 0
    pip_install --require-hashes -r requirements-bench.lock
    printf '%s\n' "$wanted" > .venv/bench.stamp
}

for part in "$@"; do
    case $part in
        browser | postgresql | office | bench) "$part" ;;
        *)
            echo "scripts/setup.sh: ukendt del: $part" >&2
            exit 2
            ;;
    esac
done
