//! Published reports: the files and the receipt of one, and making it again from its receipt.
//!
//! It records nothing and prints nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tyst_event::vocabulary::ReportPublished;
use tyst_event::{Body, Certainty, Instant, PartialDate, Slug, wire};
use tyst_evidence::{SigningKey, attest};
use tyst_host::{Found, Request};
use tyst_ledger::{Chains, Cut, History};
use tyst_report::render::{self, Download, Links, TextStyle};
use tyst_report::{
    Disclosure, Document, Header, Language, Output, Policy, Receipt, SignedReceipt, Witnesses, protect,
};

use crate::commands::checkpoint::signing_key;
use crate::commands::correct::event;
use crate::drawing::workbook;
use crate::evidence::archive;
use crate::failure::{Class, Failure, Outcome};
use crate::making::{How, Question, answer, readers};
use crate::out::beside;
use crate::place::{Asked, Place};

/// How wide the published text is, in characters.
const TEXT_WIDTH: u16 = 100;

/// A file that is published: its name and its bytes.
pub(crate) struct Drawn {
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
}

/// The name of the file with the receipt.
pub(crate) const RECEIPT: &str = "report.receipt.json";
/// How many folders the files of a report are below the index of a site.
const DEPTH: &str = "../../";

/// Returns the name of the index of a site in a language, and of its accessibility statement.
pub(crate) fn site_pages(language: Language) -> [String; 2] {
    ["index", "accessibility"].map(|name| format!("{name}.{}.html", language.tag()))
}

/// Draws a document about an area in every format, and in both languages where the format has one; the pages link to the other
/// files, and in a site to its index.
pub(crate) fn draw(document: &Document, area: Option<&str>, site: bool) -> Outcome<Vec<Drawn>> {
    let kept = kept_name(document, area);
    let download = |file: &str| {
        let name = file
            .strip_prefix("report")
            .map_or_else(|| format!("{kept}-{file}"), |rest| format!("{kept}{rest}"));
        Download { name, href: file.to_owned() }
    };
    let style = TextStyle { width: TEXT_WIDTH, plain: false, colour: false };
    let mut drawn = vec![("report.json".to_owned(), render::json(document).into_bytes())];
    for (language, other) in [(Language::Welsh, Language::English), (Language::English, Language::Welsh)] {
        let code = language.tag();
        let mut files = vec![
            (format!("report.{code}.md"), render::markdown(document, language).into_bytes()),
            (format!("report.{code}.txt"), render::text(document, language, &style).into_bytes()),
            (format!("report.{code}.xlsx"), workbook(document, language)?),
        ];
        let downloads = files
            .iter()
            .map(|(file, _)| file.as_str())
            .chain(["report.json", RECEIPT])
            .map(download)
            .collect();
        let mut tables = BTreeMap::new();
        for ((id, csv), number) in render::csv_tables(document, language).into_iter().zip(1..) {
            if csv.lines().nth(1).is_none() {
                continue; // a head without rows is no table to keep
            }
            let file = format!("{}.{code}.csv", file_name(&id, number));
            tables.insert(id, download(&file));
            files.push((file, csv.into_bytes()));
        }
        let around = site.then(|| site_pages(language).map(|page| format!("{DEPTH}{page}")));
        let (index, statement) = around.map(|[index, statement]| (index, statement)).unzip();
        let twin = Some(page_name(other));
        let links = Links { twin, index, statement, downloads, tables, entries: None };
        files.push((page_name(language), render::html(document, language, &links).into_bytes()));
        drawn.extend(files);
    }
    drawn.sort();
    Ok(drawn.into_iter().map(|(file, bytes)| Drawn { file, bytes }).collect())
}

/// Returns how the names begin under which whoever downloads files keeps them: the report and the area.
fn kept_name(document: &Document, area: Option<&str>) -> String {
    let id = document.header.as_ref().map_or("report", |header| header.plugin.id.as_str());
    format!("{}-{}", id.rsplit('.').next().unwrap_or(id), area.unwrap_or("all-areas"))
}

/// Returns the name of the file of a page.
pub(crate) fn page_name(language: Language) -> String {
    format!("report.{}.html", language.tag())
}

/// Returns the name of the file of a table: its number, and what of its id can stand in any name of a file.
fn file_name(id: &str, number: usize) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    format!("table-{number:02}-{}", id.chars().take(60).map(safe).collect::<String>())
}

impl Drawn {
    /// Writes the file into a folder, down to the disk: the ledger is to vouch for it for good.
    fn write(&self, folder: &Path) -> Outcome {
        let path = folder.join(&self.file);
        let written = fs::File::create_new(&path)
            .and_then(|mut file| file.write_all(&self.bytes).and_then(|()| file.sync_all()));
        written.map_err(|fault| Failure::file(&path, &fault))
    }

    /// Returns what a receipt says of the file.
    pub(crate) fn output(&self) -> Output {
        Output { file: self.file.clone(), bytes: self.bytes.len() as u64, sha256: sha256(&self.bytes) }
    }
}

/// Returns the SHA-256 of bytes in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    wire::hex(&Sha256::digest(bytes))
}

/// Protects the counts of people in a document; returns its receipt, and the files that it is about.
pub(crate) fn receipt(
    document: &Document,
    found: &Found,
    request: &Request,
    policy: Policy,
    site: bool,
) -> Outcome<(Receipt, Vec<Drawn>)> {
    let missing = || Failure::new(Class::Report, "the report has no header");
    let document = protect(document.clone(), policy);
    let header = document.header.clone().ok_or_else(missing)?;
    let drawn = draw(&document, request.area.as_ref().map(Slug::as_str), site)?;
    let receipt = Receipt {
        form: Receipt::FORM,
        header,
        digest: wire::hex(&found.digest),
        interface: tyst_host::interface_version(),
        host: env!("CARGO_PKG_VERSION").to_owned(),
        area: request.area.as_ref().map(ToString::to_string),
        parameters: request.params.clone(),
        disclosure: disclosure(policy),
        site,
        outputs: drawn.iter().map(Drawn::output).collect(),
        witnesses: document.witnesses().to_words(),
    };
    Ok((receipt, drawn))
}

/// Says for whom that is what a policy does not protect.
pub(crate) fn note_for_partners(place: &Place, policy: Policy) {
    if policy == Policy::None {
        place.screen.say(
            "note: with --disclosure none, entries for the partners are shown too, and counts of people as they are: not for the public",
        );
    }
}

/// Returns why entries were left out of what a policy of disclosure was asked for.
pub(crate) fn why_left_out(policy: Policy) -> &'static str {
    match policy {
        Policy::None => "because they are restricted",
        Policy::Wg5 | Policy::Nhs7 | Policy::ExactSuppress => {
            "because they are not public; --disclosure none is for the partners, and counts theirs"
        }
    }
}

/// Returns what a receipt says of how counts of people are protected.
fn disclosure(policy: Policy) -> Disclosure {
    let digest = policy.definition().map(|words| sha256(words.as_bytes()));
    Disclosure { policy: policy.name().to_owned(), digest }
}

/// Returns the policy that a receipt names, if it still does what it did then.
pub(crate) fn policy(receipt: &Receipt) -> Outcome<Policy> {
    let said = &receipt.disclosure;
    let refused = |words: String| {
        let hint = format!(
            "tyst {}, which wrote the receipt, can make the report again; `tyst --version` says which this is",
            receipt.host
        );
        Failure::new(Class::Refused, words).hint(hint)
    };
    let known = Policy::named(&said.policy).ok_or_else(|| {
        refused(format!("the receipt protects counts of people by {}, which is not known here", said.policy))
    })?;
    if disclosure(known) != *said {
        return Err(refused(format!(
            "{} does something else here than when the receipt was written",
            said.policy
        )));
    }
    Ok(known)
}

/// The most ranges of positions that an entry holds, and the most letters of them in a line.
const RANGES_MAX: usize = 600;
const LINE_LENGTH_MAX: usize = 300;

/// Returns what the ledger is told of a published report.
pub(crate) fn said(receipt: &Receipt) -> serde_json::Value {
    let behind = Witnesses::from_words(&receipt.witnesses).unwrap_or_default();
    let told = behind.widened(RANGES_MAX);
    let mut lines = vec![String::new()];
    for word in told.to_words().split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + 1 + word.len() <= LINE_LENGTH_MAX => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.retain(|line| !line.is_empty());
    let pair = |(name, value): (&String, &String)| format!("{name}={value}");
    serde_json::json!({
        "report": receipt.header.plugin.id, "version": receipt.header.plugin.version, "digest": receipt.digest,
        "about": receipt.area, "parameters": receipt.parameters.iter().map(pair).collect::<Vec<_>>(),
        "as_at": { "on": receipt.header.as_at.resolved }, "entry": receipt.header.ledger.head.unwrap_or_default(),
        "receipt": wire::hex(&digest(receipt)), "witnesses": lines, "wider": (told != behind).then_some(true),
    })
}

/// Returns the hash by which the ledger knows a receipt.
pub(crate) fn digest(receipt: &Receipt) -> [u8; 32] {
    Sha256::digest(receipt.canonical()).into()
}

/// Who signs receipts: the key of the ledger. A ledger that lost its key publishes without a signature.
pub(crate) struct Signer(Option<SigningKey>);

impl Signer {
    pub(crate) fn new(place: &Place, history: &History) -> Outcome<Self> {
        match signing_key(place, &archive(place, history)?, false) {
            Ok(key) => Ok(Self(Some(key))),
            Err(fault) if fault.class == Class::Refused => {
                place.screen.say(&format!("note: receipts are not signed: {}", fault.message));
                Ok(Self(None))
            }
            Err(fault) => Err(fault),
        }
    }

    pub(crate) fn sign(&self, receipt: Receipt) -> SignedReceipt {
        let signature = self.0.as_ref().map(|key| attest(&digest(&receipt), key));
        SignedReceipt { receipt, signature }
    }
}

/// A folder that is being written: its name is taken at once, and nobody sees files in it before all of them are there.
pub(crate) struct NewFolder {
    out: PathBuf,
    part: PathBuf,
}

impl NewFolder {
    /// Takes the name of a folder that is not there yet, and writes the files beside it.
    pub(crate) fn write(out: &Path, files: &[Drawn]) -> Outcome<Self> {
        fs::create_dir(out).map_err(|fault| match fault.kind() {
            ErrorKind::AlreadyExists => Failure::usage(format!("{} is there already", out.display()))
                .hint("name a folder that is not there yet: what was published is not written over"),
            _ => Failure::file(out, &fault),
        })?;
        let ((), part) = beside(out, |part| fs::create_dir(part)).map_err(|fault| {
            // The name is given up again; that it is empty is all that there is to lose.
            let _ = fs::remove_dir(out);
            Failure::file(out, &fault)
        })?;
        let folder = Self { out: out.to_owned(), part };
        for drawn in files {
            if let Err(fault) = drawn.write(&folder.part) {
                folder.give_up()?;
                return Err(fault);
            }
        }
        Ok(folder)
    }

    /// Removes what was written.
    pub(crate) fn give_up(self) -> Outcome {
        fs::remove_dir_all(&self.part).map_err(|fault| Failure::file(&self.part, &fault))?;
        fs::remove_dir(&self.out).map_err(|fault| Failure::file(&self.out, &fault))
    }

    /// Shows the files under the name.
    pub(crate) fn show(self) -> Outcome {
        let parent = self.out.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let shown = fs::File::open(&self.part).and_then(|part| part.sync_all());
        let shown = shown.and_then(|()| fs::rename(&self.part, &self.out));
        shown.and_then(|()| fs::File::open(parent)?.sync_all()).map_err(|fault| {
            Failure::file(&self.out, &fault)
                .hint(format!("the report was published, and its files lie in {}", self.part.display()))
        })
    }
}

/// A publication that stands in the ledger.
pub(crate) struct Published {
    /// The entry that says so.
    pub(crate) seq: u64,
    pub(crate) at: Instant,
    pub(crate) said: ReportPublished,
}

impl Published {
    /// Returns every publication that was not withdrawn, oldest first.
    pub(crate) fn all(history: &History) -> Outcome<Vec<Self>> {
        let partnership = history.partnership()?;
        let standing =
            partnership.published().into_iter().filter(|seq| !partnership.chains().is_withdrawn(*seq));
        Self::read(history, standing)
    }

    /// Returns the publications with a receipt that were withdrawn.
    pub(crate) fn withdrawn(history: &History, receipt: &str) -> Outcome<Vec<Self>> {
        let partnership = history.partnership()?;
        let gone = partnership.published().into_iter().filter(|seq| partnership.chains().is_withdrawn(*seq));
        let mut gone = Self::read(history, gone)?;
        gone.retain(|one| one.said.receipt.0 == receipt);
        Ok(gone)
    }

    fn read(history: &History, seqs: impl Iterator<Item = u64>) -> Outcome<Vec<Self>> {
        let mut all = Vec::new();
        for seq in seqs {
            let event = event(history, seq)?;
            if let Body::ReportPublished(said) = event.statement.body {
                all.push(Self { seq, at: event.recorded_at, said });
            }
        }
        Ok(all)
    }

    /// Returns the positions of the entries behind it, and perhaps of others between.
    fn witnesses(&self) -> Witnesses {
        let words: Vec<&str> = self.said.witnesses.iter().map(|line| line.0.as_str()).collect();
        Witnesses::from_words(&words.join(" ")).unwrap_or_default()
    }

    /// Returns whether an entry is behind it, or perhaps is, or (`None`) is not.
    pub(crate) fn rests_on(&self, seq: u64) -> Option<Certainty> {
        let is_wider = self.said.wider == Some(true);
        let certainty = if is_wider { Certainty::Possible } else { Certainty::Definite };
        self.witnesses().contains(seq).then_some(certainty)
    }

    /// Returns whether it was published after another one, and is the same report about the same area with the same parameters
    /// that knows no less.
    pub(crate) fn takes_the_place_of(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.said.report.clone(), one.said.about.clone(), one.said.parameters.clone());
        self.seq > other.seq && self.said.entry.0 >= other.said.entry.0 && of(self) == of(other)
    }

    /// Returns what it is called where there are several: report, area and date.
    pub(crate) fn title(&self) -> String {
        let about = self.said.about.as_ref().map(|area| format!(", {area}")).unwrap_or_default();
        format!("{} {}{about}, as at {}", self.said.report.0, self.said.version.0, self.said.as_at.edtf())
    }

    /// Returns the entries since then that say something of the entries behind it, oldest first.
    pub(crate) fn touched_by(&self, chains: &Chains) -> Vec<u64> {
        let (behind, known) = (self.witnesses(), self.said.entry.0);
        let since = chains.about_others(known + 1);
        since.filter(|(_, about)| behind.contains(*about)).map(|(seq, _)| seq).collect()
    }
}

/// Why a report cannot be made again as it was.
pub(crate) enum Missing {
    /// The ledger at hand does not hold all that it was made of.
    Data(String),
    /// The library that made it is not there.
    Plugin(String),
}

/// Makes a published report again, from what its receipt says, with the library that made it; counts of people are protected
/// as they were.
pub(crate) fn again(
    place: &Place,
    history: &History,
    receipt: &Receipt,
) -> Outcome<Result<Document, Missing>> {
    let (header, policy) = (&receipt.header, policy(receipt)?);
    let cut = match cut_of(history, header)? {
        Ok(cut) => cut,
        Err(missing) => return Ok(Err(missing)),
    };
    let Some(found) = library(place, receipt)? else {
        let words = format!(
            "{} {} with the digest {} is not there",
            header.plugin.id, header.plugin.version, receipt.digest
        );
        return Ok(Err(Missing::Plugin(words)));
    };
    let asked = Asked { cut, as_at: header.as_at.given.clone(), known_at: header.known_at.given.clone() };
    let (area, parameters) = (receipt.area.as_deref(), receipt.parameters.clone());
    let question = Question::new(history, asked, area, parameters, Some(readers(policy)))?;
    let document = answer(place, history, &found, question, &How::default())?;
    Ok(Ok(as_published(protect(document, policy), header)))
}

/// Returns a document with what its header says of the machine that made it as it was when it was published: how the library
/// was shut in, and who vouched for it there.
fn as_published(mut document: Document, published: &Header) -> Document {
    if let Some(header) = &mut document.header {
        header.plugin.isolation = published.plugin.isolation.clone();
        header.plugin.vouched_for = published.plugin.vouched_for.clone();
    }
    document
}

/// Returns the cut of a published report in the ledger at hand, if that has it.
pub(crate) fn cut_of(history: &History, header: &Header) -> Outcome<Result<Cut, Missing>> {
    let count = header.ledger.head.map_or(0, |head| head + 1);
    let has = history.head().count;
    if count > has {
        let words = format!("it was made of {count} entries, and the ledger at hand has {has}");
        return Ok(Err(Missing::Data(words)));
    }
    let unreadable = |words: &str| Failure::new(Class::Refused, format!("the receipt has no date {words}"));
    let (as_at, known_at) = (&header.as_at.resolved, &header.known_at.resolved);
    let cut = Cut {
        as_at: as_at.parse::<PartialDate>().map_err(|_| unreadable(as_at))?.last(),
        known_at: known_at.parse::<Instant>().map_err(|_| unreadable(known_at))?,
        count,
    };
    if wire::hex(&history.head_at(cut)?.root) != header.ledger.root {
        return Err(Failure::new(
            Class::Ledger,
            format!("the first {count} entries of the ledger at hand are not those that it was made of"),
        )
        .hint("`tyst verify --against CHECKPOINT` says which of two copies was changed"));
    }
    Ok(Ok(cut))
}

/// Returns the library that a receipt names, if it is there.
pub(crate) fn library(place: &Place, receipt: &Receipt) -> Outcome<Option<Found>> {
    let is_it = |found: &Found| wire::hex(&found.digest) == receipt.digest;
    let path = place.search_path()?;
    let among = path.all()?.into_iter().filter_map(|seen| seen.found.ok()).find(is_it);
    let plugin = &receipt.header.plugin;
    let versioned = || path.find(&format!("{}@{}", plugin.id, plugin.version)).ok().filter(is_it);
    Ok(among.or_else(versioned))
}
