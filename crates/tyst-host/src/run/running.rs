//! A report whose worker stays: it is fed what comes next, and asked for its document again and again.
//!
//! Does not know whether what comes next may come next: whoever feeds it does. After an error it is of no use any more.

use super::feed::Fed;
use super::session::{self, Session, Stop};
use super::{Outcome, Portions, SavedState, begun, error, feed, outcome};
use crate::{Descriptor, Found, HostOptions, RunError};
use tyst_plugin::Request;

/// A report in its worker, between two documents. It stays on the thread that started it.
pub struct Running {
    found: Found,
    session: Session,
    fed: Fed,
}

impl Running {
    /// Starts a report from zero, or from a saved state. Of the request, what it was made with is good for all documents.
    ///
    /// # Errors
    /// As [`run`](crate::run).
    pub fn start(
        found: &Found,
        request: &Request,
        start: Option<&SavedState>,
        options: &HostOptions,
    ) -> Result<Running, RunError> {
        let session = begun(found, request, start, options).map_err(|stop| error(found, stop))?;
        let fed = start.map_or_else(Fed::default, |start| start.fed.clone());
        Ok(Running { found: found.clone(), session, fed })
    }

    /// Returns what the report says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        &self.session.descriptor
    }

    /// Gives it the entries that come next. Unlike [`run`](crate::run) it does not look for the one that ended a worker.
    ///
    /// # Errors
    /// As [`run`](crate::run).
    pub fn feed(&mut self, portions: Portions<'_>) -> Result<(), RunError> {
        let fed = feed(&mut self.session, |_| portions, None).map_err(|stop| self.error(stop))?;
        self.fed = std::mem::take(&mut self.fed).and(fed);
        Ok(())
    }

    /// Returns what it says of all that it was given, without a state and without what its process printed.
    ///
    /// # Errors
    /// As [`run`](crate::run).
    pub fn outcome(&mut self, request: &Request) -> Result<Outcome, RunError> {
        let session = &mut self.session;
        let read = session
            .finish(request)
            .and_then(|bytes| session::read(&bytes, &self.fed.seen).map_err(|flaw| session.refuse(flaw)));
        let known = (session.descriptor.clone(), session.isolation);
        match read {
            Ok(document) => Ok(outcome(document, known, self.fed.clone())),
            Err(stop) => Err(self.error(stop)),
        }
    }

    fn error(&self, stop: Stop) -> RunError {
        error(&self.found, stop)
    }
}
