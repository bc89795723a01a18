//! A ledger with many entries and a `tyst serve` for it, with those who may come in.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value as Json;
use tyst_access::{Access, Right};
use tyst_event::Slug;

use super::client::Client;

/// How many ticks of the processor a second has for Linux, wherever Rust runs.
const TICKS: f64 = 100.0;

/// A server at work.
pub(crate) struct Served {
    child: Child,
    address: SocketAddr,
    /// What each client says of itself.
    secrets: Vec<String>,
    has_accounts: bool,
    folder: tempfile::TempDir,
}

impl Served {
    /// Makes a ledger of the seeds and more entries, and serves it.
    pub(crate) fn start(entries: usize, has_accounts: bool, clients: usize) -> Self {
        let folder = tempfile::tempdir_in(".").expect("the current folder takes a folder for measuring");
        let ledger = folder.path().join("ledger");
        filled(&ledger, folder.path(), entries);
        let secrets = if has_accounts { tokens(&ledger, clients) } else { Vec::new() };
        let mut command = command();
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--ledger"]).arg(&ledger);
        command.args(if has_accounts { &["--accounts"][..] } else { &[] });
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("tyst starts");
        let mut ready = String::new();
        BufReader::new(child.stdout.take().expect("it was piped"))
            .read_line(&mut ready)
            .expect("it is ready");
        let ready: Json = serde_json::from_str(&ready).expect("it says so as JSON");
        let pages = ready["pages"].as_str().expect("it says where");
        let address = pages.trim_start_matches("http://").trim_end_matches('/').parse().expect("an address");
        let secrets = match ready["sign_in"].as_str() {
            None => secrets,
            Some(link) => {
                let (_, secret) = link.split_once("link=").expect("a link has a secret");
                let cookie =
                    Client::new(address, "Accept: */*").sign_in("/en/sign-in", &format!("link={secret}"));
                vec![format!("Cookie: {cookie}"); clients]
            }
        };
        Self { child, address, secrets, has_accounts, folder }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns what a client says of itself.
    pub(crate) fn secret(&self, client: usize) -> &str {
        &self.secrets[client]
    }

    /// Returns the area that a client works for.
    pub(crate) fn area(&self, client: usize) -> &'static str {
        if self.has_accounts && client % 2 == 1 { AREA } else { AREAS[client % AREAS.len()] }
    }

    /// Returns how long it has used processors.
    pub(crate) fn busy(&self) -> Duration {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("it lives");
        let (_, fields) = text.rsplit_once(')').expect("its name is in brackets");
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(4)
            .map(|word| word.parse::<f64>().expect("a number"))
            .sum();
        Duration::from_secs_f64(ticks / TICKS)
    }

    /// Returns how many bytes of memory it had at the most.
    pub(crate) fn memory(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it lives");
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has memory");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
    }

    /// Ends the server, and returns the folder of its ledger.
    pub(crate) fn end(&mut self) -> PathBuf {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().expect("kill is there").success());
        assert!(self.child.wait().expect("it ends").success(), "it ended well");
        self.folder.path().join("ledger")
    }
}

const AREA: &str = "newport";
const AREAS: [&str; 2] = [AREA, "west-sussex"];

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tyst"));
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        command.env(name, "/nonexistent");
    }
    command
}

/// Runs the command, and returns what it printed.
pub(crate) fn tyst(words: &[&str], ledger: &Path) -> String {
    let output = command().args(words).arg("--ledger").arg(ledger).output().expect("tyst starts");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints text")
}

fn filled(ledger: &Path, folder: &Path, entries: usize) {
    let made = command().arg("init").arg(ledger).output().expect("tyst starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/seeds");
    for seed in ["s004", "s000", "s002", "s001", "s003"] {
        tyst(&["import", &seeds.join(seed).with_extension("jsonl").display().to_string()], ledger);
    }
    let mut lines = String::new();
    for number in 275..entries {
        writeln!(
            lines,
            r#"{{"kind":"note.recorded","area":"{}","source":[{{"doc":"Minutes"}}],"data":{{"topic":"story","text":"{number}: what was written down before"}}}}"#,
            AREAS[number % 2]
        )
        .expect("text takes text");
    }
    let file = folder.join("notes.jsonl");
    fs::write(&file, lines).expect("there is room");
    tyst(&["import", &file.display().to_string()], ledger);
}

/// Lets clients in by tokens: every other one for one area.
fn tokens(ledger: &Path, clients: usize) -> Vec<String> {
    let folder = ledger.join("access");
    fs::DirBuilder::new().mode(0o700).create(&folder).expect("the folder is new");
    let access = Access::at(folder.join("book.json"));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970").as_secs();
    let token = |client: usize| {
        let words = if client % 2 == 1 { "recorder newport" } else { "recorder" };
        let export = if client % 2 == 1 { "evaluator newport" } else { "evaluator" };
        let rights: Vec<Right> = [words, export].iter().map(|word| word.parse().expect("a right")).collect();
        let name = Slug::new(&format!("client-{client}")).expect("a name");
        let made = access.change(|book| book.token(&name, rights, now + 86_400, now));
        format!("Authorization: Bearer {}", made.expect("it is written").expect("it is new").shown())
    };
    (0..clients).map(token).collect()
}
