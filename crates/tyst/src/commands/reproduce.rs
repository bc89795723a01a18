//! `tyst reproduce`: a published report is made again from its receipt, and compared byte for byte.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use tyst_event::wire;
use tyst_evidence::check_attestation;
use tyst_ledger::History;
use tyst_report::{Document, Output, RECEIPT_BYTES_MAX, Receipt, SignedReceipt, Witnesses, compare};

use crate::app::{common, plugins};
use crate::evidence::archive;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;
use crate::publishing::{Missing, Published, again, digest, draw, sha256};
use crate::reading;

pub(crate) fn command() -> Command {
    Command::new("reproduce")
        .about("Make a published report again from its receipt, and compare every byte")
        .long_about(
            "Make a published report again from its receipt, with the library that made it, and compare every byte of every \
             file. Exit codes: 0 identical; 3 nobody vouches for the receipt; 6 the ledger at hand lacks entries that it \
             was made of; 7 the library is missing; 8 something differs.",
        )
        .arg(receipt())
        .args(plugins())
        .args(common())
}

/// Returns the argument that names a file with a receipt.
pub(crate) fn receipt() -> Arg {
    let path = Arg::new("receipt").value_name("RECEIPT").value_parser(clap::value_parser!(PathBuf));
    path.required(true).help("The file with the receipt")
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let Some(path) = matches.get_one::<PathBuf>("receipt") else { return Ok(()) };
    let history = place.history()?;
    let (receipt, voucher) = genuine(place, &history, path)?;
    let document = match again(place, &history, &receipt)? {
        Ok(document) => document,
        Err(Missing::Data(words)) => {
            return Err(Failure::new(Class::DataMissing, words).hint("bring a newer copy of the ledger"));
        }
        Err(Missing::Plugin(words)) => {
            return Err(Failure::new(Class::PluginMissing, words).hint(
                "name the folder that has it with --plugin-path; `tyst plugin list` shows what is found",
            ));
        }
    };
    let drawn = draw(&document, receipt.area.as_deref(), receipt.site)?;
    let made: Vec<Output> = drawn.iter().map(crate::publishing::Drawn::output).collect();
    if made != receipt.outputs {
        return Err(differs(path, &receipt, &document, &made));
    }
    if receipt.witnesses != document.witnesses().to_words() {
        return Err(Failure::new(
            Class::Differs,
            "the files are the same, and the receipt says something else of the entries behind them",
        ));
    }
    let absent = beside(path, &receipt)?;
    let title = format!("{} {}", receipt.header.plugin.id, receipt.header.plugin.version);
    if place.screen.json {
        return place.screen.json_page(&json!({
            "identical": true, "report": receipt.header.plugin.id, "version": receipt.header.plugin.version,
            "files": receipt.outputs.len(), "absent": absent, "receipt": wire::hex(&digest(&receipt)), "vouched_for": voucher,
        }));
    }
    if !absent.is_empty() {
        let (absent, all) = (absent.len(), receipt.outputs.len());
        place.screen.say(&format!(
            "note: {absent} of the {all} files are not beside the receipt and were not looked at"
        ));
    }
    place.screen.data(&format!(
        "identical: {title}, {} files, as at {}, known at {}\n  the receipt is vouched for by {voucher}\n",
        receipt.outputs.len(),
        receipt.header.as_at.resolved,
        receipt.header.known_at.resolved,
    ))
}

/// Compares the files beside the receipt with what it says of them; returns the names of those that are not there.
fn beside(path: &Path, receipt: &Receipt) -> Outcome<Vec<String>> {
    let mut absent = Vec::new();
    for output in &receipt.outputs {
        let file = path.with_file_name(&output.file);
        let is_there = file.symlink_metadata().is_ok_and(|metadata| metadata.is_file());
        if !is_there {
            absent.push(output.file.clone());
            continue;
        }
        let is_it = |bytes: &[u8]| bytes.len() as u64 == output.bytes && sha256(bytes) == output.sha256;
        if !reading::plain(&file, output.bytes).is_ok_and(|bytes| is_it(&bytes)) {
            return Err(Failure::new(
                Class::Differs,
                format!("{} is not the file that was published", file.display()),
            )
            .hint("the report that was published can be made again, and this file was changed since"));
        }
    }
    Ok(absent)
}

/// Reads a receipt, and makes sure that the ledger vouches for it: by an entry that has its hash, or by its signature.
pub(crate) fn genuine(place: &Place, history: &History, path: &Path) -> Outcome<(Receipt, String)> {
    let SignedReceipt { receipt, signature } =
        SignedReceipt::parse(&reading::given(path, RECEIPT_BYTES_MAX as u64)?).map_err(|fault| {
            Failure::new(
                Class::Refused,
                format!("{} is no receipt: {}", path.display(), crate::failure::chain(&fault)),
            )
            .hint("a receipt is the file report.receipt.json that `tyst publish` writes")
        })?;
    if receipt.header.ledger.id != history.id() {
        return Err(Failure::new(
            Class::Refused,
            format!(
                "the receipt is of the ledger {}, and this one is {}",
                receipt.header.ledger.id,
                history.id()
            ),
        )
        .hint("name the ledger, or a backup of it that was restored, with --ledger"));
    }
    let hash = digest(&receipt);
    let keys = archive(place, history)?.public_keys()?;
    let signed =
        |signature: &String| keys.iter().find(|key| check_attestation(signature, &hash, key).is_ok());
    if signature.as_ref().is_some_and(|signature| !keys.is_empty() && signed(signature).is_none()) {
        return Err(Failure::new(Class::Refused, format!("the signature of {} is false", path.display()))
            .hint("it was changed, or is signed with a key that this copy of the ledger does not know"));
    }
    let entry = Published::all(history)?.into_iter().find(|one| one.said.receipt.0 == wire::hex(&hash));
    if let Some(published) = entry {
        return Ok((receipt, format!("entry {}", published.seq)));
    }
    match signature.as_ref().and_then(signed) {
        Some(key) => {
            for gone in Published::withdrawn(history, &wire::hex(&hash))? {
                place.screen.say(&format!("note: the publication was withdrawn: entry {} does not stand", gone.seq));
            }
            Ok((receipt, format!("its signature with the key of {}", key.name())))
        }
        None => Err(Failure::new(
            Class::Refused,
            format!("nobody vouches for {}: no entry of the ledger has its hash, and no key of the ledger signed it", path.display()),
        )
        .hint("it was changed, or its publication was withdrawn or came after this copy of the ledger was made")),
    }
}

/// Says in what a report differs from the one that was published: by the first cell, where the published file is at hand.
fn differs(path: &Path, receipt: &Receipt, made_again: &Document, made: &[Output]) -> Failure {
    let failure = |words: String| Failure::new(Class::Differs, words);
    let other = receipt.outputs.iter().find(|output| !made.contains(output));
    let file = other.map_or("a file more", |output| output.file.as_str());
    let beside = path.with_file_name("report.json");
    let published = receipt.outputs.iter().find(|output| output.file == "report.json").and_then(|output| {
        let bytes = reading::plain(&beside, output.bytes).ok()?;
        (output.sha256 == sha256(&bytes)).then_some(bytes)
    });
    let document = published.and_then(|bytes| serde_json::from_slice::<Document>(&bytes).ok());
    let is_at_hand = document.is_some();
    let first =
        document.and_then(|document| compare(&document, made_again, &Witnesses::none()).into_iter().next());
    match first.and_then(|change| change.before.or(change.after)) {
        Some(side) => failure(format!("{file} differs, first at {}", side.path)),
        None if is_at_hand => {
            let words =
                format!("{file} differs, and no figure or cell does: the same report is drawn otherwise");
            failure(words).hint(format!("tyst {} drew it then", receipt.host))
        }
        None => failure(format!("{file} differs"))
            .hint("with the published report.json beside the receipt, the first cell that differs is named"),
    }
}
