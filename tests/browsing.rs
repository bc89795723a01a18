//! A ledger that is shown in a browser: coming in, recording through a form, and an end that loses nothing.
//!
//! What stands on a page is tested in `tyst-web`; here only what needs the command and a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;

use crate::support::{Ledger, program};

/// A `tyst serve` with pages.
pub(crate) struct Served {
    child: Child,
    pub(crate) host: String,
    pub(crate) cookie: String,
}

/// What was answered.
struct Answered {
    status: u16,
    head: String,
    body: String,
}

pub(crate) fn served(ledger: &Ledger) -> Served {
    served_by(program(), ledger)
}

pub(crate) fn served_by(mut command: Command, ledger: &Ledger) -> Served {
    command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--ledger"]).arg(ledger.path());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    let ready: Json = serde_json::from_str(&ready).unwrap();
    let host =
        ready["pages"].as_str().unwrap().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let link = ready["sign_in"].as_str().unwrap().split_once("link=").unwrap().1.to_owned();
    let mut served = Served { child, host, cookie: String::new() };
    let answer = served.ask("POST", "/en/sign-in", &format!("link={link}")).unwrap();
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().clone_into(&mut served.cookie);
    served
}

impl Served {
    fn ask(&self, method: &str, path: &str, body: &str) -> Option<Answered> {
        self.send(method, path, "application/x-www-form-urlencoded", body)
    }

    fn send(&self, method: &str, path: &str, media: &str, body: &str) -> Option<Answered> {
        let mut stream = TcpStream::connect(&self.host).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: {media}\r\n\r\n",
            self.host,
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split_whitespace().nth(1)?.parse().ok()?;
        Some(Answered { status, head: head.replace("\r\n", "\n"), body: body.to_owned() })
    }

    fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, "").unwrap()
    }

    /// Records what stands in a table, once it was looked at.
    fn import(&self, name: &str, table: &str) {
        let part = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{table}\r\n--x--\r\n"
        );
        let answer = self.send("POST", "/en/import", "multipart/form-data; boundary=x", &part).unwrap();
        let path = answer.head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
        assert!(self.get(&path).body.contains("Record these entries"));
        self.ask("POST", &path, "to=record&recorded=2026-02-01T09%3A00%3A00Z").unwrap();
        assert!(self.get(&path).body.contains("Recorded: 2"));
    }

    /// Records a note through the last page of the form, and returns where its entry is.
    fn record(&self, key: &str) -> Option<String> {
        let body = format!(
            "step=check&to=record&key={key}&a-area=newport&d-topic=story&d-text=from+a+form&a-source=Minutes&\
             recorded=2026-02-01T09%3A00%3A00Z"
        );
        let answer = self.ask("POST", "/en/record/note.recorded", &body)?;
        answer.head.lines().find_map(|line| line.strip_prefix("location: ").map(str::to_owned))
    }

    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn what_a_form_records_is_in_the_ledger_beside_other_commands() {
    let ledger = Ledger::seeded();
    let served = served(&ledger);
    assert_eq!(served.record("one").as_deref(), Some("/en/entries/276?done=now"));
    assert_eq!(served.record("one").as_deref(), Some("/en/entries/276?done=before"));
    let beside =
        "record note.recorded --area newport --topic story --text y --source M --at 2026-02-02T09:00:00Z";
    ledger.run(beside).ok().prints("recorded entry 277");
    assert!(served.get("/cy/entries/277").body.contains("lang=\"cy\""));
    let page = served.get("/en/areas/newport/reports/partnership-map?as-at=2019");
    assert!(page.status == 200 && page.body.contains("<h1>Partnership map</h1>"), "{}", page.body);
    assert!(page.body.contains("Barnardo"), "{}", page.body);
    assert_eq!(served.get("/en/areas/newport/reports/nothing").status, 400);
    assert!(served.get("/en/areas/newport").body.contains("/en/areas/newport/reports/training-reach"));
    assert!(served.get("/en/due").body.contains("Overdue"));
    assert_eq!(served.end("TERM"), Some(0));
    let entry = ledger.run("show 276 --json").ok().json();
    assert_eq!(entry["data"]["text"]["en"], "from a form", "{entry}");
    assert!(ledger.run("verify").ok().err.is_empty());
}

#[test]
fn a_file_that_a_browser_has_sent_was_there_before_for_the_command() {
    let ledger = Ledger::seeded();
    let served = served(&ledger);
    let table = "area,topic,text,source,when\nNewport,story,a,M,9/10/2018\nnewport,story,b,M,autumn 2018\n";
    served.import("note.recorded.csv", table);
    let file = ledger.write("note.recorded.csv", table.as_bytes());
    let run = ledger.run(&format!("import {} --at 2026-02-02T09:00:00Z", file.display()));
    run.ok().prints("recorded 0 entries; 2 were there before");
    assert_eq!(served.end("TERM"), Some(0));
}

#[test]
fn what_a_page_said_was_recorded_survives_a_kill() {
    let ledger = Ledger::empty();
    let served = served(&ledger);
    let acknowledged: u64 = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let served = &served;
                scope.spawn(move || {
                    (0..).map_while(|count| served.record(&format!("{client}-{count}"))).count() as u64
                })
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(400));
        let id = served.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "KILL", &id]).status().unwrap().success());
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    let mut served = served;
    served.child.wait().unwrap();
    assert!(acknowledged > 0);
    ledger.run("verify").ok();
    let there = ledger.count() - 1;
    // What was recorded and not yet acknowledged to one of the four may be there as well.
    assert!((acknowledged..=acknowledged + 4).contains(&there), "{acknowledged} of {there}");
}

#[test]
fn pages_are_for_this_machine_and_a_busy_address_is_named() {
    let ledger = Ledger::empty();
    ledger.run("serve --listen 0.0.0.0:0").fails(2).says("other machines").says("ssh -L");
    ledger.run("serve --listen nowhere").fails(2);
    let served = served(&ledger);
    let other = Ledger::empty();
    other.run(&format!("serve --listen {}", served.host)).fails(1).says(&served.host).says("--no-pages");
    assert_eq!(served.end("INT"), Some(0));
}
