# shellcheck shell=bash
# What the scripts of the action share.

# Ends the step with an annotation. The message may hold what somebody wrote: it is escaped as the runner decodes it.
fail() {
  local message=$1
  message=${message//'%'/%25}
  message=${message//$'\r'/%0D}
  message=${message//$'\n'/%0A}
  printf '::error title=pmlint::%s\n' "$message"
  exit 2
}

# Gives a value to the steps that follow. One line only: another would be another output.
output() {
  case $2 in
    *$'\n'* | *$'\r'*) fail "the output $1 would have more than one line" ;;
  esac
  printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"
}

# The SHA-256 of standard input, or of each of the files, as sha256sum writes it.
checksum() {
  if command -v sha256sum > /dev/null; then
    sha256sum "$@"
  else
    shasum -a 256 "$@"
  fi
}

# The name of the program on this system.
program() {
  case ${RUNNER_OS:-} in
    Windows) printf 'pmlint.exe' ;;
    *) printf 'pmlint' ;;
  esac
}

# The version that the action's own checkout has.
own_version() {
  sed -n 's/^version = "\([^"]*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1
}
