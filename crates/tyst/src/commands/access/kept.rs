//! Where it is kept who may come in to the pages of a ledger, and how that is changed: one at a time, and noted in the ledger.
//!
//! What somebody may hold is for `tyst-access` to say.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use tyst_access::{Access, AccessError, Book, BookError, Noted, Right, Secret};
use tyst_event::Slug;
use tyst_ledger::{Command, RecordError, Recorded, Request};
use tyst_web::Origin;

use crate::failure::{Class, Failure, Outcome, chain};
use crate::place::Place;

/// The folder in that of a ledger in which it is kept who may come in, and the file. Backups leave it out.
const FOLDER: &str = "access";
const BOOK: &str = "book.json";

/// Returns who may come in; the folder is for the owner of the ledger alone.
pub(crate) fn kept(ledger: &Path) -> Outcome<Access> {
    let folder = ledger.join(FOLDER);
    match DirBuilder::new().mode(0o700).create(&folder) {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => {
            Err(Failure::new(Class::System, format!("cannot make {}: {fault}", folder.display())))
        }
        _ => Ok(Access::at(folder.join(BOOK))),
    }
}

/// Who may come in, and the ledger in which it is noted.
pub(crate) struct Accounts {
    access: Access,
    is_manual: bool,
}

impl Accounts {
    pub(crate) fn of(place: &Place) -> Outcome<Self> {
        let is_manual = place.history()?.has_manual_clock();
        Ok(Self { access: kept(&place.folder()?)?, is_manual })
    }

    pub(crate) fn book(&self) -> Outcome<Arc<Book>> {
        self.access.book().map_err(|fault| unread(&fault))
    }

    /// Changes who may come in, while nobody else does. It is noted first, and what cannot be noted is not changed.
    pub(crate) fn change<T>(
        &self,
        by: &Slug,
        record: &dyn Fn(Request) -> Result<Recorded, RecordError>,
        change: impl FnOnce(&mut Book, u64) -> Outcome<(Noted, T)>,
    ) -> Outcome<T> {
        let changed = self.access.change(|book| {
            let (noted, done) = change(book, now())?;
            self.note(by, record, noted)?;
            Ok(done)
        });
        changed.map_err(|fault| unread(&fault))?
    }

    fn note(
        &self,
        by: &Slug,
        record: &dyn Fn(Request) -> Result<Recorded, RecordError>,
        noted: Noted,
    ) -> Outcome {
        let statement = noted.statement().map_err(|problems| {
            Failure::refused("nothing was changed, for it cannot be noted", &problems.into_vec())
        })?;
        let command = Command {
            key: format!("access:{}", uuid::Uuid::now_v7()),
            recorded_by: by.clone(),
            correlation: None,
            recorded: self.is_manual.then(Place::now),
            statement,
        };
        record(Request { commands: vec![command], expect: Vec::new() })?;
        Ok(())
    }
}

/// Returns the seconds since 1970.
pub(crate) fn now() -> u64 {
    u64::try_from(Place::now().0 / 1_000_000).unwrap_or_default()
}

/// Returns the link by which an account is made.
pub(crate) fn link(origin: &Origin, secret: &Secret) -> String {
    format!("{origin}/en/join?invitation={}", secret.shown())
}

/// Invites somebody to have an account.
pub(crate) fn invite(book: &mut Book, name: &Slug, rights: Vec<Right>, now: u64) -> Outcome<Secret> {
    book.invite(name, rights, now).map_err(|fault| refused(&fault))
}

/// Returns the name of an account or a token.
pub(crate) fn name(words: &str) -> Outcome<Slug> {
    Slug::new(words).filter(|name| *name != Slug::ledger()).ok_or_else(|| {
        let failure = Failure::usage(format!("{words} is no name for an account or a token"));
        match Slug::suggestion(words).filter(|slug| slug.as_str() != words) {
            Some(slug) => {
                failure.hint(format!("write {slug}; use a pseudonym, for it stands in the ledger for ever"))
            }
            None => {
                failure.hint("a name is of small letters, digits and hyphens, such as newport-secretariat")
            }
        }
    })
}

/// Returns why a change is refused, and what to type.
pub(crate) fn refused(fault: &BookError) -> Failure {
    let failure = Failure::new(Class::Refused, fault.to_string());
    match fault {
        BookError::Taken(name) => failure.hint(format!(
            "`tyst access grant {name} --role ROLE` gives it more rights; `tyst access reset {name}` has a passphrase and a second \
             factor made anew"
        )),
        BookError::Unknown(_) => failure.hint("`tyst access list` says who there is"),
        BookError::Rights => failure.hint("name a role with --role; `tyst access remove NAME` takes everything"),
        BookError::Full => failure.hint("`tyst access remove NAME` and `tyst access token revoke NAME` make room"),
        BookError::Area(_) => failure.hint("leave --area out for an administrator"),
        BookError::Expires => failure.hint("name 1 to 366 with --days"),
        BookError::Last(_) => failure.hint("give that right to another one first: `tyst access grant NAME --role administrator`"),
        BookError::NotInvited | BookError::Random => failure,
    }
}

fn unread(fault: &AccessError) -> Failure {
    let failure = Failure::new(Class::System, chain(fault));
    match fault {
        AccessError::Open { path, .. } => failure.hint(format!(
            "others may have read or changed who may come in; look at it, then make it its owner's alone: `chmod 600 {}`",
            path.display()
        )),
        AccessError::Damaged { path, .. } => failure.hint(format!(
            "nothing of the ledger is in it: move {} away, and invite people anew with `tyst access invite`",
            path.display()
        )),
        AccessError::Io { .. } => failure,
    }
}
