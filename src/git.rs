//! What git knows: revisions, what differs between them, and what files hold. The only module that runs the `git`
//! program, and only its plumbing: no setting of a user changes what that says.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, fs};

/// Why git can't answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no program.
    #[error("git is not installed, or not on the PATH")]
    NotInstalled,
    /// There is no repository.
    #[error("this folder lies in no git repository")]
    NoRepository,
    /// The repository belongs to somebody else.
    #[error("git doesn't trust this repository, as it belongs to another user")]
    Untrusted(PathBuf),
    /// A revision that isn't there.
    #[error("there is no commit `{0}`")]
    NoRevision(String),
    /// Nothing says with what to compare.
    #[error("nothing says with what to compare: no remote has a default branch")]
    NoBase,
    /// Two revisions without a common ancestor.
    #[error("`{0}` and `{1}` have no commit in common")]
    NoMergeBase(String, String),
    /// Two revisions whose common ancestor was not fetched.
    #[error("the commit that `{0}` and `{1}` have in common was not fetched: this is a shallow clone")]
    Shallow(String, String),
    /// A file with conflicts in the index.
    #[error("`{0}` has conflicts that aren't resolved")]
    Unmerged(String),
    /// The content of a file is missing.
    #[error("git can't read the object {0}")]
    NoObject(String),
    /// Anything else: the command and what git said.
    #[error("`git {0}` failed: {1}")]
    Failed(String, String),
}

impl GitError {
    /// What to do, a sentence.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NotInstalled => {
                "Install git: `pmlint gate` reads both sides of a change with it.".to_owned()
            }
            Self::NoRepository => "Run it in a repository, or check files with `pmlint check`.".to_owned(),
            Self::Untrusted(folder) => format!(
                "If you trust it: `git config --global --add safe.directory '{}'`.",
                folder.to_string_lossy()
            ),
            Self::NoRevision(name) if name == HEAD => {
                "Commit something first; `--staged` judges a first commit too.".to_owned()
            }
            Self::NoRevision(_) => {
                "Name a branch, tag or commit that `git rev-parse` knows; one of a remote has to be fetched."
                    .to_owned()
            }
            Self::NoBase => "Name the branch that the change is for: `pmlint gate --base main`.".to_owned(),
            Self::NoMergeBase(..) => {
                "Name the branch from which the change started: `--base REV`.".to_owned()
            }
            Self::Shallow(..) => {
                "Fetch the history: `git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout."
                    .to_owned()
            }
            Self::Unmerged(_) => "Resolve them, then `git add` the file.".to_owned(),
            Self::NoObject(_) => {
                "A partial clone has to reach its remote; else `git fsck` says what is missing.".to_owned()
            }
            Self::Failed(..) => String::new(),
        }
    }
}

/// The name of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(String);

impl ObjectId {
    /// The name that stands on a line for a hook; `None` for the zeros that mean nothing.
    #[must_use]
    pub fn given(text: &str) -> Option<Self> {
        let is_name = text.len() >= 40 && text.bytes().all(|it| it.is_ascii_hexdigit());
        (is_name && text.bytes().any(|it| it != b'0')).then(|| Self(text.to_owned()))
    }

    /// The name in hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tree {
    /// What a commit holds.
    Commit(ObjectId),
    /// What will be committed.
    Index,
    /// Nothing, as before the first commit.
    Empty,
}

/// A regular file in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// What it holds.
    pub id: ObjectId,
}

/// A file that differs between two trees. A link is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The link that it is now; what that holds is where it leads.
    pub link: Option<Entry>,
    /// The file as it was; under another name if it was renamed.
    pub before: Option<Entry>,
    /// The file as it is.
    pub after: Option<Entry>,
}

impl Change {
    /// What it is called, or was if it is gone.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let entry = self.after.as_ref().or(self.link.as_ref()).or(self.before.as_ref());
        entry.map(|it| it.path.as_str())
    }
}

/// The repository around a folder.
#[derive(Debug)]
pub struct Git {
    folder: PathBuf,
    prefix: String,
    bare: bool,
}

/// The commit that is checked out.
pub const HEAD: &str = "HEAD";

/// How many files are compared for being renamed and edited; beyond that only unedited ones are known again.
const RENAMES: &str = "-l2000";

impl Git {
    /// Finds the repository around a folder, as the environment of a hook says if it says so.
    ///
    /// # Errors
    ///
    /// If there is no git, no repository, or one that git doesn't trust.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        let mut git = Self { folder: folder.to_path_buf(), prefix: String::new(), bare: false };
        let told =
            git.text(&["rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-prefix"])?;
        let mut lines = told.splitn(3, '\n');
        git.bare = lines.next() == Some("true");
        let is_inside = lines.next() == Some("true");
        let prefix = lines.next().filter(|_| is_inside).unwrap_or_default();
        prefix.trim_end_matches('\n').clone_into(&mut git.prefix);
        Ok(git)
    }

    /// The folder's path from the root of the work tree, with `/` at its end; empty at the root.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether there is no work tree.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// The commit that a revision means.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn commit(&self, revision: &str) -> Result<ObjectId, GitError> {
        let missing = || GitError::NoRevision(revision.to_owned());
        if revision.is_empty() {
            return Err(missing());
        }
        self.commit_if_any(revision)?.ok_or_else(missing)
    }

    /// The commit that a revision means, if any.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn commit_if_any(&self, revision: &str) -> Result<Option<ObjectId>, GitError> {
        let peeled = format!("{revision}^{{commit}}");
        let told = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])?;
        let id = String::from_utf8_lossy(&told.out).trim().to_owned();
        Ok((told.ok && !id.is_empty()).then_some(ObjectId(id)))
    }

    /// The best common ancestors of two commits, which go by names for messages.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn merge_bases(
        &self,
        (base, base_name): (&ObjectId, &str),
        (head, head_name): (&ObjectId, &str),
    ) -> Result<Vec<ObjectId>, GitError> {
        let told = self.ask(&["merge-base", "--all", &base.0, &head.0])?;
        let bases: Vec<ObjectId> =
            String::from_utf8_lossy(&told.out).lines().map(|it| ObjectId(it.to_owned())).collect();
        if told.ok && !bases.is_empty() {
            return Ok(bases);
        }
        let (base, head) = (base_name.to_owned(), head_name.to_owned());
        Err(if self.is_shallow()? {
            GitError::Shallow(base, head)
        } else {
            GitError::NoMergeBase(base, head)
        })
    }

    /// The default branch of the remote from which the work comes, by its full name: that of `upstream`, of the
    /// remote of the current branch, of `origin`, of the only remote; without remotes, a local `main` or `master`.
    ///
    /// # Errors
    ///
    /// If there is none, or it is the current branch itself.
    pub fn default_base(&self) -> Result<String, GitError> {
        let current = self.current_branch()?;
        let mut remotes = vec!["upstream".to_owned()];
        if let Some(branch) = current.as_deref().and_then(|it| it.strip_prefix("refs/heads/")) {
            remotes.extend(self.line(&["config", "--get", &format!("branch.{branch}.remote")])?);
        }
        remotes.push("origin".to_owned());
        remotes.extend(self.only_remote()?);
        let mut tried = BTreeSet::new();
        for remote in remotes.iter().filter(|it| tried.insert(it.as_str())) {
            if let Some(found) = self.default_branch(remote)? {
                return Ok(found);
            }
        }
        for branch in self.usual_branches()? {
            let name = format!("refs/heads/{branch}");
            if current.as_ref() != Some(&name) && self.commit_if_any(&name)?.is_some() {
                return Ok(name);
            }
        }
        Err(GitError::NoBase)
    }

    /// The default branch of a remote as it was fetched, by its full name.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn default_branch(&self, remote: &str) -> Result<Option<String>, GitError> {
        let folder = format!("refs/remotes/{remote}");
        let named = self.line(&["symbolic-ref", "--quiet", &format!("{folder}/HEAD")])?;
        let usual = self.usual_branches()?.into_iter().map(|it| format!("{folder}/{it}"));
        for name in named.into_iter().chain(usual) {
            if self.commit_if_any(&name)?.is_some() {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// The branch that `HEAD` names, by its full name, whether it has a commit or not.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn current_branch(&self) -> Result<Option<String>, GitError> {
        self.line(&["symbolic-ref", "--quiet", HEAD])
    }

    /// Whether one commit is reachable from another.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn is_ancestor(&self, ancestor: &ObjectId, of: &ObjectId) -> Result<bool, GitError> {
        Ok(self.ask(&["merge-base", "--is-ancestor", &ancestor.0, &of.0])?.ok)
    }

    /// The commits that are being merged into `HEAD`, before the merge is committed. While `git merge` runs, only the
    /// environment of its hooks names them.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn merging(&self) -> Result<Vec<ObjectId>, GitError> {
        let mut names: BTreeSet<String> = env::vars_os()
            .filter_map(|it| it.0.to_str()?.strip_prefix("GITHEAD_").map(str::to_owned))
            .collect();
        if let Some(path) = self.line(&["rev-parse", "--git-path", "MERGE_HEAD"])? {
            let text = fs::read_to_string(self.folder.join(path)).unwrap_or_default();
            names.extend(text.lines().map(|it| it.trim().to_owned()));
        }
        let mut commits = Vec::new();
        for name in names.iter().filter_map(|it| ObjectId::given(it)) {
            commits.extend(self.commit_if_any(&name.0)?);
        }
        Ok(commits)
    }

    /// The files that differ between two trees, in the order of their paths.
    ///
    /// # Errors
    ///
    /// If git can't compare them.
    pub fn changes(&self, before: &Tree, after: &Tree) -> Result<Vec<Change>, GitError> {
        let before = self.tree_name(before)?;
        let mut words = match after {
            Tree::Index => vec!["diff-index", "--cached", "--ita-invisible-in-index"],
            _ => vec!["diff-tree"],
        };
        words.extend([
            "-r",
            "-z",
            "-M",
            RENAMES,
            "--raw",
            "--no-abbrev",
            "--no-ext-diff",
            "--no-textconv",
            &before,
        ]);
        let after = if *after == Tree::Index { None } else { Some(self.tree_name(after)?) };
        words.extend(after.as_deref());
        words.push("--");
        let told = self.bytes(&words)?;
        let mut changes = changes(&told)?;
        changes.sort_by_key(|it| it.path().map(str::to_owned));
        Ok(changes)
    }

    /// The regular files of these paths in a tree; of a folder with `/` at its end, the files in it and in those below.
    ///
    /// # Errors
    ///
    /// If git can't read the tree.
    pub fn files(&self, tree: &Tree, paths: &[&str]) -> Result<Vec<Entry>, GitError> {
        let entries = self.entries(tree, paths)?.into_iter();
        Ok(entries.filter(|it| is_file(&it.0)).map(|it| it.1).collect())
    }

    /// Whether a file or folder lies at a path in a tree, or may do so behind a link or in a submodule.
    ///
    /// # Errors
    ///
    /// If git can't read the tree.
    pub fn may_hold(&self, tree: &Tree, path: &str) -> Result<bool, GitError> {
        let ends = path.match_indices('/').map(|it| it.0).chain([path.len()]);
        let paths: Vec<&str> = ends.map(|end| &path[..end]).filter(|it| !it.is_empty()).collect();
        let lies_at = |it: &Entry| it.path == path || Path::new(&it.path).starts_with(path);
        let leads_on = |mode: &str, it: &Entry| !is_file(mode) && Path::new(path).starts_with(&it.path);
        let entries = self.entries(tree, &paths)?;
        Ok(paths.is_empty() || entries.iter().any(|(mode, it)| lies_at(it) || leads_on(mode, it)))
    }

    /// What lies at these paths in a tree, and below them, each with its mode.
    fn entries(&self, tree: &Tree, paths: &[&str]) -> Result<Vec<(String, Entry)>, GitError> {
        let told = match tree {
            Tree::Empty => return Ok(Vec::new()),
            Tree::Commit(id) => {
                let words = ["ls-tree", "-r", "-z", "--full-tree", id.as_str(), "--"];
                self.bytes(&[&words, paths].concat())?
            }
            Tree::Index => {
                let patterns: Vec<String> = paths.iter().map(|it| format!(":(top,literal){it}")).collect();
                let mut words = vec!["ls-files", "--stage", "-z", "--full-name", "--"];
                words.extend(patterns.iter().map(String::as_str));
                self.bytes(&words)?
            }
        };
        // `MODE blob ID\tPATH` of a tree, `MODE ID 0\tPATH` of the index.
        let entries = told.split(|&it| it == 0).filter_map(|line| {
            let line = String::from_utf8_lossy(line);
            let (fields, path) = line.split_once('\t')?;
            let mut fields = fields.split(' ');
            let mode = fields.next()?.to_owned();
            let id = fields.find_map(ObjectId::given)?;
            Some((mode, Entry { path: path.to_owned(), id }))
        });
        Ok(entries.collect())
    }

    /// A way to read what files hold.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn blobs(&self) -> Result<Blobs, GitError> {
        let mut command = self.command(&["cat-file", "--batch"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_run("cat-file", &error))?;
        let closed = || GitError::Failed("cat-file".to_owned(), "it has no input or output".to_owned());
        let input = child.stdin.take().ok_or_else(closed)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        Ok(Blobs { child, input: Some(input), output })
    }

    /// The folder in which git looks for hooks.
    ///
    /// # Errors
    ///
    /// If git can't run.
    pub fn hooks(&self) -> Result<PathBuf, GitError> {
        let path = self.line(&["rev-parse", "--git-path", "hooks"])?;
        Ok(self.folder.join(path.unwrap_or_else(|| ".git/hooks".to_owned())))
    }

    fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(self.line(&["rev-parse", "--is-shallow-repository"])?.as_deref() == Some("true"))
    }

    /// The only remote, if there is just one.
    fn only_remote(&self) -> Result<Option<String>, GitError> {
        let told = self.ask(&["config", "-z", "--name-only", "--get-regexp", r"^remote\..*\.url$"])?;
        let text = String::from_utf8_lossy(&told.out).into_owned();
        let names: BTreeSet<&str> =
            text.split('\0').filter_map(|it| it.strip_prefix("remote.")?.strip_suffix(".url")).collect();
        Ok(names.first().filter(|_| names.len() == 1).map(|&it| it.to_owned()))
    }

    /// The names that default branches have.
    fn usual_branches(&self) -> Result<Vec<String>, GitError> {
        let own = self.line(&["config", "--get", "init.defaultBranch"])?;
        Ok(own.into_iter().chain(["main", "master", "trunk"].map(str::to_owned)).collect())
    }

    /// A name for a tree that is no index.
    fn tree_name(&self, tree: &Tree) -> Result<String, GitError> {
        match tree {
            Tree::Commit(id) => Ok(id.0.clone()),
            // The name depends on the hash that the repository uses; standard input is empty.
            _ => Ok(self.text(&["hash-object", "-t", "tree", "--stdin"])?.trim().to_owned()),
        }
    }

    /// An answer without its line ending, if there is one.
    fn line(&self, words: &[&str]) -> Result<Option<String>, GitError> {
        let told = self.ask(words)?;
        let text = String::from_utf8_lossy(&told.out);
        let line = text.trim_end_matches('\n');
        Ok((told.ok && !line.is_empty()).then(|| line.to_owned()))
    }

    fn text(&self, words: &[&str]) -> Result<String, GitError> {
        Ok(String::from_utf8_lossy(&self.bytes(words)?).into_owned())
    }

    fn bytes(&self, words: &[&str]) -> Result<Vec<u8>, GitError> {
        let told = self.ask(words)?;
        if told.ok { Ok(told.out) } else { Err(refusal(words, &told.error, &self.folder)) }
    }

    fn ask(&self, words: &[&str]) -> Result<Told, GitError> {
        let output = self
            .command(words)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| not_run(words.first().unwrap_or(&""), &error))?;
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(Told { ok: output.status.success(), out: output.stdout, error })
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that runs git")]
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        // A push may bring replacements of objects, which would show other files than are pushed.
        command.args(["--no-replace-objects", "--no-optional-locks", "--no-pager"]);
        command.args(["-c", "core.quotePath=false", "-c", "diff.relative=false", "-c", "diff.orderFile="]);
        command.args(words.iter().map(OsStr::new)).current_dir(&self.folder);
        // Messages are understood in English; nobody is there to be asked for a password.
        command.env("LC_ALL", "C").env_remove("LANGUAGE").env("GIT_TERMINAL_PROMPT", "0");
        command.env_remove("GIT_EXTERNAL_DIFF").env_remove("GIT_LITERAL_PATHSPECS");
        command
    }
}

/// What git answered.
struct Told {
    ok: bool,
    out: Vec<u8>,
    error: String,
}

fn not_run(command: &str, error: &io::Error) -> GitError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => GitError::NotInstalled,
        _ => GitError::Failed(command.to_owned(), error.to_string()),
    }
}

/// Why git refused, in our words where they are known.
fn refusal(words: &[&str], error: &str, folder: &Path) -> GitError {
    if error.contains("dubious ownership") || error.contains("unsafe repository") {
        let named = error.split_once("repository at '").and_then(|it| it.1.split_once('\''));
        return GitError::Untrusted(named.map_or_else(|| folder.to_path_buf(), |it| PathBuf::from(it.0)));
    }
    if error.contains("not a git repository") {
        return GitError::NoRepository;
    }
    let first = error.lines().find(|it| !it.trim().is_empty()).unwrap_or("it says nothing");
    let message = first.strip_prefix("fatal: ").unwrap_or(first);
    GitError::Failed(words.first().copied().unwrap_or_default().to_owned(), message.to_owned())
}

/// `:MODE MODE ID ID STATUS`, a path, and a second path of what is renamed; each with a NUL behind it.
fn changes(raw: &[u8]) -> Result<Vec<Change>, GitError> {
    let mut fields = raw.split(|&it| it == 0).map(String::from_utf8_lossy);
    let mut changes = Vec::new();
    while let Some(head) = fields.next().filter(|it| it.starts_with(':')) {
        let words: Vec<&str> = head[1..].split(' ').collect();
        let &[mode_before, mode_after, before, after, status] = words.as_slice() else { break };
        let Some(path) = fields.next() else { break };
        if status == "U" {
            return Err(GitError::Unmerged(path.into_owned()));
        }
        let renamed = if status.starts_with(['R', 'C']) { fields.next() } else { None };
        let entry = |is_wanted: bool, id: &str, path: &str| {
            let id = ObjectId::given(id).filter(|_| is_wanted)?;
            Some(Entry { path: path.to_owned(), id })
        };
        let path_after = renamed.as_deref().unwrap_or(&path);
        let change = Change {
            link: entry(mode_after == LINK, after, path_after),
            before: entry(is_file(mode_before), before, &path),
            after: entry(is_file(mode_after), after, path_after),
        };
        if change.before.is_some() || change.after.is_some() || change.link.is_some() {
            changes.push(change);
        }
    }
    Ok(changes)
}

/// The mode of a link.
const LINK: &str = "120000";

/// Whether a mode is a regular file's, and not a link's or a submodule's.
fn is_file(mode: &str) -> bool {
    mode.starts_with("100")
}

/// What files hold, from one process that is asked again and again.
#[derive(Debug)]
pub struct Blobs {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Blobs {
    /// What a file holds.
    ///
    /// # Errors
    ///
    /// If the object isn't there.
    pub fn read(&mut self, id: &ObjectId) -> Result<Vec<u8>, GitError> {
        self.ask(id).ok().flatten().ok_or_else(|| GitError::NoObject(id.0.clone()))
    }

    fn ask(&mut self, id: &ObjectId) -> io::Result<Option<Vec<u8>>> {
        let Some(input) = &mut self.input else { return Ok(None) };
        writeln!(input, "{}", id.0)?;
        input.flush()?;
        let mut head = String::new();
        self.output.read_line(&mut head)?;
        // `ID blob SIZE`, or `ID missing`.
        let mut words = head.split_whitespace().skip(1);
        let kind = words.next();
        let Some(size) = words.next().and_then(|it| it.parse::<u64>().ok()) else { return Ok(None) };
        let mut bytes = Vec::new();
        Read::take(&mut self.output, size).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.output.read_exact(&mut end)?;
        Ok((kind == Some("blob")).then_some(bytes))
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        drop(self.input.take());
        // It ends with its input; what it says about that interests nobody.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "1111111111111111111111111111111111111111";
    const NONE: &str = "0000000000000000000000000000000000000000";

    #[test]
    fn raw_differences_are_read_whatever_the_paths_hold() {
        let raw = format!(
            ":100644 100644 {ONE} {ONE} M\0a b\t\n.md\0:100644 100755 {ONE} {ONE} R075\0:old.md\0ï.md\0\
             :000000 120000 {NONE} {ONE} A\0link.md\0:100644 000000 {ONE} {NONE} D\0gone.md\0"
        );
        let paths: Vec<(Option<String>, Option<String>)> = changes(raw.as_bytes())
            .expect("nothing is unmerged")
            .into_iter()
            .map(|it| (it.before.map(|it| it.path), it.after.map(|it| it.path)))
            .collect();
        let path = |it: &str| Some(it.to_owned());
        assert_eq!(
            paths,
            [
                (path("a b\t\n.md"), path("a b\t\n.md")),
                (path(":old.md"), path("ï.md")),
                (None, None),
                (path("gone.md"), None),
            ]
        );
        let links =
            changes(raw.as_bytes()).expect("nothing is unmerged").into_iter().filter_map(|it| it.link);
        assert_eq!(links.map(|it| it.path).collect::<Vec<_>>(), ["link.md"]);
    }

    #[test]
    fn a_name_of_zeros_names_nothing() {
        assert_eq!(ObjectId::given(NONE), None);
        assert_eq!(ObjectId::given("--help"), None);
        assert_eq!(ObjectId::given(ONE).map(|it| it.0), Some(ONE.to_owned()));
    }

    #[test]
    fn what_git_says_is_known_again() {
        let said = |text: &str| refusal(&["rev-parse"], text, Path::new("/x"));
        let owner = "fatal: detected dubious ownership in repository at '/srv/docs'\nTo add an exception";
        assert!(matches!(said(owner), GitError::Untrusted(path) if path == Path::new("/srv/docs")));
        assert!(matches!(said("fatal: not a git repository (or any …)"), GitError::NoRepository));
        assert_eq!(said("fatal: bad thing\n").to_string(), "`git rev-parse` failed: bad thing");
    }
}
