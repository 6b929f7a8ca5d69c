#!/usr/bin/env bash
# The steps of action.yml, run as a runner runs them, on real repositories. The first argument is a pmlint.
set -euo pipefail
cd "$(dirname "$0")/../.."
target/ci-tools/venv/bin/python tests/ci/action.py "$(realpath "${1:-target/debug/pmlint}")"
