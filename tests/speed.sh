#!/usr/bin/env bash
# Counts the instructions of a run with every rule over a fixed small corpus that it writes itself, and fails if they are
# more than the limits below. Instructions, unlike seconds, don't depend on what else the machine does.
#
# usage: tests/speed.sh [PMLINT]     needs valgrind and python3; without valgrind it says so and passes
#
# When a change makes it slower for a good reason, raise the limit in the same commit and say why in its message; when one
# makes it quicker, lower it.
set -euo pipefail
cd "$(dirname "$0")/.."

# What was measured, and how much more is let pass: 5 in 100, the difference between two compilers.
MANY=${SPEED_MANY:-350}   # instructions for each byte of 60 documents, start included
ONE=${SPEED_ONE:-7}    # millions of instructions for one document, start included
MARGIN=5

if ! command -v valgrind >/dev/null; then
  echo "speed: skipped, as there is no valgrind"
  exit 0
fi
pmlint=${1:-target/release/pmlint}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 benches/compare/gen_corpus.py docs "$work/docs" 60 --seed 7 >/dev/null
one=$(find "$work/docs" -name '*.md' | sort | head -n 1)
bytes=$(find "$work/docs" -name '*.md' -exec cat {} + | wc -c)

instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$pmlint" check --select all --format json --exit-zero "$1" \
    2>&1 >/dev/null | sed -n 's/.*Collected : //p'
}

status=0
compare() {
  local name=$1 found=$2 limit=$3
  local most=$((limit + limit * MARGIN / 100))
  echo "speed: $name $found, limit $most"
  [ "$found" -le "$most" ] || status=1
}
compare "instructions a byte over 60 documents:" "$(($(instructions "$work/docs") / bytes))" "$MANY"
compare "million instructions for one document:" "$(($(instructions "$one") / 1000000))" "$ONE"
exit "$status"
