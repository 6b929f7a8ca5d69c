"""Runs the steps of action.yml as GitHub's runner does, on real git repositories, and looks at what comes out."""

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PMLINT = Path(sys.argv.pop(1))
VERSION = re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
TARGET = "x86_64-unknown-linux-musl"

CLEAN = """\
# Checkout outage

Date: 2024-05-01

## Summary

Checkout failed for 2% of requests for an hour.

## Impact

2% of requests failed.

## Timeline (UTC)

- 14:01 the deploy starts, and requests fail
- 14:05 the pager fires
- 14:20 the pool is limited
- 15:05 all requests pass

## Root cause

The connection pool had no limit, because no default of the library sets one.

## Action items

- Limit the connection pool of the checkout service (owner: Kim, due: 2024-05-20)

## Lessons

The library needs defaults.
"""
ITEM = "- Limit the connection pool of the checkout service (owner: Kim, due: 2024-05-20)\n"
# Its only error is there before the pull request.
OLD = CLEAN.replace(ITEM, ITEM + "- Add an alert on the size of the pool\n").replace("Checkout outage", "Old outage")
NASTY = "::error::forged ##[error]forged %0A::set-output name=exit-code::0 <script>alert(1)</script> [l](https://evil.example) | `x`"


def git(folder, *arguments):
    settings = ["user.name=t", "user.email=t@example.org", "protocol.file.allow=always", "init.defaultBranch=main"]
    command = ["git", *(word for it in settings for word in ("-c", it)), *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Runner:
    """Enough of GitHub's runner: expressions, steps, files for outputs, and commands in the log."""

    def __init__(self, folder, **environment):
        self.folder = Path(folder)
        self.temp = Path(tempfile.mkdtemp(prefix="runner"))
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(folder),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_SHA": "",
            **environment,
        }

    def value(self, expression, context):
        """The value of an expression, or of the first of several with `||`."""
        for part in expression.split("||"):
            part = part.strip()
            if literal := re.fullmatch(r"'(.*)'", part):
                return literal[1]
            value = context
            for name in part.split("."):
                value = value.get(name, "") if isinstance(value, dict) else ""
            if value != "":
                return value
        return ""

    def run(self, event=None, repository="", **inputs):
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert set(given) <= set(action["inputs"]), given
        defaults = {name: it["default"] for name, it in action["inputs"].items()}
        steps = {}
        context = {
            "inputs": {**defaults, **given},
            "github": {"event": event or {}, "action_repository": repository},
            "steps": steps,
        }
        fill = lambda text: re.sub(r"\$\{\{(.*?)\}\}", lambda it: self.value(it[1], context), text)
        self.log, self.code, self.cached = "", 0, []
        for step in action["runs"]["steps"]:
            assert "${{" not in step.get("run", ""), "no expression stands in a script"
            if condition := step.get("if"):
                name, operator, wanted = re.fullmatch(r"(\S+) (==|!=) '(.*)'", condition).groups()
                if (self.value(name, context) == wanted) != (operator == "=="):
                    continue
            if "uses" in step:
                self.cached.append((step["uses"].split("@")[0], fill(step["with"]["key"]), fill(step["with"]["path"])))
                continue
            out = self.temp / "output"
            out.write_text("")
            environment = {name: fill(text) for name, text in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.folder,
                env={**self.environment, **environment, "GITHUB_OUTPUT": str(out)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self.log += done.stdout
            outputs = dict(line.split("=", 1) for line in out.read_text().splitlines())
            steps[step.get("id", step["name"])] = {"outputs": outputs}
            if done.returncode:
                self.code = done.returncode
                break
        self.outputs = {name: fill(it["value"]) for name, it in action["outputs"].items()}
        summary = self.temp / "summary"
        self.summary = summary.read_text() if summary.exists() else ""
        self.annotations = list(annotations(self.log))
        return self


def annotations(log):
    """What the runner takes from the log: commands at the beginning of a line, and those in brackets anywhere."""
    token = None
    for line in log.splitlines():
        if token:
            token = None if line.strip() == f"::{token}::" else token
            continue
        if stop := re.match(r"::stop-commands::(.+)", line.strip()):
            token = stop[1]
        elif command := re.match(r"\s*::(\w+)(?: ([^:]*))?::(.*)", line):
            decode = lambda it: it.replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
            properties = dict(it.split("=", 1) for it in (command[2] or "").split(",") if it)
            yield command[1], {name: decode(it) for name, it in properties.items()}, decode(command[3])
        elif "##[" in line:
            yield "forged", {}, line


class Action(unittest.TestCase):
    def setUp(self):
        self.work = Path(tempfile.mkdtemp(prefix="action"))
        self.addCleanup(shutil.rmtree, self.work)

    def release(self, spoil=False, version=VERSION):
        """A server with a release of pmlint; gives its address."""
        folder = self.work / "releases" / f"v{version}"
        folder.mkdir(parents=True)
        archive = folder / f"pmlint-{version}-{TARGET}.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
            tar.add(PMLINT, "pmlint")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        (folder / "SHA256SUMS").write_text(f"{'0' * 64}  other.tar.gz\n{digest}  {archive.name}\n")
        if spoil:
            archive.write_bytes(archive.read_bytes()[:-1] + b"x")
        return self.serve(self.work / "releases")

    def serve(self, folder):
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def installed(self, runner):
        """A runner on which pmlint is there already."""
        plan = Runner(runner.folder, **{**runner.environment, "PMLINT_VERSION": ""})
        out = plan.temp / "output"
        subprocess.run(
            ["bash", str(ROOT / "action/plan.sh")],
            env={**runner.environment, "GITHUB_OUTPUT": str(out)},
            check=True,
        )
        folder = re.search(r"^folder=(.*)$", out.read_text(), re.M)[1]
        os.makedirs(folder)
        os.symlink(PMLINT, Path(folder) / "pmlint")
        return runner

    def documents(self, name="repository"):
        folder = self.work / name
        (folder / "docs").mkdir(parents=True)
        git(self.work, "init", "--quiet", str(folder))
        return folder

    def pull_request(self, change, config="", depth=1, checkout="merge"):
        """A repository whose pull request makes a change, checked out as actions/checkout does."""
        origin = self.documents("origin")
        (origin / "docs/old.md").write_text(OLD)
        (origin / "docs/plain.md").write_text(CLEAN)
        if config:
            (origin / "pmlint.toml").write_text(config)
        for number in range(3):
            git(origin, "add", "-A")
            git(origin, "commit", "--quiet", "--allow-empty", "-m", f"c{number}")
        git(origin, "checkout", "--quiet", "-b", "change;`touch${IFS}pwned`$(touch${IFS}pwned)%0A")
        change(origin)
        git(origin, "add", "-A")
        git(origin, "commit", "--quiet", "-m", "change")
        head = git(origin, "rev-parse", "HEAD")
        git(origin, "checkout", "--quiet", "main")
        (origin / "docs/other.md").write_text(CLEAN.replace("- 14:20", "- 13:20"))
        git(origin, "add", "-A")
        git(origin, "commit", "--quiet", "-m", "the base goes on")
        base = git(origin, "rev-parse", "HEAD")
        git(origin, "checkout", "--quiet", "--detach")
        git(origin, "merge", "--quiet", "--no-ff", "-m", "merge", head)
        merge = git(origin, "rev-parse", "HEAD")
        git(origin, "update-ref", "refs/pull/1/merge", merge)
        git(origin, "checkout", "--quiet", "main")

        sha = {"merge": merge, "head": head, "base": base}[checkout]
        folder = self.work / "checkout"
        git(self.work, "init", "--quiet", str(folder))
        git(folder, "remote", "add", "origin", f"file://{origin}")
        shallow = [f"--depth={depth}"] if depth else []
        git(folder, "fetch", "--quiet", "--no-tags", *shallow, "origin", f"+{sha}:refs/remotes/pull/1/merge")
        git(folder, "checkout", "--quiet", "--force", "refs/remotes/pull/1/merge")
        runner = Runner(folder, GITHUB_EVENT_NAME="pull_request", GITHUB_SHA=merge)
        return self.installed(runner), {"pull_request": {"base": {"sha": base}}}

    def test_a_check_annotates_summarizes_and_fails(self):
        folder = self.documents()
        (folder / "docs/x.md").write_text(OLD)
        run = self.installed(Runner(folder)).run(paths="docs\n", sarif_file="out/pmlint.sarif", args="--select\taction-items")
        self.assertEqual(run.code, 2, run.log)
        self.assertIn("out/pmlint.sarif", run.log)
        run = self.installed(Runner(folder)).run(paths="docs\n", sarif_file="pmlint.sarif")
        self.assertEqual(run.code, 1, run.log)
        self.assertEqual(run.outputs["exit-code"], "1")
        errors = [it for it in run.annotations if it[0] == "error"]
        self.assertEqual(str(len(errors)), run.outputs["errors"])
        self.assertGreaterEqual(int(run.outputs["findings"]), int(run.outputs["errors"]))
        place = {"file": "docs/x.md", "line": "27", "endLine": "27"}
        self.assertTrue(all(place.items() <= it[1].items() for it in errors), errors)
        self.assertIn("nobody owns this action item", str(errors))
        self.assertIn("Action items that need an owner", run.summary)
        self.assertEqual(run.outputs["sarif-file"], str(folder / "pmlint.sarif"))
        self.assertTrue((folder / "pmlint.sarif").exists())

    def test_a_clean_folder_passes(self):
        folder = self.documents()
        (folder / "docs/x.md").write_text(CLEAN)
        run = self.installed(Runner(folder)).run(paths="docs")
        self.assertEqual((run.code, run.outputs["errors"], run.outputs["exit-code"]), (0, "0", "0"), run.log)
        self.assertIn("no findings", run.summary)

    def test_annotations_and_summary_can_be_switched_off(self):
        folder = self.documents()
        (folder / "docs/x.md").write_text(OLD)
        run = self.installed(Runner(folder)).run(annotations="false", summary="false", fail_on="never")
        self.assertEqual((run.code, run.annotations, run.summary), (0, [], ""), run.log)
        self.assertIn("action-without-owner", run.log)
        self.assertGreater(int(run.outputs["errors"]), 0)

    def test_paths_are_those_of_the_repository_wherever_it_runs(self):
        folder = self.documents()
        (folder / "docs/x.md").write_text(OLD)
        run = self.installed(Runner(folder)).run(working_directory="docs")
        self.assertEqual({it[1].get("file") for it in run.annotations}, {"docs/x.md"}, run.log)

    def test_nothing_that_a_document_a_name_or_an_input_holds_is_obeyed(self):
        folder = self.documents()
        (folder / "docs/$(touch pwned)\n::error::forged").mkdir()
        nasty = OLD.replace("Add an alert", NASTY).replace("# Old outage", f"# {NASTY}")
        (folder / "docs/$(touch pwned)\n::error::forged" / "x.md").write_text(nasty)
        (folder / "::error::forged.md").write_text(nasty)
        run = self.installed(Runner(folder)).run(
            paths=".\n$(touch pwned)\n`touch pwned`\n;touch pwned", args='--fail-on error "$(touch pwned)" *'
        )
        self.assertEqual(run.code, 2, run.log)
        self.assertLessEqual({it[0] for it in run.annotations}, {"error", "warning", "notice"}, run.log)
        run = self.installed(Runner(folder)).run(paths=".")
        self.assertEqual(run.code, 1, run.log)
        self.assertFalse([it for it in run.annotations if "file" not in it[1]], run.log)
        self.assertEqual(run.outputs["exit-code"], "1")
        self.assertNotIn("<script", run.summary)
        self.assertNotIn("](", run.summary)
        self.assertFalse(list(folder.rglob("pwned*")) + list(ROOT.glob("pwned*")))
        for name, text in [("mode", "x\n::error::y"), ("version", "1; touch pwned"), ("working_directory", "no\n::error::y")]:
            run = self.installed(Runner(folder)).run(**{name: text})
            self.assertEqual((run.code, len(run.annotations)), (2, 1), run.log)
            self.assertEqual(run.annotations[0][1], {"title": "pmlint"}, run.log)

    def test_what_could_not_be_done_is_said(self):
        folder = self.documents()
        (folder / "pmlint.toml").write_text("unknown-key = 1\n")
        run = self.installed(Runner(folder)).run()
        self.assertEqual((run.code, run.outputs["exit-code"]), (2, "2"), run.log)
        self.assertIn("unknown-key", run.log)
        self.assertEqual(len(run.annotations), 1)

    def test_a_run_that_failed_is_not_taken_for_a_clean_one(self):
        folder = self.documents()
        (folder / "docs/outage.md").write_text(CLEAN)
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", "clean")
        for inputs in [{"mode": "foo"}, {"fail_on": "fatal"}, {"mode": "gate", "base": "nope"}, {"version": "x"}]:
            run = self.installed(Runner(folder)).run(**inputs)
            self.assertEqual((run.code, run.outputs["exit-code"]), (2, "2"), run.log)
            for name in ["errors", "warnings", "findings"]:
                self.assertEqual(run.outputs[name], "unknown", (inputs, run.log))

    def test_a_pull_request_is_judged_by_what_it_makes_worse(self):
        def change(folder):
            with open(folder / "docs/old.md", "a") as old:
                old.write("\nA typo less.\n")
            (folder / "docs/plain.md").write_text(CLEAN.replace(ITEM, ITEM + "- Write the runbook for the pool\n"))

        for depth in (1, 2, 0):
            for checkout in ("merge", "head"):
                with self.subTest(depth=depth, checkout=checkout):
                    shutil.rmtree(self.work)
                    self.work.mkdir()
                    runner, event = self.pull_request(change, depth=depth, checkout=checkout)
                    run = runner.run(event=event)
                    self.assertEqual(run.code, 1, run.log)
                    files = {it[1]["file"] for it in run.annotations}
                    self.assertEqual(files, {"docs/plain.md"}, run.log)
                    self.assertIn("action-without-owner", str(run.annotations))
                    self.assertIn("Write the runbook", run.summary)
                    self.assertNotIn("docs/old.md", run.summary)
                    self.assertFalse(list(runner.folder.rglob("pwned*")))

    def test_a_pull_request_that_makes_nothing_worse_passes(self):
        runner, event = self.pull_request(lambda it: (it / "docs/old.md").write_text(OLD.replace("needs", "wants")))
        run = runner.run(event=event)
        self.assertEqual((run.code, run.annotations, run.outputs["findings"]), (0, [], "0"), run.log)
        run = runner.run(event=event, args="--all", sarif_file="pmlint.sarif")
        self.assertEqual((run.code, run.annotations, run.outputs["findings"]), (0, [], "0"), run.log)
        self.assertIn("| error, old |", run.summary)
        results = json.loads((runner.folder / "pmlint.sarif").read_text())["runs"][0]["results"]
        self.assertEqual({it["baselineState"] for it in results}, {"unchanged"})

    def test_a_change_does_not_judge_itself(self):
        def change(folder):
            (folder / "docs/plain.md").write_text(CLEAN.replace(ITEM, ITEM + "- Write the runbook for the pool\n"))
            (folder / "pmlint.toml").write_text('[rules]\naction-without-owner = "off"\naction-without-due-date = "off"\n')

        for config in ("", "fail-on = 'error'\n"):
            for given in ("", "pmlint.toml", str(self.work / "checkout/pmlint.toml")):
                with self.subTest(config=config, given=given):
                    shutil.rmtree(self.work)
                    self.work.mkdir()
                    runner, event = self.pull_request(change, config=config)
                    run = runner.run(event=event, config=given)
                    self.assertEqual(run.code, 1, run.log)
                    self.assertEqual({it[1]["file"] for it in run.annotations}, {"docs/plain.md"}, run.log)
                    self.assertEqual(git(runner.folder, "worktree", "list").count("\n"), 0)

    def test_a_named_configuration_is_that_of_the_base(self):
        def change(folder):
            (folder / "docs/plain.md").write_text(CLEAN.replace(ITEM, ITEM + "- Write the runbook for the pool\n"))

        off = '[rules]\naction-without-owner = "off"\naction-without-due-date = "off"\n'
        runner, event = self.pull_request(change, config=off)
        run = runner.run(event=event, config="pmlint.toml", sarif_file="pmlint.sarif")
        self.assertEqual((run.code, run.annotations), (0, []), run.log)
        self.assertEqual(run.outputs["sarif-file"], str(runner.folder / "pmlint.sarif"))
        self.assertEqual(git(runner.folder, "worktree", "list").count("\n"), 0)

    def test_a_named_configuration_is_that_of_the_base_whatever_leads_to_it(self):
        def change(folder):
            (folder / "docs/plain.md").write_text(CLEAN.replace(ITEM, ITEM + "- Write the runbook for the pool\n"))
            (folder / "pmlint.toml").write_text('fail-on = "never"\n')

        runner, event = self.pull_request(change, config="fail-on = 'error'\n")
        os.symlink("docs", runner.folder / "link")
        os.symlink(runner.folder, self.work / "alias")
        os.symlink(runner.folder / "docs", self.work / "shortcut")
        os.symlink(runner.folder / "pmlint.toml", self.work / "own.toml")
        for directory, given in [
            ("docs", "../pmlint.toml"),
            ("docs", f"{runner.folder}/pmlint.toml"),
            ("link", f"{runner.folder}/pmlint.toml"),
            (".", f"{runner.folder}//pmlint.toml"),
            (".", f"{runner.folder}/docs/.././pmlint.toml"),
            (".", f"{self.work}/alias/pmlint.toml"),
            (str(self.work / "alias/docs"), "../pmlint.toml"),
        ]:
            with self.subTest(directory=directory, given=given):
                run = runner.run(event=event, working_directory=directory, config=given)
                self.assertEqual(run.code, 1, run.log)
                self.assertEqual({it[1]["file"] for it in run.annotations}, {"docs/plain.md"}, run.log)
                self.assertEqual(git(runner.folder, "worktree", "list").count("\n"), 0)
        for given in (f"{self.work}/shortcut/../pmlint.toml", f"{self.work}/own.toml"):
            with self.subTest(given=given):
                run = runner.run(event=event, config=given)
                self.assertEqual(run.code, 2, run.log)
        (self.work / "outside.toml").write_text('fail-on = "never"\n')
        run = runner.run(event=event, working_directory="docs", config=f"{self.work}/outside.toml")
        self.assertEqual(run.code, 0, run.log)
        self.assertEqual({it[1]["file"] for it in run.annotations}, {"docs/plain.md"}, run.log)

    def test_a_base_that_passes_for_the_change_is_told(self):
        change = lambda it: (it / "docs/new.md").write_text(OLD)
        for checkout, wanted in (("base", 2), ("merge", 1), ("head", 1)):
            with self.subTest(checkout=checkout):
                shutil.rmtree(self.work)
                self.work.mkdir()
                runner, event = self.pull_request(change, checkout=checkout)
                base = event["pull_request"]["base"]["sha"]
                runner.environment |= {"GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_SHA": base}
                run = runner.run(event=event)
                self.assertEqual((run.code, len(run.annotations) > 0), (wanted, True), run.log)
                if checkout == "base":
                    self.assertIn("HEAD is the base of the pull request", run.annotations[0][2])

    def test_what_a_shallow_checkout_lacks_and_nobody_gives_is_said(self):
        for checkout in ("merge", "head"):
            with self.subTest(checkout=checkout):
                shutil.rmtree(self.work)
                self.work.mkdir()
                runner, event = self.pull_request(lambda it: (it / "docs/new.md").write_text(OLD), checkout=checkout)
                git(runner.folder, "remote", "set-url", "origin", f"file://{self.work}/nowhere")
                run = runner.run(event=event)
                self.assertEqual(run.code, 2, run.log)
                self.assertEqual(len(run.annotations), 1, run.log)
                self.assertIn("fetch-depth: 0", run.annotations[0][2])

    def test_a_base_can_be_named(self):
        change = lambda it: (it / "docs/new.md").write_text(OLD)
        runner, _ = self.pull_request(change, depth=0)
        runner.environment["GITHUB_EVENT_NAME"] = "push"
        run = runner.run(base="main", mode="gate")
        self.assertEqual((run.code, {it[1]["file"] for it in run.annotations}), (1, {"docs/new.md"}), run.log)
        run = runner.run(base="no-such-branch", mode="gate")
        self.assertEqual((run.code, len(run.annotations)), (2, 1), run.log)

    def test_a_release_is_installed_if_its_checksum_is_right(self):
        folder = self.documents()
        run = Runner(folder, PMLINT_RELEASES=self.release()).run()
        self.assertEqual(run.code, 0, run.log)
        self.assertIn("checksum verified", run.log)
        uses = [it[0] for it in run.cached]
        self.assertEqual(uses, ["actions/cache/restore", "actions/cache/save"])
        self.assertEqual(run.cached[0][1:], run.cached[1][1:])
        self.assertTrue((Path(run.cached[0][2]) / "pmlint").exists())

    def test_a_release_is_unpacked_where_folders_have_drives(self):
        folder = self.documents()
        (folder / "D:").mkdir()
        # As on Windows, what comes before the colon isn't a machine.
        run = Runner(folder, PMLINT_RELEASES=self.release(), RUNNER_TEMP="D:").run()
        self.assertEqual(run.code, 0, run.log)
        self.assertIn("checksum verified", run.log)

    def test_a_spoiled_release_is_not_run(self):
        folder = self.documents()
        run = Runner(folder, PMLINT_RELEASES=self.release(spoil=True)).run()
        self.assertEqual(run.code, 2, run.log)
        self.assertIn("checksum", run.annotations[0][2])
        self.assertFalse((Path(run.cached[0][2]) / "pmlint").exists())

    def test_without_a_release_it_is_built_from_the_checkout(self):
        folder = self.documents()
        stub = self.work / "bin"
        stub.mkdir()
        # Stands for cargo: puts the program where cargo would.
        (stub / "cargo").write_text(
            f'#!/bin/sh\necho "cargo $@"\nmkdir -p "$7/release"\ncp {PMLINT} "$7/release/pmlint"\n'
        )
        (stub / "cargo").chmod(0o755)
        path = f"{stub}:{os.environ['PATH']}"
        nothing = self.serve(stub)
        for given in ({"PMLINT_RELEASES": nothing}, {}):
            run = Runner(folder, PATH=path, **given).run()
            self.assertEqual(run.code, 0, run.log)
            self.assertIn(f"cargo build --release --locked --manifest-path {ROOT}/Cargo.toml", run.log)
        run = Runner(folder, PATH=path, PMLINT_RELEASES=nothing).run(version="99.0.0")
        self.assertEqual(run.code, 2, run.log)
        self.assertIn("there is no release 99.0.0", run.annotations[0][2])


if __name__ == "__main__":
    unittest.main()
