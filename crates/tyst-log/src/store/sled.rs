//! The store on sled, the only file that knows of it, with what sled does not do by itself.
//!
//! It does not trust sled: its panics are caught, its files are synced again, and who calls compares.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io;
use std::iter::Peekable;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use rustix::fs::FlockOperation;

use super::{Chunk, Chunks, Form, Store, StoreError, following, head_after, head_with, sealable, split};
use crate::chain::Head;
use crate::disk;
use crate::frame::Frame;
use crate::sealed::block::SealedBlock;

/// The file in which sled keeps nearly everything.
pub(super) const DATABASE: &str = "db";
/// The tree with all that is kept.
const TREE: &str = "records";
/// The tree of an earlier version.
const EARLIER_TREE: &[u8] = b"frames";
const CACHE_BYTES: u64 = 1024 * 1024;
/// How much of a value stands under one key. sled keeps 8 to 16 values in a page and at least 256 pages in memory,
/// whatever its cache is to hold, so that small values are what keeps it small.
const SLICE_BYTES: usize = 4000;
/// sled puts a page of more than a quarter of this into a file of its own, which it never syncs: a page of slices is far
/// smaller. It holds several buffers of this size in memory.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;
/// How often to look whether sled let go of its file, a millisecond apart.
const RELEASE_LOOKS_MAX: u32 = 5_000;

/// Pieces of frames and sealed blocks in a sled tree, by the position of the first record in big-endian bytes.
#[derive(Debug)]
pub(crate) struct SledStore {
    // The tree goes before the database that it belongs to.
    tree: sled::Tree,
    db: sled::Db,
    folder: PathBuf,
    head: Option<Head>,
}

impl SledStore {
    /// Opens the store in `folder`, which is made if it is not there.
    pub(crate) fn open(folder: &Path) -> Result<SledStore, StoreError> {
        remove_unfinished_snapshots(folder).map_err(|error| failed(&error))?;
        caught(|| {
            let db = sled::Config::new()
                .path(folder)
                .mode(sled::Mode::LowSpace)
                .flush_every_ms(None)
                .cache_capacity(CACHE_BYTES)
                .segment_size(SEGMENT_BYTES)
                .open()
                .map_err(|error| failed(&error))?;
            if db.tree_names().iter().any(|name| name == EARLIER_TREE) {
                return Err(StoreError { reason: "it was written by an earlier version".to_owned() });
            }
            let tree = db.open_tree(TREE).map_err(|error| failed(&error))?;
            let head = read_head(&tree)?;
            Ok(SledStore { tree, db, folder: folder.to_owned(), head })
        })
    }
}

impl Store for SledStore {
    fn head(&self) -> Result<Option<Head>, StoreError> {
        caught(|| read_head(&self.tree))
    }

    fn insert(&mut self, frames: &[Frame<'_>]) -> Result<(), StoreError> {
        let head = following(self.head, frames)?;
        let chunks: Vec<Chunk> = frames.iter().flat_map(split).collect();
        let mut slices: Vec<Slice<'_>> = chunks.iter().flat_map(slices_of).collect();
        let one = if slices.len() == 1 { slices.pop() } else { None };
        caught(|| {
            // A batch makes sled write and sync its buffer twice, and a single slice is atomic without one.
            let taken = match one {
                Some((key, value)) => self.tree.insert(key, value).map(drop),
                None => self.tree.apply_batch(batch_of(sled::Batch::default(), slices)),
            };
            taken.map_err(|error| failed(&error))
        })?;
        self.head = head;
        Ok(())
    }

    fn seal(&mut self, blocks: &[SealedBlock]) -> Result<(), StoreError> {
        let seqs = sealable(self.head, blocks)?;
        let keys = seqs.start.to_be_bytes()..seqs.end.to_be_bytes();
        caught(|| {
            let mut batch = sled::Batch::default();
            for key in self.tree.range(keys).keys() {
                batch.remove(key.map_err(|error| failed(&error))?);
            }
            let chunks = blocks.iter().map(Chunk::of_block).collect::<Vec<_>>();
            let batch = batch_of(batch, chunks.iter().flat_map(slices_of));
            self.tree.apply_batch(batch).map_err(|error| failed(&error))
        })?;
        self.head = head_with(self.head, blocks);
        Ok(())
    }

    fn has_block(&self, first_seq: u64) -> Result<bool, StoreError> {
        let key = key_of(first_seq, Form::Block, 0);
        caught(|| self.tree.contains_key(key).map_err(|error| failed(&error)))
    }

    fn chunks(&self) -> Chunks<'_> {
        read_all(&self.tree, self.tree.iter())
    }

    fn chunks_from(&self, seq: u64) -> Chunks<'_> {
        let before = || {
            let last = self.tree.range(..=key_of(seq, Form::Block, u8::MAX)).next_back();
            let key = last.transpose().map_err(|error| failed(&error))?.map(|(key, _)| key);
            key.map(|key| parse_key(&key)).transpose()
        };
        match caught(before) {
            Ok(Some((first_seq, form))) => {
                read_all(&self.tree, self.tree.range(key_of(first_seq, form, 0)..))
            }
            Ok(None) => self.chunks(),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn close(self: Box<Self>) -> Result<(), StoreError> {
        let SledStore { tree, db, folder, .. } = *self;
        caught(|| {
            let flushed = db.flush().map_err(|error| failed(&error));
            drop(tree);
            drop(db);
            flushed
        })?;
        wait_for_release(&folder)?;
        sync_files(&folder).map_err(|error| failed(&error))
    }
}

/// Returns entries up to the first one that cannot be read.
fn read_all(tree: &sled::Tree, slices: sled::Iter) -> Chunks<'_> {
    let mut slices = slices.peekable();
    let mut broken = false;
    Box::new(std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let chunk = caught(|| next_chunk(tree, &mut slices)).transpose();
        broken = chunk.as_ref().is_some_and(Result::is_err);
        chunk
    }))
}

/// The key and the bytes of one slice.
type Slice<'a> = ([u8; 10], &'a [u8]);

/// Returns the key of a slice: the position of the first record, what it is a slice of, and which.
fn key_of(first_seq: u64, form: Form, slice: u8) -> [u8; 10] {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&first_seq.to_be_bytes());
    key[8] = match form {
        Form::Piece => 0,
        Form::Block => 1,
    };
    key[9] = slice;
    key
}

fn slices_of(chunk: &Chunk) -> impl Iterator<Item = Slice<'_>> {
    let numbers = 0..=u8::MAX;
    let slices = chunk.value.chunks(SLICE_BYTES);
    numbers.zip(slices).map(|(number, slice)| (key_of(chunk.first_seq, chunk.form, number), slice))
}

fn batch_of<'a>(mut batch: sled::Batch, slices: impl IntoIterator<Item = Slice<'a>>) -> sled::Batch {
    for (key, value) in slices {
        batch.insert(&key, value);
    }
    batch
}

fn read_head(tree: &sled::Tree) -> Result<Option<Head>, StoreError> {
    let Some((key, _)) = tree.last().map_err(|error| failed(&error))? else { return Ok(None) };
    let (first_seq, form) = parse_key(&key)?;
    let of_last = key_of(first_seq, form, 0)..=key_of(first_seq, form, u8::MAX);
    let last = next_chunk(tree, &mut tree.range(of_last).peekable())?;
    last.map(|chunk| head_after(&chunk)).transpose()
}

/// Puts the slices of the next entry together.
fn next_chunk(tree: &sled::Tree, slices: &mut Peekable<sled::Iter>) -> Result<Option<Chunk>, StoreError> {
    let mut chunk: Option<Chunk> = None;
    while let Some(slice) = slices.peek() {
        let (key, value) = slice.as_ref().map_err(|error| failed(error))?;
        let (first_seq, form) = parse_key(key)?;
        let chunk = chunk.get_or_insert_with(|| Chunk { first_seq, form, value: Vec::new() });
        if (chunk.first_seq, chunk.form) != (first_seq, form) {
            break;
        }
        chunk.value.extend_from_slice(value);
        // sled lets go of pages by how often they were looked for, and an iterator does not look for them.
        let _ = tree.contains_key(key).map_err(|error| failed(&error))?;
        slices.next();
    }
    Ok(chunk)
}

fn parse_key(key: &[u8]) -> Result<(u64, Form), StoreError> {
    match key.split_first_chunk() {
        Some((first_seq, [0, _])) => Ok((u64::from_be_bytes(*first_seq), Form::Piece)),
        Some((first_seq, [1, _])) => Ok((u64::from_be_bytes(*first_seq), Form::Block)),
        _ => Err(StoreError { reason: "a key in the store is not a position".to_owned() }),
    }
}

/// Removes snapshots that were being written when a process ended: sled would refuse to open for ever.
fn remove_unfinished_snapshots(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Returns when the last thread of sled has let go of the database file, which it keeps locked till then.
fn wait_for_release(folder: &Path) -> Result<(), StoreError> {
    let file = File::open(folder.join(DATABASE)).map_err(|error| failed(&error))?;
    for _ in 0..RELEASE_LOOKS_MAX {
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(StoreError { reason: "sled does not let go of its file".to_owned() })
}

/// Syncs every file for real: sled itself asks for less than that.
fn sync_files(folder: &Path) -> io::Result<()> {
    for name in disk::files_under(folder)? {
        File::open(folder.join(name))?.sync_all()?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            disk::sync_folder(&entry.path())?;
        }
    }
    disk::sync_folder(folder)
}

fn failed(error: &(dyn std::error::Error + 'static)) -> StoreError {
    let reason = match error.downcast_ref() {
        Some(sled::Error::Io(fault)) => words_of(fault),
        _ => error.to_string(),
    };
    StoreError { reason }
}

/// Returns what the system said. When sled copies its error, it keeps no more of it than how it looks to a programmer.
fn words_of(fault: &io::Error) -> String {
    let words = fault.to_string();
    let Some((before, rest)) = words.split_once("Os { code: ") else { return words };
    let code = rest.split(',').next().and_then(|code| code.parse().ok());
    code.map_or_else(|| words.clone(), |code| format!("{before}{}", io::Error::from_raw_os_error(code)))
}

thread_local! {
    /// The message of a panic that is being caught, and whether one would be.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls `action`, turning a panic in it into an error without a word on the terminal.
fn caught<T>(action: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    keep_panics_quiet();
    CAUGHT.set(Some(String::new()));
    let outcome = panic::catch_unwind(AssertUnwindSafe(action));
    let message = CAUGHT.take().unwrap_or_default();
    outcome.unwrap_or_else(|_| Err(StoreError { reason: format!("sled failed: {message}") }))
}

/// Puts a hook before the one that is there, which takes the messages of panics inside sled.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let of_sled = thread::current().name().is_some_and(|name| name.starts_with("sled-"));
            let was_kept = CAUGHT.with_borrow_mut(|kept| kept.as_mut().map(|kept| *kept = message_of(info)));
            if was_kept.is_none() && !of_sled {
                earlier(info);
            }
        }));
    });
}

fn message_of(info: &panic::PanicHookInfo<'_>) -> String {
    let text = info.payload_as_str().unwrap_or("no message");
    let place = info
        .location()
        .map_or_else(String::new, |place| format!(" ({}:{})", within_crate(place.file()), place.line()));
    text.lines().next().unwrap_or_default().chars().take(200).collect::<String>() + &place
}

/// Returns a path from the folder of the crate on: what stands before it is of the machine that built this.
fn within_crate(file: &str) -> &str {
    let before = file.rsplit_once("/src/").map_or("", |(folder, _)| folder);
    file.get(before.rfind('/').map_or(0, |slash| slash + 1)..).unwrap_or(file)
}

#[cfg(test)]
mod tests;
