//! A service that runs for an organisation: what it says of its work, an end that loses nothing, and a backup beside it.
//!
//! What is answered is tested elsewhere; encrypted connections in `encrypted`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;
use tyst_access::Second;

use crate::support::{Answered, Ledger, Served, fixture, program, tyst};

const PASSPHRASE: &str = "correct horse battery";

fn statement(text: &str) -> String {
    format!(
        r#"{{"kind":"note.recorded","area":"newport","source":[{{"doc":"M"}}],"recorded":"2026-02-01T09:00:00Z","data":{{"topic":"story","text":"{text}"}}}}"#
    )
}

/// Returns what stands in a hidden field of a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

fn now() -> u64 {
    std::process::Command::new("date")
        .arg("+%s")
        .output()
        .map(|output| String::from_utf8(output.stdout))
        .unwrap()
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

/// Makes the account of whoever was invited by a link, and returns all that was secret on the way.
fn join(served: &mut Served, link: &str) -> Vec<String> {
    let invitation = link.split_once("invitation=").unwrap().1.to_owned();
    let page = served.get(&format!("/en/join?invitation={invitation}")).body;
    let second = hidden(&page, "second").to_owned();
    let code = Second::try_from(second.clone()).unwrap().code(now()).unwrap();
    let form = format!(
        "invitation={invitation}&second={second}&passphrase={PASSPHRASE}&again={PASSPHRASE}&code={code}"
    );
    let answer = served.ask("POST", "/en/join", &form.replace(' ', "+")).unwrap();
    assert_eq!(answer.status, 303, "{answer:?}");
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    served.who = format!("Cookie: {cookie}\r\n");
    vec![invitation, second, code, PASSPHRASE.to_owned(), cookie.split_once('=').unwrap().1.to_owned()]
}

/// Makes a token, and returns it.
fn token(served: &Served) -> String {
    let form = "act=token&name=a-program-of-jane&rights=recorder+newport&days=9";
    let page = served.ask("POST", "/en/access", form).unwrap().body;
    let (_, rest) = page.split_once("tyst_").unwrap();
    format!("tyst_{}", rest.split_once('<').unwrap().0)
}

#[test]
fn the_log_of_a_session_has_a_line_for_each_request_and_names_nobody() {
    let place = Ledger::empty();
    let ledger = place.beside("of-this-day");
    tyst([Path::new("init"), &ledger]).ok();
    tyst([Path::new("import"), &fixture("seeds/s000.jsonl"), Path::new("--ledger"), &ledger]).ok();
    let invited = [
        "access",
        "invite",
        "jane-doe",
        "--role",
        "administrator",
        "--role",
        "recorder",
        "--json",
        "--ledger",
    ];
    let invited = tyst(invited.map(Path::new).into_iter().chain([ledger.as_path()])).ok().json();
    let mut served = Served::start(&ledger, &["--accounts", "--log", "json"]);
    let mut secrets = join(&mut served, invited["join"].as_str().unwrap());
    secrets.push(token(&served));
    let id = served.get("/en/entries/7?words=jane-doe-was-here").header("x-request-id").unwrap().to_owned();
    for path in [
        "/en/nothing/jane-doe",
        "/cy/areas/newport",
        "/api/v1/events?area=jane-doe",
        "/en/entries?text=jane-doe",
    ] {
        served.get(path);
    }
    let statement = statement("what jane-doe wrote").replace(r#""recorded":"2026-02-01T09:00:00Z","#, "");
    assert_eq!(served.record("key-of-jane-doe", &statement).unwrap().status, 201);
    served.record("key-of-jane-doe", "{ jane-doe").unwrap();
    let wrong = served.ask("POST", "/en/sign-in", "name=jane-doe&passphrase=jane-doe-guesses&code=123123");
    assert_eq!(wrong.unwrap().status, 403);
    served.who = format!("Authorization: Bearer {}\r\nUser-Agent: jane-doe\r\n", secrets.last().unwrap());
    assert_eq!(served.get("/api/v1/events?limit=3").status, 200);
    served.send("JANE-DOE", "/en/", "", "").unwrap();
    let (code, said) = served.end_and_say("TERM");
    assert_eq!(code, Some(0), "{said}");
    for secret in secrets.iter().map(String::as_str).chain(["jane", "guesses", "wrote"]) {
        assert!(!said.to_lowercase().contains(&secret.to_lowercase()), "{secret} is in:\n{said}");
    }
    let lines: Vec<Json> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked: Vec<&Json> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(asked.len(), 13, "{said}");
    let line = asked.iter().find(|line| line["request"] == id.as_str()).unwrap();
    let what = (&line["method"], &line["route"], &line["status"]);
    assert_eq!(what, (&"GET".into(), &"/en/entries/{seq}".into(), &200.into()));
    assert!(line["bytes"].as_u64().unwrap() > 500 && line["taken_us"].as_u64().unwrap() > 0, "{line}");
    let words: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
    assert!(words[0].starts_with("listening on ") && words[1].starts_with("pages at "), "{words:?}");
    assert_eq!(words.last(), Some(&"ended"));
}

#[test]
fn without_a_log_nothing_is_said_of_requests_and_text_is_short() {
    let ledger = Ledger::empty();
    let served = Served::start(&ledger.path(), &[]);
    served.get("/en/");
    let (_, said) = served.end_and_say("TERM");
    assert_eq!(said.lines().count(), 2, "{said}");
    let served = Served::start(&ledger.path(), &["--log", "text"]);
    served.get("/en/");
    let (_, said) = served.end_and_say("TERM");
    let line = said.lines().find(|line| line.contains("route=\"/en/\"")).unwrap();
    assert!(line.contains("INFO request request=") && line.contains("status=200"), "{line}");
}

/// Reads figures: each sample by its name and labels, and checks what the format asks for.
fn figures(text: &str) -> BTreeMap<String, f64> {
    let (mut kinds, mut helped) = (BTreeMap::new(), BTreeSet::new());
    let mut samples = BTreeMap::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "# EOF" {
            assert!(lines.peek().is_none(), "the end is the end");
            break;
        }
        assert!(lines.peek().is_some(), "there is an end");
        if let Some(words) = line.strip_prefix("# HELP ") {
            assert!(helped.insert(words.split_once(' ').unwrap().0.to_owned()), "{line}");
        } else if let Some(words) = line.strip_prefix("# TYPE ") {
            let (name, kind) = words.split_once(' ').unwrap();
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
        } else if !line.starts_with("# UNIT ") {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let bare = name.split_once('{').map_or(name, |(bare, _)| bare);
            let family = kinds
                .keys()
                .filter(|family| bare.starts_with(family.as_str()))
                .max_by_key(|family| family.len());
            let family = family.unwrap_or_else(|| panic!("{line} has a type"));
            let suffixes: &[&str] = match kinds[family].as_str() {
                "counter" => &["_total"],
                "histogram" => &["_bucket", "_sum", "_count"],
                "info" => &["_info"],
                _ => &[""],
            };
            assert!(suffixes.contains(&&bare[family.len()..]), "{line}");
            assert!(bare.starts_with("tyst_") && helped.contains(family), "{line}");
            assert!(
                samples.insert(name.to_owned(), value.parse().unwrap()).is_none(),
                "{line} is there twice"
            );
        }
    }
    samples
}

fn get(address: &str, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn figures_count_what_happened_and_are_told_to_this_machine_alone() {
    let ledger = Ledger::seeded();
    let served = Served::start(&ledger.path(), &["--metrics", "127.0.0.1:0"]);
    for key in ["a", "b", "b"] {
        served.record(key, &statement(key)).unwrap();
    }
    served.get("/en/areas/newport/reports/partnership-map");
    served.get("/en/areas/newport/reports/nothing");
    served.get("/en/entries/1");
    served.get("/en/entries/2");
    served.ask("POST", "/en/sign-in", "link=wrong").unwrap();
    let at =
        served.ready["metrics"].as_str().unwrap().trim_start_matches("http://").trim_end_matches("/metrics");
    let answer = get(at, "/metrics", at);
    assert!(answer.contains("content-type: application/openmetrics-text; version=1.0.0"), "{answer}");
    let found = figures(answer.split_once("\r\n\r\n").unwrap().1);
    let records = r#"route="/api/v1/events",method="POST""#;
    let entries = r#"route="/en/entries/{seq}",method="GET""#;
    for (name, value) in [
        (format!("tyst_http_requests_total{{{records},status=\"2xx\"}}"), 3.0),
        (format!("tyst_http_requests_total{{{entries},status=\"2xx\"}}"), 2.0),
        (format!("tyst_http_request_duration_seconds_count{{{entries}}}"), 2.0),
        ("tyst_http_requests_in_flight".to_owned(), 0.0),
        ("tyst_entries_recorded_total".to_owned(), 2.0),
        ("tyst_append_entries_count".to_owned(), 2.0),
        ("tyst_append_duration_seconds_count".to_owned(), 2.0),
        ("tyst_reports_total{outcome=\"made\"}".to_owned(), 1.0),
        ("tyst_sign_ins_refused_total".to_owned(), 1.0),
        ("tyst_ledger_up".to_owned(), 1.0),
        ("tyst_ledger_entries".to_owned(), 278.0),
        ("tyst_followers".to_owned(), 0.0),
    ] {
        assert_eq!(found.get(&name), Some(&value), "{name} in {found:?}");
    }
    assert!(
        found["tyst_ledger_journal_bytes"] > 10_000.0 && found["tyst_last_append_timestamp_seconds"] > 1e9
    );
    assert!(found.contains_key("tyst_build_info{version=\"0.1.0\"}"), "{found:?}");
    assert!(get(at, "/readyz", at).contains("ready"));
    assert!(
        get(at, "/metrics", "evil.example:80").starts_with("HTTP/1.1 421"),
        "another name is no name of it"
    );
    assert_eq!(served.end("TERM"), Some(0));
    ledger.run("serve --metrics 0.0.0.0:0").fails(2).says("other machines");
    let served = Served::start(&ledger.path(), &["--accounts"]);
    assert_eq!(served.get("/metrics").status, 404, "where others come in, they are told elsewhere");
    assert_eq!(served.end("TERM"), Some(0));
}

#[test]
fn a_manager_of_services_is_told_when_it_is_ready_and_when_it_ends() {
    let ledger = Ledger::empty();
    let socket = ledger.beside("notify");
    let heard = UnixDatagram::bind(&socket).unwrap();
    let mut command = program();
    command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--ledger"]).arg(ledger.path());
    command.env("NOTIFY_SOCKET", &socket);
    let served = Served::of(command);
    let mut bytes = [0; 64];
    let mut hear = || {
        let length = heard.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    assert_eq!(hear(), "READY=1");
    assert_eq!(served.end("TERM"), Some(0));
    assert_eq!(hear(), "STOPPING=1");
}

/// Records notes one after the other until no answer comes, and returns how many were answered.
fn record_on(served: &Served, client: usize) -> u64 {
    let record = |count: u64| {
        let key = format!("{client}-{count}");
        let Answered { status, body, .. } = served.record(&key, &statement(&key))?;
        assert_eq!(status, 201, "{body}");
        Some(())
    };
    (0..).map_while(record).count() as u64
}

#[test]
fn an_end_amid_requests_streams_and_imports_loses_nothing_and_comes_in_time() {
    const CLIENTS: usize = 6;
    let ledger = Ledger::empty();
    let lines: String = (0..2_000).map(|line| statement(&format!("line {line}")) + "\n").collect();
    let file = ledger.write("many.jsonl", lines.as_bytes()).display().to_string();
    let served = Served::start(&ledger.path(), &[]);
    let mut stream = TcpStream::connect(&served.host).unwrap();
    let head = format!("GET /api/v1/events/stream HTTP/1.1\r\nHost: {}\r\n{}\r\n", served.host, served.who);
    stream.write_all(head.as_bytes()).unwrap();
    let (recorded, imported, seen) = thread::scope(|scope| {
        let (ledger, served, file) = (&ledger, &served, &file);
        let clients: Vec<_> =
            (0..CLIENTS).map(|client| scope.spawn(move || record_on(served, client))).collect();
        let command = scope.spawn(move || ledger.run(&format!("import {file} --json")));
        let follower = scope.spawn(move || {
            BufReader::new(stream)
                .lines()
                .map_while(Result::ok)
                .filter(|line| line.starts_with("id: "))
                .count()
        });
        thread::sleep(Duration::from_millis(400));
        served.signal("TERM");
        let recorded: u64 = clients.into_iter().map(|client| client.join().unwrap()).sum();
        (recorded, command.join().unwrap(), follower.join().unwrap())
    });
    let mut served = served;
    // The stated time: ten seconds for what was begun, and what it takes to close a ledger.
    let ended = (0..120).any(|_| {
        thread::sleep(Duration::from_millis(100));
        served.child.try_wait().unwrap().is_some()
    });
    assert!(ended && served.child.wait().unwrap().success());
    // The import waits for whoever holds the ledger, and then goes on by itself.
    assert_eq!(imported.ok().json()["recorded"], 2_000);
    assert!(recorded > 0 && seen > 0, "{recorded} {seen}");
    let there = ledger.count() - 1 - 2_000;
    assert_eq!(there, recorded, "what was recorded was answered, and what was answered is there");
}

#[test]
fn a_backup_beside_a_service_is_whole_while_four_record() {
    const CLIENTS: usize = 4;
    let ledger = Ledger::empty();
    let served = Served::start(&ledger.path(), &[]);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (served, is_over) = (&served, &is_over);
            scope.spawn(move || {
                for count in 0.. {
                    let key = format!("{client}-{count}");
                    served.record(&key, &statement(&key)).unwrap();
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
        let mut before = 0;
        for copy in 0..4 {
            let acknowledged =
                served.record(&format!("mark-{copy}"), &statement("x")).unwrap().json()["seq"].clone();
            let (file, folder) =
                (ledger.beside(&format!("{copy}.tar")), ledger.beside(&format!("restored-{copy}")));
            ledger.run_words(&["backup", file.to_str().unwrap()]).ok();
            tyst(["restore", file.to_str().unwrap(), folder.to_str().unwrap()]).ok();
            let verified = tyst(["verify", "--json", "--ledger", folder.to_str().unwrap()]).ok().json();
            let records = verified["records"].as_u64().unwrap();
            assert!(records > acknowledged.as_u64().unwrap() && records > before, "{records} {acknowledged}");
            before = records;
        }
        is_over.store(true, Ordering::Relaxed);
    });
    assert_eq!(served.end("TERM"), Some(0));
    ledger.run("verify").ok();
}
