//! The server: a runtime of its own, a socket, and an end that loses nothing.
//!
//! What is answered is for `app` to say.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;
use tyst_ledger::Sender;

use crate::app::{Pages, app};
use crate::service::{Program, Service};

/// How long requests that were begun may take when the service ends.
const FAREWELL: Duration = Duration::from_secs(10);
/// Threads that answer, and the most that wait for disks.
const WORKERS: usize = 2;
const BLOCKING_MAX: usize = 128;

/// Why pages are not served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can be reached by others.
    #[error("{0} can be reached from other machines")]
    Public(SocketAddr),
    /// The address cannot be listened on.
    #[error("{address} cannot be listened on")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gave no thread or no random bytes.
    #[error("the system does not let pages be served")]
    System(#[source] io::Error),
}

/// A server at work.
pub struct Server {
    address: SocketAddr,
    link: String,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Serves the pages of the ledger in a folder at an address of this machine, on threads of its own.
///
/// # Errors
/// [`StartError`]. An address that other machines can reach is refused: there are no accounts.
pub fn start(
    folder: PathBuf,
    program: Arc<dyn Program>,
    sender: Sender,
    address: SocketAddr,
) -> Result<Server, StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::Public(address));
    }
    let listen = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let service = Service::new(folder, program, sender).map_err(StartError::System)?;
    let pages = Pages::new(service, address);
    let link = pages.link().map_err(|fault| StartError::System(io::Error::other(fault)))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_MAX)
        .enable_all()
        .build()
        .map_err(StartError::System)?;
    let (stop, stopped) = watch::channel(false);
    let thread = std::thread::Builder::new()
        .name("pages".to_owned())
        .spawn(move || {
            runtime.block_on(serve(listener, pages, stopped));
            runtime.shutdown_timeout(FAREWELL);
        })
        .map_err(StartError::System)?;
    Ok(Server { address, link, stop, thread })
}

async fn serve(listener: TcpListener, pages: Pages, stopped: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let ended = |mut stopped: watch::Receiver<bool>| async move {
        // Whoever could stop it being gone is an end as well.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let serving = axum::serve(listener, app(pages)).with_graceful_shutdown(ended(stopped.clone()));
    let patience = async {
        ended(stopped).await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        _ = serving => {}
        () = patience => {}
    }
}

impl Server {
    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the link by which somebody signs in, once.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// Takes no new requests, finishes those that were begun, for ten seconds at most, and returns.
    pub fn stop(self) {
        // It may have ended by itself.
        let _ = self.stop.send(true);
        let _ = self.thread.join();
    }
}
