#!/usr/bin/env bash
# Puts pmlint into its folder: a released program whose checksum is right, else one built from the action's own checkout.
set -euo pipefail
# shellcheck source=action/common.sh
. "$GITHUB_ACTION_PATH/action/common.sh"

own=$(own_version)
version=${PMLINT_VERSION:-$own}
version=${version#v}
program=$PMLINT_FOLDER/$(program)

# Downloads a file of the release; fails if there is none.
download() {
  curl --fail --silent --show-error --location --proto-redir '=https' --retry 3 --max-time 120 --output "$2" "$releases/v$version/$1"
}

install_release() {
  local name=pmlint-$version-$PMLINT_TARGET.tar.gz
  local from
  from=$(mktemp -d "$RUNNER_TEMP/pmlint.XXXXXX")
  download SHA256SUMS "$from/SHA256SUMS" && download "$name" "$from/$name" || return 1
  # The sums of other files of the release are none of our business.
  awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$from/SHA256SUMS" > "$from/expected"
  cut -d ' ' -f 1 < <(cd "$from" && checksum "$name") > "$from/actual"
  [ -s "$from/expected" ] || fail "SHA256SUMS of release $version says nothing about $name"
  cmp -s "$from/expected" "$from/actual" || fail "the checksum of $name is not the one that the release $version states"
  # From within: GNU tar takes what stands before a colon, as in `D:`, for another machine.
  (cd "$from" && tar -xzf "$name" "$(program)") || fail "$name can't be unpacked"
  mkdir -p "$PMLINT_FOLDER"
  mv "$from/$(program)" "$program" || fail "$program can't be written"
  rm -rf "$from"
}

build() {
  command -v cargo > /dev/null ||
    fail "there is no released pmlint $version for $RUNNER_OS $RUNNER_ARCH, and no cargo to build one; install Rust before this step"
  cargo build --release --locked --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$RUNNER_TEMP/pmlint-build"
  mkdir -p "$PMLINT_FOLDER"
  mv "$RUNNER_TEMP/pmlint-build/release/$(program)" "$program"
  rm -rf "$RUNNER_TEMP/pmlint-build"
}

if [ -x "$program" ]; then
  echo "pmlint is there already."
  exit 0
fi

# For tests and mirrors; else where the action comes from. An action that was checked out (`uses: ./`) comes from nowhere.
releases=${PMLINT_RELEASES:-}
if [ -z "$releases" ] && [ -n "${PMLINT_REPOSITORY:-}" ]; then
  releases=${GITHUB_SERVER_URL:-https://github.com}/$PMLINT_REPOSITORY/releases/download
fi

if [ "$version" != source ] && [ "$PMLINT_TARGET" != none ] && [ -n "$releases" ] && install_release; then
  echo "Installed pmlint $version, checksum verified."
elif [ "$version" = source ] || [ "$version" = "$own" ]; then
  echo "There is no released pmlint to take; building it from the action's own checkout."
  build
else
  fail "there is no release $version of pmlint for $PMLINT_TARGET"
fi
"$program" --version
output installed true
