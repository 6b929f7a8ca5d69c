//! What every command begins with: the place, the configuration, the rules.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Common, Stop};
use crate::catalog::Catalog;
use crate::config::{At, ConfigFile, Layer, Settings};
use crate::files::{self, Place, Unread};
use crate::report::Report;
use crate::source::Source;

/// Where pmlint runs and under what settings.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) place: Place,
    pub(super) settings: Settings,
}

impl Session {
    /// Finds and reads the configuration and the rules.
    pub(super) fn open(common: &Common, command_line: &Layer) -> Result<Self, Stop> {
        let current = std::env::current_dir().map_err(|error| {
            Stop::Usage(format!("the current directory can't be used: {error}"), String::new())
        })?;
        Self::open_in(current, common, command_line)
    }

    /// The same for another folder than the current one.
    pub(super) fn open_in(current: PathBuf, common: &Common, command_line: &Layer) -> Result<Self, Stop> {
        let path = match &common.config {
            Some(given) => Some(files::normal(&current.join(given))),
            None => files::config_for(&current)?,
        };
        let mut place = Place { base: current.clone(), current };
        let mut file = None;
        if let Some(path) = path {
            let shown = common.config.as_deref().map_or_else(|| place.shown(&path), files::slashed);
            place.stays_inside(&path, &shown)?;
            let text = files::read(&path, &shown)?;
            if let Some(folder) = path.parent() {
                folder.clone_into(&mut place.base);
            }
            let source = Source::new(shown, text);
            let copy = Source::new(source.path(), source.text());
            file = Some(ConfigFile::read(source).map_err(|it| Stop::Mistakes(vec![it], vec![copy]))?);
        }
        let catalog = catalog(&place, file.as_ref())?;
        let today = common.today.unwrap_or_else(today);
        let settings = Settings::new(catalog, file.as_ref(), command_line, today).map_err(|it| {
            let source = file.map(|it| Source::new(it.source.path(), it.source.text()));
            Stop::Mistakes(vec![it], source.into_iter().collect())
        })?;
        Ok(Self { place, settings })
    }

    /// A report on nothing yet.
    pub(super) fn report(&self) -> Report {
        let current = &self.place.current;
        let root = files::repository(current);
        let folder = root.and_then(|root| current.strip_prefix(root).ok().map(files::slashed));
        Report {
            catalog: Arc::clone(&self.settings.catalog),
            folder: folder.unwrap_or_default(),
            ..Report::default()
        }
    }

    /// A path as patterns of the configuration see it.
    pub(super) fn relative(&self, path: &Path) -> String {
        self.place.relative(path)
    }
}

/// The rules that come with pmlint and those of the team.
pub(super) fn catalog(place: &Place, file: Option<&ConfigFile>) -> Result<Arc<Catalog>, Stop> {
    let folders = file.and_then(|it| it.layer.team_rules.as_deref()).unwrap_or_default();
    if folders.is_empty() {
        return Ok(Catalog::built_in());
    }
    with_team(place.team_rules(folders).map_err(|unread| no_folder(file, unread))?)
}

/// What could not be read, at its place in the configuration if it is a folder that this names.
fn no_folder(file: Option<&ConfigFile>, unread: Unread) -> Stop {
    let place = |file: &ConfigFile| file.layer.team_rules.iter().flatten().position(|it| *it == unread.path);
    let Some((file, index)) = file.and_then(|it| Some((it, place(it)?))) else { return unread.into() };
    let help = "Name a folder beside the configuration that holds rule files.".to_owned();
    let mistake = file.mistake(&["team-rules", &index.to_string()], At::Value, unread.to_string(), help);
    Stop::Mistakes(vec![mistake], vec![Source::new(file.source.path(), file.source.text())])
}

/// The rules that come with pmlint and a team's own, from the paths and texts of their files.
pub(super) fn with_team(texts: Vec<(String, String)>) -> Result<Arc<Catalog>, Stop> {
    let catalog = Catalog::with_team(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    catalog.map(Arc::new).map_err(|mistakes| {
        Stop::Mistakes(mistakes, texts.into_iter().map(|(path, text)| Source::new(path, text)).collect())
    })
}

/// The day it is, in UTC.
pub(super) fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}
