//! How a report is run: by which program, and for how long at most.
//!
//! Reads no environment and no files; the caller decides.

use crate::protocol::Ask;
use crate::{Leave, Needs, Watch};
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// How reports are run.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// The program that is started as worker with [`WORKER_COMMAND`](crate::WORKER_COMMAND); as a rule the running
    /// one. Absolute.
    pub worker_executable: PathBuf,
    /// How long each step may take.
    pub deadlines: Deadlines,
    /// How much a worker may use.
    pub limits: Limits,
    /// Whether a report runs without a sandbox where this kernel has none.
    pub sandbox: Sandbox,
    /// Whether an outcome brings the state with it, for [`resume`](crate::resume), if the report can save one.
    pub keep_state: bool,
    /// How many workers share the areas of a run from zero, where the report can put their states together. 1, since only who
    /// wrote a report answers for that the outcome is the same.
    pub workers: NonZeroUsize,
    /// The leave to load the report into this process, for a debugger, in the place of a worker: there is one then, nothing is
    /// shut in, and neither `sandbox` nor `limits` count.
    pub in_process: Option<Leave>,
    /// Who hears of each step of a worker.
    pub watch: Option<Watch>,
}

impl HostOptions {
    /// Returns the usual options.
    pub fn new(worker_executable: PathBuf) -> HostOptions {
        HostOptions {
            worker_executable,
            deadlines: Deadlines::default(),
            limits: Limits::default(),
            sandbox: Sandbox::Required,
            keep_state: false,
            workers: NonZeroUsize::MIN,
            in_process: None,
            watch: None,
        }
    }
}

/// Whether a report is shut in a sandbox: no files, no network, no other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Sandbox {
    /// Without all of it nothing runs.
    #[default]
    Required,
    /// As far as this kernel goes.
    BestEffort,
    /// Only a process of its own, with capped memory and time: for finding faults.
    Off,
}

/// How much one worker may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory that is mapped, in bytes, the program itself included. 1 GiB.
    pub memory_bytes: u64,
    /// Time of the processor in all. 10 minutes.
    pub processor: Duration,
}

impl Limits {
    /// Returns them as low as a plugin asks for; never higher than they are.
    pub(crate) fn lowered(self, needs: Needs) -> Limits {
        let memory = needs.memory_mib.map_or(u64::MAX, |mib| u64::from(mib) << 20);
        let seconds = needs.seconds.map_or(u64::MAX, u64::from);
        Limits {
            memory_bytes: self.memory_bytes.min(memory),
            processor: self.processor.min(Duration::from_secs(seconds)),
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { memory_bytes: 1 << 30, processor: Duration::from_mins(10) }
    }
}

/// How long a worker may take for each step before it is killed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// To load the library, to make an instance, and to exit at the end. 2 s.
    pub load: Duration,
    /// To apply one batch of at most 4096 entries. 5 s.
    pub batch: Duration,
    /// To write the document; to save or restore a state. 30 s.
    pub finish: Duration,
    /// For all that is asked of a worker together, a search for the entry that made it fail included. Entries are read
    /// meanwhile, and that is not counted. 10 minutes, as long as it may use the processor.
    pub run: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            load: Duration::from_secs(2),
            batch: Duration::from_secs(5),
            finish: Duration::from_secs(30),
            run: Duration::from_mins(10),
        }
    }
}

impl Deadlines {
    /// Returns the time for one ask.
    pub(crate) fn of(&self, ask: &Ask) -> Duration {
        match ask {
            Ask::Enter { .. } | Ask::Load | Ask::Create | Ask::Trial(_) | Ask::End => self.load,
            Ask::Batch { .. } => self.batch,
            Ask::Finish { .. } | Ask::Save | Ask::Restore { .. } | Ask::Merge { .. } => self.finish,
        }
    }
}

#[cfg(test)]
mod tests;
