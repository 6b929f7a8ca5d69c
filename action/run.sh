#!/usr/bin/env bash
# Runs pmlint once, and shows what it found: the log, annotations, the summary of the job, outputs, the exit code.
set -euo pipefail
# shellcheck source=action/common.sh
. "$GITHUB_ACTION_PATH/action/common.sh"

cd "$PMLINT_DIRECTORY" || fail "there is no folder \"$PMLINT_DIRECTORY\""
for name in ANNOTATIONS SUMMARY; do
  value=PMLINT_$name
  case ${!value} in
    true | false) ;;
    *) fail "the input $name is \"${!value}\"; write true or false" ;;
  esac
done
case $PMLINT_SARIF_FILE in
  *$'\n'* | *$'\r'*) fail "the input sarif-file has more than one line" ;;
esac

# In a container the repository belongs to somebody else, and git would not look at it.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
# Nobody is there to be asked for a password.
export GIT_TERMINAL_PROMPT=0

has_commit() {
  git cat-file -e "$1^{commit}" 2> /dev/null
}

is_shallow() {
  [ "$(git rev-parse --is-shallow-repository)" = true ]
}

# Sets `base` to a commit that is there and shares history with HEAD. Fetches what a shallow checkout lacks, if it may.
find_base() {
  local head first
  git rev-parse --git-dir > /dev/null 2>&1 || fail "there is no repository here; check it out before this step (actions/checkout)"
  head=$(git rev-parse --verify HEAD)
  if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ] && { [ "$head" = "${GITHUB_SHA:-}" ] || [ "$head" = "$PMLINT_EVENT_BASE" ]; }; then
    # What actions/checkout checks out there by itself.
    fail "HEAD is the base of the pull request, and nothing of the change is here; run this on \`pull_request\`, or give actions/checkout \`ref: refs/pull/NUMBER/merge\`"
  fi
  first=$(git cat-file -p "$head" | sed -n '1,/^$/s/^parent //p' | head -n 1)
  if [ -n "$PMLINT_BASE" ]; then
    case $PMLINT_BASE in
      -* | *:* | *[[:space:]]*) fail "base is \"$PMLINT_BASE\", which is no revision" ;;
    esac
    base=$(git rev-parse --verify --quiet --end-of-options "$PMLINT_BASE^{commit}" ||
      git rev-parse --verify --quiet --end-of-options "origin/$PMLINT_BASE^{commit}" || true)
    if [ -z "$base" ] && git fetch --quiet --no-tags origin "$PMLINT_BASE"; then
      base=$(git rev-parse --verify FETCH_HEAD)
    fi
    [ -n "$base" ] || fail "there is no revision \"$PMLINT_BASE\" here; set \`fetch-depth: 0\` for actions/checkout"
  elif [ "$head" = "${GITHUB_SHA:-}" ] && [ "$(git cat-file -p "$head" | sed -n '1,/^$/s/^parent //p' | wc -l)" -ge 2 ]; then
    # The merge of the pull request into its base, which actions/checkout checks out: the base is its first parent.
    base=$first
    has_commit "$base" || git fetch --quiet --no-tags --depth=2 origin "$head" || true
  else
    base=$PMLINT_EVENT_BASE
    [ -n "$base" ] || fail "nothing says what to compare with; give the input base"
    has_commit "$base" || git fetch --quiet --no-tags origin "$base" || true
  fi
  if ! git merge-base "$base" HEAD > /dev/null 2>&1 && is_shallow; then
    git fetch --quiet --no-tags --unshallow origin || true
    has_commit "$base" || git fetch --quiet --no-tags origin "$base" || true
  fi
  git merge-base "$base" HEAD > /dev/null 2>&1 ||
    fail "the history between the base and the change is not here, and could not be fetched; set \`fetch-depth: 0\` for actions/checkout"
}

mode=$PMLINT_MODE
case $mode in
  gate | check) ;;
  auto)
    case ${GITHUB_EVENT_NAME:-} in
      pull_request | pull_request_target | merge_group) mode=gate ;;
      *) mode=check ;;
    esac
    ;;
  *) fail "mode is \"$mode\"; write auto, gate or check" ;;
esac

# A path from the root, without `.`, `..` and doubled slashes, whether it exists or not.
normal() {
  local path=$1 part parts=()
  if command -v cygpath > /dev/null; then path=$(cygpath -u "$path"); fi
  case $path in
    /*) ;;
    *) path=$(pwd -P)/$path ;;
  esac
  while [ -n "$path" ]; do
    part=${path%%/*}
    case $path in
      */*) path=${path#*/} ;;
      *) path= ;;
    esac
    case $part in
      '' | .) ;;
      ..) if [ "${#parts[@]}" -gt 0 ]; then unset "parts[$((${#parts[@]} - 1))]"; fi ;;
      *) parts+=("$part") ;;
    esac
  done
  printf '/%s' ${parts[@]+"${parts[@]}"}
}

# The way from the root of the repository to a file, by whatever name of its folders the file is given; nothing if it
# lies elsewhere.
inside_repository() {
  local top path folder rest=
  top=$(git rev-parse --show-toplevel)
  path=$(normal "$1")
  # The outermost: what lies below it, a change can make a link.
  folder=$path
  while [ -n "$folder" ]; do
    if [ "$folder" -ef "$top" ]; then rest=${path#"$folder"/}; fi
    folder=${folder%/*}
  done
  if [ -z "$rest" ] && [ -e "$path" ]; then
    top=$(cd "$top" && pwd -P)
    case $(readlink -f "$path") in
      "$top"/*) fail "the configuration is a link into the repository; name the file in it" ;;
    esac
  fi
  printf '%s' "$rest"
}

# The current folder as programs of this system call it.
here() {
  if command -v cygpath > /dev/null; then cygpath -m "$PWD"; else printf '%s' "$PWD"; fi
}

sarif=$PMLINT_SARIF_FILE
case $sarif in
  '' | /* | [A-Za-z]:*) ;;
  *) sarif=$(here)/$sarif ;;
esac
reports=$(mktemp -d "$RUNNER_TEMP/pmlint.XXXXXX")
trap 'rm -rf "$reports"' EXIT
arguments=("$mode" --format full --color never)
arguments+=(--report "github=$reports/annotations" --report "json=$reports/json" --report "markdown=$reports/summary")
if [ -n "$sarif" ]; then
  arguments+=(--report "sarif=$sarif")
fi
if [ -n "$PMLINT_FAIL_ON" ]; then
  arguments+=(--fail-on "$PMLINT_FAIL_ON")
fi
config=$PMLINT_CONFIG
if [ "$mode" = gate ]; then
  base=
  find_base
  arguments+=(--base "$base" --head "$(git rev-parse HEAD)" --config-from base)
  inside=
  if [ -n "$config" ]; then
    inside=$(inside_repository "$config") || { printf '%s\n' "$inside"; exit 2; }
  fi
  if [ -n "$inside" ]; then
    # A change must not judge itself: what lies on the disk, the configuration and the rules of the team, is the base's.
    prefix=$(git rev-parse --show-prefix)
    config=$(git rev-parse --show-cdup)$inside
    GIT_LFS_SKIP_SMUDGE=1 git worktree add --quiet --detach "$reports/base" "$base"
    trap 'git worktree remove --force "$reports/base"; rm -rf "$reports"' EXIT
    if [ -e "$reports/base/$inside" ]; then
      mkdir -p "$reports/base/$prefix"
      cd "$reports/base/$prefix"
    else
      config=
      echo "The base has no such configuration; until it is merged, this change is judged without it."
    fi
  fi
fi
if [ -n "$config" ]; then
  arguments+=(--config "$config")
fi
# Blanks separate the arguments; nothing in them is expanded.
while IFS=$' \t' read -r -a words; do
  arguments+=(${words[@]+"${words[@]}"})
done <<< "$PMLINT_ARGS"
if [ "$mode" = check ]; then
  arguments+=(--)
  while IFS= read -r path; do
    [ -z "$path" ] || arguments+=("$path")
  done <<< "$PMLINT_PATHS"
fi

# What documents say goes to the log, where a line of theirs could be a command: there are none until the token, which
# nobody can know.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$token"
code=0
"$PMLINT_FOLDER/$(program)" "${arguments[@]}" 2>&1 || code=$?
printf '\n::%s::\n' "$token"

if [ "$PMLINT_ANNOTATIONS" = true ] && [ -f "$reports/annotations" ]; then
  cat "$reports/annotations"
fi
if [ "$PMLINT_SUMMARY" = true ] && [ -f "$reports/summary" ]; then
  cat "$reports/summary" >> "$GITHUB_STEP_SUMMARY"
fi

# A number of the summary at the end of the JSON. No text of a finding can begin a line.
count() {
  [ ! -f "$reports/json" ] || sed -n "s/^    \"$1\": \([0-9]*\),*\$/\1/p" "$reports/json" | tail -n 1
}
# What was not looked at is not counted: no number says that it is clean.
if [ "$code" -le 1 ]; then
  errors=$(count errors) warnings=$(count warnings) infos=$(count infos)
  output errors "$errors"
  output warnings "$warnings"
  output findings "$((${errors:-0} + ${warnings:-0} + ${infos:-0}))"
fi
output exit-code "$code"
if [ -n "$sarif" ] && [ -f "$sarif" ]; then
  output sarif-file "$sarif"
fi
if [ "$code" -gt 1 ]; then
  fail "pmlint could not do its work; the log of this step says why"
fi
exit "$code"
