//! Who may come in, said on the command line by whoever runs the machine, beside a server and without one.
//!
//! What roles allow is tested in `tyst-access`, and what pages answer in `tyst-web`.

use serde_json::{Value as Json, json};
use tyst_access::Second;

use crate::support::{Answered, Ledger, Run, Served};

const ACCOUNT: &str = "passphrase=correct+horse+battery&again=correct+horse+battery";

impl Ledger {
    fn access(&self, words: &str) -> Run {
        self.run(&format!("access {words}"))
    }

    /// What is noted of access, in its order.
    fn noted(&self) -> Vec<Json> {
        let all = self.run("log --kind access.noted --json").ok();
        let lines = all.out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        lines.map(|entry| entry["data"].clone()).collect()
    }
}

impl Served {
    /// Makes an account by a link, and comes in with it.
    #[expect(clippy::disallowed_methods, reason = "a code is of the moment")]
    fn join(&mut self, link: &str) {
        let (_, invitation) = link.split_once("invitation=").unwrap();
        let page = self.get(&format!("/en/join?invitation={invitation}"));
        let second = page.body.split_once("name=\"second\" value=\"").unwrap().1;
        let second = Second::try_from(second.split('"').next().unwrap().to_owned()).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let (code, second) = (second.code(now).unwrap(), second.words().to_owned());
        let form = format!("invitation={invitation}&second={second}&code={code}&{ACCOUNT}");
        let joined: Answered = self.ask("POST", "/en/join", &form).unwrap();
        assert_eq!(joined.status, 303, "{}", joined.body);
        self.who = format!("Cookie: {}\r\n", joined.cookie());
    }
}

#[test]
fn rights_are_given_and_taken_without_a_server_and_each_change_is_noted() {
    let ledger = Ledger::seeded();
    ledger.access("list").ok().says("tyst access invite NAME --role ROLE");
    let invited = ledger.access("invite ann --role reader,recorder --area Newport --json").ok().json();
    assert_eq!(invited["rights"], json!(["reader newport", "recorder newport"]));
    assert!(invited["join"].as_str().unwrap().starts_with("http://127.0.0.1:8470/en/join?invitation="));
    let other = "invite ben --role approver --origin https://tyst.example.org";
    ledger.access(other).ok().prints("https://tyst.example.org/en/join?invitation=").says("to nobody else");
    ledger.access("grant ann --role evaluator").ok().prints("reader newport, recorder newport, evaluator");
    ledger.access("revoke ann --role recorder --area newport").ok().prints("reader newport, evaluator");
    let token = ledger.access("token new sync --role reader --days 1 --json").ok().json();
    assert!(token["token"].as_str().unwrap().starts_with("tyst_"), "{token}");
    let list = ledger.access("list --json").ok().json();
    let lines: Vec<String> =
        list.as_array().unwrap().iter().map(|one| format!("{} {}", one["what"], one["name"])).collect();
    assert_eq!(lines, ["\"invitation\" \"ann\"", "\"invitation\" \"ben\"", "\"token\" \"sync\""]);
    assert_eq!(ledger.access("token list --json").ok().json().as_array().unwrap().len(), 1);
    ledger.access("token revoke sync").ok();
    ledger.access("remove ann").ok().prints("what they recorded stands");
    ledger.access("list").ok().prints("ben");
    let said = |noted: &Json| format!("{} {}", noted["act"], noted["about"]).replace('"', "");
    let acts: Vec<String> = ledger.noted().iter().map(said).collect();
    let expected = [
        "invited ann",
        "invited ben",
        "rights-set ann",
        "rights-set ann",
        "token-made sync",
        "closed sync",
        "closed ann",
    ];
    assert_eq!(acts, expected);
}

#[test]
fn what_is_typed_wrongly_is_refused_with_what_to_type_and_changes_nothing() {
    let ledger = Ledger::seeded();
    ledger.access("invite ann --role reader").ok();
    ledger.access("token new sync --role reader").ok();
    for (words, code, hint) in [
        ("invite Ann.Jones --role reader", 2, "write ann-jones"),
        ("invite ledger --role reader", 2, "newport-secretariat"),
        ("invite bob", 2, "--role <ROLE>"),
        ("invite bob --role owner", 2, "plugin-manager"),
        ("invite bob --role reader --area newprt", 2, "did you mean newport?"),
        ("invite bob --role reader --origin tyst.example.org", 2, "https://tyst.example.org"),
        ("invite sync --role reader", 3, "tyst access grant sync"),
        ("grant an --role recorder", 3, "did you mean ann?"),
        ("revoke ann --role recorder", 3, "ann holds: reader"),
        ("revoke ann --role reader", 3, "tyst access remove NAME"),
        ("reset ann", 3, "tyst access list"),
        ("remove zebra", 3, "tyst access list"),
        ("remove sync", 2, "tyst access token revoke sync"),
        ("token revoke ann", 3, "tyst access token list"),
        ("token new ann --role reader", 3, "tyst access grant ann"),
        ("token new more --role reader --days 400", 3, "1 to 366"),
        ("token new more --role reader --days 18446744073709551615", 3, "1 to 366"),
    ] {
        ledger.access(words).fails(code).says(hint);
    }
    assert_eq!(
        (ledger.access("list --json").ok().json().as_array().unwrap().len(), ledger.noted().len()),
        (2, 2)
    );
    let book = ledger.path().join("access/book.json");
    std::fs::write(&book, "{}").unwrap();
    ledger.access("list").fails(1).says("tyst access invite");
}

#[test]
fn a_server_sees_a_change_at_once_and_who_was_removed_is_out() {
    let ledger = Ledger::empty();
    let mut served = Served::start(&ledger.path(), &["--accounts"]);
    let first = served.ready["join"].as_str().unwrap().to_owned();
    served.join(&first);
    assert_eq!(served.get("/en/access").status, 200);
    let link =
        ledger.access("invite ann --role reader --json").ok().json()["join"].as_str().unwrap().to_owned();
    served.join(&link);
    assert_eq!([served.get("/en/entries").status, served.get("/en/record").status], [200, 403]);
    ledger.access("grant ann --role recorder").ok();
    assert_eq!(served.get("/en/record").status, 200);
    ledger.access("revoke ann --role reader").ok();
    ledger.access("revoke ann --role recorder").fails(3);
    let link = ledger.access("reset ann").ok().line();
    let out = served.get("/en/record");
    assert_eq!((out.status, out.header("location")), (303, Some("/en/sign-in")));
    served.join(&link);
    assert_eq!(served.get("/en/record").status, 200);
    ledger.access("remove ann").ok();
    assert_eq!(served.get("/en/record").status, 303);
    ledger.access("remove administrator").fails(3).says("--role administrator");
    assert_eq!(served.end("TERM"), Some(0));
    let renewed = Served::start(&ledger.path(), &["--accounts"]);
    assert!(renewed.ready["join"].is_null(), "somebody has an account");
    assert_eq!(renewed.end("TERM"), Some(0));
    assert!(ledger.run("verify").ok().err.is_empty());
}
