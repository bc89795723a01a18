//! How a report is run: by which program, and for how long at most.
//!
//! Reads no environment and no files; the caller decides.

use crate::protocol::Ask;
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
    /// Whether an outcome brings the state with it, for [`resume`](crate::resume).
    pub keep_state: bool,
}

impl HostOptions {
    /// Returns the usual options.
    pub fn new(worker_executable: PathBuf) -> HostOptions {
        HostOptions { worker_executable, deadlines: Deadlines::default(), keep_state: false }
    }
}

/// How long a worker may take for each step before it is killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// To load the library, to make an instance, and to exit at the end. 2 s.
    pub load: Duration,
    /// To apply one batch of at most 4096 entries. 5 s.
    pub batch: Duration,
    /// To write the document; to save or restore a state. 30 s.
    pub finish: Duration,
}

impl Default for Deadlines {
    fn default() -> Deadlines {
        Deadlines {
            load: Duration::from_secs(2),
            batch: Duration::from_secs(5),
            finish: Duration::from_secs(30),
        }
    }
}

impl Deadlines {
    /// Returns the time for one ask.
    pub(crate) fn of(&self, ask: &Ask) -> Duration {
        match ask {
            Ask::Load { .. } | Ask::Create { .. } | Ask::End => self.load,
            Ask::Batch { .. } => self.batch,
            Ask::Finish { .. } | Ask::Save | Ask::Restore { .. } => self.finish,
        }
    }
}
