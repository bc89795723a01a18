//! What the command does for the pages of a ledger: it lists and makes reports, and knows the time and who records.
//!
//! It serves nothing itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tyst_event::{Slug, wire};
use tyst_evidence::{Archive, leaf_hash};
use tyst_host::{Found, Seen};
use tyst_ledger::{Clock, Head, History};
use tyst_report::{Document, Text};
use tyst_web::{Asked as Wanted, Library, Program, Proof, Refusal, ReportName};

use crate::commands::checkpoint::issued;
use crate::commands::plugin::list::why;
use crate::commands::prove::{included, newest};
use crate::evidence::archive;
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Parameters, Question, answer};
use crate::place::{Asked, Place, checkpoints};
use crate::standing;

/// The command, as pages see it.
pub(super) struct Desk {
    pub(super) place: Place,
    pub(super) recorder: Slug,
    /// What each library says that it tells, by its digest: asking one starts a process.
    pub(super) told: Mutex<BTreeMap<[u8; 32], Text>>,
}

impl Program for Desk {
    fn reports(&self) -> Result<Vec<ReportName>, Refusal> {
        let listed = || -> Outcome<Vec<ReportName>> {
            let found = self.place.search_path()?.list()?;
            Ok(found.iter().filter_map(|found| self.named(found)).collect())
        };
        listed().map_err(refusal)
    }

    fn libraries(&self) -> Result<Vec<Library>, Refusal> {
        let all = || -> Outcome<Vec<Library>> {
            Ok(self.place.search_path()?.all()?.iter().map(library).collect())
        };
        all().map_err(refusal)
    }

    fn report(&self, wanted: &Wanted) -> Result<Document, Refusal> {
        self.made(wanted).map_err(refusal)
    }

    fn checkpoint(&self) -> Result<Option<(u64, String)>, Refusal> {
        let newest = || -> Outcome<Option<(u64, String)>> {
            let history = self.place.history()?;
            let newest = Archive::new(history.reader().dir(), history.id()).latest()?;
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            Ok(newest.map(|checkpoint| (checkpoint.head().count, text(checkpoint.to_bytes()))))
        };
        newest().map_err(refusal)
    }

    fn heads(&self, history: &History) -> Vec<Head> {
        checkpoints(history)
    }

    fn sign(&self) -> Result<(u64, String), Refusal> {
        let signed = || -> Outcome<(u64, String)> {
            let history = self.place.history()?;
            let checkpoint = issued(&self.place, &history, &archive(&self.place, &history)?, false)?;
            Ok((checkpoint.head().count, String::from_utf8_lossy(&checkpoint.to_bytes()).into_owned()))
        };
        signed().map_err(refusal)
    }

    fn proof(&self, seq: u64) -> Result<Proof, Refusal> {
        self.proved(seq).map_err(|failure| {
            let is_asker = failure.class == Class::Refused;
            Refusal { is_asker, ..refusal(failure) }
        })
    }

    fn tell(&self, words: &str) {
        self.place.screen.tell(words);
    }

    fn clock(&self) -> Clock {
        Place::clock()
    }

    fn recorder(&self) -> Slug {
        self.recorder.clone()
    }
}

impl Desk {
    /// Returns a report by its name with what it tells; nothing where its library cannot be used.
    fn named(&self, found: &Found) -> Option<ReportName> {
        let known = self.told().get(&found.digest).cloned();
        let about = known.map_or_else(|| self.ask(found), Some)?;
        Some(ReportName { name: found.name.clone(), about })
    }

    /// Asks a library what it tells.
    fn ask(&self, found: &Found) -> Option<Text> {
        let options = self.place.host_options().ok()?;
        let descriptor = tyst_host::describe(found, &options).ok()?.descriptor;
        let about = Text::english(descriptor.description.unwrap_or(descriptor.name));
        self.told().insert(found.digest, about.clone());
        Some(about)
    }

    fn told(&self) -> std::sync::MutexGuard<'_, BTreeMap<[u8; 32], Text>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn proved(&self, seq: u64) -> Outcome<Proof> {
        let history = self.place.history()?;
        let archive = archive(&self.place, &history)?;
        let (proof, bytes) = included(&self.place, &history, &archive, newest(&archive)?, seq)?;
        let head = proof.checkpoint.head();
        Ok(Proof {
            leaf: wire::hex(&leaf_hash(&bytes)),
            path: proof.path.iter().map(|hash| wire::hex(hash)).collect(),
            size: head.count,
            root: wire::hex(&head.root),
            text: String::from_utf8_lossy(&proof.to_bytes()).into_owned(),
        })
    }

    fn made(&self, wanted: &Wanted) -> Outcome<Document> {
        let Wanted { report, area, as_at, known_at, readers } = wanted;
        let history = self.place.history()?;
        let found = self.place.search_path()?.find(report)?;
        let asked = Asked::of(&history, ("as at", as_at.as_ref()), ("as known at", known_at.as_ref()))?;
        let question = Question::new(&history, asked, area.as_deref(), Parameters::new(), *readers)?;
        answer(&self.place, &history, &found, question, &How::default())
    }
}

/// Returns what is known of a library without running it.
fn library(seen: &Seen) -> Library {
    let unused = match &seen.found {
        Ok(_) if seen.is_first => None,
        Ok(_) => Some("another library goes before it".to_owned()),
        Err(reason) => Some(why(reason)),
    };
    let found = seen.found.as_ref().ok();
    Library {
        name: seen.name.clone(),
        version: seen.claims.as_ref().map_or_else(String::new, |(_, version)| version.clone()),
        level: found.map(|found| standing::level(&found.level)),
        digest: found.map_or_else(String::new, |found| wire::hex(&found.digest)),
        unused,
    }
}

fn refusal(failure: Failure) -> Refusal {
    let Failure { class, message, hint, .. } = failure;
    Refusal { is_asker: class == Class::Usage, message, hint }
}
