#!/bin/sh
# Tests `pmlint lsp` with clients that nobody here wrote: pytest-lsp (PyPI) and a headless Neovim (Debian).
# What they need is put under target/. `PMLINT` names the program; else it is built.
set -eu
cd "$(dirname "$0")/../.."
tools=$PWD/target/lsp-tools
mkdir -p "$tools"

if [ -z "${PMLINT:-}" ]; then
    cargo build --quiet
    PMLINT=$PWD/target/debug/pmlint
fi
export PMLINT

if [ ! -x "$tools/venv/bin/pytest" ]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check pytest-lsp==1.0.1 pytest-asyncio
fi
timeout 300 "$tools/venv/bin/pytest" -q -p no:cacheprovider tests/lsp

# Neovim as it is installed, else unpacked from the system's packages without installing anything.
nvim=$(command -v nvim || true)
if [ -z "$nvim" ]; then
    root=$tools/nvim
    nvim=$root/usr/bin/nvim
    if [ ! -x "$nvim" ]; then
        mkdir -p "$root/packages"
        packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
            --no-replaces --no-enhances neovim | grep '^[a-z]' | grep -Ev '^(libc6|libgcc-s1|gcc-.*-base)(:|$)' | sort -u)
        # Names of packages hold no blanks.
        # shellcheck disable=SC2086
        (cd "$root/packages" && apt-get download $packages)
        for package in "$root"/packages/*.deb; do
            dpkg-deb -x "$package" "$root"
        done
    fi
    libraries=$(find "$root" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')
    export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:-}"
    export VIMRUNTIME="$root/usr/share/nvim/runtime"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" XDG_DATA_HOME="$folder/data" XDG_CONFIG_HOME="$folder/config"
LSP_TEST_FOLDER=$folder timeout 120 "$nvim" --headless -u NONE -i NONE -c 'luafile tests/lsp/neovim.lua' </dev/null
