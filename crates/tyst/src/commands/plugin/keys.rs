//! Keys for signing plugins: made, read, and opened with their passphrase.
//!
//! The form is that of minisign, so that its own program works with them as well.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Arg, ArgMatches};
use minisign::{KeyPair, PError, SecretKey, SecretKeyBox};
use tyst_host::{PublicKey, SIGNATURE_BYTES_MAX};

use crate::failure::{Class, Failure, Outcome};
use crate::out::file;
use crate::reading::text;

/// The variable with the passphrase of a key.
const PASSPHRASE: &str = "TYST_KEY_PASSPHRASE";
/// What the first line of a secret key says.
const COMMENT: &str = "minisign encrypted secret key";
/// What it says where there is no passphrase.
const COMMENT_OPEN: &str = "minisign secret key without a passphrase";
/// Who may read a secret key: nobody but its owner.
const OF_OTHERS: u32 = 0o077;
/// Bytes of an encoded secret key.
const SECRET_BYTES: usize = 158;
/// Where in it stands how it is encrypted; two zeros mean that it is not.
const KDF: std::ops::Range<usize> = 2..4;

/// Returns the flag that names a file with the passphrase.
pub(super) fn passphrase_file() -> Arg {
    file(
        "passphrase-file",
        "FILE",
        "Take the passphrase from the first line of this file, not from TYST_KEY_PASSPHRASE or the terminal",
    )
}

/// Makes a pair of keys: the secret one in a file, the public one beside it with the ending `.pub`.
pub(super) fn make(path: &Path, matches: &ArgMatches) -> Outcome<(PathBuf, PublicKey)> {
    let public_path = path.with_extension("pub");
    if public_path == path {
        return Err(Failure::usage("the secret key cannot end in .pub: the public key gets that name"));
    }
    if let Some(there) = [path, &public_path].into_iter().find(|path| path.exists()) {
        return Err(Failure::usage(format!("{} is there already, and is left as it is", there.display()))
            .hint("name another file; a key that is lost cannot be made again"));
    }
    let without = matches.get_flag("no-passphrase");
    let (pair, comment) = if without {
        (KeyPair::generate_unencrypted_keypair(), COMMENT_OPEN)
    } else {
        (KeyPair::generate_encrypted_keypair(Some(passphrase(matches, &New::Yes)?)), COMMENT)
    };
    let KeyPair { pk, sk } = pair.map_err(|fault| failed(&fault))?;
    let secret = sk.to_box(Some(comment)).map_err(|fault| failed(&fault))?.to_string();
    let public = pk.to_box().map_err(|fault| failed(&fault))?.to_string();
    put(path, secret.as_bytes(), 0o600)?;
    put(&public_path, public.as_bytes(), 0o644)?;
    let key = PublicKey::parse(&public).map_err(|fault| Failure::new(Class::System, fault.to_string()))?;
    Ok((public_path, key))
}

/// Reads a secret key, and asks for its passphrase where it has one.
pub(super) fn open(path: &Path, matches: &ArgMatches) -> Outcome<SecretKey> {
    let text = text(path, SIGNATURE_BYTES_MAX)?;
    let mode = path.metadata().map_err(|fault| Failure::file(path, &fault))?.mode();
    if mode & OF_OTHERS != 0 {
        let message = format!("{} can be read or changed by others than its owner", path.display());
        return Err(Failure::new(Class::Refused, message).hint(format!("chmod 600 {}", path.display())));
    }
    let encoded = text.lines().nth(1).and_then(|line| STANDARD.decode(line.trim()).ok());
    let Some(encoded) = encoded.filter(|bytes| bytes.len() == SECRET_BYTES) else {
        let message = format!("{} is no secret key of minisign", path.display());
        return Err(Failure::usage(message).hint("`tyst plugin sign --new-key FILE` makes one"));
    };
    if encoded[KDF] == [0, 0] {
        // The checksum of such a key is not looked at: minisign leaves it empty. What it signs is checked.
        return SecretKey::from_bytes(&encoded).map_err(|fault| failed(&fault));
    }
    let boxed = SecretKeyBox::from_string(&text).map_err(|fault| failed(&fault))?;
    let key = boxed.into_secret_key(Some(passphrase(matches, &New::No)?));
    key.map_err(|fault| Failure::new(Class::Refused, format!("{} does not open: {fault}", path.display())))
}

/// Returns a public key that was given as its line or as a file.
pub(super) fn public(words: &str) -> Outcome<PublicKey> {
    if let Ok(key) = PublicKey::parse(words) {
        return Ok(key);
    }
    let text = text(Path::new(words), SIGNATURE_BYTES_MAX)
        .map_err(|_| Failure::usage(format!("{words} is neither a public key of minisign nor a file")))?;
    PublicKey::parse(&text).map_err(|fault| Failure::usage(format!("{words}: {fault}")))
}

/// Whether a passphrase is chosen, and so asked for twice.
enum New {
    Yes,
    No,
}

/// Returns the passphrase: from the file that was named, the environment, or the terminal.
fn passphrase(matches: &ArgMatches, new: &New) -> Outcome<String> {
    if let Some(path) = matches.get_one::<PathBuf>("passphrase-file") {
        return Ok(text(path, SIGNATURE_BYTES_MAX)?.lines().next().unwrap_or_default().to_owned());
    }
    if let Some(words) = std::env::var_os(PASSPHRASE) {
        let words = words.into_string();
        return words.map_err(|_| Failure::usage(format!("{PASSPHRASE} is not in UTF-8")));
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("the key has a passphrase, and there is no terminal to ask for it")
            .hint(format!("add --passphrase-file FILE, or set {PASSPHRASE}")));
    }
    let ask = |words: &str| rpassword::prompt_password(words).map_err(Failure::from);
    let words = ask("passphrase of the key: ")?;
    if matches!(new, New::Yes) && ask("once more: ")? != words {
        return Err(Failure::usage("the two passphrases differ"));
    }
    Ok(words)
}

/// Writes a file that is not there yet.
fn put(path: &Path, bytes: &[u8], mode: u32) -> Outcome {
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|fault| Failure::file(path, &fault))
}

fn failed(fault: &PError) -> Failure {
    Failure::new(Class::System, fault.to_string())
}
