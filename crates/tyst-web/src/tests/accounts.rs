//! Tests of who may come in with an account or a token, and what they then may. Whatever is not allowed is refused.

use std::collections::BTreeMap;

use tyst_access::{Right, Secret};
use tyst_event::{Kind, Problems};
use tyst_ledger::{Command, History, Request as Recording};

use super::*;

const PASSPHRASE: &str = "correct horse battery";

fn slug(name: &str) -> Slug {
    Slug::new(name).unwrap()
}

impl Served {
    /// A ledger with two areas, a note of each, and one in Newport for named people only: entries 3, 4 and 5.
    pub(crate) async fn of_two_areas() -> Self {
        let served = serving(true);
        for entry in [
            r#"{"kind":"area.described","area":"newport","source":[{"doc":"M"}],"data":{"name":{"en":"Newport"},"level":"pioneer-area"}}"#,
            r#"{"kind":"area.described","area":"flintshire","source":[{"doc":"M"}],"data":{"name":{"en":"Flintshire"},"level":"pioneer-area"}}"#,
            r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"data":{"topic":"support","text":{"en":"seen in Newport"}}}"#,
            r#"{"kind":"note.recorded","area":"flintshire","source":[{"doc":"M"}],"data":{"topic":"support","text":{"en":"seen in Flintshire"}}}"#,
            r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"sensitivity":"restricted","data":{"topic":"support","text":{"en":"for few"}}}"#,
        ] {
            served.state(entry).await;
        }
        served
    }

    /// Begins to read an answer as a program with a token.
    pub(crate) async fn body(&self, token: &str, path: &str) -> Body {
        let request = Request::get(path)
            .header(header::HOST, ADDRESS)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.into_body()
    }

    /// Records an entry as the program does.
    pub(crate) async fn state(&self, entry: &str) {
        let entry: serde_json::Value = serde_json::from_str(entry).unwrap();
        let mut problems = Problems::default();
        let statement = tyst_event::json::statement_from_json(entry.as_object().unwrap(), &mut problems);
        let statement = statement.unwrap_or_else(|| panic!("{:?}", problems.into_vec()));
        let (key, recorded_by) = (crate::pages::record::fresh_key(), slug("secretariat"));
        let command = Command { key, recorded_by, correlation: None, recorded: None, statement };
        self.pages.service.record(Recording { commands: vec![command], expect: Vec::new() }).await.unwrap();
    }

    pub(crate) fn token(&self, name: &str, rights: &str) -> String {
        let rights: Vec<Right> = rights.split(',').map(|right| right.parse().unwrap()).collect();
        let now = self.pages.seconds();
        let made = self.pages.doors.access.change(|book| book.token(&slug(name), rights, now + 60, now));
        made.unwrap().unwrap().shown().to_owned()
    }

    fn invitation(&self, name: &str) -> Secret {
        let now = self.pages.seconds();
        let invited = self.pages.doors.access.change(|book| book.invite(&slug(name), Right::all(), now));
        invited.unwrap().unwrap()
    }

    pub(super) async fn get_as(&self, token: &str, path: &str) -> Answered {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.ask(request, String::new()).await
    }

    pub(super) async fn post_as(&self, token: &str, path: &str, answers: &[(&str, &str)]) -> Answered {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.ask(request, serde_urlencoded(answers)).await
    }

    /// Makes an account, and returns its second factor.
    async fn joined(&self, name: &str) -> tyst_access::Second {
        let invitation = self.invitation(name);
        let page = self.get(&format!("/en/join?invitation={}", invitation.shown())).await;
        let carried: BTreeMap<String, String> = carried(&page.text).into_iter().collect();
        let second = tyst_access::Second::try_from(carried["second"].clone()).unwrap();
        // The code before this one, so that the next is still to be used.
        let code = second.code(self.pages.seconds() - 30).unwrap();
        let typed = [("passphrase", PASSPHRASE), ("again", PASSPHRASE), ("code", code.as_str())];
        let joined = go_on(self, "/en/join", &page.text, &typed).await;
        assert_eq!(
            (joined.status, joined.location.as_str()),
            (StatusCode::SEE_OTHER, "/en/"),
            "{}",
            joined.text
        );
        second
    }

    pub(super) async fn noted(&self) -> Vec<String> {
        let read = |history: &History| {
            let events = history.stored(0).filter_map(|stored| stored.ok()?.event.ok());
            let noted = events.filter(|event| event.statement.body.kind() == Some(Kind::AccessNoted));
            let said = noted.map(|event| {
                let data = tyst_event::json::statement_to_json(&event.statement);
                format!("{}: {}", event.recorded_by, data["data"])
            });
            Ok(said.collect())
        };
        self.pages.service.read(read).await.unwrap()
    }
}

#[tokio::test]
async fn an_account_is_made_by_its_invitation_once_and_its_second_factor_must_work() {
    let served = serving(true);
    let invitation = served.invitation("ann");
    let page = served.get(&format!("/cy/join?invitation={}", invitation.shown())).await;
    assert!(page.text.contains("<svg role=\"img\"") && page.text.contains("lang=\"cy\""), "{}", page.text);
    for (typed, id) in [
        ([("passphrase", PASSPHRASE), ("again", "another one"), ("code", "000000")], "again"),
        ([("passphrase", PASSPHRASE), ("again", PASSPHRASE), ("code", "000000")], "code"),
        ([("passphrase", "short"), ("again", "short"), ("code", "000000")], "passphrase"),
    ] {
        let answer = go_on(&served, "/cy/join", &page.text, &typed).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains(&format!("href=\"#{id}\"")) && !answer.text.contains(PASSPHRASE));
        assert!(served.pages.doors.access.book().unwrap().is_empty(), "{id}");
    }
    served.joined("ben").await;
    let invitation = served.invitation("cai");
    let other = format!("/en/join?invitation={}x", invitation.shown());
    assert_eq!(served.get(&other).await.status, StatusCode::FORBIDDEN);
    assert!(served.noted().await[0].starts_with("ben: {\"act\":\"joined\""));
}

#[tokio::test]
async fn a_passphrase_and_a_new_code_let_in_and_nothing_less() {
    let mut served = serving(true);
    let second = served.joined("ann").await;
    let code = second.code(served.pages.seconds()).unwrap();
    let typed = |passphrase: &'static str, code: &str| {
        [("name", "ann".to_owned()), ("passphrase", passphrase.to_owned()), ("code", code.to_owned())]
    };
    let tries = [
        (typed("another passphrase", &code), StatusCode::FORBIDDEN),
        (typed(PASSPHRASE, "000000"), StatusCode::FORBIDDEN),
        (typed(PASSPHRASE, &code), StatusCode::SEE_OTHER),
        (typed(PASSPHRASE, &code), StatusCode::FORBIDDEN),
        (typed("", ""), StatusCode::FORBIDDEN),
        (typed(PASSPHRASE, &code), StatusCode::TOO_MANY_REQUESTS),
    ];
    for (typed, expected) in tries {
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(served.post("/en/sign-in", &typed).await.status, expected, "{typed:?}");
    }
    let nobody = served.post("/en/sign-in", &[("name", "nobody"), ("passphrase", PASSPHRASE)]).await;
    assert_eq!(nobody.status, StatusCode::FORBIDDEN);
    let noted = served.noted().await;
    let acts = |act: &str| noted.iter().filter(|said| said.contains(act)).count();
    assert_eq!((acts("signed-in"), acts("refused"), noted.len()), (1, 4, 6), "{noted:#?}");
    // Who has a session has it until the account is closed.
    let session = served.pages.sessions.begin("ann", served.pages.now()).unwrap();
    served.cookie = format!("tyst-session-8470={session}");
    let home = served.get("/en/").await;
    assert!(home.text.contains("Signed in as: ann") && home.text.contains("href=\"/en/access\""));
    let link = served.pages.sessions.link(served.pages.now()).unwrap();
    let with_link = served.post("/en/sign-in", &[("link", &link)]).await;
    assert_ne!(
        with_link.status,
        StatusCode::SEE_OTHER,
        "the link of a ledger without accounts opens none with them"
    );
}

/// What everybody is answered at every address that shows or changes something.
#[tokio::test]
async fn each_address_is_open_to_those_who_hold_a_right_for_it_and_to_nobody_else() {
    let served = Served::of_two_areas().await;
    let reader = served.token("reader", "reader newport");
    let recorder = served.token("recorder", "recorder newport");
    let elsewhere = served.token("elsewhere", "recorder flintshire");
    let everywhere = served.token("everywhere", "reader");
    let giver = served.token("giver", "administrator");
    let partial = served.token("partial", "plugin-manager newport");
    let closed = served.token("closed", "recorder");
    served.pages.doors.access.change(|book| book.close(&slug("closed"))).unwrap().unwrap();
    let approver = served.token("approver", "approver newport");
    let forged = format!("{}x", &recorder[..recorder.len() - 1]);
    let all = [&reader, &recorder, &elsewhere, &everywhere, &giver, &partial, &closed, &forged, &approver];
    // In the order above: 2 is shown, 3 is not allowed, 4 is not there, and - is sent to sign in.
    for (path, expected) in [
        ("/en/", "222222--2"),
        ("/en/areas/newport", "224233--2"),
        ("/en/areas/flintshire", "442233--4"),
        ("/en/areas/newport/reports/asked", "223233--2"),
        ("/en/areas/newport/reports/asked?format=json", "223233--2"),
        ("/en/reports/asked", "333233--3"),
        ("/en/entries", "222233--2"),
        ("/en/entries/0", "222233--2"),
        ("/en/entries/3", "224233--2"),
        ("/en/entries/4", "442233--4"),
        ("/en/entries/5", "424433--2"),
        ("/en/entries/3/correct", "324333--3"),
        ("/en/entries/3/withdraw", "324333--4"),
        ("/en/entries/0/withdraw", "344333--4"),
        ("/en/entries/3/dispute", "324333--3"),
        ("/en/entries/4/dispute", "342333--3"),
        ("/en/entries/3/finalise", "333333--2"),
        ("/en/entries/4/finalise", "333333--4"),
        ("/en/entries/0/finalise", "333333--4"),
        ("/en/record/period.closed", "333333--2"),
        ("/en/record/ledger.tagged", "333333--2"),
        ("/en/record", "322333--2"),
        ("/en/record/note.recorded", "322333--3"),
        ("/en/import", "322333--3"),
        ("/en/import/template", "322333--3"),
        ("/en/due", "222233--2"),
        ("/en/checkpoint", "222233--2"),
        ("/en/access", "333333--3"),
        ("/en/plugins", "333332--3"),
    ] {
        let mut answered = String::new();
        for token in all {
            let status = served.get_as(token, path).await.status;
            answered.push(match status {
                StatusCode::OK => '2',
                StatusCode::SEE_OTHER => '-',
                StatusCode::FORBIDDEN => '3',
                StatusCode::NOT_FOUND => '4',
                other => panic!("{path}: {other}"),
            });
        }
        assert_eq!(answered, expected, "{path}");
    }
}

#[tokio::test]
async fn a_plugin_manager_sees_which_libraries_there_are_and_no_entry() {
    let served = Served::of_two_areas().await;
    let manager = served.token("manager", "plugin-manager");
    let page = served.get_as(&manager, "/cy/plugins").await;
    for expected in ["daeth gyda tyst", "1badad", "<span lang=\"en\">nobody vouches for it</span>"] {
        assert!(page.text.contains(expected), "{expected}: {}", page.text);
    }
    assert!(served.get_as(&manager, "/cy/").await.text.contains("/cy/plugins"));
    assert_eq!(served.get_as(&manager, "/en/entries").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_list_holds_what_its_reader_may_read_and_no_words_for_few() {
    let served = Served::of_two_areas().await;
    let reader = served.token("reader", "reader newport");
    let recorder = served.token("recorder", "recorder newport");
    let (read, wrote) =
        (served.get_as(&reader, "/en/entries").await, served.get_as(&recorder, "/en/entries").await);
    let holds = |page: &Answered, seq: u64| page.text.contains(&format!("href=\"/en/entries/{seq}\""));
    assert_eq!([1, 2, 3, 4, 5].map(|seq| holds(&read, seq)), [true, false, true, false, false]);
    assert_eq!([1, 2, 3, 4, 5].map(|seq| holds(&wrote, seq)), [true, false, true, false, true]);
    assert!(!wrote.text.contains("for few"), "what few may read is noted when it is read, one by one");
    let named = served.get_as(&reader, "/en/entries?of=3-5").await;
    assert_eq!([3, 4, 5].map(|seq| holds(&named, seq)), [true, false, false]);
    let home = served.get_as(&reader, "/en/").await;
    assert!(home.text.contains("Newport") && !home.text.contains("Flintshire"));
    assert_eq!(served.noted().await, [""; 0]);
    assert!(served.get_as(&recorder, "/en/entries/5").await.text.contains("for few"));
    served.get_as(&reader, "/en/areas/newport/reports/asked?format=json").await;
    assert_eq!(
        served.noted().await,
        ["recorder: {\"act\":\"read-restricted\",\"entries\":[\"5\"]}"],
        "where nothing is for few, nothing is noted"
    );
}

#[tokio::test]
async fn a_report_has_what_is_for_few_for_whoever_may_read_that_everywhere_and_it_is_noted() {
    let served = Served::of_two_areas().await;
    let [one_area, everywhere, reader] =
        [("desk", "recorder newport"), ("evaluator", "evaluator"), ("reader", "reader")]
            .map(|(name, rights)| served.token(name, rights));
    for (token, rests_on_few) in [(&one_area, false), (&reader, false), (&everywhere, true)] {
        let page = served.get_as(token, "/en/areas/newport/reports/few").await;
        assert_eq!(page.text.contains("/en/entries?of=5\""), rests_on_few, "{}", page.text);
        served.get_as(token, "/en/areas/newport/reports/asked").await;
    }
    assert_eq!(
        served.noted().await,
        ["evaluator: {\"about\":\"few\",\"act\":\"read-restricted\",\"entries\":[\"5\"]}"]
    );
    for (token, rests_on_few) in [(&one_area, false), (&everywhere, true)] {
        let answer = served.get_as(token, "/api/v1/reports/asked?area=newport").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let asked = served.desk.asked.lock().unwrap().clone().unwrap();
        assert_eq!(asked.readers.is_none(), rests_on_few, "pages and programs alike");
    }
}

#[tokio::test]
async fn an_entry_is_recorded_under_the_name_of_its_recorder_and_for_their_areas_alone() {
    let served = Served::of_two_areas().await;
    let recorder = served.token("newport-desk", "recorder newport");
    let typed = |area: &'static str| {
        let source =
            [("a-source", "M"), ("d-topic", "support"), ("d-text", "told"), ("a-sensitivity", "partners")];
        [("step", "check"), ("to", "record"), ("a-area", area)].into_iter().chain(source).collect::<Vec<_>>()
    };
    let page = served.post_as(&recorder, "/en/record/note.recorded", &typed("flintshire")).await;
    assert!(
        page.location.is_empty() && page.text.contains("you may not record for the area flintshire"),
        "{}",
        page.text
    );
    let done = served.post_as(&recorder, "/en/record/note.recorded", &typed("newport")).await;
    assert_eq!(done.location, "/en/entries/6?done=now", "{}", done.text);
    let one = served.get_as(&recorder, "/en/entries/6").await;
    assert!(one.text.contains("newport-desk") && !one.text.contains("secretariat"));
    let reason = [("reason", "source-error"), ("to", "record"), ("key", "withdrawn-1")];
    let elsewhere = served.post_as(&recorder, "/en/entries/4/withdraw", &reason).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let own = served.post_as(&recorder, "/en/entries/6/withdraw", &reason).await;
    assert_eq!(own.location, "/en/entries/6");
}

#[tokio::test]
async fn rights_are_given_and_taken_on_a_page_and_noted() {
    let mut served = Served::of_two_areas().await;
    served.joined("giver").await;
    let session = served.pages.sessions.begin("giver", served.pages.now()).unwrap();
    served.cookie = format!("tyst-session-8470={session}");
    let done = |act: &'static str, rights: &'static str| {
        vec![("act", act), ("name", "ann"), ("rights", rights), ("days", "30")]
    };
    let invited = served.post("/en/access", &done("invite", "reader\nrecorder newport")).await;
    assert!(invited.text.contains("http://127.0.0.1:8470/en/join?invitation="), "{}", invited.text);
    let again = served.get("/en/access").await;
    assert!(again.text.contains(">ann<") && !again.text.contains("invitation="), "a secret is shown once");
    for (act, rights, id) in [
        ("invite", "owner", "rights"),
        ("invite", "reader nowhere", "rights"),
        ("invite", "administrator newport", "rights"),
        ("rights", "", "rights"),
        ("token", "reader", "name"),
        ("", "reader", "act-invite"),
    ] {
        let wrong = served.post("/en/access", &done(act, rights)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains(&format!("href=\"#{id}\"")), "{act}: {}", wrong.text);
    }
    served.post("/en/access", &done("rights", "reader newport")).await;
    served.post("/en/access", &done("close", "")).await;
    let gone = served.post("/en/access", &done("close", "")).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        served.noted().await[1..],
        [
            "giver: {\"about\":\"ann\",\"act\":\"invited\",\"rights\":[\"reader\",\"recorder newport\"]}",
            "giver: {\"about\":\"ann\",\"act\":\"rights-set\",\"rights\":[\"reader newport\"]}",
            "giver: {\"about\":\"ann\",\"act\":\"closed\"}",
        ]
    );
}

#[tokio::test]
async fn what_an_approver_did_is_taken_back_by_an_approver() {
    let served = Served::of_two_areas().await;
    let [approver, recorder, both] =
        [("approver", "approver"), ("recorder", "recorder"), ("both", "recorder,approver")]
            .map(|(name, rights)| served.token(name, rights));
    let post = async |token: &str, key: &str, kind: &str, data: &str| {
        let body = format!(r#"{{"kind":"{kind}","area":"ledger","source":[{{"doc":"M"}}],"data":{data}}}"#);
        let request = Request::post("/api/v1/events")
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        served.ask(request, body).await
    };
    let tagged = post(&approver, "tag", "ledger.tagged", r#"{"tag":"t1","entry":2}"#).await;
    assert_eq!(tagged.status, StatusCode::CREATED, "{}", tagged.text);
    let withdrawn = r#"{"target":6,"reason":"source-error"}"#;
    let refused = post(&recorder, "one", "entry.withdrawn", withdrawn).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let done = post(&both, "two", "entry.withdrawn", withdrawn).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
}

#[tokio::test]
async fn a_program_reads_and_takes_along_what_its_token_allows_and_that_is_noted() {
    let served = Served::of_two_areas().await;
    let recorder = served.token("recorder", "recorder newport");
    let evaluator = served.token("evaluator", "evaluator");
    let giver = served.token("giver", "administrator,evaluator");
    let few = served.get_as(&recorder, "/api/v1/events/5").await;
    assert!(few.status == StatusCode::OK && few.text.contains("for few"), "{}", few.text);
    let elsewhere = served.get_as(&recorder, "/api/v1/events/4").await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    assert_eq!(served.get_as(&recorder, "/api/v1/events.ndjson").await.status, StatusCode::FORBIDDEN);
    for shown in [&recorder[..20], "", "x"] {
        let answer = served.get_as(shown, "/api/v1/events/3").await;
        assert!(
            answer.status == StatusCode::UNAUTHORIZED && answer.text.contains("\"status\":401"),
            "{}",
            answer.text
        );
    }
    let taken = served.get_as(&evaluator, "/api/v1/events.ndjson").await;
    assert!(taken.text.contains("for few") && !taken.text.contains("access.noted"), "{}", taken.text);
    let trail = served.get_as(&giver, "/api/v1/events?kind=access.noted").await;
    assert_eq!(trail.text.matches("\"kind\":\"access.noted\"").count(), 2, "{}", trail.text);
    assert_eq!(
        served.noted().await,
        [
            "recorder: {\"act\":\"read-restricted\",\"entries\":[\"5\"]}",
            "evaluator: {\"act\":\"exported\",\"entries\":[\"0-6\"]}",
        ]
    );
}

#[tokio::test]
async fn a_menu_offers_what_somebody_may_do() {
    let served = Served::of_two_areas().await;
    for (role, records, imports) in
        [("reader", false, false), ("recorder newport", true, true), ("approver", true, false)]
    {
        let token = served.token(role.split(' ').next().unwrap(), role);
        // Also where a page is refused.
        for path in ["/en/", "/en/due", "/en/entries/99", "/en/access", "/en/plugins"] {
            let page = served.get_as(&token, path).await.text;
            assert!(page.contains("href=\"/en/entries\""), "{role} {path}: {page}");
            assert_eq!(page.contains("href=\"/en/record\""), records, "{role} {path}: {page}");
            assert_eq!(page.contains("href=\"/en/import\""), imports, "{role} {path}: {page}");
        }
    }
}
