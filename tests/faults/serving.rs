//! `SIGKILL` for a server while clients record through it: what it acknowledged to any of them is there.
//!
//! A client whose server is gone may open the ledger for itself; what that acknowledges counts as well.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use super::operation::{Fell, Tally};
use super::site::{Site, folder};
use super::trials::Trials;

const CLIENTS: u32 = 3;
/// How long a server lives at most, in milliseconds from when it is ready.
const LIFE_MS_MAX: f64 = 600.0;

/// Starts a server and returns it when it is ready.
pub(crate) fn serve(site: &Site) -> Child {
    let mut child =
        site.command("serve").arg("--no-pages").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    child
}

/// What the clients are at.
struct Clients<'a> {
    site: Mutex<&'a mut Site>,
    is_over: AtomicBool,
    busy: AtomicU32,
    heard: AtomicU32,
}

impl Clients<'_> {
    /// Imports one small batch after the other until it is over.
    fn record_on(&self, client: u32) {
        let place = folder();
        for count in 0.. {
            if self.is_over.load(Ordering::Relaxed) {
                return;
            }
            let size = u64::from(1 + (client + count) % 4);
            let (mut command, batch) = self.site.lock().unwrap().import_from(place.path(), size);
            self.busy.fetch_add(1, Ordering::Relaxed);
            let output = command.output().unwrap();
            self.busy.fetch_sub(1, Ordering::Relaxed);
            self.site.lock().unwrap().hear(Some(batch), &output.stdout);
            self.heard.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Returns how long the server of a trial lives.
pub(crate) fn life(trials: Trials, trial: u32) -> Duration {
    Duration::from_secs_f64(LIFE_MS_MAX * trials.share(trial) / 1e3)
}

/// Lets clients record through a server, and ends that after a while, in some way.
pub(crate) fn strike(
    site: &mut Site,
    after: Duration,
    end: impl FnOnce(&mut Child, &Mutex<&mut Site>),
) -> Fell {
    let mut server = serve(site);
    let (is_over, busy, heard) = (AtomicBool::new(false), AtomicU32::new(0), AtomicU32::new(0));
    let clients = Clients { site: Mutex::new(site), is_over, busy, heard };
    let fell = thread::scope(|scope| {
        for client in 0..CLIENTS {
            let clients = &clients;
            scope.spawn(move || clients.record_on(client));
        }
        thread::sleep(after);
        let is_inside = clients.busy.load(Ordering::Relaxed) > 0 && clients.heard.load(Ordering::Relaxed) > 0;
        end(&mut server, &clients.site);
        clients.is_over.store(true, Ordering::Relaxed);
        if is_inside { Fell::Inside } else { Fell::Before }
    });
    server.wait().unwrap();
    fell
}

#[test]
fn a_killed_server_keeps_what_it_acknowledged_to_its_clients() {
    let trials = Trials::short(6);
    let folder = folder();
    let mut site = Site::new(folder.path());
    let mut tally = Tally::default();
    for trial in 0..trials.count {
        tally.add(strike(&mut site, life(trials, trial), |server, _| server.kill().unwrap()));
        site.check_and_go_on();
    }
    tally.conclude("serve with clients", trials.seed);
}
