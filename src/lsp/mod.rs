//! For editors: the Language Server Protocol over the same findings, fixes and pages. The only module that knows
//! lsp-server and its types.

mod actions;
mod completion;
mod diagnostics;
mod hover;
mod symbols;
mod text;
mod workspace;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types as lsp;
use lsp_server::{
    Connection, ErrorCode, ExtractError, Message, Notification, ProtocolError, Request, RequestId, Response,
};
use serde_json::{Value, json};

pub use workspace::{Opened, Refused};

use self::text::{Text, Units};
use self::workspace::{Workspace, path_of, uri_of};
use crate::config::FileSettings;
use crate::lint::{Linted, lint};
use crate::source::Source;

/// What the server can't know by itself.
pub trait Host {
    /// The settings that hold in a folder.
    ///
    /// # Errors
    ///
    /// If its configuration can't be read or has mistakes.
    fn open(&self, folder: &Path) -> Result<Opened, Refused>;
}

/// Serves a client until it leaves; whether it has said that it would.
///
/// # Errors
///
/// If the client doesn't keep to the protocol.
pub fn serve(connection: &Connection, host: &dyn Host) -> Result<bool, ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let client = Client::of(&params);
    connection.initialize_finish(
        id,
        json!({
            "capabilities": capabilities(client.units),
            "serverInfo": { "name": "pmlint", "version": env!("CARGO_PKG_VERSION") },
        }),
    )?;
    let workspace = Workspace::new(host, roots(&params));
    let mut server =
        Server { connection, client, workspace, documents: BTreeMap::new(), complaints: BTreeMap::new() };
    server.watch();
    let mut waiting: VecDeque<Message> = VecDeque::new();
    let mut is_leaving = false;
    loop {
        waiting.extend(connection.receiver.try_iter());
        // Only when the client says nothing more, what it has changed is linted.
        let Some(message) = waiting.pop_front() else {
            server.publish();
            let Ok(message) = connection.receiver.recv() else { return Ok(is_leaving) };
            waiting.push_back(message);
            continue;
        };
        match message {
            Message::Request(request) if is_leaving => {
                let message = "the server is shut down".to_owned();
                server.send(Response::new_err(request.id, ErrorCode::InvalidRequest as i32, message));
            }
            Message::Request(request) if is_cancelled(&request.id, &waiting) => {
                let message = "cancelled".to_owned();
                server.send(Response::new_err(request.id, ErrorCode::RequestCanceled as i32, message));
            }
            Message::Request(request) if request.method == "shutdown" => {
                is_leaving = true;
                server.send(Response::new_ok(request.id, Value::Null));
            }
            Message::Request(request) => server.answer(request),
            Message::Notification(notification) if notification.method == "exit" => return Ok(is_leaving),
            Message::Notification(notification) => server.hear(notification),
            Message::Response(_) => {}
        }
    }
}

/// Whether a client has taken a request back meanwhile.
fn is_cancelled(id: &RequestId, waiting: &VecDeque<Message>) -> bool {
    waiting.iter().any(|it| match it {
        Message::Notification(it) if it.method == "$/cancelRequest" => {
            let named = it.params.get("id").cloned();
            named.and_then(|it| serde_json::from_value::<RequestId>(it).ok()).is_some_and(|it| it == *id)
        }
        _ => false,
    })
}

/// What a client can do. Read leniently: a slip in one capability is no reason to refuse a client.
#[derive(Debug, Clone, Copy)]
struct Client {
    units: Units,
    watches: bool,
    nests_symbols: bool,
    versions_edits: bool,
}

impl Client {
    fn of(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let offered = at("general/positionEncodings").and_then(Value::as_array);
        Self {
            units: Units::agreed(offered.into_iter().flatten().filter_map(Value::as_str)),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            nests_symbols: can("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            versions_edits: can("workspace/workspaceEdit/documentChanges"),
        }
    }
}

fn capabilities(units: Units) -> lsp::ServerCapabilities {
    lsp::ServerCapabilities {
        position_encoding: Some(units.kind()),
        text_document_sync: Some(lsp::TextDocumentSync::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::Incremental),
            save: Some(lsp::Save::Bool(true)),
            ..Default::default()
        })),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(vec!["#".to_owned(), "@".to_owned()]),
            ..Default::default()
        }),
        hover_provider: Some(lsp::HoverProvider::Bool(true)),
        document_symbol_provider: Some(lsp::DocumentSymbolProvider::Bool(true)),
        code_action_provider: Some(lsp::CodeActionProvider::CodeActionOptions(lsp::CodeActionOptions {
            code_action_kinds: Some(vec![
                lsp::CodeActionKind::QuickFix,
                lsp::CodeActionKind::from(actions::FIX_ALL.to_owned()),
            ]),
            ..Default::default()
        })),
        workspace: Some(lsp::WorkspaceOptions {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::ChangeNotifications::Bool(true)),
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// The folders that are open in the editor.
fn roots(params: &Value) -> Vec<PathBuf> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let folders = folders.into_iter().flatten().filter_map(|it| it.get("uri"));
    let mut roots: Vec<PathBuf> = folders.filter_map(Value::as_str).filter_map(path_of).collect();
    if roots.is_empty() {
        roots.extend(params.get("rootUri").and_then(Value::as_str).and_then(path_of));
    }
    if roots.is_empty() {
        roots.extend(params.get("rootPath").and_then(Value::as_str).map(PathBuf::from));
    }
    roots
}

/// A client, its folders and the documents that it has open.
struct Server<'a> {
    connection: &'a Connection,
    client: Client,
    workspace: Workspace<'a>,
    documents: BTreeMap<String, Document>,
    /// The files with mistakes that the client has been told of, by the configuration that they belong to.
    complaints: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// An open document.
struct Document {
    path: Option<PathBuf>,
    version: i32,
    text: Text,
    /// Whether it has changed since its findings were published.
    is_stale: bool,
    reading: Option<Reading>,
}

/// An open document as pmlint reads it.
struct Reading {
    linted: Linted,
    settings: Arc<FileSettings>,
}

impl Reading {
    /// Another text under the same name and settings.
    fn relint(&self, text: String) -> Linted {
        lint(Source::new(self.linted.source.path(), text), &self.settings)
    }
}

impl Server<'_> {
    fn send(&self, message: impl Into<Message>) {
        // A client that is gone ends the loop when it is next listened to.
        let _ = self.connection.sender.send(message.into());
    }

    fn notify(&self, method: &str, params: impl serde::Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    /// Asks the client to say when a configuration changes.
    fn watch(&self) {
        if !self.client.watches {
            return;
        }
        let watchers = json!([{ "globPattern": "**/*.toml" }]);
        let registration = json!({
            "registrations": [{
                "id": "configuration",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": { "watchers": watchers },
            }],
        });
        let id = RequestId::from("configuration".to_owned());
        self.send(Request::new(id, "client/registerCapability".to_owned(), registration));
    }

    fn hear(&mut self, notification: Notification) {
        // What can't be understood can't be answered either: a notification has no answer.
        let _ = self.heard(notification);
    }

    fn heard(&mut self, notification: Notification) -> Result<(), ExtractError<Notification>> {
        let method = notification.method.clone();
        match method.as_str() {
            "textDocument/didOpen" => {
                let params: lsp::DidOpenTextDocumentParams = notification.extract(&method)?;
                let opened = params.text_document;
                let path = path_of(&opened.uri.0);
                if path.as_ref().is_some_and(|it| it.extension().is_some_and(|it| it == "toml")) {
                    return Ok(());
                }
                let text = Text::new(opened.text, self.client.units);
                let document =
                    Document { path, version: opened.version, text, is_stale: true, reading: None };
                self.documents.insert(opened.uri.0, document);
            }
            "textDocument/didChange" => {
                let params: lsp::DidChangeTextDocumentParams = notification.extract(&method)?;
                if let Some(document) =
                    self.documents.get_mut(&params.text_document.text_document_identifier.uri.0)
                {
                    document.change(params);
                }
            }
            "textDocument/didClose" => {
                let params: lsp::DidCloseTextDocumentParams = notification.extract(&method)?;
                let uri = params.text_document.uri;
                if self.documents.remove(&uri.0).is_some() {
                    self.notify("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": [] }));
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                let params: lsp::DidChangeWorkspaceFoldersParams = notification.extract(&method)?;
                let paths = |folders: Vec<lsp::WorkspaceFolder>| {
                    folders.into_iter().filter_map(|it| path_of(&it.uri.0)).collect::<Vec<_>>()
                };
                let removed = paths(params.event.removed);
                self.workspace.roots.retain(|it| !removed.contains(it));
                self.workspace.roots.extend(paths(params.event.added));
                self.forget();
            }
            "textDocument/didSave"
            | "workspace/didChangeWatchedFiles"
            | "workspace/didChangeConfiguration" => {
                self.forget();
            }
            _ => {}
        }
        Ok(())
    }

    /// Has every document linted again.
    fn forget(&mut self) {
        for document in self.documents.values_mut() {
            document.is_stale = true;
            document.reading = None;
        }
    }

    fn answer(&mut self, request: Request) {
        let id = request.id.clone();
        let response = match self.answered(request) {
            Ok(value) => Response::new_ok(id, value),
            Err(ExtractError::MethodMismatch(request)) => {
                let message = format!("pmlint has no answer to {}", request.method);
                Response::new_err(id, ErrorCode::MethodNotFound as i32, message)
            }
            Err(ExtractError::JsonError { error, .. }) => {
                Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string())
            }
        };
        self.send(response);
    }

    fn answered(&mut self, request: Request) -> Result<Value, ExtractError<Request>> {
        let client = self.client;
        let method = request.method.clone();
        Ok(match method.as_str() {
            "textDocument/codeAction" => {
                let (_, params) = request.extract::<lsp::CodeActionParams>(&method)?;
                let uri = params.text_document.uri.0.clone();
                self.about(&uri, |document, reading| actions::of(document, reading, &params, client))
            }
            "textDocument/hover" => {
                let (_, params) = request.extract::<lsp::HoverParams>(&method)?;
                let place = params.text_document_position_params;
                self.about(&place.text_document.uri.0, |document, reading| {
                    hover::at(document, reading, document.text.byte(place.position))
                })
            }
            "textDocument/documentSymbol" => {
                let (_, params) = request.extract::<lsp::DocumentSymbolParams>(&method)?;
                let uri = params.text_document.uri;
                self.about(&uri.0, |document, reading| {
                    symbols::of(document, reading, &uri, client.nests_symbols)
                })
            }
            "textDocument/completion" => {
                let (_, params) = request.extract::<lsp::CompletionParams>(&method)?;
                let place = params.text_document_position_params;
                self.about(&place.text_document.uri.0, |document, reading| {
                    completion::at(document, reading, document.text.byte(place.position))
                })
            }
            _ => return Err(ExtractError::MethodMismatch(request)),
        })
    }

    /// What can be said about a document; `null` about one that isn't open or isn't looked at.
    fn about<T: serde::Serialize>(&mut self, uri: &str, say: impl FnOnce(&Document, &Reading) -> T) -> Value {
        self.read(uri);
        let Some(document) = self.documents.get(uri) else { return Value::Null };
        let Some(reading) = &document.reading else { return Value::Null };
        serde_json::to_value(say(document, reading)).unwrap_or_default()
    }

    /// Publishes the findings of every document that has changed.
    fn publish(&mut self) {
        loop {
            let stale = self.documents.iter().find(|it| it.1.is_stale).map(|it| it.0.clone());
            let Some(uri) = stale else { return };
            self.read(&uri);
            let Some(document) = self.documents.get_mut(&uri) else { return };
            document.is_stale = false;
            let reading = document.reading.as_ref();
            let found = reading.map_or_else(Vec::new, |it| diagnostics::of(document, it, &uri));
            let version = document.version;
            let params = json!({ "uri": uri, "version": version, "diagnostics": found });
            self.notify("textDocument/publishDiagnostics", params);
        }
    }

    /// Lints a document unless that is done.
    fn read(&mut self, uri: &str) {
        let Some(path) = self.documents.get(uri).map(|it| it.path.clone()) else { return };
        let asked = self.workspace.settings(path.as_deref());
        if let Some(read) = &asked.read {
            self.forget();
            self.complain(&asked.home, read);
        }
        let Some(document) = self.documents.get_mut(uri).filter(|it| it.reading.is_none()) else { return };
        let Some(opened) = asked.opened else { return };
        let (shown, relative) = match &path {
            Some(path) => (opened.place.shown(path), opened.place.relative(path)),
            None => (UNNAMED.to_owned(), UNNAMED.to_owned()),
        };
        if opened.settings.excludes(&relative) {
            return;
        }
        let settings = opened.settings.for_path(&relative, false);
        let mut linted = lint(Source::new(shown, document.text.as_str()), &settings);
        if opened.settings.is_history(&linted.post_mortem) {
            linted.findings.clear();
        }
        document.reading = Some(Reading { linted, settings });
    }

    /// Shows what is wrong with a configuration, in its files, or that nothing is any more.
    fn complain(&mut self, home: &Path, read: &Result<(), Refused>) {
        let mut found: BTreeMap<String, Vec<lsp::Diagnostic>> = BTreeMap::new();
        for uri in self.complaints.remove(home).unwrap_or_default() {
            found.insert(uri, Vec::new());
        }
        if let Err(refused) = read {
            for ((mistake, source), file) in refused.mistakes.iter().zip(&refused.files) {
                let diagnostic = diagnostics::of_mistake(mistake, source, self.client.units);
                found.entry(uri_of(file)).or_default().push(diagnostic);
            }
            let faulty = found.iter().filter(|it| !it.1.is_empty()).map(|it| it.0.clone()).collect();
            self.complaints.insert(home.to_path_buf(), faulty);
            let params =
                lsp::ShowMessageParams { kind: lsp::MessageType::Error, message: refused.message.clone() };
            self.notify("window/showMessage", params);
        }
        for (uri, diagnostics) in found {
            self.notify("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": diagnostics }));
        }
    }
}

impl Document {
    fn change(&mut self, params: lsp::DidChangeTextDocumentParams) {
        for change in params.content_changes {
            match change {
                lsp::TextDocumentContentChangeEvent::TextDocumentContentChangePartial(it) => {
                    self.text.replace(it.range, &it.text);
                }
                lsp::TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(it) => {
                    self.text = Text::new(it.text, self.text.units());
                }
            }
        }
        self.version = params.text_document.version;
        self.is_stale = true;
        self.reading = None;
    }
}

/// The name of a document that is no file yet.
const UNNAMED: &str = "untitled.md";

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::catalog::Catalog;
    use crate::config::{Layer, Settings};
    use crate::files::Place;

    struct Defaults;

    impl Host for Defaults {
        fn open(&self, folder: &Path) -> Result<Opened, Refused> {
            let settings = Settings::new(Catalog::built_in(), None, &Layer::default(), date(2024, 7, 1))
                .expect("the defaults hold");
            let place = Place { current: folder.to_path_buf(), base: folder.to_path_buf() };
            Ok(Opened { place, settings, config: None })
        }
    }

    /// What the server says to a client that sends all of this at once.
    fn said(messages: Vec<Message>) -> Vec<Message> {
        let (server, client) = Connection::memory();
        let request =
            |id: i32, method: &str, params| Request::new(RequestId::from(id), method.to_owned(), params);
        let initialize = request(-1, "initialize", json!({ "capabilities": {} }));
        let initialized = Notification::new("initialized".to_owned(), json!({}));
        let begin = [Message::from(initialize), Message::from(initialized)];
        for message in begin.into_iter().chain(messages) {
            client.sender.send(message).expect("the server listens");
        }
        client.sender.send(request(-2, "shutdown", json!(null)).into()).expect("the server listens");
        let exit = Notification::new("exit".to_owned(), json!(null));
        client.sender.send(exit.into()).expect("the server listens");
        assert!(serve(&server, &Defaults).expect("the client keeps to the protocol"));
        drop(server);
        client.receiver.iter().collect()
    }

    #[test]
    fn a_request_that_is_taken_back_is_not_answered() {
        let place =
            json!({ "textDocument": { "uri": "file:///x.md" }, "position": { "line": 0, "character": 0 } });
        let hover = |id: i32| {
            Message::from(Request::new(RequestId::from(id), "textDocument/hover".to_owned(), place.clone()))
        };
        let cancel = Notification::new("$/cancelRequest".to_owned(), json!({ "id": 7 }));
        let said = said(vec![hover(6), hover(7), cancel.into()]);
        let code = |id: i32| {
            said.iter().find_map(|it| match it {
                Message::Response(it) if it.id == RequestId::from(id) => {
                    Some(serde_json::to_value(it).unwrap_or_default()["error"]["code"].clone())
                }
                _ => None,
            })
        };
        assert_eq!(code(7), Some(json!(-32800)));
        assert_eq!(code(6), Some(Value::Null));
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_ends_nothing() {
        let nonsense = json!({ "textDocument": 5 });
        let request = |id: i32, method: &str| {
            Message::from(Request::new(RequestId::from(id), method.to_owned(), nonsense.clone()))
        };
        let change = Notification::new("textDocument/didChange".to_owned(), nonsense.clone());
        let said = said(vec![request(1, "textDocument/hover"), change.into(), request(2, "x/y")]);
        let text = format!("{said:?}");
        assert!(text.contains("-32602") && text.contains("-32601"), "{text}");
    }
}
