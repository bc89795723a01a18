//! A ledger that is shown in a browser: coming in, recording through a form, and an end that loses nothing.
//!
//! What stands on a page is tested in `tyst-web`; here only what needs the command and a socket.

use std::process::Command;

use crate::support::{Ledger, Served};

/// Records what stands in a table, once it was looked at.
fn import(served: &Served, name: &str, table: &str) {
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{table}\r\n--x--\r\n"
    );
    let answer = served
        .send("POST", "/en/import", "Content-Type: multipart/form-data; boundary=x\r\n", &part)
        .unwrap();
    let path = answer.header("location").unwrap().to_owned();
    assert!(served.get(&path).body.contains("Record these entries"));
    served.ask("POST", &path, "to=record&recorded=2026-02-01T09%3A00%3A00Z").unwrap();
    assert!(served.get(&path).body.contains("Recorded: 2"));
}

/// Records a note through the last page of the form, and returns where its entry is.
fn record(served: &Served, key: &str) -> Option<String> {
    let body = format!(
        "step=check&to=record&key={key}&a-area=newport&d-topic=story&d-text=from+a+form&a-source=Minutes&\
         recorded=2026-02-01T09%3A00%3A00Z"
    );
    let answer = served.ask("POST", "/en/record/note.recorded", &body)?;
    answer.header("location").map(str::to_owned)
}

#[test]
fn what_a_form_records_is_in_the_ledger_beside_other_commands() {
    let ledger = Ledger::seeded();
    let served = Served::start(&ledger.path(), &[]);
    assert_eq!(record(&served, "one").as_deref(), Some("/en/entries/276?done=now"));
    assert_eq!(record(&served, "one").as_deref(), Some("/en/entries/276?done=before"));
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
    let served = Served::start(&ledger.path(), &[]);
    let table = "area,topic,text,source,when\nNewport,story,a,M,9/10/2018\nnewport,story,b,M,autumn 2018\n";
    import(&served, "note.recorded.csv", table);
    let file = ledger.write("note.recorded.csv", table.as_bytes());
    let run = ledger.run(&format!("import {} --at 2026-02-02T09:00:00Z", file.display()));
    run.ok().prints("recorded 0 entries; 2 were there before");
    assert_eq!(served.end("TERM"), Some(0));
}

#[test]
fn what_a_page_said_was_recorded_survives_a_kill() {
    let ledger = Ledger::empty();
    let served = Served::start(&ledger.path(), &[]);
    let acknowledged: u64 = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                let served = &served;
                scope.spawn(move || {
                    (0..).map_while(|count| record(served, &format!("{client}-{count}"))).count() as u64
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
    let served = Served::start(&ledger.path(), &[]);
    let other = Ledger::empty();
    other.run(&format!("serve --listen {}", served.host)).fails(1).says(&served.host).says("--no-pages");
    assert_eq!(served.end("INT"), Some(0));
}
