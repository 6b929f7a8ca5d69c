//! The folders of an editor: under which settings a document is linted, and whether these still hold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Host;
use crate::config::Settings;
use crate::files::{self, Place, Stamp};
use crate::mistake::Mistake;
use crate::source::Source;

/// The settings that hold in a folder.
#[derive(Debug)]
pub struct Opened {
    /// Where the folder and its configuration are.
    pub place: Place,
    /// What holds there.
    pub settings: Settings,
    /// The file of the configuration, if there is one.
    pub config: Option<PathBuf>,
}

/// Why no settings hold in a folder.
#[derive(Debug)]
pub struct Refused {
    /// What is wrong, in one line.
    pub message: String,
    /// What is wrong in files of the configuration, with these.
    pub mistakes: Vec<(Mistake, Source)>,
    /// The files, as paths, in the order of the mistakes.
    pub files: Vec<PathBuf>,
}

/// What is known of the folders in which documents lie.
pub(super) struct Workspace<'a> {
    host: &'a dyn Host,
    pub(super) roots: Vec<PathBuf>,
    homes: BTreeMap<PathBuf, Home>,
}

/// A folder with a configuration, or one without any around it.
struct Home {
    /// The settings that were the last to hold.
    opened: Option<Rc<Opened>>,
    stamp: Stamp,
}

/// What asking for settings has brought.
pub(super) struct Asked {
    /// The folder for which they hold.
    pub(super) home: PathBuf,
    pub(super) opened: Option<Rc<Opened>>,
    /// Set if the configuration was read anew, and then with what is wrong with it.
    pub(super) read: Option<Result<(), Refused>>,
}

impl<'a> Workspace<'a> {
    pub(super) fn new(host: &'a dyn Host, roots: Vec<PathBuf>) -> Self {
        Self { host, roots, homes: BTreeMap::new() }
    }

    /// The settings for a document; read anew if they have changed on disk. A document that is no file has those of the
    /// first folder.
    pub(super) fn settings(&mut self, document: Option<&Path>) -> Asked {
        let home = self.home(document);
        if let Some(known) = self.homes.get(&home)
            && known.stamp == stamp(&home, known.opened.as_deref())
        {
            let opened = known.opened.clone();
            return Asked { home, opened, read: None };
        }
        let before = self.homes.remove(&home).and_then(|it| it.opened);
        let (opened, read) = match self.host.open(&home) {
            Ok(opened) => (Some(Rc::new(opened)), Ok(())),
            // What held before goes on until the mistake is mended.
            Err(refused) => (before, Err(refused)),
        };
        let stamp = stamp(&home, opened.as_deref());
        self.homes.insert(home.clone(), Home { opened: opened.clone(), stamp });
        Asked { home, opened, read: Some(read) }
    }

    /// The folder whose settings hold for a document: that of the configuration in its repository, else the editor's,
    /// else its own.
    fn home(&self, document: Option<&Path>) -> PathBuf {
        let folder = document.and_then(Path::parent);
        let configured = |it: &Path| {
            files::config_for(it).ok().flatten().and_then(|it| it.parent().map(Path::to_path_buf))
        };
        let Some(folder) = folder else {
            let root = self.roots.first().cloned().unwrap_or_default();
            return configured(&root).unwrap_or(root);
        };
        let around = self.roots.iter().filter(|it| folder.starts_with(it));
        let root = around.max_by_key(|it| it.components().count());
        configured(folder)
            .or_else(|| root.and_then(|it| configured(it)))
            .or_else(|| root.cloned())
            .or_else(|| files::repository(folder))
            .unwrap_or_else(|| folder.to_path_buf())
    }
}

fn stamp(home: &Path, opened: Option<&Opened>) -> Stamp {
    let config = opened.and_then(|it| it.config.clone());
    let folders = opened.map_or(&[][..], |it| &it.settings.team_rules.value);
    Stamp::of(&config.unwrap_or_else(|| home.join(files::CONFIG_NAME)), folders)
}

/// The path of a file by its address.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // `/C:/x` on Windows.
    let bytes = path.as_bytes();
    let has_drive = cfg!(windows) && bytes.len() > 2 && bytes[2] == b':';
    Some(PathBuf::from(if has_drive { &path[1..] } else { &path }))
}

/// The address of a file.
pub(super) fn uri_of(path: &Path) -> String {
    let path = files::slashed(path);
    let root = if path.starts_with('/') { "" } else { "/" };
    format!("file://{root}{}", utf8_percent_encode(&path, ESCAPED))
}

/// What addresses escape.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_file_and_back() {
        for path in ["/a/b c/ü#?%.md", "/x.md"] {
            assert_eq!(path_of(&uri_of(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(path_of("untitled:Untitled-1"), None);
        assert_eq!(path_of("file://host/x%20y"), Some(PathBuf::from("/x y")));
        assert_eq!(path_of("file://"), None);
        assert_eq!(path_of("file:///%ff"), None);
    }
}
