//! The socket in the folder of a ledger: made, found, and who stands at its other end.
//!
//! Who may make it is decided by the lock alone; nothing here looks at the lock.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::net::sockopt::{self, Timeout};
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

/// The name of the socket in the folder of a ledger.
pub(crate) const FILE_NAME: &str = "socket";
/// How it is called while it is being made.
const UNFINISHED: &str = "socket.new";
/// How many connections wait to be taken.
const BACKLOG: i32 = 256;

/// Makes the socket, in the place of one that a dead writer left. Only whoever holds the lock may call this.
pub(super) fn listen(dir: &Path) -> io::Result<UnixListener> {
    let short = ShortPath::new(dir)?;
    let unfinished = short.path.join(UNFINISHED);
    remove(&unfinished)?;
    let socket = socket(SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
    // Before it has a name, so that there is no moment at which others could come in.
    rustix::fs::fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
    net::bind(&socket, &SocketAddrUnix::new(&unfinished)?)?;
    net::listen(&socket, BACKLOG)?;
    if let Err(fault) = std::fs::rename(&unfinished, short.path.join(FILE_NAME)) {
        // Best effort: it is removed the next time.
        let _ = remove(&unfinished);
        let path = dir.join(FILE_NAME);
        let words = format!("{}: {fault}; remove what is there, and start again", path.display());
        return Err(io::Error::new(fault.kind(), words));
    }
    Ok(UnixListener::from(socket))
}

/// A socket as it was made, which is known again.
pub(crate) struct Made {
    path: PathBuf,
    which: Option<(u64, u64)>,
}

impl Made {
    /// Returns the socket that was just made in a folder.
    pub(crate) fn in_folder(dir: &Path) -> Self {
        let path = dir.join(FILE_NAME);
        Self { which: which(&path), path }
    }

    /// Removes it; one that somebody else made in its place, for the folder is another, is left alone.
    pub(crate) fn remove(&self) -> io::Result<()> {
        if which(&self.path) == self.which { remove(&self.path) } else { Ok(()) }
    }
}

/// Returns what tells a file from all others.
fn which(path: &Path) -> Option<(u64, u64)> {
    let data = std::fs::symlink_metadata(path).ok()?;
    Some((data.dev(), data.ino()))
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}

/// Connects to the socket. Waiting to be taken, writing and reading each end in an error after `patience`.
pub(super) fn connect(dir: &Path, patience: Duration) -> io::Result<UnixStream> {
    let short = ShortPath::new(dir)?;
    let socket = socket(SocketFlags::CLOEXEC)?;
    for direction in [Timeout::Send, Timeout::Recv] {
        sockopt::set_socket_timeout(&socket, direction, Some(patience))?;
    }
    net::connect(&socket, &SocketAddrUnix::new(short.path.join(FILE_NAME))?)?;
    Ok(UnixStream::from(socket))
}

fn socket(flags: SocketFlags) -> io::Result<OwnedFd> {
    Ok(net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?)
}

/// Returns whether the process at the other end may be dealt with: one of this user, of root, or of the folder's owner.
pub(super) fn is_trusted(peer: impl AsFd, dir: &Path) -> io::Result<bool> {
    let uid = sockopt::socket_peercred(peer)?.uid;
    let own = rustix::process::geteuid();
    Ok(uid.is_root() || uid == own || uid.as_raw() == std::fs::metadata(dir)?.uid())
}

/// A path to a folder that leaves room for the name of a socket in the 108 bytes of its address.
struct ShortPath {
    path: PathBuf,
    /// Keeps the path valid.
    _folder: Option<File>,
}

/// The longest path of a folder that is used as it is, in bytes.
const FOLDER_BYTES_MAX: usize = 90;

impl ShortPath {
    fn new(dir: &Path) -> io::Result<Self> {
        if dir.as_os_str().len() <= FOLDER_BYTES_MAX {
            return Ok(Self { path: dir.to_owned(), _folder: None });
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = File::from(rustix::fs::open(dir, flags, Mode::empty())?);
        let path = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        Ok(Self { path, _folder: Some(folder) })
    }
}
