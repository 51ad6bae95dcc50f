#!/bin/sh
# Write the lock files: every version with the hashes of all its files, for every
# supported Python and system, and no address of any registry.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
        pyproject.toml --group build "$@"
}

compile --output-file requirements.lock
compile --extra s3 --constraints requirements.lock --output-file requirements-s3.lock
compile --extra s3 --group dev --constraints requirements.lock \
    --output-file requirements-dev.lock
