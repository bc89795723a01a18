//! `tyst plugin sign`: the signature of whoever answers for a packed plugin, and the keys for that.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;
use tyst_event::{Instant, wire};
use tyst_host::{Comment, Package, PublicKey, SIGNATURE_FILE};

use super::keys;
use crate::app::common;
use crate::failure::{Class, Failure, Outcome};
use crate::out::file;
use crate::place::Place;

/// What the first line of a signature says; nobody believes it.
const UNTRUSTED: &str = "signature from tyst plugin sign";

pub(crate) fn command() -> Command {
    Command::new("sign")
        .about("Sign a packed plugin, or make a key for that")
        .long_about(
            "Sign a packed plugin: the signature, tyst-plugin.toml.minisig, is over its manifest, which has the digests of its \
             libraries. Whoever has the public key can then let it count for your plugins, with `tyst plugin trust --key`. Keys \
             and signatures are those of minisign; a key is kept encrypted with a passphrase.",
        )
        .arg(
            Arg::new("dir")
                .value_name("DIR")
                .required_unless_present("new-key")
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder that `tyst plugin pack` made"),
        )
        .arg(file("key", "FILE", "The secret key to sign with").required_unless_present("new-key"))
        .arg(
            file("new-key", "FILE", "Make a key in this file, and its public part beside it with the ending .pub; sign nothing")
                .conflicts_with_all(["dir", "key", "force"]),
        )
        .arg(keys::passphrase_file())
        .arg(
            Arg::new("no-passphrase")
                .long("no-passphrase")
                .action(ArgAction::SetTrue)
                .requires("new-key")
                .conflicts_with("passphrase-file")
                .help("Make the key without a passphrase: whoever has the file can sign"),
        )
        .arg(
            Arg::new("force")
                .long("force")
                .action(ArgAction::SetTrue)
                .help("Replace a signature that is there"),
        )
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    if let Some(path) = matches.get_one::<PathBuf>("new-key") {
        return new_key(place, path, matches);
    }
    let path = |name: &str| matches.get_one::<PathBuf>(name).map_or(Path::new("."), PathBuf::as_path);
    let package = Package::read(path("dir"))?;
    package.check_libraries()?;
    if package.signature.is_some() && !matches.get_flag("force") {
        let message = format!("{} is signed already", package.folder.display());
        return Err(Failure::new(Class::Refused, message).hint("add --force to replace the signature"));
    }
    let secret = keys::open(path("key"), matches)?;
    let failed = |fault: minisign::PError| Failure::new(Class::System, fault.to_string());
    let public = minisign::PublicKey::from_secret_key(&secret).map_err(failed)?;
    let comment = Comment {
        id: package.manifest.id.clone(),
        version: package.manifest.version.clone(),
        at: whole_second(Place::now()),
    };
    let words = comment.to_string();
    let signed =
        minisign::sign(Some(&public), &secret, &package.manifest_bytes[..], Some(&words), Some(UNTRUSTED));
    let file = package.folder.join(SIGNATURE_FILE);
    fs::write(&file, signed.map_err(failed)?.to_string()).map_err(|fault| Failure::file(&file, &fault))?;
    let key = PublicKey::parse(&public.to_base64())
        .map_err(|fault| Failure::new(Class::System, fault.to_string()))?;
    // What was written is what others will read.
    Package::read(&package.folder)?
        .verify(&key)
        .map_err(|fault| Failure::new(Class::System, fault.to_string()))?;
    if place.screen.json {
        return place.screen.json_page(&json!({
            "id": comment.id, "version": comment.version.to_string(), "at": comment.at.to_string(), "key": key.line(),
            "number": key.number(), "manifest": wire::hex(&package.digest), "signature": file,
        }));
    }
    place.screen.say(&format!("signed {} {} with the key {}", comment.id, comment.version, key.number()));
    Ok(())
}

/// Returns the start of the second.
fn whole_second(at: Instant) -> Instant {
    Instant(at.0 - at.0.rem_euclid(1_000_000))
}

fn new_key(place: &Place, path: &Path, matches: &ArgMatches) -> Outcome {
    let (public_path, key) = keys::make(path, matches)?;
    if place.screen.json {
        return place.screen.json_page(&json!({
            "secret": path, "public": public_path, "key": key.line(), "number": key.number(),
        }));
    }
    place.screen.say(&format!(
        "made {}, to be kept secret, and {}, which others need to trust what you sign:",
        path.display(),
        public_path.display()
    ));
    place.screen.data(key.line())
}
