"""`pmlint lsp` seen by pytest-lsp, as Neovim, VS Code and Emacs present themselves."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

PMLINT = os.environ["PMLINT"]

REPORT = """\
# Checkout outage on 3 May 2024

## Summary

Checkout failed for 5 users. 🔥🔥 日本

## Timeline

- 14:05 UTC the pager fires
- 13:58 UTC the deploy starts

## Root cause

The pool had no limit, as nothing checks new settings.

## Action items

- [ ] 🔥 Add an alert (owner: Kim, due: end of week)
- [ ] Write the page (owner: @lee, due: 2024-06-01)
"""


class Editor:
    """A client with the folder that it has open."""

    def __init__(self, client: LanguageClient, folder: Path, capabilities):
        self.client = client
        self.folder = folder
        encodings = capabilities.general and capabilities.general.position_encodings or []
        self.utf8 = "utf-8" in encodings
        self.version = 0

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    async def open(self, name: str, text: str) -> list[lsp.Diagnostic]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return await self.open_uri(path.as_uri(), text)

    async def open_uri(self, uri: str, text: str) -> list[lsp.Diagnostic]:
        item = lsp.TextDocumentItem(uri=uri, language_id="markdown", version=1, text=text)
        self.version = 1
        self.client.diagnostics.pop(uri, None)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))
        return await self.published(uri)

    async def published(self, uri: str) -> list[lsp.Diagnostic]:
        """What is published next."""
        for _ in range(500):
            if uri in self.client.diagnostics:
                return self.client.diagnostics[uri]
            await asyncio.sleep(0.01)
        raise AssertionError(f"nothing was published for {uri}")

    async def change(self, name: str, start, end, text: str) -> list[lsp.Diagnostic]:
        self.version += 1
        self.client.diagnostics.pop(self.uri(name), None)
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                text_document=lsp.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self.version),
                content_changes=[
                    lsp.TextDocumentContentChangePartial(
                        range=lsp.Range(start=lsp.Position(*start), end=lsp.Position(*end)), text=text
                    )
                ],
            )
        )
        return await self.published(self.uri(name))

    def document(self, name: str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(uri=self.uri(name))

    async def actions(self, name: str, diagnostic: lsp.Diagnostic, only=None) -> list[lsp.CodeAction]:
        return await self.client.text_document_code_action_async(
            lsp.CodeActionParams(
                text_document=self.document(name),
                range=diagnostic.range,
                context=lsp.CodeActionContext(diagnostics=[diagnostic], only=only),
            )
        )


@pytest_asyncio.fixture(params=["neovim", "visual_studio_code", "emacs"])
async def editor(request, tmp_path):
    config = ClientServerConfig(server_command=[PMLINT, "lsp", "--today", "2024-07-01"])
    client = await config.start()
    capabilities = client_capabilities(request.param)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / ".git").mkdir()
    await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[lsp.WorkspaceFolder(uri=(tmp_path / "one").as_uri(), name="one")],
        )
    )
    yield Editor(client, tmp_path / "one", capabilities)
    await client.shutdown_session()
    await client.stop()


def by_rule(diagnostics, rule):
    return [it for it in diagnostics if it.code == rule]


@pytest.mark.asyncio
async def test_findings_stand_where_the_editor_counts(editor):
    found = await editor.open("x.md", REPORT)
    [due] = by_rule(found, "action-without-due-date")
    line = REPORT.splitlines()[due.range.start.line]
    before = line[: line.index("end of week")]
    units = len(before.encode()) if editor.utf8 else len(before.encode("utf-16-le")) // 2
    assert due.range.start.character == units
    assert due.severity == lsp.DiagnosticSeverity.Error
    assert due.source == "pmlint"
    [order] = by_rule(found, "timeline-out-of-order")
    assert order.related_information[0].location.range.start.line == 8


@pytest.mark.asyncio
async def test_findings_follow_what_is_typed(editor):
    await editor.open("x.md", REPORT)
    # 13:58 becomes 14:58.
    found = await editor.change("x.md", (9, 3), (9, 4), "4")
    assert not by_rule(found, "timeline-out-of-order")
    found = await editor.change("x.md", (9, 3), (9, 4), "3")
    assert by_rule(found, "timeline-out-of-order")


@pytest.mark.asyncio
async def test_a_fix_and_an_allowance_are_offered_and_hold(editor):
    found = await editor.open("x.md", REPORT)
    [due] = by_rule(found, "action-without-due-date")
    actions = await editor.actions("x.md", due, [lsp.CodeActionKind.QuickFix])
    titles = [it.title for it in actions]
    assert "Write 2024-05-05" in titles
    allow = next(it for it in actions if it.title == "Allow action-without-due-date here, because …")
    [edit] = edits_of(allow.edit, editor.uri("x.md"))
    assert edit.new_text.strip() == "<!-- pmlint: allow action-without-due-date because … -->"
    start = edit.range.start
    end = edit.range.end
    found = await editor.change(
        "x.md", (start.line, start.character), (end.line, end.character), edit.new_text
    )
    assert not by_rule(found, "action-without-due-date")


@pytest.mark.asyncio
async def test_an_entry_is_moved_to_its_place(editor):
    found = await editor.open("x.md", REPORT)
    [order] = by_rule(found, "timeline-out-of-order")
    actions = await editor.actions("x.md", order)
    move = next(it for it in actions if it.title == "Move it to its place")
    lines = REPORT.splitlines(keepends=True)
    edits = edits_of(move.edit, editor.uri("x.md"))
    for edit in sorted(edits, key=lambda it: (it.range.start.line, it.range.start.character), reverse=True):
        text = "".join(lines)
        begins = [sum(map(len, lines[:at])) for at in range(len(lines) + 1)]
        start = begins[edit.range.start.line] + edit.range.start.character
        end = begins[edit.range.end.line] + edit.range.end.character
        lines = (text[:start] + edit.new_text + text[end:]).splitlines(keepends=True)
    assert lines[8] == "- 13:58 UTC the deploy starts\n"
    assert lines[9] == "- 14:05 UTC the pager fires\n"
    assert "".join(lines[10:]) == "".join(REPORT.splitlines(keepends=True)[10:])


def edits_of(edit: lsp.WorkspaceEdit, uri: str):
    if edit.document_changes:
        return [it for change in edit.document_changes for it in change.edits]
    return edit.changes[uri]


@pytest.mark.asyncio
async def test_hover_shows_the_rule(editor):
    found = await editor.open("x.md", REPORT)
    [order] = by_rule(found, "timeline-out-of-order")
    hover = await editor.client.text_document_hover_async(
        lsp.HoverParams(text_document=editor.document("x.md"), position=order.range.start)
    )
    assert "# timeline-out-of-order" in hover.contents.value
    nothing = await editor.client.text_document_hover_async(
        lsp.HoverParams(text_document=editor.document("x.md"), position=lsp.Position(1, 0))
    )
    assert nothing is None


@pytest.mark.asyncio
async def test_symbols_are_sections_entries_and_items(editor):
    await editor.open("x.md", REPORT)
    symbols = await editor.client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(text_document=editor.document("x.md"))
    )
    names = []

    def walk(symbols):
        for symbol in symbols:
            names.append(symbol.name)
            walk(getattr(symbol, "children", None) or [])

    walk(symbols)
    assert "Timeline" in names and "Action items" in names
    assert any("the pager fires" in it for it in names)
    assert any("Add an alert" in it for it in names)


@pytest.mark.asyncio
async def test_missing_sections_and_known_owners_are_completed(editor):
    await editor.open("x.md", REPORT + "\n##")
    line = REPORT.count("\n") + 1
    items = await editor.client.text_document_completion_async(
        lsp.CompletionParams(text_document=editor.document("x.md"), position=lsp.Position(line, 2))
    )
    labels = [it.label for it in items]
    assert "Impact" in labels and "Timeline" not in labels
    assert items[labels.index("Impact")].text_edit.new_text == "## Impact"

    await editor.open("y.md", REPORT + "- [ ] Test it (owner: K")
    items = await editor.client.text_document_completion_async(
        lsp.CompletionParams(text_document=editor.document("y.md"), position=lsp.Position(line - 1, 23))
    )
    labels = [it.label for it in items]
    assert "Kim" in labels and "@lee" in labels


@pytest.mark.asyncio
async def test_a_changed_configuration_holds_at_once(editor):
    found = await editor.open("x.md", REPORT)
    assert by_rule(found, "timeline-out-of-order")
    config = editor.folder / "pmlint.toml"
    config.write_text("[rules]\ntimeline-out-of-order = 'off'\n")
    found = await editor.change("x.md", (4, 0), (4, 0), "x")
    assert not by_rule(found, "timeline-out-of-order")
    config.write_text("[rules]\ntimeline-out-of-ordr = 'off'\n")
    editor.client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams(
            changes=[lsp.FileEvent(uri=config.as_uri(), type=lsp.FileChangeType.Changed)]
        )
    )
    [mistake] = await editor.published(config.as_uri())
    assert mistake.range.start.line == 1
    # When this is answered, everything has been published.
    await editor.client.text_document_hover_async(
        lsp.HoverParams(text_document=editor.document("x.md"), position=lsp.Position(1, 0))
    )
    # What held before goes on.
    found = await editor.change("x.md", (4, 0), (4, 0), "y")
    assert not by_rule(found, "timeline-out-of-order")
    config.unlink()
    found = await editor.change("x.md", (4, 0), (4, 0), "z")
    assert by_rule(found, "timeline-out-of-order")
    assert not editor.client.diagnostics[config.as_uri()]


@pytest.mark.asyncio
async def test_each_folder_has_its_own_settings(editor):
    other = editor.folder.parent / "two"
    (other / ".git").mkdir(parents=True)
    (other / "pmlint.toml").write_text("[rules]\ntimeline-out-of-order = 'off'\n")
    editor.client.workspace_did_change_workspace_folders(
        lsp.DidChangeWorkspaceFoldersParams(
            event=lsp.WorkspaceFoldersChangeEvent(
                added=[lsp.WorkspaceFolder(uri=other.as_uri(), name="two")], removed=[]
            )
        )
    )
    found = await editor.open_uri((other / "x.md").as_uri(), REPORT)
    assert found and not by_rule(found, "timeline-out-of-order")
    assert by_rule(await editor.open("x.md", REPORT), "timeline-out-of-order")


@pytest.mark.asyncio
async def test_documents_need_no_repository_and_no_file(editor, tmp_path_factory):
    lonely = tmp_path_factory.mktemp("no repository") / "ü x.md"
    assert by_rule(await editor.open_uri(lonely.as_uri(), REPORT), "timeline-out-of-order")
    assert by_rule(await editor.open_uri("untitled:Untitled-1", REPORT), "timeline-out-of-order")


@pytest.mark.asyncio
async def test_a_closed_document_has_no_findings(editor):
    assert await editor.open("x.md", REPORT)
    editor.client.text_document_did_close(
        lsp.DidCloseTextDocumentParams(text_document=editor.document("x.md"))
    )
    for _ in range(500):
        if not editor.client.diagnostics[editor.uri("x.md")]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the findings are still there")


@pytest.mark.asyncio
async def test_what_is_unknown_is_refused_and_nothing_breaks(editor):
    await editor.open("x.md", REPORT)
    with pytest.raises(Exception, match="no answer"):
        await editor.client.text_document_definition_async(
            lsp.DefinitionParams(text_document=editor.document("x.md"), position=lsp.Position(0, 0))
        )
    hover = await editor.client.text_document_hover_async(
        lsp.HoverParams(text_document=editor.document("nowhere.md"), position=lsp.Position(999, 999))
    )
    assert hover is None
    assert await editor.change("x.md", (9999, 0), (99999, 5), "\n- 13:00 UTC x")


@pytest.mark.asyncio
async def test_a_request_that_is_taken_back_while_the_server_works_is_not_answered(editor):
    # So long that the first answer takes a while.
    await editor.open("x.md", REPORT + "- [ ] Look into it and improve monitoring, end of week\n" * 200)
    everything = lsp.Range(start=lsp.Position(0, 0), end=lsp.Position(9999, 0))
    wanted = lsp.CodeActionParams(
        text_document=editor.document("x.md"), range=everything, context=lsp.CodeActionContext(diagnostics=[])
    )
    first, second, third = (
        editor.client.protocol.send_request("textDocument/codeAction", wanted, msg_id=it)
        for it in ("first", "second", "third")
    )
    for identity in "second", "third":
        editor.client.cancel_request(lsp.CancelParams(id=identity))
    assert await asyncio.wait_for(asyncio.wrap_future(first), 60)
    for number in second, third:
        with pytest.raises(Exception, match="cancelled"):
            await asyncio.wait_for(asyncio.wrap_future(number), 60)


def test_a_server_whose_client_leaves_without_a_word_says_so():
    def ended(*messages: str) -> int:
        sent = "".join(f"Content-Length: {len(it)}\r\n\r\n{it}" for it in messages)
        return subprocess.run([PMLINT, "lsp"], input=sent.encode(), capture_output=True, timeout=60).returncode

    begin = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}',
        '{"jsonrpc":"2.0","method":"initialized","params":{}}',
    )
    shutdown = '{"jsonrpc":"2.0","id":2,"method":"shutdown"}'
    leave = '{"jsonrpc":"2.0","method":"exit"}'
    assert ended(*begin, shutdown, leave) == 0
    assert ended(*begin, leave) == 1
    assert ended(*begin) == 1
    assert ended() == 2
