//! The server: a runtime of its own, a socket, and an end that loses nothing.
//!
//! What is answered is for `app` to say.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Semaphore, watch};
use tower_http::add_extension::AddExtension;
use tyst_ledger::Sender;

use crate::app::{Entrance, Pages, app};
use crate::origin::Origin;
use crate::patience::Patient;
use crate::service::{Program, Service};

/// How long requests that were begun may take when the service ends, and then what they wait for on other threads.
const FAREWELL: Duration = Duration::from_secs(8);
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How many connections are served at the same time, how long the head of a request may take, and how large it may be. A
/// ledger needs some dozens of the 1,024 files that a process usually may have open.
const CONNECTIONS_MAX: usize = 256;
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
const HEAD_BYTES_MAX: usize = 64 << 10;
/// Threads that answer, and the most that wait for disks.
const WORKERS: usize = 2;
const BLOCKING_MAX: usize = 128;

/// Who is at the other end of a connection.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

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
    origin: Origin,
    link: Option<String>,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Serves the pages of the ledger in a folder at an address of this machine, on threads of its own.
///
/// # Errors
/// [`StartError`]. An address that other machines can reach is refused: connections are not encrypted here.
pub fn start(
    folder: PathBuf,
    program: Arc<dyn Program>,
    sender: Sender,
    address: SocketAddr,
    entrance: Entrance,
) -> Result<Server, StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::Public(address));
    }
    let listen = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let service = Service::new(folder, program, sender).map_err(StartError::System)?;
    let pages = Pages::new(service, address, entrance);
    let link = if pages.doors.has_accounts { None } else { Some(pages.link()) };
    let link = link.transpose().map_err(|fault| StartError::System(io::Error::other(fault)))?;
    let origin = pages.doors.origin.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING_MAX)
        .enable_all()
        .build()
        .map_err(StartError::System)?;
    let stop = pages.ending.clone();
    let stopped = stop.subscribe();
    let thread = std::thread::Builder::new()
        .name("pages".to_owned())
        .spawn(move || {
            runtime.block_on(serve(listener, pages, stopped));
            runtime.shutdown_timeout(LAST_WORDS);
        })
        .map_err(StartError::System)?;
    Ok(Server { address, origin, link, stop, thread })
}

async fn serve(listener: TcpListener, pages: Pages, mut stopped: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    let (app, places) = (app(pages), Arc::new(Semaphore::new(CONNECTIONS_MAX)));
    let open = GracefulShutdown::new();
    loop {
        // Who comes when all places are taken waits outside, where it costs nothing but a place in the queue of the system.
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            Some((listener.accept().await, place))
        };
        let (stream, peer, place) = tokio::select! {
            Some((Ok((stream, peer)), place)) = next => (stream, peer, place),
            _ = stopped.wait_for(|stopped| *stopped) => break,
            else => {
                // The system gives no more files for now.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(AddExtension::new(app.clone(), Peer(peer.ip())));
        let connection = open.watch(http.serve_connection(TokioIo::new(Patient::new(stream)), service));
        tokio::spawn(async move {
            // Whoever asked hung up, or did not speak HTTP.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(FAREWELL) => {}
    }
}

impl Server {
    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the name under which the pages are reached.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns the link by which whoever started the program signs in, once; nothing where people have accounts.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Takes no new requests, finishes those that were begun, for ten seconds at most, and returns.
    pub fn stop(self) {
        // It may have ended by itself.
        let _ = self.stop.send(true);
        let _ = self.thread.join();
    }
}
