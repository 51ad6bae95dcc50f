#!/bin/sh
# Make .venv hold exactly one lock file and this project: `install.sh run` or `install.sh dev`.
# Does nothing when the lock, the project file and the folder are those of the last time.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: scripts/install.sh run|dev" >&2; exit 2 ;;
esac

wanted="$PWD $(cat "$lock" pyproject.toml scripts/install.sh | cksum)"
stamp=".venv/installed-$1"
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1 \
    || [ "$(cat .venv/made-in 2>/dev/null)" != "$PWD" ]; then
    python=$(scripts/find_python.sh)
    rm -rf .venv
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv .venv
    echo "$PWD" > .venv/made-in
fi

pip() {
    .venv/bin/python -m pip --disable-pip-version-check --quiet "$@"
}

echo "Installing what $lock lists"
pip install --require-hashes --only-binary :all: -r "$lock"
# `compat` puts this folder on the path plainly, so that type checkers see it too.
pip install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
echo "$wanted" > "$stamp"
