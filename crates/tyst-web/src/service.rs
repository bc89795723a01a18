//! How pages reach the ledger and the program around it.
//!
//! Nothing here knows HTTP. What may be read or recorded is not decided here either.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::Instant;
use tyst_access::AccessError;
use tyst_event::Slug;
use tyst_event::terms::Sensitivity;
use tyst_ledger::{Clock, Head, History, HistoryError, RecordError, Recorded, Request, Sender};
use tyst_report::{Document, Text};

use crate::figures::Figures;

/// How many pages read the ledger or are drawn, and how many requests are recorded, at the same time; others wait, while whoever asked does.
const READS: usize = 4;
const RECORDINGS: usize = 32;
/// How many reports are made at the same time, and how many wait.
const REPORT_THREADS: usize = 2;
const REPORTS_WAITING: usize = 64;

/// For how long a ledger that could not be written is taken not to be writable.
const UNWRITTEN: Duration = Duration::from_mins(1);

/// For how long the list of reports is taken to be as it was.
const LIST_LIFE: Duration = Duration::from_secs(5);

/// A report that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportName {
    /// What it is called in an address.
    pub name: String,
    /// What it tells.
    pub about: Text,
}

/// A library that makes a report, or says that it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// The name of the report.
    pub name: String,
    /// The version that it says it has.
    pub version: String,
    /// Who vouches for it, where somebody does.
    pub level: Option<Text>,
    /// Its digest, in hexadecimal digits, where it can be used.
    pub digest: String,
    /// Why it is not used, where it is not.
    pub unused: Option<String>,
}

/// What is asked of a report; words are as somebody typed them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// Which report.
    pub report: String,
    /// The area; all of them where it is left out.
    pub area: Option<String>,
    /// The date as at which it is asked; the latest where it is left out.
    pub as_at: Option<String>,
    /// The point at which it is asked what was known; now where it is left out.
    pub known_at: Option<String>,
    /// Who reads it: what is for a narrower circle is left out. Nothing is, for whoever started the program.
    pub readers: Option<Sensitivity>,
}

/// A proof that an entry is in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The hash of the entry, in hexadecimal digits.
    pub leaf: String,
    /// The hashes on the way from the entry to the root.
    pub path: Vec<String>,
    /// How many entries the checkpoint is over, and the root of the hash tree over them.
    pub size: u64,
    /// The root.
    pub root: String,
    /// The proof as a file (C2SP tlog-proof), which ends with the signed checkpoint.
    pub text: String,
}

/// Why something that was asked for is not given, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Whether what was asked is at fault, and not the machine.
    pub is_asker: bool,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What the program that serves a ledger does for its pages.
pub trait Program: Send + Sync + 'static {
    /// Returns the reports that can be asked for, in order of their names.
    ///
    /// # Errors
    /// Why they are not known.
    fn reports(&self) -> Result<Vec<ReportName>, Refusal>;

    /// Returns the libraries that there are, also those that are not used.
    ///
    /// # Errors
    /// Why they are not known.
    fn libraries(&self) -> Result<Vec<Library>, Refusal>;

    /// Makes a report.
    ///
    /// # Errors
    /// Why it cannot be made.
    fn report(&self, asked: &Asked) -> Result<Document, Refusal>;

    /// Returns the newest signed checkpoint that is kept with the ledger: over how many entries it is, and its text.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn checkpoint(&self) -> Result<Option<(u64, String)>, Refusal>;

    /// Returns the heads that the signed checkpoints were made of which are kept with the ledger.
    fn heads(&self, history: &History) -> Vec<Head>;

    /// Signs what the ledger holds now, and keeps that with it: over how many entries it is, and its text.
    ///
    /// # Errors
    /// Why it cannot be signed.
    fn sign(&self) -> Result<(u64, String), Refusal>;

    /// Proves that an entry is in the ledger of the newest checkpoint.
    ///
    /// # Errors
    /// Why it cannot be proved; above all, that no checkpoint covers it yet.
    fn proof(&self, seq: u64) -> Result<Proof, Refusal>;

    /// Says something where the person who started the program can read it, and nobody else.
    fn tell(&self, words: &str);

    /// Returns what the clocks of the machine say.
    fn clock(&self) -> Clock;

    /// Returns the pseudonym under which the person at the pages records.
    fn recorder(&self) -> Slug;
}

/// A job for the threads that make reports.
type Job = Box<dyn FnOnce(&dyn Program) + Send>;

/// How a request is recorded.
type Record = dyn Fn(Request) -> Result<Recorded, RecordError> + Send + Sync;

type Listed = Option<(Instant, Vec<ReportName>)>;

/// A report, shared by those who asked for it at the same time, or why it was not made.
type Made = Result<Arc<Document>, Refusal>;

/// Those who wait for reports that are not begun yet.
type Awaited = Arc<Mutex<BTreeMap<Asked, Vec<oneshot::Sender<Made>>>>>;

/// Everything that pages can ask for. Clones share it.
#[derive(Clone)]
pub(crate) struct Service {
    folder: Arc<PathBuf>,
    program: Arc<dyn Program>,
    record: Arc<Record>,
    jobs: mpsc::SyncSender<Job>,
    /// The reports that there are, and when that was looked at.
    listed: Arc<tokio::sync::Mutex<Listed>>,
    reads: Arc<Semaphore>,
    recordings: Arc<Semaphore>,
    awaited: Awaited,
    grown: watch::Receiver<u64>,
    /// The ledger as it was when somebody who follows it read it last.
    followed: Arc<Mutex<Option<Arc<History>>>>,
    figures: Arc<Figures>,
    /// When the ledger could not be written last, where nothing was written since.
    failed: Arc<Mutex<Option<Instant>>>,
}

/// Why the service has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceError {
    #[error("the ledger cannot be read")]
    History(#[from] HistoryError),
    #[error("{0}")]
    Refused(#[from] Refusal),
    #[error("nobody can come in")]
    Access(#[from] AccessError),
    /// Whoever is answered may not be by now.
    #[error("whoever asks may do so no more")]
    Closed,
    /// Too many reports wait, or a thread is gone.
    #[error("the service is busy")]
    Busy,
}

impl Service {
    pub(crate) fn new(folder: PathBuf, program: Arc<dyn Program>, sender: Sender) -> std::io::Result<Self> {
        let (jobs, waiting) = mpsc::sync_channel::<Job>(REPORTS_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..REPORT_THREADS {
            let (waiting, program) = (Arc::clone(&waiting), Arc::clone(&program));
            let work = move || {
                // Ends when the last service is gone.
                while let Ok(job) = next(&waiting) {
                    // A fault of one report is not to end the thread that makes the others.
                    let _ = catch_unwind(AssertUnwindSafe(|| job(program.as_ref())));
                }
            };
            thread::Builder::new().name(format!("reports-{number}")).spawn(work)?;
        }
        let (tell, grown) = watch::channel(0);
        let figures = Arc::new(Figures::new());
        let counts = Arc::clone(&figures);
        sender.on_growth(move |growth| {
            counts.grew(growth);
            tell.send_if_modified(|known| std::mem::replace(known, growth.count) != growth.count);
        });
        let [reads, recordings] = [READS, RECORDINGS].map(|count| Arc::new(Semaphore::new(count)));
        Ok(Self {
            folder: Arc::new(folder),
            program,
            record: Arc::new(move |request| sender.record(request)),
            jobs,
            listed: Arc::default(),
            reads,
            recordings,
            awaited: Arc::default(),
            grown,
            followed: Arc::default(),
            figures,
            failed: Arc::default(),
        })
    }

    /// Returns whether the ledger can be written, as far as is known: a while after it could not, that is to be tried.
    pub(crate) fn can_write(&self) -> bool {
        lock(&self.failed).is_none_or(|at| at.elapsed() > UNWRITTEN)
    }

    /// Remembers whether the ledger could be written, and says so where that changed.
    fn wrote(&self, fault: Option<&tyst_ledger::AppendError>) {
        let now = fault.map(|_| Instant::now());
        let before = std::mem::replace(&mut *lock(&self.failed), now);
        match (before, fault) {
            (None, Some(fault)) => self.program.tell(&format!("the ledger cannot be written: {fault}")),
            (Some(_), None) => self.program.tell("the ledger can be written again"),
            _ => {}
        }
    }

    pub(crate) fn program(&self) -> &Arc<dyn Program> {
        &self.program
    }

    /// Returns what is counted.
    pub(crate) fn figures(&self) -> &Arc<Figures> {
        &self.figures
    }

    /// Reads in the ledger as it is now, on a thread that may wait.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&History) -> Result<T, HistoryError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        self.read_in(move |folder| read(&History::open(folder)?)).await
    }

    /// Returns the ledger with so many entries at least, to be read for a while. All who ask for no more than it has share it:
    /// where many follow, they would all open it each time that it has grown.
    pub(crate) async fn followed(&self, count: u64) -> Result<Arc<History>, ServiceError> {
        let (folder, followed) = (Arc::clone(&self.folder), Arc::clone(&self.followed));
        let open = move || {
            let mut followed = followed.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(history) = followed.as_ref().filter(|history| history.head().count >= count) {
                return Ok(Arc::clone(history));
            }
            let history = Arc::new(History::open(&folder)?);
            *followed = Some(Arc::clone(&history));
            Ok::<_, HistoryError>(history)
        };
        Ok(self.aside(open).await??)
    }

    /// Reads in the folder of the ledger, on a thread that may wait.
    pub(crate) async fn read_in<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Path) -> Result<T, HistoryError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let folder = Arc::clone(&self.folder);
        let done = self.aside(move || read(&folder)).await?;
        Ok(done.inspect_err(|fault| tracing::error!(%fault, "the ledger cannot be read"))?)
    }

    /// Returns what says how many entries there are, each time that some were recorded. It ends with the writer.
    pub(crate) fn grown(&self) -> watch::Receiver<u64> {
        self.grown.clone()
    }

    /// Records a request; it is on the disk when this returns.
    pub(crate) async fn record(&self, request: Request) -> Result<Recorded, RecordError> {
        let record = Arc::clone(&self.record);
        let turn = Arc::clone(&self.recordings).acquire_owned().await.ok();
        let work = move || {
            let recorded = record(request);
            drop(turn);
            recorded
        };
        let done = tokio::task::spawn_blocking(work).await;
        let done = done.unwrap_or(Err(RecordError::Writer(tyst_ledger::WriterError::Unanswered)));
        match &done {
            Ok(_) => self.wrote(None),
            Err(RecordError::Append(fault)) => self.wrote(Some(fault)),
            Err(_) => {}
        }
        done.inspect_err(|fault| match fault {
            RecordError::Append(fault) => tracing::error!(%fault, "the ledger cannot be written"),
            RecordError::Writer(fault) => tracing::error!(%fault, "the writer gave no answer"),
            // What the ledger has against entries is for whoever sent them.
            _ => {}
        })
    }

    /// Puts a writer with faults in the place of the ledger's.
    #[cfg(test)]
    pub(crate) fn record_by(
        &mut self,
        record: impl Fn(Request) -> Result<Recorded, RecordError> + Send + Sync + 'static,
    ) {
        self.record = Arc::new(record);
    }

    /// Returns the reports that can be asked for, as they were a few seconds ago at the most: to look at every library takes a while.
    pub(crate) async fn reports(&self) -> Result<Vec<ReportName>, ServiceError> {
        // Whoever comes meanwhile waits for the one who looks.
        let mut listed = self.listed.lock().await;
        match &*listed {
            Some((at, names)) if at.elapsed() < LIST_LIFE => return Ok(names.clone()),
            _ => {}
        }
        let program = Arc::clone(&self.program);
        let names = self.aside(move || program.reports()).await??;
        *listed = Some((Instant::now(), names.clone()));
        Ok(names)
    }

    /// Returns the newest signed checkpoint that is kept with the ledger.
    pub(crate) async fn checkpoint(&self) -> Result<Option<(u64, String)>, ServiceError> {
        let program = Arc::clone(&self.program);
        Ok(self.aside(move || program.checkpoint()).await??)
    }

    /// Does something that takes a while on a thread that may wait, beside the making of reports.
    pub(crate) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let turn = Arc::clone(&self.reads).acquire_owned().await.map_err(|_| ServiceError::Busy)?;
        // The turn ends with the work, also where nobody waits for it any more.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Busy)
    }

    /// Makes a report. Whoever asks the same before it is begun gets the same one, so that many who look at once wait for one report;
    /// one that is begun may lack what was recorded since, and is not shared.
    pub(crate) async fn report(&self, asked: Asked) -> Result<Arc<Document>, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut awaited = lock(&self.awaited);
            let others = awaited.entry(asked.clone()).or_default();
            others.push(answer);
            others.len() == 1
        };
        if is_first {
            let (awaited, figures, wanted) =
                (Arc::clone(&self.awaited), Arc::clone(&self.figures), asked.clone());
            let job: Job = Box::new(move |program| {
                let others = lock(&awaited).remove(&wanted).unwrap_or_default();
                // Whoever asked may have gone.
                if others.iter().all(oneshot::Sender::is_closed) {
                    return;
                }
                let began = Instant::now();
                let made: Made = program.report(&wanted).map(Arc::new);
                figures.reported(made.is_ok(), began.elapsed());
                for other in others {
                    let _ = other.send(made.clone());
                }
            });
            if self.jobs.try_send(job).is_err() {
                lock(&self.awaited).remove(&asked);
                return Err(ServiceError::Busy);
            }
        }
        Ok(answered.await.map_err(|_| ServiceError::Busy)??)
    }

    /// Does something that may start the process of a report.
    pub(crate) async fn reporting<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Program) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |program| {
            // Whoever asked may have gone, before or since.
            if !answer.is_closed() {
                let _ = answer.send(work(program));
            }
        });
        self.jobs.try_send(job).map_err(|_| ServiceError::Busy)?;
        Ok(answered.await.map_err(|_| ServiceError::Busy)??)
    }
}

fn next(waiting: &Mutex<mpsc::Receiver<Job>>) -> Result<Job, mpsc::RecvError> {
    lock(waiting).recv()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is one step.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
