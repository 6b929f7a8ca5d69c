#!/usr/bin/env bash
# The formats, held against published schemas and read by other programs. The first argument is a pmlint.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
tools=$root/target/ci-tools
pmlint=$(realpath "${1:-target/debug/pmlint}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

# A document with a fault of many kinds, one that a comment allows, and everything that some format could take for its own.
mkdir -p "$work/repository/docs"
cd "$work/repository"
git init --quiet .
nasty='::error::forged %0A ]]> <script>alert(1)</script> & | ` [link](https://evil.example) @kim ##[error]x {0} naïve → 🔥'
cat > 'docs/a ]]> & "b" ï.md' << DOCUMENT
# Outage $nasty

Date: 2024-05-01

## Impact $nasty

## Timeline

- 14:05 UTC pager fires
- 13:58 UTC deploy $nasty

## Root cause

The engineer carelessly broke it. $nasty

<!-- pmlint: allow counterfactual because $nasty -->
They should have tested it.

## Action items

- Limit the pool $nasty
- Add an alert (owner: TBD, due: next week)
DOCUMENT
printf '\xef\xbb\xbf# Nothing\r\n\r\nwrong here\r\n' > docs/other.md
reports=()
for format in json jsonl sarif github gitlab junit checkstyle rdjson markdown; do
  reports+=(--report "$format=$work/$format")
done
code=0
"$pmlint" check --select all --format concise "${reports[@]}" docs > "$work/concise" || code=$?
[ "$code" = 1 ] || fail "pmlint ends with $code"
findings=$(wc -l < "$work/concise")

echo "SARIF"
multitool=$tools/npm/node_modules/@microsoft/sarif-multitool-linux
cp "$work/sarif" "$work/pmlint.sarif"
"$tools/venv/bin/check-jsonschema" --schemafile "$multitool/sarif-2.1.0.json" "$work/pmlint.sarif"
# Its exit status says nothing; what it found stands in its own SARIF.
"$multitool/Sarif.Multitool" validate "$work/pmlint.sarif" --rule-kind 'Sarif;Ghas' --level 'Error;Warning' \
  --output "$work/validated.sarif" --log ForceOverwrite > "$work/validate.log" || true
# Without an address in Cargo.toml there is none to give.
address=$(sed -n 's/^repository = "\(.*\)"$/\1/p' "$root/Cargo.toml")
python3 - "$work/validated.sarif" "$address" << 'PYTHON'
import json, sys
[run] = json.load(open(sys.argv[1], encoding="utf-8-sig"))["runs"]
assert run["invocations"][0]["executionSuccessful"], run["invocations"]
found = [(it["ruleId"], it.get("level", "warning"), it["message"]) for it in run["results"]]
if not sys.argv[2]:
    found = [it for it in found if it[0] != "SARIF2005"]
sys.exit("\n".join(map(str, found)) or 0)
PYTHON
# One report must be refused, else nothing was proved.
sed 's/"help": {/"hlep": {/' "$work/pmlint.sarif" > "$work/broken.sarif"
"$multitool/Sarif.Multitool" validate "$work/broken.sarif" --rule-kind 'Sarif;Ghas' \
  --output "$work/refused.sarif" --log ForceOverwrite > /dev/null || true
grep -q GH2012 "$work/refused.sarif" || fail "the validator finds no missing help"
# Counts suppressed results too.
"$tools/venv/bin/sarif" summary "$work/pmlint.sarif" > "$work/summary"
suppressed=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["summary"]["suppressed"])' "$work/json")
total=$(awk -F': ' '/^(error|warning|note): / { total += $2 } END { print total + 0 }' "$work/summary")
[ "$total" = $((findings + suppressed)) ] || fail "sarif-tools counts $total results, not $findings + $suppressed"

echo "XML"
xmllint --noout --schema "$tools/junit-10.xsd" "$work/junit"
xmllint --noout --schema "$root/tests/schemas/checkstyle.xsd" "$work/checkstyle"
[ "$(xmllint --xpath 'count(//failure)' "$work/junit")" = "$findings" ] || fail "JUnit has other failures"
[ "$(xmllint --xpath 'count(//error)' "$work/checkstyle")" = "$findings" ] || fail "Checkstyle has other errors"

echo "JSON"
"$tools/venv/bin/check-jsonschema" --schemafile "$root/tests/schemas/gitlab.json" "$work/gitlab"
"$tools/venv/bin/check-jsonschema" --schemafile "$root/tests/schemas/rdjson.json" "$work/rdjson"

echo "$findings findings in every format"
