#!/usr/bin/env python3
"""Holds that the work of `check` and `inspect` grows with a document and not with its square.

Documents of many shapes, nested, wide and repeated, are made in three sizes, each twice the one before, and the
instructions of the runs are counted (seconds depend on what else the machine does). From the second size to the third
there may be little more than twice as many more as from the first to the second.

usage: tests/linear.py [PMLINT] [SHAPE...]     needs valgrind; without it says so and passes
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

# Twice is linear, four times is the square.
MOST = 2.2
# The first of the three sizes, in bytes.
SIZE = 20_000

TOP = """# Checkout down on 3 May 2024

**Status**: closed
**Authors**: Kim Lee, Raj

"""
SUMMARY = "## Summary\n\nCheckout failed for 42 minutes.\n\n"
TIMELINE = "## Timeline (UTC)\n\n"
CAUSE = "## Root cause\n\n"
ACTIONS = "## Action items\n\n"


def repeated(unit, before="", after=""):
    """A unit, so many times that the document has the wanted size."""

    def text(size):
        parts, length, number = [], 0, 0
        while length < size:
            part = filled(unit, number)
            parts.append(part)
            length += len(part)
            number += 1
        return before + "".join(parts) + after

    return text


def filled(unit, number):
    """A unit with its number in place of `{i}`, a name that no other has of `{w}`, and a time of `{t}`."""
    return unit.replace("{i}", str(number)).replace("{w}", word(number)).replace("{t}", clock(number))


def word(number):
    letters = ""
    for _ in range(4):
        letters = "abcdefghijklmnopqrstuvwxyz"[number % 26] + letters
        number //= 26
    return "Q" + letters


def clock(number):
    return f"{number // 60 % 24:02}:{number % 60:02}"


def nested(opening, closing="", core="x", before=""):
    """Something in itself, as deep as the wanted size allows."""

    def text(size):
        depth = size // (len(opening) + len(closing))
        return before + opening * depth + core + closing * depth + "\n"

    return text


def indented(marker, step, core="x", before=""):
    """Lists in lists; the indentation makes the size grow with the square of the depth."""

    def text(size):
        lines, length, depth = [], 0, 0
        while length < size:
            lines.append(" " * (step * depth) + marker + core)
            length += len(lines[-1]) + 1
            depth += 1
        return before + "\n".join(lines) + "\n"

    return text


def table(head, row, before=""):
    columns = head.count("|") - 1
    return repeated(row + "\n", f"{before}{head}\n{'|---' * columns}|\n")


def wide_table(before=""):
    def text(size):
        columns = size // 16
        return before + "| a " * columns + "|\n" + "|---" * columns + "|\n" + "| 14:05 " * columns + "|\n"

    return text


SHAPES = {
    # Markdown: everything in itself.
    "quotes in quotes": nested("> "),
    "quotes without blanks": nested(">"),
    "quoted lines": repeated("> 14:05 UTC a\n"),
    "lazy quotes": repeated("> a\nb\n\n"),
    "lists in a line": nested("- "),
    "numbered lists in a line": nested("1. "),
    "lists in lists": indented("- ", 2),
    "lists in lists of actions": indented("- ", 2, "Add an alert", TOP + ACTIONS),
    "lists in lists of causes": indented("- ", 2, "the pool was full", TOP + CAUSE),
    "lists in lists of times": indented("- ", 2, "14:05 a", TOP + TIMELINE),
    "whys in whys": indented("- ", 2, "Why? Because of it", TOP + CAUSE),
    "quotes and lists in turn": nested("> - "),
    "brackets": nested("["),
    "brackets closed": nested("[", "]"),
    "closing brackets": nested("]"),
    "images": nested("!["),
    "links in links": nested("[a](", ")"),
    "parentheses": nested("("),
    "parentheses closed": nested("(", ")"),
    "quotation marks": nested("\""),
    "quotation marks around words": repeated("\"a "),
    "curly quotation marks": nested("“", "”"),
    "pipes": nested("|"),
    "pipes and rules": repeated("|a|\n|-|\n"),
    "stars": nested("*"),
    "stars around words": repeated("*a "),
    "stars closed": nested("*a ", " b*"),
    "stars and underscores": repeated("*a_ "),
    "strong": repeated("**a** "),
    "strong left open": repeated("**a "),
    "tildes": repeated("~~a "),
    "backticks": nested("`"),
    "backticks of every length": lambda size: " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
    "backticks around words": repeated("`a "),
    "angle brackets": nested("<"),
    "tags": repeated("<b>"),
    "breaks of lines": repeated("<br>", TOP + SUMMARY),
    "breaks of lines in causes": repeated("<br>", TOP + CAUSE),
    "tags in tags": nested("<div>", "</div>"),
    "details": repeated("<details>\n\na\n\n</details>\n\n"),
    "comments left open": repeated("<!-- "),
    "comments": repeated("<!-- a -->\n\n"),
    "comments in a line": repeated("a <!-- b --> "),
    "processing instructions": repeated("<? "),
    "declarations": repeated("<!A "),
    "CDATA": repeated("<![CDATA[ "),
    "backslashes": nested("\\"),
    "entities": repeated("&amp;"),
    "entities left open": repeated("&amp"),
    "footnotes": repeated("a[^{i}]\n\n[^{i}]: b\n\n"),
    "footnotes used": repeated("[^{i}]"),
    "definitions": repeated("[{i}]: https://a.b\n\n"),
    "definitions used": repeated("[{w}]\n\n[{w}]: https://a.b\n\n"),
    "links": repeated("[a](https://b.c/{i}) "),
    "addresses": repeated("https://b.c/{i} "),
    "one address": nested("https://a.b/"),
    "addresses with secrets": repeated("https://a:b{i}cdefgh@c.d ", TOP + SUMMARY),
    "addresses run together": nested("://a:b"),
    "autolinks": repeated("<https://b.c/{i}> "),
    "code in strong": repeated("`a` careless ", TOP + SUMMARY + "**", "a**\n"),
    "code in a link": repeated("`a` careless ", TOP + SUMMARY + "[", "](b)\n"),
    "code in quotation marks": repeated("`a` careless ", TOP + SUMMARY + "\"a ", "\"\n"),
    "strong in strong": repeated("**a** Bob forgot it. ", TOP + CAUSE + "*", "a*\n"),
    "code blocks": repeated("```\na\n```\n\n"),
    "indented code": repeated("    a\n\nb\n\n"),
    "fences left open": repeated("```\n"),
    "rules": repeated("---\n\n"),
    "hard breaks": repeated("a  \n"),
    "headings": repeated("## A{i}\n\n"),
    "headings with text": repeated("## A{i}\n\nb\n\n"),
    "headings of all levels": repeated("# A\n\n## B\n\n### C\n\n#### D\n\n##### E\n\n###### F\n\n"),
    "headings underlined": repeated("A\n===\n\n"),
    "hashes": nested("#"),
    "tables": repeated("| a |\n|---|\n| 14:05 |\n\n"),
    "tables under headings": repeated("## Timeline\n\n| Time (UTC) | b |\n|---|---|\n| 14:05 | a |\n\n"),
    "a wide table": wide_table(TOP + TIMELINE),
    "short lines": repeated("a\n"),
    "short paragraphs": repeated("a\n\n"),
    "short items": repeated("- a\n"),
    "loose items": repeated("- a\n\n"),
    "lists": repeated("- a\n\n1. b\n\n"),
    "one long line": repeated("the pool was full "),
    "one long word": nested("a"),
    "one long word in capitals": nested("A"),
    "one long number": nested("1"),
    "one long date": nested("1-"),
    "colons": nested(":"),
    "clocks run together": nested("14:05"),
    "at signs": nested("@"),
    "handles": repeated("@{w} "),
    "blanks": nested(" "),
    "blanks in items": repeated("-          \n"),
    "tabs": nested("\t"),
    "line feeds": nested("\n"),
    "carriage returns": repeated("a\r"),
    "nulls": nested("\0"),
    "letters with marks": nested("e\u0301"),
    "emoji": nested("🔥"),
    "front matter": repeated("k{i}: so long that no budget for many of them ends it\n", "---\n", "---\n"),
    "front matter left open": repeated("k{i}: v\n", "---\n"),
    "front matter in itself": lambda size: "---\na: " + "[" * size + "\n---\n",
    "front matter of TOML": repeated("k{i} = 1\n", "+++\n", "+++\n"),
    # What readers look for.
    "entries": repeated("- {t} a\n", TOP + TIMELINE),
    "entries of days": repeated("- 2024-05-03 {t} a\n", TOP + TIMELINE),
    "entries in one paragraph": repeated("{t} a\n", TOP + TIMELINE),
    "entries in one line": repeated("{t} a ", TOP + TIMELINE),
    "entries in a table": table("| Time | Event |", "| {t} | a |", TOP + TIMELINE),
    "entries in paragraphs": repeated("{t} a\n\n", TOP + TIMELINE),
    "entries under headings": repeated("### {t} a\n\nb\n\n", TOP + TIMELINE),
    "entries without a time": repeated("- a\n", TOP + TIMELINE + "- 14:05 UTC a\n"),
    "entries with zones": repeated("- {t} PST a\n- {t} CET a\n", TOP + TIMELINE),
    "entries out of order": repeated("- 14:05 a\n- 13:05 b\n", TOP + TIMELINE),
    "entries that go back": lambda size: TOP + TIMELINE + "".join(f"- {clock(-n)} a\n" for n in range(size // 10)),
    "entries far apart": repeated("- 2024-05-03 01:00 a\n- 2024-05-03 23:00 b\n", TOP + TIMELINE),
    "entries that deploy": repeated("- {t} we deployed a fix and it was mitigated\n", TOP + TIMELINE),
    "entries of many zones": lambda size: TOP + TIMELINE + "".join(f"- 14:05 UTC+{n // 60 % 14:02}:{n % 60:02} a\n" for n in range(size // 20)),
    "entries told elsewhere": lambda size: TOP + SUMMARY + "".join(f"On 2024-05-{n % 28 + 1:02} at {clock(n * 7)} it fell.\n\n" for n in range(size // 70)) + TIMELINE + "".join(f"- 2024-05-03 {clock(n * 7)} a\n" for n in range(size // 50)),
    "relative entries": repeated("- T+{i}m a\n", TOP + TIMELINE),
    "one entry of many times": repeated("14:05 to 13:05, then ", TOP + TIMELINE + "- "),
    "one entry of many names": repeated("{w} paged {w}, ", TOP + TIMELINE + "- 14:05 "),
    "one entry of many milestones": repeated("we deployed a fix and it was mitigated, ", TOP + TIMELINE + "- 14:05 "),
    "one cell of many times": repeated("14:05 a ", TOP + TIMELINE + "| Time | Event |\n|---|---|\n| 14:05 | ", "|\n"),
    "one heading of many words": repeated("14:05 Root cause Kim ", "## "),
    "ranges": repeated("- 14:05-13:05 a\n", TOP + TIMELINE),
    "timelines": repeated("## Timeline\n\n- 14:05 a\n\n"),
    "timelines of days": repeated("### 3 May 2024\n\n- 14:05 a\n\n", TOP + TIMELINE),
    "timelines by labels": repeated("**Timeline:**\n\n- 14:05 a\n\n"),
    "day after day": repeated("2024-05-03\n\n- 14:05 a\n\n", TOP + TIMELINE),
    "impossible times": repeated("- 25:61 a\n", TOP + TIMELINE),
    "dates": repeated("On 4/24/23 a. ", TOP + SUMMARY),
    "implausible dates": repeated("On Friday, 30 February 1824 a. ", TOP + SUMMARY),
    "ambiguous dates": repeated("On 3/4/2024 a.\n\n", TOP + SUMMARY),
    "days by words": repeated("Yesterday at noon it failed.\n\n", TOP + SUMMARY),
    "lengths": repeated("It took {i} minutes.\n\n", TOP + SUMMARY),
    "lengths in a line": repeated("It took 1h 30m ", TOP + SUMMARY),
    "durations": repeated("**Duration**: {i} minutes\n\n", TOP),
    "metadata": repeated("**Status**: draft\n\n", TOP),
    "metadata in lines": repeated("Status: draft\n", TOP),
    "metadata in a table": table("| Field | Value |", "| Date | 2024-05-03 |", TOP),
    "metadata in tables": repeated("| Field | Value |\n|---|---|\n| Date | 2024-05-03 |\n\n", TOP),
    "unknown metadata": repeated("Key{i}: value\n", TOP),
    "authors": repeated("Authors: {w} {w}son\n\n", TOP),
    "authors in a line": repeated("{w} {w}son, ", TOP + "Authors: "),
    "participants": repeated("- {w} {w}son\n", TOP + "## Participants\n\n"),
    "actions": repeated("- Add an alert\n", TOP + ACTIONS),
    "actions with fields": repeated("- [ ] Add alert {i} (owner: {w}, due: 2024-05-20) #{i}\n", TOP + ACTIONS),
    "actions in paragraphs": repeated("Add alert {i}, {w}, by next week.\n\n", TOP + ACTIONS),
    "actions in lines": repeated("Add alert {i}, {w}, by next week\n", TOP + ACTIONS),
    "actions in a table": table("| Action | Owner | Due |", "| Add alert {i} | {w} | Q3 |", TOP + ACTIONS),
    "actions in tables": repeated("| Action | Owner | Due |\n|---|---|---|\n| Add it | {w} | Q3 |\n\n", TOP + ACTIONS),
    "actions under headings": repeated("### Add alert {i}\n\nSoon.\n\n", TOP + ACTIONS),
    "actions under labels": repeated("**{w}**\n\n- Add alert {i}\n\n", TOP + ACTIONS),
    "actions in groups": repeated("- **{w}**\n  - Add alert {i}\n", TOP + ACTIONS),
    "one action of many fields": repeated("Owner: {w}, Due: 3 May, ", TOP + ACTIONS + "- Add an alert "),
    "one action of many fields in brackets": repeated("(Owner: {w}) (due 3 May) ", TOP + ACTIONS + "- Add an alert "),
    "one action of many brackets": nested("(", ")", "Kim", TOP + ACTIONS + "- Add an alert "),
    "one action of many dates": repeated("by 3 May, ", TOP + ACTIONS + "- Add an alert "),
    "one action of many names": repeated("{w} to ", TOP + ACTIONS + "- "),
    "one action of many openers": repeated("by ", TOP + ACTIONS + "- Add an alert "),
    "one action of many reasons": repeated("due to ", TOP + ACTIONS + "- Add an alert "),
    "one action of brackets left open": repeated("(", TOP + ACTIONS + "- Add an alert "),
    "one action of square brackets": repeated("[", TOP + ACTIONS + "- Add an alert "),
    "one action of many colons": repeated(": ", TOP + ACTIONS + "- Add an alert "),
    "one action of many full stops": repeated(". ", TOP + ACTIONS + "- Add an alert "),
    "one action of many dashes": repeated(" - ", TOP + ACTIONS + "- Add an alert"),
    "one cell of many openers": repeated("by ", TOP + ACTIONS + "| Action | Due |\n|---|---|\n| Add an alert | ", "|\n"),
    "one action of many numbers": repeated("#{i} ABC-{i} ", TOP + ACTIONS + "- Add an alert "),
    "one action of many blocks": repeated("  Owner: {w}\n\n", TOP + ACTIONS + "- Add an alert\n\n"),
    "one action of many children": repeated("  - Owner: {w}\n", TOP + ACTIONS + "- Add an alert\n"),
    "one action of lists and paragraphs": repeated("  - b\n\n  Owner: {w}\n\n", TOP + ACTIONS + "- Add an alert\n"),
    "one action of lists before paragraphs": lambda size: TOP + ACTIONS + "-\n" + "  - b\n" * (size // 14) + "\n" + "  c\n\n" * (size // 10),
    "one entry of lists before paragraphs": lambda size: TOP + TIMELINE + "-\n" + "  - b\n" * (size // 14) + "\n" + "  14:05 c\n\n" * (size // 24),
    "one group of many children": repeated("  - Add alert {i}\n", TOP + ACTIONS + "- **Raj**\n"),
    "one action of many owners": repeated("@{w} ", TOP + ACTIONS + "- Add an alert "),
    "sections of actions": repeated("## Action items\n\n- Add an alert\n\n", TOP),
    "broken checkboxes": repeated("- [ ]Add an alert\n- [] Fix\n", TOP + ACTIONS),
    "vague actions": repeated("- Improve things. Be more careful\n", TOP + ACTIONS),
    "due words": repeated("- Add it by end of next week\n", TOP + ACTIONS),
    "tickets": repeated("- Add it ABC-{i} https://a.b/issues/{i}\n", TOP + ACTIONS),
    "causes": repeated("- the pool {w} was full because nobody looked\n", TOP + CAUSE),
    "causes in paragraphs": repeated("The pool {w} was full because nobody looked.\n\n", TOP + CAUSE),
    "causes in a line": repeated("The pool {w} was full because nobody looked. ", TOP + CAUSE),
    "causes under headings": repeated("### Cause {i}\n\nThe pool {w} was full.\n\n", TOP + CAUSE),
    "sections of causes": repeated("## Root cause\n\nThe pool {w} was full.\n\n", TOP),
    "causes and actions": lambda size: TOP + CAUSE + "".join(f"- the pool {word(n)} was full\n" for n in range(size // 60))
        + "\n" + ACTIONS + "".join(f"- Limit the pool {word(n)}\n" for n in range(size // 60)),
    "whys": repeated("{i}. Why? Because of {w}\n", TOP + CAUSE),
    "whys in paragraphs": repeated("Why did it fail? Because of {w}.\n\n", TOP + CAUSE),
    "whys under headings": repeated("### Why did it fail?\n\nBecause of {w}.\n\n", TOP + CAUSE),
    "whys in a table": table("| Why | Because |", "| Why did {w} fail? | It did |", TOP + CAUSE),
    "sections of every role": repeated(SUMMARY + "## Impact\n\n5% failed.\n\n" + TIMELINE + "- 14:05 a\n\n" + CAUSE + "It was full.\n\n" + ACTIONS + "- Add it\n\n"),
    "empty sections": repeated("## Impact\n\n## Detection\n\n"),
    "labels": repeated("**Impact:** a\n\n", TOP),
    "labels in items": repeated("- **Impact:** a\n", TOP),
    "plain labels": repeated("Impact\n\na\n\nRoot Cause: b\n\n"),
    "names": repeated("{w} {w}son looked.\n\n", TOP + SUMMARY),
    "names in entries": repeated("- {t} {w} restarted the pool\n", TOP + TIMELINE),
    "names at fault": repeated("{w} forgot the limit. ", TOP + CAUSE),
    "people at fault": repeated("The engineer forgot the limit. ", TOP + CAUSE),
    "one long sentence of faults": repeated("the engineer forgot and ", TOP + CAUSE),
    "commas": repeated("Bob, ", TOP + CAUSE),
    "blame": repeated("careless ", TOP + SUMMARY),
    "blame in paragraphs": repeated("The careless human error.\n\n", TOP + SUMMARY),
    "counterfactuals": repeated("We should have known. ", TOP + SUMMARY),
    "counterfactuals in one sentence": repeated("if we had known it would have ", TOP + SUMMARY),
    "hindsight": repeated("In hindsight it was obvious. ", TOP + SUMMARY),
    "animated language": repeated("Sadly the terrible disaster! ", TOP + SUMMARY),
    "placeholders": repeated("TBD\n\n", TOP + SUMMARY),
    "placeholders in lines": repeated("Owner: <name>\n", TOP + SUMMARY),
    "placeholders of templates": repeated("describe what happened ", TOP + SUMMARY),
    "things to do": repeated("TODO write it\n\n", TOP + SUMMARY),
    "things to do in a table": table("| Action | State |", "| Add it | TODO |", TOP + ACTIONS),
    "a wide table of braces": lambda size: TOP + "| A " * (size // 16) + "|\n" + "|---" * (size // 16) + "|\n" + "| {NAME} " * (size // 16) + "|\n",
    "placeholders in brackets": repeated("[Describe it] <insert> YYYY-MM-DD\n\n", TOP + SUMMARY),
    "secrets": repeated("password = hunter{i}andmore\n\n", TOP + SUMMARY),
    "secrets run together": repeated("password=|", TOP + SUMMARY),
    "secrets that may go on": repeated("password=aB3)", TOP + SUMMARY),
    "secrets of commands": repeated("curl -u a:", TOP + SUMMARY + "`", "`\n"),
    "commands with secrets in a line": repeated("mysql -pA3 ", TOP + SUMMARY),
    "items with marks and fields": repeated("1. **A**\n\n- Problem: x\n\n", TOP + ACTIONS),
    "one secret again and again": repeated("password = hunter2andmore\n\n", TOP + SUMMARY),
    "secrets in code": repeated("    AKIAQYLPMN5HFIQR7{i}\n\n", TOP + SUMMARY),
    "keys of many lines": repeated("-----BEGIN RSA PRIVATE KEY-----\nabcdefgh\n-----END RSA PRIVATE KEY-----\n\n", TOP + SUMMARY),
    "keys left open": repeated("-----BEGIN RSA PRIVATE KEY-----\nabcdefgh{i}\n", TOP + SUMMARY),
    "long tokens": nested("a1B2", before=TOP + SUMMARY + "token="),
    "numbers with units": repeated("{i}% of users, $3,000 ", TOP + "## Impact\n\n"),
    "allowances": repeated("<!-- pmlint: allow blaming-language because a -->\nThe careless error.\n\n", TOP + SUMMARY),
    "allowances without findings": repeated("<!-- pmlint: allow blaming-language because a -->\n\n", TOP + SUMMARY),
    "allowances in lines": repeated("careless <!-- pmlint: allow blaming-language because a -->\n", TOP + SUMMARY),
    "allowances in a line": repeated("careless <!-- pmlint: allow blaming-language because a --> ", TOP + SUMMARY),
    "allowances of many names": repeated("hindsight,", TOP + "<!-- pmlint: allow ", " because a -->\n\nb\n"),
    "allowances over sections": repeated("<!-- pmlint: allow empty-section because a -->\n## Impact\n\n", TOP),
    "allowances over lists": repeated("<!-- pmlint: allow hindsight because a -->\n- b\n- c\n\n", TOP),
    "allowances over quotes": repeated("> <!-- pmlint: allow hindsight because a -->\n>\n> b\n>\n", TOP),
    "allowances opened": repeated("<!-- pmlint: allow-start hindsight because a -->\n\n", TOP),
    "allowances opened and closed": repeated("<!-- pmlint: allow-start hindsight because a -->\n\nObviously.\n\n<!-- pmlint: allow-end hindsight -->\n\n", TOP),
    "allowances of the file": repeated("<!-- pmlint: allow-file hindsight because a -->\n\n", TOP),
    "allowances behind blanks": lambda size: TOP + "a\n" + " " * (size // 2) + "<!-- pmlint: allow hindsight because a -->" * (size // 84),
    "allowances in a quote": lambda size: TOP + "a\n" + ">" * (size // 2) + "<!-- pmlint: allow hindsight because a -->" * (size // 84),
    "allowances malformed": repeated("<!-- pmlint: alow x -->\n\n<!-- pmlint: allow hindsigt -->\n\n", TOP),
}


def examples():
    """What each rule finds fault with, again and again: as it stands, and run together into a paragraph and a sentence."""
    for path in sorted(Path("rules").glob("*.toml")):
        rule = tomllib.loads(path.read_text())
        lines = [line for example in rule["example"] for line in example.get("bad", "").split("\n")]
        lines = [line for line in lines if not re.fullmatch(r"[ ^]*\^[ ^]*", line)]
        words = [line for line in lines if line and not line.startswith("#")]
        headings = dict.fromkeys(line for line in lines if line.startswith("#"))
        yield path.stem, repeated("\n".join(lines) + "\n")
        above = TOP + "".join(f"{it}\n\n" for it in headings)
        yield f"{path.stem} in a line", repeated(" ".join(words) + " ", above)
        yield f"{path.stem} in a sentence", repeated(re.sub("[.!?;:|]", "", " ".join(words)) + " ", above)


# What the readers find is only written by `inspect`.
INSPECTED = [
    "short lines", "one long line", "headings with text", "entries", "entries in one line", "metadata in lines",
    "actions with fields", "one action of many owners", "causes", "names in entries", "secrets", "sections of every role",
]


def instructions(pmlint, command, text):
    """How many a run takes over one document."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x.md").write_text(text, newline="")
        Path(folder, "pmlint.toml").write_text('include = ["**"]\n')
        counted = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", pmlint, *command, "--format", "json", "x.md"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
        )
        found = re.search(r"Collected : (\d+)", counted.stderr)
        if counted.returncode not in (0, 1) or not found:
            raise SystemExit(f"linear: {command[0]} ended with {counted.returncode}: {counted.stderr}")
        return int(found[1])


CHECK = ["check", "--select", "all", "--min-confidence", "low", "--today", "2024-07-01"]


def growth(pmlint, command, shape):
    small, middle, large = (instructions(pmlint, command, shape(SIZE * times)) for times in (1, 2, 4))
    # What hardly grows at all is no work: a rest of the start.
    return (large - middle) / max(middle - small, SIZE)


def main():
    if not shutil.which("valgrind"):
        print("linear: skipped, as there is no valgrind")
        return 0
    pmlint = str(Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/pmlint").resolve())
    shapes = dict(examples()) | SHAPES
    wanted = sys.argv[2:] or shapes
    runs = [(name, CHECK, shapes[name]) for name in wanted]
    runs += [(name, ["inspect"], shapes[name]) for name in INSPECTED if name in wanted]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, command, _), times in zip(runs, pool.map(lambda it: growth(pmlint, *it[1:]), runs)):
            if times > MOST or sys.argv[2:]:
                print(f"linear: {command[0]} of {name}: {times:.2f} times the work for twice the document")
            failed += times > MOST
    print(f"linear: {len(runs)} shapes, {failed} of them not")
    return int(failed > 0)


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    sys.exit(main())
