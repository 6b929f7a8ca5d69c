#!/usr/bin/env bash
# The hooks of .pre-commit-hooks.yaml under the real pre-commit and prek, from PyPI, each in a folder of its own under
# target/hooks. `tests/hooks.sh [pre-commit|prek]…` runs some of them; each builds pmlint as its users' machines do.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/target/hooks
runners=("$@")
[ ${#runners[@]} -gt 0 ] || runners=(pre-commit prek)

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "${runners[@]}"
PATH=$work/venv/bin:$PATH

# Nothing of the user's own git or hooks counts, nor anything that an earlier run left.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Kim GIT_AUTHOR_EMAIL=kim@example.org GIT_COMMITTER_NAME=Kim GIT_COMMITTER_EMAIL=kim@example.org
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
export PRE_COMMIT_HOME=$work/pre-commit PREK_HOME=$work/prek
# What is built is tested, not measured; each run of try-repo builds anew.
export CARGO_TARGET_DIR=$work/target CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1
export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

# The hook runners take a repository at a commit: a copy of what git knows and what is new here.
rm -rf "$work/pmlint"
mkdir -p "$work/pmlint"
(cd "$root" && git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done |
  tar --null --files-from=- -cf -) | tar -xf - -C "$work/pmlint"
git -C "$work/pmlint" init --quiet -b main
git -C "$work/pmlint" add --all
# The same files have the same name, so that what was built is used again.
GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z git -C "$work/pmlint" commit --quiet -m pmlint
revision=$(git -C "$work/pmlint" rev-parse HEAD)

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
passes() { "$@" >"$work/told" 2>&1 || { cat "$work/told"; fail "$* ended with $?"; }; }
refuses() {
  local words=$1; shift
  if "$@" >"$work/told" 2>&1; then cat "$work/told"; fail "$* passes"; fi
  grep -q -- "$words" "$work/told" || { cat "$work/told"; fail "$* doesn't say $words"; }
}

item() { printf -- '- %s (Owner: Kim Lee, due 2030-01-01)\n' "$1"; }
document() {
  printf '# Checkout outage on 3 May 2024\n\n## Summary\n\nNobody could pay for 20 minutes.\n\n## Impact\n\n'
  printf '300 customers could not pay.\n\n## Timeline\n\n- 14:05 UTC the pager fired\n- 14:25 UTC it was over\n\n## Root cause\n\n'
  printf 'The pool of connections had no limit, and no alert watched it.\n\n## Action items\n\n'
  cat
}

for runner in "${runners[@]}"; do
  printf '== %s\n' "$("$runner" --version)"
  docs=$work/docs-$runner
  rm -rf "$docs"
  git init --quiet -b main "$docs"
  cd "$docs"
  (item 'Add an alert for the pool of connections'; echo '- Write a runbook for the failover') | document >old.md
  item 'Add an alert for the pool of connections' | document >good.md
  git add --all
  git commit --quiet -m old

  "$runner" validate-manifest "$work/pmlint/.pre-commit-hooks.yaml"
  refuses 'action-without-owner' "$runner" try-repo "$work/pmlint" pmlint --files old.md

  cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $work/pmlint
    rev: $revision
    hooks:
      - id: pmlint-gate
      - id: pmlint
        stages: [manual]
CONFIG
  "$runner" validate-config .pre-commit-config.yaml
  git add --all
  git commit --quiet -m hooks
  passes "$runner" install

  # What is old is no fault of a commit; what is new is.
  sed -i 's/20 minutes/21 minutes/' old.md
  passes git commit -a -m 'mend a number'
  echo '- Split the database' >>old.md
  refuses 'action-without-owner' git commit -a -m 'nobody does it'
  grep -q 'Split the database' "$work/told" || fail 'the finding shows the new item'
  if grep -q 'more)' "$work/told"; then fail 'only the new item is found'; fi
  git checkout --quiet HEAD -- old.md

  # What is staged counts, whatever lies in the work tree.
  echo '- Split the database' >>good.md
  git add good.md
  git show HEAD:good.md >good.md
  refuses 'action-without-owner' git commit -m 'bad in the index, good in the work tree'
  git reset --quiet --hard
  sed -i 's/20 minutes/22 minutes/' good.md
  git add good.md
  echo '- Split the database' >>good.md
  passes git commit -m 'good in the index, bad in the work tree'
  git reset --quiet --hard

  # A deletion is seen, though no file could be passed.
  git rm --quiet good.md
  refuses 'dropped-action-item' git commit -m 'drop it'
  git reset --quiet --hard

  # A range.
  git switch --quiet -c change
  echo '- Split the database' >>old.md
  git commit --quiet --no-verify -a -m 'past the hook'
  refuses 'action-without-owner' "$runner" run --from-ref main --to-ref change
  git switch --quiet main
  passes "$runner" run --from-ref HEAD~ --to-ref HEAD

  # `exclude` holds for files that the runner names, silently.
  passes "$runner" run --hook-stage manual pmlint --files good.md
  refuses 'action-without-owner' "$runner" run --hook-stage manual pmlint --files old.md
  printf 'exclude = ["old.md"]\n' >pmlint.toml
  passes "$runner" run --hook-stage manual pmlint --files old.md
  printf '%s: the hooks work\n' "$runner"
done
