#!/bin/sh
# Give a new folder its sample community. Made aside and moved into place in one step, so
# that an interrupted start leaves nothing half done.
set -eu
cd "$(dirname "$0")/.."

data=${TOWNHALL_DATA:-var}
if [ -n "${TOWNHALL_DATABASE_URL:-}" ] || [ -n "$(ls -A "$data" 2>/dev/null)" ]; then
    exit 0
fi
echo "Writing a sample community into $data"
rm -rf "$data.new"
TOWNHALL_DATA="$data.new" .venv/bin/townhall seed
if [ -d "$data" ]; then rmdir "$data"; fi
mv "$data.new" "$data"
