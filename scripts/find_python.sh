#!/bin/sh
# Print the path of a Python that is new enough (3.11), or say what is missing.
# PYTHON=/path/to/python overrides the search.
set -eu

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if new_enough "$name"; then
        if ! "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$name cannot make virtual environments." >&2
            echo "On Debian and Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
        "$name" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done
echo "Townhall needs Python 3.11 or newer, and none was found." >&2
echo "Install one, or name it: make run PYTHON=/path/to/python3" >&2
exit 1
