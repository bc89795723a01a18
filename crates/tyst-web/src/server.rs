//! The server: a runtime of its own, sockets, encrypted or plain, and an end that loses nothing.
//!
//! What is answered is for `app` to say.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower_http::add_extension::AddExtension;
use tyst_ledger::Sender;

use crate::app::{Entrance, Pages, app, figures_app};
use crate::certificate::Certificate;
use crate::figures::Figures;
use crate::origin::Origin;
use crate::patience::Patient;
use crate::service::{Program, Service};

/// How long requests that were begun may take when the service ends, and then what they wait for on other threads.
const FAREWELL: Duration = Duration::from_secs(8);
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How many connections are served at the same time, how long the head of a request may take, and how large it may be. A
/// ledger needs some dozens of the 1,024 files that a process usually may have open.
const CONNECTIONS_MAX: usize = 256;
const FIGURES_CONNECTIONS_MAX: usize = 8;
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
const HEAD_BYTES_MAX: usize = 64 << 10;
/// How long it may take until a connection is encrypted.
const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(10);
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
    /// Others can reach it, and nobody said under which name.
    #[error("{0} can be reached from other machines, but has no name for them")]
    Nameless(SocketAddr),
    /// The name says that connections are plain, and they are encrypted.
    #[error("connections are encrypted, but {0} says that they are plain")]
    Plain(Origin),
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
    figures: Option<SocketAddr>,
    is_encrypted: bool,
    origin: Origin,
    link: Option<String>,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Where and how a service is reached.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Where the pages are.
    pub address: SocketAddr,
    /// By what connections are encrypted; without it they are plain.
    pub certificate: Option<Arc<Certificate>>,
    /// Where programs of this machine read how the service fares, without saying who they are.
    pub figures: Option<SocketAddr>,
}

impl Listen {
    /// Refuses what would let others listen in, or come in.
    fn check(&self, entrance: &Entrance) -> Result<(), StartError> {
        let is_encrypted = self.certificate.is_some();
        if let Some(figures) = self.figures.filter(|address| !address.ip().is_loopback()) {
            return Err(StartError::Public(figures));
        }
        if let Some(origin) = entrance.origin.as_ref().filter(|origin| is_encrypted && !origin.is_secure()) {
            return Err(StartError::Plain(origin.clone()));
        }
        let address = self.address;
        match (address.ip().is_loopback(), is_encrypted && entrance.has_accounts, &entrance.origin) {
            (true, ..) | (false, true, Some(_)) => Ok(()),
            (false, true, None) => Err(StartError::Nameless(address)),
            (false, false, _) => Err(StartError::Public(address)),
        }
    }
}

/// Serves the pages of the ledger in a folder, on threads of its own.
///
/// # Errors
/// [`StartError`]. An address that other machines can reach is refused where connections are plain or people have no accounts.
pub fn start(
    folder: PathBuf,
    program: Arc<dyn Program>,
    sender: Sender,
    listen: Listen,
    mut entrance: Entrance,
) -> Result<Server, StartError> {
    listen.check(&entrance)?;
    let (listener, address) = bound(listen.address)?;
    let figures = listen.figures.map(bound).transpose()?;
    let is_encrypted = listen.certificate.is_some();
    entrance.origin.get_or_insert_with(|| Origin::of(address, is_encrypted));
    let tls = listen.certificate.map(Certificate::acceptor).transpose();
    let tls = tls.map_err(|fault| StartError::System(io::Error::other(fault)))?;
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
    let figures_at = figures.as_ref().map(|(_, address)| *address);
    let stop = pages.ending.clone();
    let stopped = stop.subscribe();
    let thread = std::thread::Builder::new()
        .name("pages".to_owned())
        .spawn(move || {
            runtime.block_on(serve(listener, tls, figures.map(|(listener, _)| listener), pages, stopped));
            runtime.shutdown_timeout(LAST_WORDS);
        })
        .map_err(StartError::System)?;
    Ok(Server { address, figures: figures_at, is_encrypted, origin, link, stop, thread })
}

/// Listens at an address, and returns it with the port that it got.
fn bound(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listen = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    Ok((listener, address))
}

/// Answers at both sockets until it is told to end, and finishes what was begun.
async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    figures: Option<TcpListener>,
    pages: Pages,
    stopped: watch::Receiver<bool>,
) {
    let mut http = Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME_MAX).max_buf_size(HEAD_BYTES_MAX);
    let open = GracefulShutdown::new();
    let door = |app, tls, places| Door {
        app,
        tls,
        http: http.clone(),
        places: Arc::new(Semaphore::new(places)),
        figures: Arc::clone(pages.service.figures()),
    };
    let measured = async {
        if let Some(listener) = figures {
            let door = door(figures_app(pages.clone()), None, FIGURES_CONNECTIONS_MAX);
            door.accept(listener, &open, stopped.clone()).await;
        }
    };
    let shown = door(app(pages.clone()), tls, CONNECTIONS_MAX);
    tokio::join!(shown.accept(listener, &open, stopped.clone()), measured);
    tokio::select! {
        () = open.shutdown() => {}
        () = tokio::time::sleep(FAREWELL) => {}
    }
}

/// What answers at a socket.
#[derive(Clone)]
struct Door {
    app: Router,
    tls: Option<TlsAcceptor>,
    http: Builder,
    places: Arc<Semaphore>,
    figures: Arc<Figures>,
}

impl Door {
    async fn accept(
        self,
        listener: TcpListener,
        open: &GracefulShutdown,
        mut stopped: watch::Receiver<bool>,
    ) {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        loop {
            // Who comes when all places are taken waits outside, where it costs nothing but a place in the queue of the system.
            let next = async {
                let place = Arc::clone(&self.places).acquire_owned().await.ok()?;
                Some((listener.accept().await, place))
            };
            tokio::select! {
                Some((Ok((stream, peer)), place)) = next => {
                    let (door, watcher) = (self.clone(), open.watcher());
                    tokio::spawn(async move {
                        door.figures.connections.inc();
                        door.answer(stream, peer, watcher).await;
                        door.figures.connections.dec();
                        drop(place);
                    });
                }
                _ = stopped.wait_for(|stopped| *stopped) => break,
                else => {
                    // The system gives no more files for now.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    /// Answers what comes through a connection, encrypted where the door is.
    async fn answer(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        // What is answered is sent at once; where that is refused, it is sent a little later.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.talk(stream, peer, watcher).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIME_MAX, tls.accept(stream)).await {
                    self.talk(stream, peer, watcher).await;
                }
            }
        }
    }

    async fn talk(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: SocketAddr,
        watcher: Watcher,
    ) {
        let service = TowerToHyperService::new(AddExtension::new(self.app.clone(), Peer(peer.ip())));
        // Whoever asked hung up, or did not speak HTTP.
        let _ = watcher.watch(self.http.serve_connection(TokioIo::new(Patient::new(stream)), service)).await;
    }
}

impl Server {
    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns where programs of this machine read how the service fares.
    pub fn figures(&self) -> Option<SocketAddr> {
        self.figures
    }

    /// Returns whether connections are encrypted here.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
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
