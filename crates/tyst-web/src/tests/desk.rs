//! A program around the service that makes one report, of its question.

use std::sync::Mutex;

use tyst_event::{Instant, Slug};
use tyst_ledger::{Clock, Cut, Head, History};
use tyst_report::{Document, Table, Text, cell};

use crate::service::{Asked, Library, Program, Proof, Refusal, ReportName};

/// The program.
#[derive(Default)]
pub(crate) struct Desk {
    /// What it was to say.
    pub(crate) told: Mutex<Vec<String>>,
    /// What was asked last.
    pub(crate) asked: Mutex<Option<Asked>>,
    /// Why it does not do what it is asked next.
    pub(crate) refusal: Mutex<Option<Refusal>>,
    /// What the slow report waits for.
    pub(crate) gate: Mutex<()>,
}

pub(crate) fn clock() -> Clock {
    Clock { wall: Instant(1_770_000_000_000_000), steady_us: 0 }
}

impl Desk {
    fn willing(&self) -> Result<(), Refusal> {
        self.refusal.lock().unwrap().take().map_or(Ok(()), Err)
    }
}

impl Program for Desk {
    fn reports(&self) -> Result<Vec<ReportName>, Refusal> {
        let named = |name: &str, about| ReportName { name: name.to_owned(), about: Text::english(about) };
        Ok(vec![named("asked", "What was asked"), named("few", "What is for few")])
    }

    fn libraries(&self) -> Result<Vec<Library>, Refusal> {
        let used = Library {
            name: "asked".to_owned(),
            version: "1.0.0".to_owned(),
            level: Some(Text::both("came with tyst", "daeth gyda tyst")),
            digest: "1badad".to_owned(),
            unused: None,
        };
        let unused = Some("nobody vouches for it".to_owned());
        Ok(vec![used, Library { name: "odd".to_owned(), unused, ..Library::default() }])
    }

    fn report(&self, asked: &Asked) -> Result<Document, Refusal> {
        self.willing()?;
        *self.asked.lock().unwrap() = Some(asked.clone());
        if asked.as_at.as_deref() == Some("nonsense") {
            let message = "nonsense is no date".to_owned();
            return Err(Refusal { is_asker: true, message, hint: None });
        }
        if asked.report == "slow" {
            drop(self.gate.lock().unwrap());
        }
        let as_at = asked.as_at.clone().unwrap_or_default();
        // The fifth entry, where there is one, is for named people only.
        let behind = if asked.report == "few" && asked.readers.is_none() { 5 } else { 0 };
        let told = Table::new("told", "Told").column("who", "Who").row([cell("somebody").with(behind)]);
        Ok(Document::new(Text::english(format!("{} <{as_at}>", asked.report))).table(told))
    }

    fn checkpoint(&self) -> Result<Option<(u64, String)>, Refusal> {
        self.willing()?;
        Ok(Some((1, "tyst/served\n1\nAAAA\n".to_owned())))
    }

    fn heads(&self, history: &History) -> Vec<Head> {
        let latest = history.latest_cut().unwrap();
        (1..=latest.count).map(|count| history.head_at(Cut { count, ..latest }).unwrap()).collect()
    }

    fn sign(&self) -> Result<(u64, String), Refusal> {
        self.tell("signed");
        Ok((1, String::new()))
    }

    fn proof(&self, seq: u64) -> Result<Proof, Refusal> {
        self.willing()?;
        let (leaf, root) = ("1b".repeat(32), "ad".repeat(32));
        Ok(Proof { leaf, path: vec![root.clone()], size: seq + 1, root, text: format!("proof of {seq}\n") })
    }

    fn tell(&self, words: &str) {
        self.told.lock().unwrap().push(words.to_owned());
    }

    fn clock(&self) -> Clock {
        clock()
    }

    fn recorder(&self) -> Slug {
        Slug::new("secretariat").unwrap()
    }
}
