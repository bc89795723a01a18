//! Where the ledger is, what time it is, and who records: everything that comes from outside the command line.
//!
//! Read once, here, and handed down.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once, OnceLock};
use std::time::Duration;

use clap::ArgMatches;
use clap::parser::ValueSource;
use tyst_event::vocabulary::AreaDescribed;
use tyst_event::{Body, Instant, Kind, Line, Slug};
use tyst_evidence::Archive;
use tyst_host::{Deadlines, Found, HostOptions, Sandbox, SearchPath};
use tyst_ledger::{Clock, Cut, Head, History, Notice, Point, RecordError, Recorder, Writer};

use crate::failure::{Class, Failure, Outcome};
use crate::screen::Screen;
use crate::{logging, shown, trusting};

/// What every command has at hand.
pub(crate) struct Place {
    pub(crate) screen: Screen,
    ledger: Option<PathBuf>,
    plugin_folders: Vec<PathBuf>,
    allow_unsigned: Vec<PathBuf>,
    sandbox: Sandbox,
    /// How long a report may take.
    time_limit: Option<Duration>,
    /// Whether a report is loaded into this process.
    in_process: bool,
    /// The device and inode of the ledger's folder when it was used first.
    seen: OnceLock<(u64, u64)>,
}

impl Place {
    pub(crate) fn new(root: &ArgMatches, sub: &ArgMatches) -> Self {
        let flag = |name: &str| {
            let is_set =
                |matches: &ArgMatches| matches.try_get_one::<bool>(name).ok().flatten() == Some(&true);
            is_set(root) || is_set(sub)
        };
        // A variable that is set to nothing names nothing.
        let named = |word: &&OsString| !word.is_empty();
        let path = |name: &str| {
            let of = |matches: &ArgMatches| {
                matches.try_get_one::<OsString>(name).ok().flatten().filter(named).map(PathBuf::from)
            };
            // What was typed goes before what the environment says, wherever it stands.
            let is_typed = |matches: &ArgMatches| {
                of(matches).is_some() && matches.value_source(name) == Some(ValueSource::CommandLine)
            };
            if is_typed(root) && !is_typed(sub) { of(root) } else { of(sub).or_else(|| of(root)) }
        };
        let sandbox = sub.try_get_one::<String>("sandbox").ok().flatten();
        let folders = |name: &str| {
            let given = sub.try_get_many::<OsString>(name).ok().flatten();
            // Whoever starts a program that has rights of its own must not choose what it loads.
            let is_believed = given.is_none()
                || sub.value_source(name) != Some(ValueSource::EnvVariable)
                || !trusting::has_rights_of_its_own();
            let given = given.into_iter().flatten().filter(|word| is_believed && named(word));
            given.map(PathBuf::from).collect()
        };
        Self {
            screen: Screen { json: flag("json"), plain: flag("plain"), logs: logging::is_asked(sub) },
            ledger: path("ledger"),
            sandbox: match sandbox.map(String::as_str) {
                Some("best-effort") => Sandbox::BestEffort,
                Some("off") => Sandbox::Off,
                _ => Sandbox::Required,
            },
            time_limit: sub
                .try_get_one::<u32>("time-limit")
                .ok()
                .flatten()
                .map(|seconds| Duration::from_secs(u64::from(*seconds))),
            in_process: sub.try_get_one::<String>("isolation").is_ok_and(|given| given.is_some()),
            plugin_folders: folders("plugin-path"),
            allow_unsigned: folders("allow-unsigned"),
            seen: OnceLock::new(),
        }
    }

    /// Returns the place for a ledger that was named elsewhere.
    pub(crate) fn naming(matches: &ArgMatches, ledger: Option<PathBuf>) -> Self {
        let place = Self::new(matches, matches);
        Self { ledger: ledger.or(place.ledger), ..place }
    }

    /// Returns the place of a subcommand: what was typed there goes before what was typed in front of it.
    pub(crate) fn within(&self, sub: &ArgMatches) -> Self {
        let typed = sub.value_source("ledger") == Some(ValueSource::CommandLine);
        let inner = Self::new(sub, sub);
        let screen = Screen {
            json: self.screen.json || inner.screen.json,
            plain: self.screen.plain || inner.screen.plain,
            logs: inner.screen.logs,
        };
        let ledger = if typed || self.ledger.is_none() { inner.ledger } else { self.ledger.clone() };
        Self { screen, ledger, seen: OnceLock::new(), ..inner }
    }

    /// Returns the folder of the ledger.
    pub(crate) fn folder(&self) -> Outcome<PathBuf> {
        self.ledger.clone().ok_or_else(|| {
            Failure::usage("no ledger is named").hint("add --ledger DIR, or set TYST_LEDGER to the folder")
        })
    }

    /// Opens the ledger for reading.
    pub(crate) fn history(&self) -> Outcome<History> {
        let folder = self.same_folder()?;
        let history = History::open(&folder)?;
        self.same_folder().map(|_| history)
    }

    /// Returns the folder of the ledger, unless it is no longer the one that this command began with: what was read in one
    /// ledger is not for another.
    pub(crate) fn same_folder(&self) -> Outcome<PathBuf> {
        let folder = self.folder()?;
        let now = folder.metadata().ok().map(|data| (data.dev(), data.ino()));
        let first = now.map(|now| *self.seen.get_or_init(|| now));
        if first.or(self.seen.get().copied()) == now {
            return Ok(folder);
        }
        let message = format!("{} was moved or replaced while it was used", folder.display());
        Err(Failure::new(Class::System, message).hint("look which ledger stands there now, and try again"))
    }

    /// Reaches the writer of the ledger, or becomes it, and says what was mended on the way.
    pub(crate) fn recorder(&self) -> Outcome<Recorder> {
        let folder = self.same_folder()?;
        refuse_behind_checkpoint(&folder)?;
        let recorder = self.noticing(|notice| Recorder::open(&folder, Self::clock, notice))?;
        self.same_folder().map(|_| recorder)
    }

    /// Becomes the writer of the ledger, and says what was mended on the way.
    pub(crate) fn writer(&self) -> Outcome<Writer> {
        let folder = self.same_folder()?;
        refuse_behind_checkpoint(&folder)?;
        self.noticing(|notice| Writer::open(&folder, Self::clock, notice))
    }

    /// Opens something, and says what was mended on the way.
    fn noticing<T>(&self, open: impl FnOnce(&mut dyn FnMut(Notice)) -> Result<T, RecordError>) -> Outcome<T> {
        let bar = self.screen.progress("rebuilding the store");
        let opened = open(&mut |notice| {
            if let Notice::Filling { done, total } = notice {
                bar.set_length(total);
                bar.set_position(done);
            } else if let Some(words) = notice_words(&notice) {
                self.screen.say(&words);
            }
        });
        bar.finish_and_clear();
        Ok(opened?)
    }

    /// Reads the machine's clocks.
    #[expect(clippy::disallowed_methods, reason = "the clock is read here and handed down")]
    pub(crate) fn clock() -> Clock {
        static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
        let steady_us = u64::try_from(START.elapsed().as_micros()).unwrap_or(u64::MAX);
        Clock { wall: Self::now(), steady_us }
    }

    /// Returns the time on the machine's clock.
    pub(crate) fn now() -> Instant {
        Instant(jiff::Timestamp::now().as_microsecond())
    }

    /// Returns where reports are looked for, and who is trusted.
    pub(crate) fn search_path(&self) -> Outcome<SearchPath> {
        self.say_missed_list();
        Ok(SearchPath {
            folders: self.plugin_folders.clone(),
            installed: trusting::installed(),
            executable: executable()?,
            allow_unsigned: self.allow_unsigned.clone(),
            ledger: self.ledger.clone(),
            trust: trusting::trust()?,
        })
    }

    /// Says once that the user's own list of whom to trust is not read, where that is so.
    pub(crate) fn say_missed_list(&self) {
        static SAID: Once = Once::new();
        if let Some(why) = trusting::own_list_missed() {
            SAID.call_once(|| self.screen.say(&format!("note: {why}")));
        }
    }

    /// Returns how one report is run: in this process, if that was asked for and somebody has allowed it.
    pub(crate) fn options_for(&self, found: &Found) -> Outcome<HostOptions> {
        let options = self.host_options()?;
        if !self.in_process {
            return Ok(options);
        }
        let leave = trusting::trust()?.in_process(found)?;
        self.screen.say(&format!(
            "note: process {} loads {} itself; nothing is contained",
            std::process::id(),
            found.path.display()
        ));
        Ok(HostOptions { in_process: Some(leave), deadlines: standing_still(), ..options })
    }

    /// Returns how reports are run.
    pub(crate) fn host_options(&self) -> Outcome<HostOptions> {
        let mut options = HostOptions { sandbox: self.sandbox, ..HostOptions::new(executable()?) };
        if let Some(limit) = self.time_limit {
            options.deadlines.run = limit;
        }
        Ok(options)
    }
}

/// Returns deadlines for who steps through a library with a debugger.
pub(crate) fn standing_still() -> Deadlines {
    let day = Duration::from_hours(24);
    Deadlines { load: day, batch: day, finish: day, run: day }
}

/// Refuses to write on where the ledger has fewer entries than one of its checkpoints says: what came then would be
/// another history than the one that was signed, and perhaps witnessed.
fn refuse_behind_checkpoint(folder: &Path) -> Outcome {
    let sizes = Archive::new(folder, "").sizes().unwrap_or_default();
    // Whoever opens the ledger for writing says what is wrong with one that does not open.
    let (Some(size), Ok(history)) = (sizes.last(), History::open(folder)) else { return Ok(()) };
    let archive = Archive::new(folder, history.id());
    let entries = history.reader().head().count;
    if entries >= *size || !matches!(archive.checkpoint(*size), Ok(Some(_))) {
        return Ok(());
    }
    let path = archive.path(*size);
    let message = format!("the ledger has {entries} entries, and {} says that it had {size}", path.display());
    Err(Failure::new(Class::Ledger, message).hint(
        "nothing was recorded; `tyst repair --from MIRROR_OR_BACKUP` brings back what is missing; if those entries are given \
         up for good, move that checkpoint away first",
    ))
}

/// Returns the file of this program.
pub(crate) fn executable() -> Outcome<PathBuf> {
    std::env::current_exe()
        .map_err(|fault| Failure::new(Class::System, format!("this program cannot find itself: {fault}")))
}

/// Returns what a notice means for a person, or nothing where it only counts.
pub(crate) fn notice_words(notice: &Notice) -> Option<String> {
    match notice {
        Notice::TornTail { segment, offset, bytes } => Some(format!(
            "note: the last write had been cut off before it was acknowledged; {bytes} bytes were removed \
             (segment {segment}, byte {offset})"
        )),
        Notice::CaughtUp { from, to } => Some(format!(
            "note: the store lacked {}, and was given what it lacked from the journal",
            shown::entries(&(*from..*to))
        )),
        Notice::Rebuilt { reason, records, set_aside } => {
            let kept = set_aside
                .last()
                .map(|folder| format!("; the old one is kept as {folder}"))
                .unwrap_or_default();
            Some(format!("note: the store was rebuilt from the journal ({records} entries): {reason}{kept}"))
        }
        Notice::CloseRecordUnreadable { reason } => {
            Some(format!("note: the record of the last close is unreadable: {reason}"))
        }
        _ => None,
    }
}

/// A cut, and the words it was asked for in.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) cut: Cut,
    pub(crate) as_at: String,
    pub(crate) known_at: String,
}

impl Asked {
    /// Returns the cut that a command line asks for; what it leaves out is as late as the ledger goes.
    ///
    /// No clock is looked at, so that the same ledger and the same words give the same answer on every day.
    pub(crate) fn new(history: &History, matches: &ArgMatches) -> Outcome<Self> {
        let typed = |name: &'static str| (name, matches.get_one::<String>(name.trim_start_matches('-')));
        Self::of(history, typed("--as-at"), typed("--known-at"))
    }

    /// Returns the cut at two points, each with what it is called where it is typed.
    pub(crate) fn of(history: &History, as_at: Typed<'_>, known_at: Typed<'_>) -> Outcome<Self> {
        let point = |(name, words): Typed<'_>| {
            let parsed = words.map(|words| words.parse::<Point>());
            parsed.transpose().map_err(|fault| Failure::usage(format!("{name}: {fault}")))
        };
        let points = [point(as_at)?, point(known_at)?];
        let cut = history.cut(points[0].as_ref(), points[1].as_ref(), &|| checkpoints(history))?;
        let said = |(_, words): Typed<'_>| words.cloned().unwrap_or_else(|| "latest".to_owned());
        Ok(Self { cut, as_at: said(as_at), known_at: said(known_at) })
    }
}

/// What something is called where it is typed, and what was typed.
type Typed<'a> = (&'static str, Option<&'a String>);

/// Returns the heads that the stored checkpoints of a ledger were made of; those that cannot be read are left out.
pub(crate) fn checkpoints(history: &History) -> Vec<Head> {
    let stored = Archive::new(history.reader().dir(), history.id()).all().unwrap_or_default();
    stored.into_iter().filter_map(|(_, kept)| kept.ok()).map(|checkpoint| checkpoint.head()).collect()
}

/// How much of what was typed for an area is said back, in characters.
const WORDS_SAID_MAX: usize = 80;

/// Returns an area of the ledger by its slug or by any of its names, or says which one was perhaps meant.
pub(crate) fn known_area(history: &History, words: &str) -> Outcome<Slug> {
    // Most areas are described, and that is found sooner than all that was ever said of any.
    let described = |kind: u32| kind == Kind::AreaDescribed.number();
    let (slug, folded) = (Slug::new(words), words.trim().to_lowercase());
    let mut found_by_name = None;
    for entry in history.replay_only(history.latest_cut()?, described)? {
        let statement = entry?.statement;
        if slug.as_ref() == Some(statement.described()) {
            return Ok(statement.described().clone());
        }
        let Body::AreaDescribed(AreaDescribed { name, aliases, .. }) = &statement.body else { continue };
        let names = [name.en.as_deref(), name.cy.as_deref()].into_iter().flatten();
        if names.chain(aliases.iter().map(Line::as_str)).any(|name| name.to_lowercase() == folded) {
            found_by_name = Some(statement.described().clone());
        }
    }
    if let Some(area) = found_by_name {
        return Ok(area);
    }
    let partnership = history.partnership()?;
    let found = slug.filter(|slug| partnership.knows_area(slug));
    found.ok_or_else(|| {
        let areas = partnership.areas();
        let near = tyst_event::json::nearest(words, areas.iter().map(|slug| slug.as_str()));
        let hint = near.map_or_else(
            || the_areas(areas.iter().map(|slug| slug.as_str())),
            |near| format!("did you mean {near}?"),
        );
        Failure::usage(format!("the ledger knows no area {}", shown::clipped(words, WORDS_SAID_MAX)))
            .hint(hint)
    })
}

/// Says which areas there are.
pub(crate) fn the_areas<'a>(areas: impl Iterator<Item = &'a str>) -> String {
    const AREAS_SHOWN: usize = 40;
    let all: Vec<&str> = areas.collect();
    match all.len().checked_sub(AREAS_SHOWN) {
        _ if all.is_empty() => "nothing is recorded of any area".to_owned(),
        None | Some(0) => format!("the areas are {}", all.join(", ")),
        Some(more) => format!("the areas are {} and {more} more", all[..AREAS_SHOWN].join(", ")),
    }
}
