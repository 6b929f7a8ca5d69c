#!/usr/bin/env python3
"""Runs pmlint, the floor and the peers in turn on the same documents and prints a table of CPU time and memory."""
import argparse, datetime, os, pathlib, platform, re, statistics, subprocess, sys

SLOW = 60  # a peer whose first round takes longer isn't asked again


def commands(work, pmlint, documents):
    """Name, version command and command of everything that is there."""
    python, node = work / "python" / "bin", work / "node" / "node_modules" / ".bin"
    documents = str(documents)
    files = sorted(str(it) for it in pathlib.Path(documents).rglob("*.md"))
    rows = [
        ("floor", None, [work / "floor" / "release" / "floor", documents]),
        ("pmlint, every rule", [pmlint, "--version"],
         [pmlint, "check", "--select", "all", "--format", "json", documents]),
        ("rumdl", [python / "rumdl", "--version"], [python / "rumdl", "check", "--no-cache", documents]),
        ("typos", [python / "typos", "--version"], [python / "typos", documents]),
        ("codespell", [python / "codespell", "--version"], [python / "codespell", documents]),
        ("markdownlint-cli2", [node / "markdownlint-cli2", "--version"],
         [node / "markdownlint-cli2", documents + "/**/*.md"]),
        ("write-good", [node / "write-good", "--version"], [node / "write-good", *files]),
        ("alex", [node / "alex", "--version"], [node / "alex", *files]),
    ]
    return [(name, version, command) for name, version, command in rows if pathlib.Path(command[0]).exists()]


def run(command, threads=None):
    """CPU seconds and peak MiB of one run, whose output is read and thrown away."""
    environment = dict(os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {}))
    process = subprocess.Popen([str(it) for it in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=environment)
    while process.stdout.read(1 << 16):
        pass
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def version_of(command):
    if command is None:
        return ""
    out = subprocess.run([str(it) for it in command], capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+[\w.]*", out.stdout + out.stderr)
    return found.group() if found else "?"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--documents", type=pathlib.Path, required=True)
    parser.add_argument("--pmlint", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rows = commands(options.work, options.pmlint, options.documents)
    times, peaks = {it[0]: [] for it in rows}, {it[0]: 0 for it in rows}
    for number in range(options.rounds):
        for name, _, command in rows:
            if number and times[name][0] > SLOW:
                continue
            seconds, peak = run(command)
            times[name].append(seconds)
            peaks[name] = max(peaks[name], peak)
            print(f"round {number + 1}: {name} {seconds:.3f} s", file=sys.stderr)
    files = list(options.documents.rglob("*.md"))
    size = sum(it.stat().st_size for it in files) / 1e6
    print(f"{len(files)} documents, {size:.1f} MB; CPU seconds, medians of {options.rounds}; "
          f"{platform.machine()}, {os.cpu_count()} cores; {datetime.date.today()}\n")
    print("| | version | CPU s | over the floor | MB/s | peak MiB |\n|---|---|--:|--:|--:|--:|")
    floor = statistics.median(times["floor"]) if "floor" in times else float("nan")
    for name, version, _ in rows:
        seconds = statistics.median(times[name])
        print(f"| {name} | {version_of(version)} | {seconds:.3f} | {seconds / floor:.1f} | {size / seconds:.1f} "
              f"| {peaks[name]:.0f} |")


if __name__ == "__main__":
    main()
