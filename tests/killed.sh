#!/usr/bin/env bash
# pmlint killed before each call that changes a file, and each such call made to fail: what it was to write is whole
# afterwards, old or new, and the next run goes on. `tests/killed.sh [PROGRAM]`; needs strace and the right to trace.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "${1:-$root/target/debug/pmlint}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 HOME=$work
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

if ! strace -o /dev/null true 2>/dev/null; then
  echo "not tried: strace is not installed, or may not trace here"
  exit 0
fi

# The calls by which files are made, filled, named and removed.
calls=(openat write fchown fchmod fsync rename linkat unlink mkdir)
document='# Outage on 3 May 2024

## Summary

Orders were lost.

## Timeline

- 10:00 UTC deploy
- 10:20 UTC rollback

## Action items

- [ ]@kim Add an alert (owner: Kim, due: 2024-05-20)
'

prepare() {
  rm -rf "$work/in"
  mkdir "$work/in"
  cd "$work/in"
  git init --quiet
  mkdir -p .git/hooks
  printf '#!/bin/sh\nexit 7\n' >.git/hooks/pre-commit
  chmod 755 .git/hooks/pre-commit
  printf '%s' "$document" | tee a.md >b.md
  chmod 640 a.md
  echo '{}' >r.json
  echo '# nothing' >pmlint.toml
}

# What the files are, one a line; those of a run that was killed are left out.
state() {
  local file
  for file in a.md b.md r.json pmlint.toml new.md .git/hooks/pre-commit .git/hooks/pre-commit.before-pmlint; do
    [ -e "$file" ] && printf '%s %s %s\n' "$file" "$(stat -c %a "$file")" "$(sha256sum <"$file" | cut -c1-16)"
  done
  find . -path ./.git -prune -o -type f -print | grep -vE '^\./(a\.md|b\.md|r\.json|pmlint\.toml|new\.md)$' || true
}

# Each line of the state is one of before or after the run, and no file of before is missing.
whole() {
  local line file
  while IFS= read -r line; do
    case $line in ./.pmlint.*.tmp) [ "$1" = killed ] || fail "$2 leaves $line"; continue ;; esac
    grep -qxF -- "$line" "$work/before" "$work/after" || fail "$2 leaves $line"
  done < <(state)
  while read -r file _; do
    [ -e "$file" ] || fail "$2 loses $file"
  done <"$work/before"
}

tried=0
try() {
  local call outcome number status
  prepare
  state >"$work/before"
  "$program" "$@" >/dev/null 2>&1 || [ $? -eq 1 ] || fail "$* ends with $?"
  state >"$work/after"
  cmp -s "$work/before" "$work/after" && fail "$* writes nothing"
  for call in "${calls[@]}"; do
    for outcome in signal=KILL error=EIO; do
      # What is read may fail as well; that is no matter here.
      [ "$call $outcome" = "openat error=EIO" ] && continue
      for ((number = 1; ; number++)); do
        prepare
        status=0
        # A shell would tell of each kill.
        { strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:$outcome:when=$number" \
          "$program" "$@" >"$work/told" 2>&1; } 2>/dev/null || status=$?
        grep -qE 'INJECTED|killed by SIGKILL' "$work/trace" || break
        tried=$((tried + 1))
        if [ $outcome = error=EIO ]; then
          # Who can't give a file away or a second name to it, or clear away what is left of it, has lost nothing; nor
          # who can't tell of it.
          case $call in
            fchown | linkat | unlink | write) ;;
            *) [ $status -eq 2 ] || { cat "$work/trace"; fail "$* ends with $status when $call fails"; } ;;
          esac
          whole failed "$* whose $call number $number fails"
        else
          whole killed "$* killed at $call number $number"
          rm -f .pmlint.*.tmp .git/hooks/.pmlint.*.tmp
        fi
        # The next run does what is left.
        status=0
        "$program" "$@" >"$work/told" 2>&1 || status=$?
        case $1 in new) [ $status -eq 0 ] || [ -e new.md ] ;; *) [ $status -le 1 ] ;; esac ||
          { cat "$work/told"; fail "$* ends with $status after $call number $number: $outcome"; }
        rm -f .pmlint.*.tmp .git/hooks/.pmlint.*.tmp
        state | cmp - "$work/after" || fail "$* does not go on after $call number $number: $outcome"
      done
    done
  done
}

try check --fix a.md b.md
try check --report json=r.json a.md
try init --force
try new --date 2024-05-03 --output new.md Outage
try hook install pre-commit

[ "$tried" -gt 60 ] || fail "only $tried moments were tried"
echo "$tried moments tried"
