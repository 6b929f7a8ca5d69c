#!/usr/bin/env bash
# Builds what is compared, writes the documents, installs the peers and prints the table: see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
documents=1000
rounds=5
peers=yes
while [ $# -gt 0 ]; do
  case $1 in
    --documents) documents=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --no-peers) peers=no; shift ;;
    *) echo "usage: run.sh [--documents N] [--rounds N] [--no-peers]" >&2; exit 2 ;;
  esac
done
work=$root/target/compare
mkdir -p "$work"

cargo build --release --locked --quiet --manifest-path "$root/Cargo.toml"
CARGO_TARGET_DIR=$work/floor cargo build --release --quiet --manifest-path "$here/floor/Cargo.toml"
[ -d "$work/docs-$documents" ] || python3 "$here/gen_corpus.py" docs "$work/docs-$documents" "$documents" >/dev/null

if [ "$peers" = yes ]; then
  [ -d "$work/python" ] || python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet --disable-pip-version-check rumdl typos codespell ||
    echo "compare: no peers from PyPI" >&2
  npm install --silent --no-fund --no-audit --prefix "$work/node" markdownlint-cli2 write-good alex ||
    echo "compare: no peers from npm" >&2
fi

exec python3 "$here/measure.py" --work "$work" --documents "$work/docs-$documents" --rounds "$rounds" \
  --pmlint "${CARGO_TARGET_DIR:-$root/target}/release/pmlint"
