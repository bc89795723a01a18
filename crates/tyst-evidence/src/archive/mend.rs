//! What a repair is told of checkpoints and keys: which files hold none, and what other copies have in their places.
//!
//! It changes nothing, and does not ask whether the entries agree with a checkpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use tyst_log::{Evidence, Found, Head};

use super::{Archive, ArchiveError, CHECKPOINTS, KEY, KEY_BYTES_MAX, SECRET, io_error, key_in, number_in};
use crate::checkpoint::Checkpoint;
use crate::key::PublicKey;

/// What a repair has to know of the evidence of a ledger.
#[derive(Debug, Default)]
pub struct Mending {
    /// What the ledger had by the checkpoints in its folder that it has signed.
    pub known: Vec<Head>,
    /// The files that hold no checkpoint or public key of the ledger, as paths inside its folder.
    pub spoilt: Vec<String>,
    /// What copies have of files that are spoilt or missing: checkpoints that the ledger has signed, signatures that
    /// belong to one, and keys.
    pub found: Vec<Found>,
}

impl Mending {
    /// Looks at the evidence of the ledger in `dir`, and at that in other folders and backups.
    ///
    /// The ledger has signed what is signed with one of its keys: those in its folder, and those of a copy that come
    /// before one of them or its private key, or have signed a checkpoint in its folder; where it has none of these, all
    /// those of a copy.
    pub fn look(dir: &Path, from: &[PathBuf]) -> Result<Mending, ArchiveError> {
        let own = match tyst_log::evidence(dir) {
            // Whoever mends the ledger says that there is none.
            Err(fault) if is_no_folder(&fault) => Evidence::default(),
            own => own.map_err(|fault| io_error(dir, fault))?,
        };
        // A copy that cannot be read has nothing to give.
        let copies = from.iter().filter_map(|path| Some((path.clone(), tyst_log::evidence(path).ok()?)));
        let copies: Vec<(PathBuf, Evidence)> = copies.collect();
        let in_copies = || copies.iter().find_map(|(_, copy)| origin_of(copy));
        let Some(origin) = origin_of(&own).or_else(in_copies) else { return Ok(Mending::default()) };
        let own = Files::sort(dir, own, &origin)?;
        let copies = copies.into_iter().filter_map(|(path, copy)| Files::sort(&path, copy, &origin).ok());
        let archive = Archive { ledger: dir.to_owned(), origin: origin.clone() };
        let secret = archive.signing_key().ok().flatten().map(|key| key.public());
        let secret = secret.filter(|key| key.name() == origin);
        Ok(Look::new(own, copies.collect(), secret).mending())
    }
}

fn is_no_folder(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Returns the name under which a ledger signs, by `LEDGER` or else by its first key.
fn origin_of(evidence: &Evidence) -> Option<String> {
    let name = |(file, bytes): &(String, io::Result<Vec<u8>>)| {
        let Name::Key(_) = Name::parse(file)? else { return None };
        key_in(bytes.as_ref().ok()?).ok().map(|key| key.name().to_owned())
    };
    let id = evidence.id.as_ref().map(|id| format!("tyst/{id}"));
    id.or_else(|| evidence.files.iter().find_map(name))
}

/// What a file holds by its name.
enum Name {
    Key(u64),
    Checkpoint(u64),
    /// A checkpoint of a size with signatures that came later.
    Later(u64, String),
}

impl Name {
    /// Reads the path of a file inside the folder of a ledger.
    fn parse(file: &str) -> Option<Name> {
        let name = file.strip_prefix(CHECKPOINTS)?.strip_prefix('/')?;
        if let Some(number) = name.strip_prefix(KEY) {
            return number_in(number).map(Name::Key);
        }
        match name.split_once('.') {
            Some((size, id)) => Some(Name::Later(number_in(size)?, id.to_owned())),
            None => number_in(name).map(Name::Checkpoint),
        }
    }
}

fn key_file(number: u64) -> String {
    format!("{CHECKPOINTS}/{KEY}{number}")
}

fn checkpoint_file(size: u64) -> String {
    format!("{CHECKPOINTS}/{size}")
}

fn later_file(size: u64, id: &str) -> String {
    format!("{CHECKPOINTS}/{size}.{id}")
}

/// The files of a ledger or a copy by what they hold. Nothing is said of signatures.
#[derive(Default)]
struct Files {
    from: PathBuf,
    keys: BTreeMap<u64, PublicKey>,
    checkpoints: BTreeMap<u64, Checkpoint>,
    later: BTreeMap<(u64, String), Checkpoint>,
    /// Files that hold nothing of the ledger, or not what their name says.
    spoilt: BTreeSet<String>,
    /// Checkpoints of another size than the name of their file says.
    misnamed: Vec<(String, Checkpoint)>,
}

impl Files {
    fn sort(from: &Path, evidence: Evidence, origin: &str) -> Result<Files, ArchiveError> {
        let mut files = Files { from: from.to_owned(), ..Files::default() };
        for (file, bytes) in evidence.files {
            let Some(name) = Name::parse(&file) else { continue };
            let bytes = bytes.map_err(|fault| io_error(&from.join(&file), fault))?;
            if files.take(name, &file, &bytes, origin).is_none() {
                files.spoilt.insert(file);
            }
        }
        Ok(files)
    }

    /// Takes a file, unless it does not hold what its name says.
    fn take(&mut self, name: Name, file: &str, bytes: &[u8], origin: &str) -> Option<()> {
        let (Name::Checkpoint(size) | Name::Later(size, _)) = name else {
            let Name::Key(number) = name else { return None };
            let key = key_in(bytes).ok().filter(|_| bytes.len() <= KEY_BYTES_MAX)?;
            let is_own = key.name() == origin && !key.is_witness();
            return is_own.then(|| drop(self.keys.insert(number, key)));
        };
        let checkpoint = Checkpoint::parse(bytes).ok().filter(|checkpoint| checkpoint.origin() == origin)?;
        if checkpoint.head().count != size {
            self.misnamed.push((file.to_owned(), checkpoint));
            return None;
        }
        if let Name::Later(_, id) = name {
            self.later.insert((size, id), checkpoint);
        } else {
            self.checkpoints.insert(size, checkpoint);
        }
        Some(())
    }

    fn has_no_file(&self) -> bool {
        self.is_empty() && self.later.is_empty() && self.spoilt.is_empty()
    }

    /// Returns whether neither a key nor a checkpoint is left by which another could be known.
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.checkpoints.is_empty()
    }

    fn is_signed_with(&self, key: &PublicKey) -> bool {
        self.checkpoints.values().chain(self.later.values()).any(|checkpoint| checkpoint.check(key).is_ok())
    }
}

/// A look at the evidence of a ledger beside that of its copies.
struct Look {
    own: Files,
    copies: Vec<Files>,
    secret: Option<PublicKey>,
    /// The public keys as they are numbered after the repair.
    keys: BTreeMap<u64, PublicKey>,
    /// What a checkpoint of each size can be, with the signatures that came later.
    whole: BTreeMap<u64, Vec<Checkpoint>>,
    mending: Mending,
}

impl Look {
    fn new(own: Files, copies: Vec<Files>, secret: Option<PublicKey>) -> Look {
        let keys = own.keys.clone();
        Look { own, copies, secret, keys, whole: BTreeMap::new(), mending: Mending::default() }
    }

    fn mending(mut self) -> Mending {
        self.find_keys();
        self.remake_key();
        self.join_own();
        if !self.keys.is_empty() || self.secret.is_some() {
            self.find_checkpoints();
            self.find_later();
        }
        self.mending.spoilt = self.own.spoilt.into_iter().collect();
        self.mending
    }

    /// Takes the keys of copies that the ledger had before the last one which is known to be its own.
    fn find_keys(&mut self) {
        let is_lost = self.own.is_empty() && self.keys.is_empty() && self.secret.is_none();
        for copy in &self.copies {
            let is_known = |key: &PublicKey| {
                let mut known = self.keys.values().chain(&self.secret);
                known.any(|known| known == key) || self.own.is_signed_with(key)
            };
            let known = copy.keys.iter().rev().find(|(_, key)| is_known(key)).map(|(number, _)| *number);
            let all = is_lost.then_some(u64::MAX);
            let last = all.or(known).unwrap_or(0);
            for (number, key) in copy.keys.range(..=last) {
                if !self.keys.contains_key(number) {
                    self.keys.insert(*number, key.clone());
                    self.mending.found.push(key_found(*number, key, &copy.from));
                }
            }
        }
    }

    /// Makes the newest public key again of the private one, if it is neither here nor in a copy.
    fn remake_key(&mut self) {
        let Some(secret) = &self.secret else { return };
        let is_there = self.keys.values().any(|key| key == secret);
        if is_there || (self.own.has_no_file() && self.keys.is_empty()) {
            return;
        }
        let last = self.keys.last_key_value().map_or(0, |(number, _)| *number);
        let spoilt = self.own.spoilt.iter().filter_map(|file| match Name::parse(file) {
            Some(Name::Key(number)) => Some(number),
            _ => None,
        });
        // If these keys signed all there is, none was between them; else there was another before the last one.
        let signed_all = self.own.checkpoints.values().all(|checkpoint| self.is_signed(checkpoint));
        let next = spoilt.max().filter(|number| *number > last).unwrap_or(last.saturating_add(1));
        let number = if signed_all { next } else { next.saturating_add(1) };
        self.mending.found.push(key_found(number, secret, Path::new(SECRET)));
        self.keys.insert(number, secret.clone());
    }

    /// Returns whether no key is known to be missing: then a checkpoint that none of them signed is not the ledger's.
    fn knows_all_keys(&self) -> bool {
        !self.keys.is_empty() && (1..).zip(self.keys.keys()).all(|(number, key)| number == *key)
    }

    fn is_signed(&self, checkpoint: &Checkpoint) -> bool {
        self.keys.values().chain(&self.secret).any(|key| checkpoint.check(key).is_ok())
    }

    /// Joins the stored checkpoints with their later signatures, and finds out which of them the ledger has signed.
    fn join_own(&mut self) {
        for (size, stored) in &self.own.checkpoints {
            let (mut whole, mut strange) = (stored.again(), Vec::new());
            let later = self.own.later.range((*size, String::new())..).take_while(|((of, _), _)| of == size);
            for ((_, id), later) in later {
                if !whole.join(later) && !self.is_signed(later) {
                    strange.push(later_file(*size, id));
                }
            }
            if self.is_signed(&whole) {
                self.mending.known.push(whole.head());
            } else if self.knows_all_keys() {
                self.own.spoilt.insert(checkpoint_file(*size));
                continue;
            }
            self.own.spoilt.extend(strange);
            self.whole.insert(*size, vec![whole]);
        }
        let misnamed = self.own.misnamed.iter().map(|(_, checkpoint)| checkpoint);
        let others = self.own.later.values().chain(misnamed).filter(|checkpoint| self.is_signed(checkpoint));
        let heads: Vec<Head> = others.map(Checkpoint::head).collect();
        self.mending.known.extend(heads);
    }

    /// Finds checkpoints for the sizes of which none is stored: as copies have them, or else under another name here.
    fn find_checkpoints(&mut self) {
        let mut candidates: Vec<(&Checkpoint, PathBuf, bool)> = Vec::new();
        for copy in &self.copies {
            let of_copy = copy.checkpoints.values().map(|checkpoint| (checkpoint, copy.from.clone(), true));
            candidates.extend(of_copy);
        }
        let later = self.own.later.iter();
        candidates.extend(later.map(|((size, id), later)| (later, later_file(*size, id).into(), false)));
        let misnamed = self.own.misnamed.iter();
        candidates.extend(misnamed.map(|(file, checkpoint)| (checkpoint, file.into(), false)));
        let stored: BTreeSet<u64> = self.whole.keys().copied().collect();
        for (checkpoint, from, is_copy) in candidates {
            let head = checkpoint.head();
            if stored.contains(&head.count) || !self.is_signed(checkpoint) {
                continue;
            }
            let of_size = self.whole.entry(head.count).or_default();
            let is_new = of_size.iter_mut().all(|other| !other.join(checkpoint));
            if is_new {
                of_size.push(checkpoint.again());
            } else if !is_copy {
                continue;
            }
            // Another copy may say the same, and be believed where this one is not.
            let (file, bytes) = (checkpoint_file(head.count), checkpoint.to_bytes());
            self.mending.found.push(Found { file, bytes, from, head: Some(head) });
        }
    }

    /// Finds signatures in copies that belong to a checkpoint which is there, or is found.
    fn find_later(&mut self) {
        let is_found = |size| self.mending.found.iter().any(|found| found.file == checkpoint_file(size));
        let strange = self.own.later.iter().filter(|((size, _), later)| {
            let mut whole = self.whole.get(size).into_iter().flatten();
            is_found(*size) && !self.is_signed(later) && !whole.any(|whole| whole.again().join(later))
        });
        let strange: Vec<String> = strange.map(|((size, id), _)| later_file(*size, id)).collect();
        self.own.spoilt.extend(strange);
        for copy in &self.copies {
            for ((size, id), later) in &copy.later {
                let file = later_file(*size, id);
                let key = (*size, id.clone());
                let is_here = self.own.later.contains_key(&key) && !self.own.spoilt.contains(&file);
                if is_here || !is_key_id(id) {
                    continue;
                }
                let mut whole = self.whole.get_mut(size).into_iter().flatten();
                if whole.any(|whole| whole.join(later)) {
                    let (bytes, from) = (later.to_bytes(), copy.from.clone());
                    let found = Found { file, bytes, from, head: Some(later.head()) };
                    self.mending.found.push(found);
                }
            }
        }
    }
}

fn is_key_id(id: &str) -> bool {
    id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn key_found(number: u64, key: &PublicKey, from: &Path) -> Found {
    Found {
        file: key_file(number),
        bytes: format!("{key}\n").into_bytes(),
        from: from.to_owned(),
        head: None,
    }
}

#[cfg(test)]
mod tests;
