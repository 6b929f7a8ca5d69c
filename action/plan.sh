#!/usr/bin/env bash
# Says which pmlint this runner needs, and where it will be.
set -euo pipefail
# shellcheck source=action/common.sh
. "$GITHUB_ACTION_PATH/action/common.sh"

case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  # Windows on ARM runs programs for x86-64.
  Windows-*) target=x86_64-pc-windows-msvc ;;
  *) target=none ;;
esac

version=${PMLINT_VERSION:-$(own_version)}
version=${version#v}
printf '%s' "$version" | grep -Eqx '(source|[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?)' ||
  fail "version is \"$version\"; write a release such as 0.1.0, or source"

# What would be built is part of the name, so that the cache never holds another one.
files() {
  cd "$GITHUB_ACTION_PATH"
  find Cargo.toml Cargo.lock src rules -type f | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat
}
sources=$(files | checksum - | cut -c 1-16)
folder=$RUNNER_TEMP/pmlint-$version-$target-$sources
output target "$target"
output folder "$folder"
output key "pmlint-$version-$target-$sources"
if [ -x "$folder/$(program)" ]; then
  output installed true
else
  output installed false
fi
