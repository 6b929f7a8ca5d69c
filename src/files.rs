//! Which files there are to look at, and what they hold. The only module that knows walkdir and what git ignores.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::config::Settings;

/// The name of the configuration file.
pub const CONFIG_NAME: &str = "pmlint.toml";

/// What is said of a folder of team rules without any.
pub const NO_RULE_FILE: &str = "no rule file lies in it, as `NAME.toml`";

/// A file to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// What reports call it: as the user named it or its folder, with `/` on every system.
    pub shown: String,
    /// Its path from the configuration's folder, for patterns.
    pub relative: String,
    /// Whether the user named it, or the folder in which it lies.
    pub named: bool,
}

/// A file or folder that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Unread {
    /// What reports call it.
    pub path: String,
    /// Why not, lower case, no full stop.
    pub message: String,
}

/// The files of a run, and what of it could not be read.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of their shown paths.
    pub files: Vec<File>,
    /// In the order of their shown paths.
    pub unread: Vec<Unread>,
}

/// Where pmlint runs.
#[derive(Debug, Clone)]
pub struct Place {
    /// The current directory.
    pub current: PathBuf,
    /// The folder in which the configuration stands, else the current directory.
    pub base: PathBuf,
}

impl Place {
    /// The files that the user means by `paths`; without any, those that the configuration includes.
    #[must_use]
    pub fn files(&self, paths: &[PathBuf], settings: &Settings) -> Found {
        let (files, unread) = (BTreeMap::new(), Vec::new());
        let mut search = Search { place: self, settings, files, unread, readable: None, relative: None };
        if paths.is_empty() {
            search.defaults();
        }
        for path in paths {
            search.named(path);
        }
        let Search { files, mut unread, .. } = search;
        unread.sort_by(|a, b| a.path.cmp(&b.path));
        let mut files: Vec<File> = files.into_values().collect();
        files.sort_by(|a, b| a.shown.cmp(&b.shown));
        Found { files, unread }
    }

    /// A path from the configuration's folder, with `/`; a path outside it from the root.
    #[must_use]
    pub fn relative(&self, path: &Path) -> String {
        self.relative_of_normal(&normal(&self.current.join(path)))
    }

    /// The same for a path without `..` from the root.
    fn relative_of_normal(&self, path: &Path) -> String {
        if let Ok(inside) = path.strip_prefix(&self.base) {
            return slashed(inside);
        }
        match (fs::canonicalize(path), fs::canonicalize(&self.base)) {
            (Ok(file), Ok(base)) => slashed(file.strip_prefix(&base).unwrap_or(path)),
            _ => slashed(path),
        }
    }

    /// What reports call a path: the way to it from the current directory.
    #[must_use]
    pub fn shown(&self, path: &Path) -> String {
        slashed(&from(&self.current, path))
    }

    /// Makes sure that a file which reports call `shown` may be read: it is no link that leaves the repository.
    ///
    /// # Errors
    ///
    /// If it is one.
    pub fn stays_inside(&self, path: &Path, shown: &str) -> Result<(), Unread> {
        // A folder that is a link may look like a repository of its own.
        let around = repository(&self.current).filter(|it| path.starts_with(it));
        match around.or_else(|| path.parent().and_then(repository)) {
            Some(border) if path.exists() && !lies_in(path, &border) => Err(leaving(shown.to_owned())),
            _ => Ok(()),
        }
    }

    /// The rule files of a team: their shown paths and texts, in the order of their names.
    ///
    /// # Errors
    ///
    /// If a folder isn't there or leaves the repository, or a file can't be read.
    pub fn team_rules(&self, folders: &[String]) -> Result<Vec<(String, String)>, Unread> {
        let border = repository(&self.base).unwrap_or_else(|| self.base.clone());
        let mut texts = Vec::new();
        for folder in folders {
            let path = self.base.join(folder);
            let refuse = |message: String| Unread { path: folder.clone(), message };
            if !lies_in(&path, &border) {
                let gone = if path.exists() { "leaves the repository" } else { "there is no such folder" };
                return Err(refuse(gone.to_owned()));
            }
            let known = texts.len();
            for entry in below(&path) {
                let entry = entry
                    .map_err(|error| refuse(error.io_error().map_or_else(|| error.to_string(), reason)))?;
                let file = entry.path();
                let inside = slashed(file.strip_prefix(&path).unwrap_or(file));
                if entry.file_type().is_dir() || !is_rule_file(&inside) {
                    continue;
                }
                let shown = format!("{}/{inside}", folder.trim_end_matches('/'));
                if !lies_in(file, &border) {
                    return Err(Unread { path: shown, message: "leaves the repository".to_owned() });
                }
                texts.push((shown.clone(), read(file, &shown)?));
            }
            if texts.len() == known {
                return Err(refuse(NO_RULE_FILE.to_owned()));
            }
        }
        Ok(texts)
    }
}

/// Everything in a folder of rule files and in those below it, by names; a link is not followed, as git doesn't either.
pub fn below(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let is_wanted =
        |it: &DirEntry| it.depth() == 0 || !it.file_type().is_dir() || !is_hidden(Some(it.file_name()));
    WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter().filter_entry(is_wanted)
}

/// Whether a file in a folder of team rules, or below it, is one: `NAME.toml`, and no folder on the way to it hidden.
#[must_use]
pub fn is_rule_file(path: &str) -> bool {
    let is_hidden = path.rsplit('/').skip(1).any(|it| it.starts_with('.'));
    Path::new(path).extension() == Some(OsStr::new("toml")) && !is_hidden
}

/// The configuration that holds in a folder: from it upward to the root of the repository; outside a repository
/// only in the folder itself.
///
/// # Errors
///
/// If it is a link to a file outside the repository.
pub fn config_for(folder: &Path) -> Result<Option<PathBuf>, Unread> {
    let border = repository(folder).unwrap_or_else(|| folder.to_path_buf());
    let found = folder
        .ancestors()
        .take_while(|it| it.starts_with(&border))
        .map(|it| it.join(CONFIG_NAME))
        .find(|it| fs::symlink_metadata(it).is_ok());
    match found {
        Some(path) if !lies_in(&path, &border) => Err(Unread {
            path: CONFIG_NAME.to_owned(),
            message: "it is a link that leaves the repository".to_owned(),
        }),
        found => Ok(found),
    }
}

/// The root of the repository around a folder.
#[must_use]
pub fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|it| it.join(".git").exists()).map(Path::to_path_buf)
}

/// Whether a walk would find a file by its name: Markdown, and nothing on the way to it hidden.
#[must_use]
pub fn is_visible_document(path: &str) -> bool {
    is_document(path) && !path.split('/').any(|it| it.starts_with('.'))
}

/// Whether a file of the given path with `/` is one that pmlint reads without being told to.
#[must_use]
pub fn is_document(path: &str) -> bool {
    is_markdown(path.rsplit('/').next().map(OsStr::new))
}

/// The text of a file that reports call `shown`.
///
/// # Errors
///
/// If it can't be read, isn't a file, or isn't UTF-8.
pub fn read(path: &Path, shown: &str) -> Result<String, Unread> {
    let refuse = |message: String| Unread { path: shown.to_owned(), message };
    let kind = fs::metadata(path).map_err(|error| refuse(reason(&error)))?;
    if !kind.is_file() {
        let what = if kind.is_dir() { "it is a folder" } else { "it is no regular file" };
        return Err(refuse(what.to_owned()));
    }
    if u32::try_from(kind.len()).is_err() {
        return Err(refuse(TOO_LONG.to_owned()));
    }
    let bytes = fs::read(path).map_err(|error| refuse(reason(&error)))?;
    text(bytes, shown)
}

/// Everything that comes from a stream, such as standard input, which reports call `shown`.
///
/// # Errors
///
/// If it can't be read or isn't UTF-8.
pub fn read_stream(stream: &mut dyn Read, shown: &str) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .map_err(|error| Unread { path: shown.to_owned(), message: reason(&error) })?;
    text(bytes, shown)
}

/// Puts `bytes` in the place of a file, so that a reader sees the old file or the new one and nothing between, whenever
/// the run or the machine is stopped. A link is replaced, not followed. What is no file at all is written to.
///
/// # Errors
///
/// If the folder can't be written to, or the disk is full.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_device(path) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let old = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file);
    replace(path, bytes, |file| old.as_ref().map_or(Ok(()), |old| inherit(file, old)))
}

/// The same for a script that the system is to run.
///
/// # Errors
///
/// If the folder can't be written to, or the disk is full.
pub fn write_script(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, make_executable)
}

/// Makes a folder and those around it, unless it is there.
///
/// # Errors
///
/// If something else has its name, or the folder around it can't be written to.
pub fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Puts `after` in the place of `before`, which a file is known to hold; a link stays one.
///
/// # Errors
///
/// If the file holds something else by now, or can't be written.
pub fn rewrite(path: &Path, before: &str, after: &str) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    if fs::read(&path)? != before.as_bytes() {
        return Err(io::Error::other("it was changed by somebody else meanwhile and is left as it is"));
    }
    // One that may not be written to isn't replaced either, though its folder would let it.
    fs::OpenOptions::new().write(true).open(&path)?;
    write_atomically(&path, after.as_bytes())
}

/// The file to which a path leads, links followed; the path itself if it leads to none.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Puts a new file, made ready by `prepare` while it is empty, in the place of another.
fn replace(path: &Path, bytes: &[u8], prepare: impl Fn(&fs::File) -> io::Result<()>) -> io::Result<()> {
    let (temporary, file) = beside(path)?;
    let written = (|mut file: fs::File| {
        prepare(&file)?;
        file.write_all(bytes)?;
        // Else the name could reach the disk before the text.
        file.sync_all()?;
        drop(file);
        fs::rename(&temporary, path)
    })(file);
    if written.is_err() {
        // What went wrong is reported; that the rest of it can't be removed either is not news.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Gives a file the permissions of another, and its owner and group as far as that is permitted.
#[cfg(unix)]
fn inherit(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    // Only root may give a file away; who belongs to the group may give it to that.
    let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
    file.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn inherit(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

#[cfg(unix)]
fn make_executable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

/// Whether something is run is no matter of permissions there.
#[cfg(not(unix))]
fn make_executable(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Whether a path is a pipe, a terminal, `/dev/null` or the like, or a name for what the run itself writes to.
fn is_device(path: &Path) -> bool {
    let kind = fs::symlink_metadata(path).map(|it| it.file_type());
    path.starts_with("/dev") || kind.is_ok_and(|it| !it.is_file() && !it.is_dir() && !it.is_symlink())
}

/// A new file in the folder of another, hidden.
fn beside(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    if path.file_name().is_none() {
        return Err(io::Error::other("this is no name of a file"));
    }
    let mut taken = io::Error::other("there is no free name for a file beside it");
    for number in 0..100 {
        let temporary = path.with_file_name(format!(".pmlint.{number}.tmp"));
        if is_abandoned(&temporary) {
            // If it can't be removed, its name is taken.
            let _ = fs::remove_file(&temporary);
        }
        match fs::File::create_new(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// Whether a run that was killed has left a file behind: no other is at it for so long.
fn is_abandoned(temporary: &Path) -> bool {
    let changed = fs::symlink_metadata(temporary).and_then(|it| it.modified());
    changed.is_ok_and(|it| it.elapsed().is_ok_and(|age| age > ABANDONED))
}

const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// How the files of a configuration looked at some time.
#[derive(Debug, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, Option<Look>)>);

/// How long a file is and when it was changed.
type Look = (u64, Option<SystemTime>);

impl Stamp {
    /// How they look now: the configuration, the folders that it names, and what lies in them.
    #[must_use]
    pub fn of(config: &Path, folders: &[String]) -> Self {
        let look = |path: &Path| fs::metadata(path).ok().map(|it| (it.len(), it.modified().ok()));
        let mut paths = vec![config.to_path_buf()];
        for folder in folders.iter().filter_map(|it| config.parent().map(|base| base.join(it))) {
            paths.extend(below(&folder).flatten().map(DirEntry::into_path));
            paths.push(folder);
        }
        paths.sort();
        let looks: Vec<_> = paths.iter().map(|it| look(it)).collect();
        Self(paths.into_iter().zip(looks).collect())
    }
}

/// A path as text with `/` between its parts.
#[must_use]
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// The path without `.` and `..`; it need not exist.
#[must_use]
pub fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                let climbs = matches!(parts.components().next_back(), None | Some(Component::ParentDir));
                if climbs {
                    parts.push("..");
                } else {
                    parts.pop();
                }
            }
            other => parts.push(other),
        }
    }
    parts
}

/// The search for the files of a run.
struct Search<'a> {
    place: &'a Place,
    settings: &'a Settings,
    /// By the bytes of their paths.
    files: BTreeMap<OsString, File>,
    unread: Vec<Unread>,
    /// The last folder that was seen to lie in the repository, and with it all of its files that are no links.
    readable: Option<PathBuf>,
    /// The last folder that was asked for, and its path from the configuration's folder.
    relative: Option<(PathBuf, PathBuf)>,
}

impl Search<'_> {
    /// The folders of `include`, else the current directory.
    fn defaults(&mut self) {
        if self.settings.include.value.is_empty() {
            let current = self.place.current.clone();
            self.walk(&current, Path::new(""), false);
            return;
        }
        for pattern in &self.settings.include.value {
            let folder = normal(&self.place.base.join(fixed_part(pattern)));
            let shown = from(&self.place.current, &folder);
            if folder.is_dir() {
                self.walk(&folder, &shown, false);
            } else if folder.is_file() {
                self.file(&folder, folder.is_symlink(), slashed(&shown), true, true);
            }
        }
    }

    /// A path that the user gave.
    fn named(&mut self, given: &Path) {
        let shown = normal(given);
        let path = normal(&self.place.current.join(given));
        match fs::metadata(&path) {
            Ok(kind) if kind.is_dir() => self.walk(&path, &shown, true),
            Ok(_) => self.file(&path, path.is_symlink(), slashed(&shown), true, false),
            Err(error) => self.unread.push(Unread { path: slashed(&shown), message: reason(&error) }),
        }
    }

    fn file(&mut self, path: &Path, is_link: bool, shown: String, named: bool, must_be_included: bool) {
        let relative = self.relative(path, is_link);
        let wanted =
            !must_be_included || self.settings.include.value.is_empty() || self.settings.includes(&relative);
        if self.settings.excludes(&relative) || !wanted {
            return;
        }
        if let Err(unread) = self.stays_inside(path, is_link, &shown) {
            self.unread.push(unread);
            return;
        }
        let file = File { path: path.to_path_buf(), shown, relative, named };
        self.files.entry(path.as_os_str().to_owned()).and_modify(|it| it.named |= named).or_insert(file);
    }

    /// Whether the configuration leaves out a link that leads to nothing that is read, or all that would be behind it.
    fn excludes(&mut self, path: &Path) -> bool {
        let relative = self.place.relative_of_normal(path);
        self.settings.excludes(&relative) || self.settings.excludes(&format!("{relative}/"))
    }

    /// As [`Place::relative`] has it, which may ask the system much: once for each folder will do.
    fn relative(&mut self, path: &Path, is_link: bool) -> String {
        let (Some(folder), Some(name), false) = (path.parent(), path.file_name(), is_link) else {
            return self.place.relative_of_normal(path);
        };
        let known = match self.relative.take() {
            Some(known) if known.0 == folder => known,
            _ => (folder.to_path_buf(), self.place.relative_of_normal(folder).into()),
        };
        let relative = slashed(&known.1.join(name));
        self.relative = Some(known);
        relative
    }

    /// As [`Place::stays_inside`] has it, which asks the system much: once for each folder will do.
    fn stays_inside(&mut self, path: &Path, is_link: bool, shown: &str) -> Result<(), Unread> {
        if is_link {
            return self.place.stays_inside(path, shown);
        }
        let folder = path.parent();
        if folder != self.readable.as_deref() {
            self.place.stays_inside(path, shown)?;
            self.readable = folder.map(Path::to_path_buf);
        }
        Ok(())
    }

    /// Everything in a folder that is Markdown and that git doesn't ignore.
    fn walk(&mut self, folder: &Path, shown: &Path, named: bool) {
        let repository = repository(folder);
        let border = repository.clone().unwrap_or_else(|| folder.to_path_buf());
        let mut ignored = Ignored::at(folder, repository.as_deref());
        let mut walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_path_buf();
                    // A link that points at nothing or in a circle is no document unless its name says so, and what
                    // lies behind one that leads back to a folder around it is read anyway.
                    let is_link = fs::symlink_metadata(&path).is_ok_and(|it| it.is_symlink());
                    let is_wanted = !is_link || is_markdown(path.file_name());
                    if is_wanted
                        && error.loop_ancestor().is_none()
                        && !is_hidden(path.file_name())
                        && !ignored.covers(&path, false)
                        && !self.excludes(&path)
                    {
                        let message = error.io_error().map_or_else(|| error.to_string(), reason);
                        self.unread.push(Unread { path: shown_below(folder, shown, &path), message });
                    }
                    continue;
                }
            };
            let (path, is_folder) = (entry.path(), entry.file_type().is_dir());
            if entry.depth() > 0 && (is_hidden(Some(entry.file_name())) || ignored.covers(path, is_folder)) {
                if is_folder {
                    walk.skip_current_dir();
                }
                continue;
            }
            if is_folder {
                if leaves(&entry, &border) {
                    walk.skip_current_dir();
                } else {
                    ignored.enter(path);
                }
            } else if is_markdown(Some(entry.file_name())) {
                let shown = shown_below(folder, shown, path);
                if leaves(&entry, &border) {
                    if !self.excludes(path) {
                        self.unread.push(leaving(shown));
                    }
                } else {
                    self.file(path, entry.path_is_symlink(), shown, named && entry.depth() == 1, true);
                }
            }
        }
    }
}

/// What git ignores in the folders that lead to the current one.
struct Ignored {
    levels: Vec<(PathBuf, Gitignore)>,
}

impl Ignored {
    /// What holds in a folder of a repository; outside of one, nothing is ignored.
    fn at(folder: &Path, repository: Option<&Path>) -> Self {
        let mut levels = Vec::new();
        if let Some(root) = repository {
            levels.push((root.to_path_buf(), Gitignore::global().0));
            let mut local = GitignoreBuilder::new(root);
            local.add(root.join(".git/info/exclude"));
            levels.extend(local.build().map(|it| (root.to_path_buf(), it)));
            let mut above: Vec<&Path> =
                folder.ancestors().skip(1).take_while(|it| it.starts_with(root)).collect();
            above.reverse();
            levels.extend(above.into_iter().filter_map(level));
        }
        Self { levels }
    }

    /// Takes in what a folder's own file says, and forgets the folders that were left.
    fn enter(&mut self, folder: &Path) {
        if self.levels.is_empty() {
            return;
        }
        self.levels.retain(|(of, _)| folder.starts_with(of));
        self.levels.extend(level(folder));
    }

    fn covers(&self, path: &Path, is_folder: bool) -> bool {
        self.levels
            .iter()
            .rev()
            .filter(|(of, _)| path.starts_with(of))
            .map(|(_, patterns)| patterns.matched(path, is_folder))
            .find(|it| !it.is_none())
            .is_some_and(|it| it.is_ignore())
    }
}

fn level(folder: &Path) -> Option<(PathBuf, Gitignore)> {
    let file = folder.join(".gitignore");
    // Git doesn't follow a link there either.
    let is_file = fs::symlink_metadata(&file).is_ok_and(|it| it.is_file());
    is_file.then(|| {
        let mut builder = GitignoreBuilder::new(folder);
        // A line that is no pattern is skipped, as git does.
        let _ = builder.add(file);
        builder.build().map(|it| (folder.to_path_buf(), it)).ok()
    })?
}

/// Whether a link leads out of the repository.
fn leaves(entry: &DirEntry, border: &Path) -> bool {
    entry.path_is_symlink() && entry.depth() > 0 && !lies_in(entry.path(), border)
}

/// What is said of a link that leaves the repository.
#[must_use]
pub fn leaving(path: String) -> Unread {
    Unread { path, message: "not read, as it is a link that leaves the repository".to_owned() }
}

/// What is said of a link that leads to nothing in the repository.
#[must_use]
pub fn dangling(path: String) -> Unread {
    Unread { path, message: "not read, as it is a link to a file that isn't there".to_owned() }
}

/// Where a link that lies at a path from the root of the repository leads to, from there; `None` if that lies outside of
/// it, wherever it is checked out.
#[must_use]
pub fn link_target(path: &str, target: &str) -> Option<String> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let leads_to = normal(&folder.join(target));
    (!leads_to.has_root() && !leads_to.starts_with("..")).then(|| slashed(&leads_to))
}

/// Whether what a path leads to, links followed, lies in a folder.
fn lies_in(path: &Path, folder: &Path) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(folder)) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

/// What a file of the walk is called, given what the folder is called.
fn shown_below(folder: &Path, shown: &Path, path: &Path) -> String {
    slashed(&shown.join(path.strip_prefix(folder).unwrap_or(path)))
}

/// The way from one folder to another place.
fn from(folder: &Path, path: &Path) -> PathBuf {
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// The folders that a pattern names before its first wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    pattern.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\'])).collect()
}

fn is_hidden(name: Option<&OsStr>) -> bool {
    name.is_some_and(|it| it.as_encoded_bytes().starts_with(b"."))
}

fn is_markdown(name: Option<&OsStr>) -> bool {
    let name = name.unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    [".md", ".markdown", ".mdx", ".md.erb"].iter().any(|it| name.ends_with(it))
}

/// Why something could not be read, in words that don't differ between systems where that is possible.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "pmlint may not read it".to_owned(),
        _ => error.to_string(),
    }
}

/// What is said of a file whose places don't fit into 32 bits.
const TOO_LONG: &str = "it has 4 GiB or more; pmlint reads smaller files";

/// The text that bytes are.
fn text(bytes: Vec<u8>, shown: &str) -> Result<String, Unread> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(Unread { path: shown.to_owned(), message: TOO_LONG.to_owned() });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let message = if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            "it is UTF-16; pmlint reads UTF-8".to_owned()
        } else {
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..good]).count();
            let byte = bytes.get(good).copied().unwrap_or_default();
            format!("it is not UTF-8: byte 0x{byte:02X} on line {line} (offset {good})")
        };
        Unread { path: shown.to_owned(), message }
    })
}
