//! Telling whoever started a service that it is ready, and that it ends.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Tells the manager of services that started this one, if one did and asked for it (`sd_notify` of systemd).
#[expect(clippy::disallowed_methods, reason = "the socket of the manager stands in the environment")]
pub(super) fn manager(state: &str) {
    let Ok(socket) = std::env::var("NOTIFY_SOCKET") else { return };
    let address = match socket.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(&socket),
    };
    let told = address.and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    if let Err(fault) = told {
        tracing::warn!(%fault, state, "the manager of services was not told");
    }
}
