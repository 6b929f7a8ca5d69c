#!/usr/bin/env bash
# The action, its scripts and the workflows: valid, and nothing in them that somebody could misuse.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=$PWD/target/ci-tools/venv/bin
workflows=(.github/workflows/*.yml examples/github-workflow.yml)

"$tools/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$tools/check-jsonschema" --builtin-schema vendor.github-workflows "${workflows[@]}"
"$tools/zizmor" --offline --no-progress --persona auditor action.yml "${workflows[@]}"
PATH=$tools:$PATH "$tools/actionlint" "${workflows[@]}"
"$tools/shellcheck" --external-sources action/*.sh tests/ci/*.sh
