//! `pmlint gate`: may this change merge?

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::check::Reporting;
use super::output;
use super::session::{Session, today};
use super::{Common, Exit, Stop};
use crate::catalog::Catalog;
use crate::config::{ConfigFile, Settings};
use crate::files::{self, CONFIG_NAME, Place, Unread};
use crate::gate::{self, Changed, Judged};
use crate::git::{Blobs, Change, Entry, Git, GitError, HEAD, ObjectId, Tree};
use crate::lint::{Finding, State};
use crate::postmortem::Kind;
use crate::report::{Document, Report, Standing};
use crate::rule::Severity;
use crate::source::Source;

#[expect(clippy::struct_excessive_bools, reason = "each is a flag that people give")]
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The branch that the change is for [default: the default branch of the remote]
    #[arg(long, value_name = "REV", conflicts_with_all = ["pre_push", "pre_receive"])]
    base: Option<String>,
    /// The change [default: HEAD]
    #[arg(long, value_name = "REV", conflicts_with_all = ["staged", "pre_push", "pre_receive"])]
    head: Option<String>,
    /// Judge what will be committed
    #[arg(long)]
    staged: bool,
    /// Judge what will be pushed, as git tells its pre-push hook on standard input
    #[arg(long, conflicts_with = "staged")]
    pre_push: bool,
    /// Judge what is pushed here, as git tells its pre-receive hook on standard input
    #[arg(long, conflicts_with_all = ["staged", "pre_push"])]
    pre_receive: bool,
    /// Show the findings too that were there before
    #[arg(long)]
    all: bool,
    /// Whose pmlint.toml counts; the base's for changes of others [default: head; base with --pre-receive]
    #[arg(long, value_name = "SIDE")]
    config_from: Option<ConfigFrom>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    reporting: Reporting,
    /// The remote's name and address, as git tells its pre-push hook
    #[arg(hide = true, num_args = 0..=2)]
    remote: Vec<String>,
}

/// Whose configuration counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ConfigFrom {
    /// The base's, so that a change can't allow itself
    Base,
    /// The change's own, except for what the base has locked
    Head,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    if let Some(stray) = options.remote.first().filter(|_| !options.pre_push) {
        return Err(Stop::Usage(
            format!("the gate takes no files, it judges the whole change: {stray}"),
            "`pmlint check FILE` looks at a file.".to_owned(),
        ));
    }
    options.reporting.agrees()?;
    let current = env::current_dir().map_err(|error| {
        Stop::Usage(format!("the current directory can't be used: {error}"), String::new())
    })?;
    let git = Git::open(&current)?;
    let mut run = Run {
        options,
        blobs: git.blobs()?,
        today: options.common.today.unwrap_or_else(today),
        documents: Documents::new(),
        unread: Vec::new(),
        old: 0,
        fails: false,
        git,
        current,
    };
    if options.common.config.is_some() {
        // Its mistakes are told even if there is nothing to judge.
        run.given()?;
    }
    let mut last = None;
    for comparison in run.comparisons()? {
        last = run.judge(&comparison)?.or(last);
    }
    let settings = match last {
        Some(settings) => settings,
        None => run.ruling(None)?,
    };
    run.unread.sort_by(|a, b| a.path.cmp(&b.path));
    run.unread.dedup();
    let report = Report {
        documents: run.documents.into_values().flatten().collect(),
        unread: run.unread,
        old: Some(run.old),
        catalog: Arc::clone(&settings.settings.catalog),
        folder: run.git.prefix().trim_end_matches('/').to_owned(),
    };
    let exit = options.reporting.exit(&report, run.fails);
    let told = options.reporting.write(&report, &settings.settings, true);
    told.map(|()| exit).map_err(|stop| stop.ending(exit))
}

/// Two sides to compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Comparison {
    /// The bases; several in a merge.
    bases: Vec<Tree>,
    /// The change.
    head: Tree,
    /// Where the base's configuration is: the tip of the branch, as an old commit of it may have none.
    trusted: Tree,
}

/// The settings of a run, and the folder for which they hold.
#[derive(Debug)]
struct Ruling {
    settings: Settings,
    /// From the root of the repository, with `/` at its end; empty at the root.
    folder: String,
    /// Whether they hold outside of the folder too, as those that `--config` names do.
    everywhere: bool,
}

/// A configuration in a tree.
struct Found {
    file: ConfigFile,
    folder: String,
    catalog: Arc<Catalog>,
}

struct Run<'a> {
    options: &'a Options,
    git: Git,
    blobs: Blobs,
    current: PathBuf,
    today: Date,
    documents: Documents,
    unread: Vec<Unread>,
    old: usize,
    fails: bool,
}

/// Documents by their paths; several versions of one where several branches are pushed.
type Documents = BTreeMap<String, Vec<Document>>;

impl Run<'_> {
    /// What to compare.
    fn comparisons(&self) -> Result<Vec<Comparison>, Stop> {
        let options = self.options;
        if options.pre_receive || options.pre_push {
            return self.pushed();
        }
        // pre-commit says so when it runs on a range and not on what is staged.
        let told = |name| env::var_os(name)?.into_string().ok().filter(|it| !it.is_empty());
        let range = told("PRE_COMMIT_FROM_REF").zip(told("PRE_COMMIT_TO_REF"));
        if let Some((from, to)) = range.filter(|_| options.staged && options.base.is_none()) {
            return Ok(vec![self.between(&from, &to)?]);
        }
        if options.staged {
            return Ok(vec![self.staged()?]);
        }
        let head = options.head.as_deref().unwrap_or(HEAD);
        // A head that isn't there is told before a base that isn't found.
        self.git.commit(head)?;
        let base = match &options.base {
            Some(base) => base.clone(),
            None => self.git.default_base()?,
        };
        Ok(vec![self.between(&base, head)?])
    }

    /// A revision and where it started from another.
    fn between(&self, base: &str, head: &str) -> Result<Comparison, Stop> {
        let (base_id, head_id) = (self.git.commit(base)?, self.git.commit(head)?);
        let bases = self.git.merge_bases((&base_id, base), (&head_id, head))?;
        Ok(Comparison {
            bases: bases.into_iter().map(Tree::Commit).collect(),
            head: Tree::Commit(head_id),
            trusted: Tree::Commit(base_id),
        })
    }

    /// The index and what it will be committed on.
    fn staged(&self) -> Result<Comparison, Stop> {
        if let Some(base) = &self.options.base {
            return Ok(Comparison { head: Tree::Index, ..self.between(base, HEAD)? });
        }
        let Some(head) = self.git.commit_if_any(HEAD)? else {
            return Ok(Comparison { bases: vec![Tree::Empty], head: Tree::Index, trusted: Tree::Empty });
        };
        let mut bases = vec![Tree::Commit(head.clone())];
        bases.extend(self.git.merging()?.into_iter().map(Tree::Commit));
        Ok(Comparison { bases, head: Tree::Index, trusted: Tree::Commit(head) })
    }

    /// What git says is pushed, branch by branch.
    fn pushed(&self) -> Result<Vec<Comparison>, Stop> {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Stop::Usage(format!("standard input can't be read: {error}"), String::new()))?;
        let mut comparisons = BTreeSet::new();
        for line in String::from_utf8_lossy(&bytes).lines().filter(|it| !it.trim().is_empty()) {
            let words: Vec<&str> = line.split(' ').collect();
            let ((false, &[old, new, branch]) | (true, &[_, new, branch, old])) =
                (self.options.pre_push, words.as_slice())
            else {
                return Err(unexpected(line, self.options.pre_push));
            };
            let is_name = |it: &str| it.len() >= 40 && it.bytes().all(|it| it.is_ascii_hexdigit());
            if !is_name(old) || !is_name(new) {
                return Err(unexpected(line, self.options.pre_push));
            }
            // Tags and notes change no branch; a branch that is deleted holds nothing.
            let Some(new) = ObjectId::given(new).filter(|_| branch.starts_with("refs/heads/")) else {
                continue;
            };
            comparisons.insert(self.push(ObjectId::given(old), &new, branch)?);
        }
        Ok(comparisons.into_iter().collect())
    }

    /// What a push to a branch changes: against what the branch was, and where it started from the default branch.
    fn push(&self, old: Option<ObjectId>, new: &ObjectId, branch: &str) -> Result<Comparison, Stop> {
        let new = self.git.commit(new.as_str())?;
        let old = match old {
            Some(old) => self.git.commit_if_any(old.as_str())?,
            None => None,
        };
        let mut bases: Vec<Tree> = old.iter().cloned().map(Tree::Commit).collect();
        let mut trusted = bases.first().cloned();
        let default = self.default_of_push(branch)?;
        if let Some((name, tip)) = default.filter(|it| !it.2 || old.is_none()).map(|it| (it.0, it.1)) {
            match self.git.merge_bases((&tip, &name), (&new, branch)) {
                Ok(found) => {
                    bases.extend(found.into_iter().map(Tree::Commit));
                    trusted = Some(Tree::Commit(tip));
                }
                // A branch of its own, such as one for a site, shares nothing with the others.
                Err(GitError::NoMergeBase(..)) => {}
                Err(GitError::Shallow(..)) if !bases.is_empty() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mut known = BTreeSet::new();
        bases.retain(|it| known.insert(it.clone()));
        if bases.is_empty() {
            bases.push(Tree::Empty);
        }
        Ok(Comparison { bases, head: Tree::Commit(new), trusted: trusted.unwrap_or(Tree::Empty) })
    }

    /// The default branch of the repository that is pushed to: its name, its tip, and whether it is pushed to itself.
    fn default_of_push(&self, branch: &str) -> Result<Option<(String, ObjectId, bool)>, Stop> {
        let (name, own) = if self.options.pre_push {
            let remote = self.options.remote.first().map_or("origin", String::as_str);
            let Some(name) = self.git.default_branch(remote)? else { return Ok(None) };
            let own = format!("refs/remotes/{remote}/{}", branch.trim_start_matches("refs/heads/"));
            (name, own)
        } else {
            let Some(name) = self.git.current_branch()? else { return Ok(None) };
            (name, branch.to_owned())
        };
        let tip = self.git.commit_if_any(&name)?;
        Ok(tip.map(|tip| {
            let is_own = name == own;
            (name, tip, is_own)
        }))
    }

    /// Judges a change, and gives the settings under which that was done; `None` if it touches no document.
    fn judge(&mut self, comparison: &Comparison) -> Result<Option<Ruling>, Stop> {
        let mut changes: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        for (number, base) in comparison.bases.iter().enumerate() {
            for change in self.git.changes(base, &comparison.head)? {
                let Some(path) = change.path().map(str::to_owned) else { continue };
                // What is as in one of the parents was judged there.
                if number == 0 {
                    changes.insert(path, vec![change]);
                } else if let Some(known) = changes.get_mut(&path) {
                    known.push(change);
                }
            }
        }
        changes.retain(|_, it| it.len() == comparison.bases.len());
        let rulings = self.rulings(comparison, &changes)?;
        let mut merged = Documents::new();
        let mut last = None;
        for ruling in rulings {
            let documents = self.documents(&changes, &comparison.head, &ruling)?;
            let fail_on = ruling.settings.fail_on.value;
            self.fails |= documents
                .iter()
                .flat_map(|it| &it.linted.findings)
                .any(|finding| finding.state == Some(State::New) && fail_on.is_failed_by(finding.severity));
            for document in documents {
                add(&mut merged, document);
            }
            last = Some(ruling);
        }
        for mut document in merged.into_values().flatten() {
            let is_new = |it: &Finding| it.state == Some(State::New);
            self.old += document.linted.findings.iter().filter(|it| !is_new(it)).count();
            if !self.options.all {
                document.linted.findings.retain(is_new);
            }
            add(&mut self.documents, document);
        }
        Ok(last)
    }

    /// Under which settings a change is judged. Where the base has commits but no configuration, what the change brings
    /// may only add to the defaults: both are asked.
    fn rulings(
        &mut self,
        comparison: &Comparison,
        changes: &BTreeMap<String, Vec<Change>>,
    ) -> Result<Vec<Ruling>, Stop> {
        if self.options.common.config.is_some() {
            return Ok(vec![self.given()?]);
        }
        let from = match self.options.config_from {
            Some(from) => from,
            None if self.options.pre_receive => ConfigFrom::Base,
            None => ConfigFrom::Head,
        };
        // A base whose configuration is broken has none: else nothing could mend it.
        let base = match self.configuration(&comparison.trusted) {
            Err(Stop::Mistakes(..)) => None,
            other => other?,
        };
        let is_edited = changes.keys().any(|it| it.rsplit('/').next() == Some(CONFIG_NAME));
        let trusts_base = from == ConfigFrom::Base && comparison.trusted != Tree::Empty;
        // A change must not break the configuration, whosever counts.
        let head = if !trusts_base || base.is_none() || is_edited {
            match self.configuration(&comparison.head)? {
                None if !trusts_base => self.untracked(comparison)?,
                found => found,
            }
        } else {
            None
        };
        if is_edited && self.options.reporting.is_for_people() {
            output::note(match (trusts_base, &base) {
                (true, Some(_)) => "the change edits pmlint.toml; it is judged by the one of the base",
                (true, None) => {
                    "the change brings a pmlint.toml; until that is merged, it allows nothing that isn't allowed without"
                }
                (false, _) => {
                    "the change edits pmlint.toml, and is judged by it except for what the base has locked"
                }
            });
        }
        match (trusts_base, base, head) {
            (true, Some(base), head) => {
                if head.is_some() {
                    self.ruling(head)?;
                }
                Ok(vec![self.ruling(Some(base))?])
            }
            (true, None, Some(head)) => Ok(vec![self.ruling(None)?, self.ruling(Some(head))?]),
            (false, Some(base), head) => {
                let mut head = head.unwrap_or_else(|| Found {
                    file: ConfigFile::empty(base.file.source.path()),
                    folder: base.folder.clone(),
                    catalog: Catalog::built_in(),
                });
                let is_other =
                    base.folder != head.folder || base.file.source.text() != head.file.source.text();
                head.file.keep_locked(&base.file);
                let locks = base.file.layer.locked.as_deref().unwrap_or_default();
                if locks.iter().any(|it| it == "team-rules") {
                    head.catalog = Arc::clone(&base.catalog);
                }
                let mut ruling = self.ruling(Some(head))?;
                let mut base = self.ruling(Some(base))?;
                ruling.settings.keep_locked(&base.settings);
                // What is locked is also asked where only the base looks, and as only the base reads it.
                base.settings.fail_on.clone_from(&ruling.settings.fail_on);
                let asks_base = is_other && base.settings.retain_locked();
                let base = asks_base.then_some(base);
                Ok(base.into_iter().chain([ruling]).collect())
            }
            (_, None, head) => Ok(vec![self.ruling(head)?]),
        }
    }

    /// The settings of `--config`, which lies outside of the change.
    fn given(&self) -> Result<Ruling, Stop> {
        let session = Session::open(&self.options.common, &self.options.reporting.layer())?;
        let depth = self.git.prefix().matches('/').count();
        let root = self.current.ancestors().nth(depth).unwrap_or(&self.current);
        let folder = session.place.base.strip_prefix(root).map(files::slashed).unwrap_or_default();
        let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
        Ok(Ruling { settings: session.settings, folder, everywhere: true })
    }

    /// The configuration of the work tree, if git doesn't know it yet.
    fn untracked(&self, comparison: &Comparison) -> Result<Option<Found>, Stop> {
        let is_here = match &comparison.head {
            Tree::Index => true,
            Tree::Commit(head) => self.git.commit_if_any(HEAD)?.as_ref() == Some(head),
            Tree::Empty => false,
        };
        if !is_here || self.git.is_bare() {
            return Ok(None);
        }
        let Some(path) = files::config_for(&self.current)? else { return Ok(None) };
        let place = Place { current: self.current.clone(), base: self.current.clone() };
        let shown = place.shown(&path);
        let file = config_file(&shown, files::read(&path, &shown)?)?;
        let up = shown.matches("../").count();
        let parts: Vec<&str> = self.git.prefix().split_terminator('/').collect();
        let kept = &parts[..parts.len().saturating_sub(up)];
        let folder = kept.iter().flat_map(|it| [*it, "/"]).collect();
        let base = path.parent().map_or_else(|| self.current.clone(), Path::to_path_buf);
        let catalog = super::session::catalog(&Place { base, ..place }, Some(&file))?;
        Ok(Some(Found { file, folder, catalog }))
    }

    /// The configuration that holds in a tree for the current directory.
    fn configuration(&mut self, tree: &Tree) -> Result<Option<Found>, Stop> {
        let prefix = self.git.prefix().to_owned();
        let ends = prefix.match_indices('/').map(|it| it.0 + 1).rev().chain([0]);
        let paths: Vec<String> = ends.map(|end| format!("{}{CONFIG_NAME}", &prefix[..end])).collect();
        let asked: Vec<&str> = paths.iter().map(String::as_str).collect();
        let files = self.git.files(tree, &asked)?;
        let Some(entry) = paths.iter().find_map(|path| files.iter().find(|it| it.path == *path)) else {
            return Ok(None);
        };
        let shown = self.shown(&entry.path);
        let file = config_file(&shown, self.text(entry, &shown)??)?;
        let folder = entry.path.trim_end_matches(CONFIG_NAME).to_owned();
        let catalog = self.catalog(tree, &folder, &file)?;
        Ok(Some(Found { file, folder, catalog }))
    }

    /// The rules that come with pmlint and those of the team in a tree.
    fn catalog(&mut self, tree: &Tree, folder: &str, file: &ConfigFile) -> Result<Arc<Catalog>, Stop> {
        let mut texts: Vec<(String, String)> = Vec::new();
        for named in file.layer.team_rules.as_deref().unwrap_or_default() {
            let inside = files::slashed(&files::normal(Path::new(named)));
            let path = if inside.is_empty() { folder.to_owned() } else { format!("{folder}{inside}/") };
            let entries = self.git.files(tree, &[&path])?;
            let is_rule = |it: &&Entry| it.path.strip_prefix(&path).is_some_and(files::is_rule_file);
            if !entries.iter().any(|it| is_rule(&it)) {
                let message =
                    if entries.is_empty() { "there is no such folder" } else { files::NO_RULE_FILE };
                return Err(Unread { path: named.clone(), message: message.to_owned() }.into());
            }
            for entry in entries.iter().filter(is_rule) {
                let shown = self.shown(&entry.path);
                let text = self.text(entry, &shown)??;
                texts.push((shown, text));
            }
        }
        if texts.is_empty() {
            return Ok(Catalog::built_in());
        }
        super::session::with_team(texts)
    }

    /// What holds under a configuration; without one, the defaults.
    fn ruling(&self, found: Option<Found>) -> Result<Ruling, Stop> {
        let (file, folder, catalog) = match found {
            Some(Found { file, folder, catalog }) => (Some(file), folder, catalog),
            None => (None, String::new(), Catalog::built_in()),
        };
        let layer = self.options.reporting.layer();
        let settings = Settings::new(catalog, file.as_ref(), &layer, self.today).map_err(|it| {
            let source = file.map(|it| Source::new(it.source.path(), it.source.text()));
            Stop::Mistakes(vec![it], source.into_iter().collect())
        })?;
        Ok(Ruling { settings, folder, everywhere: false })
    }

    /// The documents of a change with everything that was found in them.
    fn documents(
        &mut self,
        changes: &BTreeMap<String, Vec<Change>>,
        head: &Tree,
        ruling: &Ruling,
    ) -> Result<Vec<Document>, Stop> {
        let mut documents = Vec::new();
        let mut others = Vec::new();
        for change in changes.values() {
            let link = change.iter().find_map(|it| it.link.as_ref()).filter(|it| ruling.wants(&it.path));
            if let Some(link) = link {
                let bytes = self.blobs.read(&link.id)?;
                let target = String::from_utf8_lossy(&bytes);
                let shown = self.shown(&link.path);
                match files::link_target(&link.path, &target) {
                    None => self.unread.push(files::leaving(shown)),
                    // Git is asked for a path that is text.
                    Some(path)
                        if matches!(target, Cow::Borrowed(_)) && !self.git.may_hold(head, &path)? =>
                    {
                        self.unread.push(files::dangling(shown));
                    }
                    Some(_) => {}
                }
            }
            let after = change.iter().find_map(|it| it.after.as_ref());
            let wanted_after = after.filter(|it| ruling.wants(&it.path));
            let before: Vec<Option<&Entry>> =
                change.iter().map(|it| it.before.as_ref().filter(|it| ruling.wants(&it.path))).collect();
            if wanted_after.is_none() && before.iter().all(Option::is_none) {
                continue;
            }
            let head = if let Some(entry) = wanted_after {
                match self.source(entry)? {
                    Ok(source) => Some(source),
                    Err(unread) => {
                        self.unread.push(unread);
                        continue;
                    }
                }
            } else {
                // It went where nothing is judged; what it holds isn't lost, unless nobody reads such a file.
                let readable = after.filter(|it| files::is_document(&it.path));
                others.extend(readable.map(|it| self.source(it)).transpose()?.and_then(Result::ok));
                None
            };
            let path = wanted_after.or_else(|| before.iter().flatten().next().copied());
            let path = path.and_then(|it| ruling.relative(&it.path)).unwrap_or_default();
            let mut sources = Vec::new();
            for entry in before {
                let source = entry.map(|it| self.source(it)).transpose()?;
                sources.push(source.and_then(Result::ok));
            }
            documents.push(Changed { path, before: sources, after: head });
        }
        let judged = gate::judge(documents, &others, &ruling.settings);
        Ok(judged.into_iter().filter_map(document).collect())
    }

    fn source(&mut self, entry: &Entry) -> Result<Result<Source, Unread>, Stop> {
        let shown = self.shown(&entry.path);
        Ok(self.text(entry, &shown)?.map(|text| Source::new(shown, text)))
    }

    /// What a file holds; the inner error if that is no text.
    fn text(&mut self, entry: &Entry, shown: &str) -> Result<Result<String, Unread>, Stop> {
        let bytes = self.blobs.read(&entry.id)?;
        Ok(files::read_stream(&mut bytes.as_slice(), shown))
    }

    /// What reports call a path: the way to it from the current directory.
    fn shown(&self, path: &str) -> String {
        let root = Path::new("/");
        let current = root.join(self.git.prefix());
        Place { base: current.clone(), current }.shown(&root.join(path))
    }
}

impl Ruling {
    /// Whether a file is one that the configuration looks at.
    fn wants(&self, path: &str) -> bool {
        let Some(relative) = self.relative(path) else { return false };
        let is_visible = || files::is_visible_document(path.strip_prefix(&self.folder).unwrap_or(path));
        let include = &self.settings.include.value;
        !self.settings.excludes(&relative)
            && if include.is_empty() {
                is_visible()
            } else {
                let is_named = include.contains(&relative);
                is_named || (self.settings.includes(&relative) && is_visible())
            }
    }

    /// A path from the configuration's folder, as its patterns see it; one outside of the folder begins with `/`, so
    /// that only `**/` matches it. `None` if the configuration doesn't hold there.
    fn relative(&self, path: &str) -> Option<String> {
        match path.strip_prefix(&self.folder) {
            Some(inside) => Some(inside.to_owned()),
            None => self.everywhere.then(|| format!("/{path}")),
        }
    }
}

fn config_file(shown: &str, text: String) -> Result<ConfigFile, Stop> {
    let copy = Source::new(shown, text.as_str());
    ConfigFile::read(Source::new(shown, text)).map_err(|it| Stop::Mistakes(vec![it], vec![copy]))
}

/// A judged document as a report has it; `None` if it is deleted and nobody misses it.
fn document(judged: Judged) -> Option<Document> {
    let Judged { mut linted, is_history, is_deleted } = judged;
    let standing = match linted.post_mortem.kind {
        _ if is_history => Standing::History,
        _ if is_deleted && linted.findings.is_empty() => return None,
        Kind::Template => Standing::Template,
        Kind::Other if linted.findings.is_empty() => Standing::Other,
        _ => Standing::Judged,
    };
    if is_history {
        linted.findings.clear();
        linted.suppressed.clear();
    }
    Some(Document { linted, standing })
}

/// Adds a document, or what is found in it if it is there already, as it is judged in two ways.
fn add(documents: &mut Documents, document: Document) {
    let source = &document.linted.source;
    let versions = documents.entry(source.path().to_owned()).or_default();
    let Some(known) = versions.iter_mut().find(|it| it.linted.source.text() == source.text()) else {
        versions.push(document);
        return;
    };
    if document.standing == Standing::Judged {
        known.standing = Standing::Judged;
    }
    for finding in document.linted.findings {
        let same = known.linted.findings.iter_mut().find(|it| {
            it.rule == finding.rule
                && it.case == finding.case
                && it.span == finding.span
                && it.text == finding.text
        });
        match same {
            Some(same) if weight(same) >= weight(&finding) => {}
            Some(same) => *same = finding,
            None => known.linted.findings.push(finding),
        }
    }
    known.linted.findings.sort_by(|a, b| (a.span, &a.rule).cmp(&(b.span, &b.rule)));
}

/// By what of two equal findings the worse is told.
fn weight(finding: &Finding) -> (bool, Severity) {
    (finding.state == Some(State::New), finding.severity)
}

fn unexpected(line: &str, pre_push: bool) -> Stop {
    let form = if pre_push { "LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID" } else { "OLD-ID NEW-ID REF" };
    Stop::Usage(
        format!("this line of standard input is none that git writes: {line}"),
        format!("Run it as a hook of git: each line is `{form}`."),
    )
}
