//! The thread that serves the socket: takes requests from many connections, and carries the answers back.
//!
//! It decides nothing about requests. No peer can hold up another: nothing is waited for but the queue of the writer.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::io::Errno;

use super::answer::{self, TurnedAway};
use super::bytes::{Malformed, Unread};
use super::outbox::{Outbox, Token};
use super::peer::{Peer, Received, SMALL_BYTES_MAX, Stage};
use super::{CONNECTIONS_MAX, VERSION, place, request};
use crate::writer::{Answer, Job, Queue, Reply};
use crate::{Clock, RecordError, Request, WriterError};

/// How long a connection may do nothing, in microseconds.
const IDLE_US: u64 = 600_000_000;
/// How long the parts of a small message may take to arrive.
const SMALL_US: u64 = 10_000_000;
/// How long the parts of a large message may take.
const LARGE_US: u64 = 60_000_000;
/// How long a peer may take to read what it is told.
const TELLING_US: u64 = 30_000_000;
/// How long it may take when the writer ends.
const STOPPING_US: u64 = 2_000_000;
/// How often deadlines are looked at, and what could not be rung for.
const TICK: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

const EVENTS_MAX: usize = 128;
const LISTENER: u64 = u64::MAX;
const BELL: u64 = u64::MAX - 1;
const USUAL: EventFlags = EventFlags::IN.union(EventFlags::RDHUP).union(EventFlags::ET);

/// What serves the connections.
pub(super) struct Service {
    dir: PathBuf,
    listener: Option<UnixListener>,
    epoll: OwnedFd,
    queue: Arc<Queue>,
    outbox: Arc<Outbox>,
    clock: fn() -> Clock,
    peers: Vec<Option<Peer>>,
    /// How many peers there are.
    served: usize,
    /// How many connections were taken so far.
    turns: u32,
    /// The slot of the one that may send a large message.
    large: Option<usize>,
    scratch: Box<[u8]>,
    now: u64,
    is_stopping: bool,
}

impl Service {
    pub(super) fn new(
        dir: PathBuf,
        listener: UnixListener,
        queue: Arc<Queue>,
        outbox: Arc<Outbox>,
        clock: fn() -> Clock,
    ) -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, &listener, EventData::new_u64(LISTENER), EventFlags::IN | EventFlags::ET)?;
        epoll::add(&epoll, outbox.bell(), EventData::new_u64(BELL), EventFlags::IN)?;
        Ok(Self {
            dir,
            listener: Some(listener),
            epoll,
            queue,
            outbox,
            clock,
            peers: (0..CONNECTIONS_MAX).map(|_| None).collect(),
            served: 0,
            turns: 0,
            large: None,
            scratch: vec![0; SMALL_BYTES_MAX].into(),
            now: 0,
            is_stopping: false,
        })
    }

    /// Serves until it is stopped and everybody has their answer.
    pub(super) fn run(mut self) {
        let mut events: Vec<epoll::Event> = Vec::with_capacity(EVENTS_MAX);
        let mut swept = 0;
        while !self.is_stopping || self.served > 0 {
            match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&TICK)) {
                Ok(_) | Err(Errno::INTR) => {}
                // Without it nobody can be served; the sockets close, and every peer sees that.
                Err(_) => return,
            }
            self.now = (self.clock)().steady_us;
            for event in events.drain(..) {
                match event.data.u64() {
                    LISTENER => self.accept(),
                    BELL => self.deliver(),
                    slot => self.hear(slot, event.flags),
                }
            }
            if self.now.saturating_sub(swept) >= 1_000_000 {
                swept = self.now;
                // Whatever has kept the bell from ringing holds nobody up for ever.
                self.deliver();
                self.sweep();
            }
        }
    }

    /// Takes the connections that wait.
    fn accept(&mut self) {
        while let Some((stream, _)) = self.listener.as_ref().and_then(|listener| listener.accept().ok()) {
            // One that cannot be served is closed, which tells it all there is to tell.
            let _ = self.welcome(stream);
        }
    }

    fn welcome(&mut self, stream: UnixStream) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        let is_trusted = place::is_trusted(&stream, &self.dir)?;
        let free = self.peers.iter().position(Option::is_none);
        let slot = free.unwrap_or(CONNECTIONS_MAX);
        self.turns = self.turns.wrapping_add(1);
        let token = Token { slot, turn: self.turns };
        let mut peer = Peer::new(stream, token);
        let refused = if is_trusted { TurnedAway::Crowded } else { TurnedAway::Stranger };
        if free.is_none() || !is_trusted {
            peer.tell(&answer::turned_away(refused), true);
            return peer.send().map(|_| ());
        }
        epoll::add(&self.epoll, peer.stream(), EventData::new_u64(slot as u64), USUAL)?;
        peer.tell(&answer::greeting(), false);
        self.peers[slot] = Some(peer);
        self.served += 1;
        self.advance(slot);
        Ok(())
    }

    /// Notes what the system says of a connection.
    fn hear(&mut self, slot: u64, flags: EventFlags) {
        let Ok(slot) = usize::try_from(slot) else { return };
        let Some(peer) = self.peers.get_mut(slot).and_then(Option::as_mut) else { return };
        peer.wake(flags.intersects(EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR));
        self.advance(slot);
    }

    /// Gives each peer the answer to its request.
    fn deliver(&mut self) {
        let (answers, stops) = self.outbox.take();
        for (token, answer) in answers {
            let peer = self.peers[token.slot].as_mut().filter(|peer| peer.token == token);
            // Who did not wait for the answer is gone.
            if peer.is_none() {
                continue;
            }
            let is_last = matches!(answer, Err(RecordError::Writer(WriterError::Ended)));
            match answer::encode(&answer) {
                Some(message) => {
                    self.tell(token.slot, &message, is_last);
                    self.advance(token.slot);
                }
                None => self.dismiss(token.slot),
            }
        }
        if stops && !self.is_stopping {
            self.stop();
        }
    }

    /// Takes no more requests, and says so to everybody who could send one.
    fn stop(&mut self) {
        self.is_stopping = true;
        self.listener = None;
        for slot in 0..self.peers.len() {
            self.advance(slot);
        }
    }

    /// Does for a peer whatever can be done now.
    fn advance(&mut self, slot: usize) {
        while let Some(peer) = &mut self.peers[slot] {
            match peer.stage {
                Stage::Waiting => return,
                Stage::Listening if self.is_stopping => self.turn_away(slot, TurnedAway::Ending),
                Stage::Listening => {
                    if self.listen(slot) {
                        return;
                    }
                }
                Stage::Telling { is_last } => match peer.send() {
                    Ok(true) if is_last => self.dismiss(slot),
                    Ok(true) => self.told(slot),
                    Ok(false) => return self.watch(slot, USUAL | EventFlags::OUT),
                    Err(_) => self.dismiss(slot),
                },
            }
        }
    }

    /// Goes back to listening after a peer was told something.
    fn told(&mut self, slot: usize) {
        let Some(peer) = &mut self.peers[slot] else { return };
        peer.stage = Stage::Listening;
        let patience = if peer.has_begun() { SMALL_US } else { IDLE_US };
        peer.deadline = self.now.saturating_add(patience);
        self.release(slot);
    }

    /// Takes what a peer sent, and returns whether there is nothing more to do for it now.
    fn listen(&mut self, slot: usize) -> bool {
        let Some(peer) = &mut self.peers[slot] else { return true };
        let had_begun = peer.has_begun();
        match peer.receive(&mut self.scratch, self.large == Some(slot)) {
            Received::Nothing => {
                if !had_begun && peer.has_begun() {
                    peer.deadline = self.now.saturating_add(SMALL_US);
                }
                return true;
            }
            Received::Large if self.large.is_none() => {
                self.large = Some(slot);
                peer.wants_large = false;
                peer.deadline = self.now.saturating_add(LARGE_US);
            }
            Received::Large => {
                // It waits for another peer, which has a deadline.
                peer.wants_large = true;
                peer.deadline = u64::MAX;
                return true;
            }
            Received::TooLong => self.turn_away(slot, TurnedAway::TooLong),
            Received::Gone => self.dismiss(slot),
            Received::Message(message) => match read(&message) {
                Ok((request, bytes)) => self.submit(slot, request, bytes),
                Err(reason) => self.turn_away(slot, reason),
            },
        }
        false
    }

    fn turn_away(&mut self, slot: usize, reason: TurnedAway) {
        self.tell(slot, &answer::turned_away(reason), true);
    }

    fn tell(&mut self, slot: usize, message: &[u8], is_last: bool) {
        let Some(peer) = &mut self.peers[slot] else { return };
        peer.tell(message, is_last);
        let patience = if self.is_stopping { STOPPING_US } else { TELLING_US };
        peer.deadline = self.now.saturating_add(patience);
    }

    /// Hands a request to the writer. If that has no room, everybody waits here, for no longer than one group takes.
    fn submit(&mut self, slot: usize, request: Request, bytes: usize) {
        let Some(peer) = &mut self.peers[slot] else { return };
        peer.stage = Stage::Waiting;
        peer.deadline = u64::MAX;
        let (token, outbox) = (peer.token, Arc::clone(&self.outbox));
        let reply = Reply::new(move |answer: Answer| outbox.put(token, answer));
        if let Err(job) = self.queue.push(Job { request, bytes, reply }) {
            job.reply.send(Err(WriterError::Ended.into()));
        }
    }

    fn watch(&mut self, slot: usize, flags: EventFlags) {
        let Some(peer) = &self.peers[slot] else { return };
        if epoll::modify(&self.epoll, peer.stream(), EventData::new_u64(slot as u64), flags).is_err() {
            self.dismiss(slot);
        }
    }

    /// Ends a connection.
    fn dismiss(&mut self, slot: usize) {
        self.served -= usize::from(self.peers[slot].take().is_some());
        self.release(slot);
    }

    /// Lets the next peer send a large message, if this one had the right to.
    fn release(&mut self, slot: usize) {
        if self.large != Some(slot) {
            return;
        }
        self.large = None;
        let wants = |peer: &Option<Peer>| peer.as_ref().is_some_and(|peer| peer.wants_large);
        if let Some(next) = self.peers.iter().position(wants) {
            self.advance(next);
        }
    }

    /// Gives up those who had their time.
    fn sweep(&mut self) {
        for slot in 0..self.peers.len() {
            if self.peers[slot].as_ref().is_some_and(|peer| peer.deadline <= self.now) {
                self.dismiss(slot);
            }
        }
        self.accept();
    }
}

/// Reads a request, and how many bytes its commands take.
fn read(message: &[u8]) -> Result<(Request, usize), TurnedAway> {
    let [version, kind, body @ ..] = message else { return Err(TurnedAway::Malformed) };
    match (*version, *kind) {
        (VERSION, request::KIND) => {
            let read: Result<_, Malformed> = request::decode(&mut Unread::new(body));
            read.map_err(|_| TurnedAway::Malformed)
        }
        (VERSION, _) => Err(TurnedAway::Malformed),
        _ => Err(TurnedAway::Version),
    }
}
