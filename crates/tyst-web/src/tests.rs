//! Tests of the pages, asked without a socket: who comes in, and how an entry is recorded.

mod accounts;
mod cut;
mod desk;
mod forms;
mod importing;
mod news;
mod noting;
mod remarks;
mod welsh;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tempfile::TempDir;
use tower::ServiceExt as _;
use tyst_event::{Instant, Slug};
use tyst_ledger::{Created, Writer, create};

use crate::app::{Entrance, Pages, app};
use crate::service::{Program, Service};
use desk::{Desk, clock};

pub(crate) const ADDRESS: &str = "127.0.0.1:8470";

/// A ledger that is served.
pub(crate) struct Served {
    pub(crate) app: Router,
    pub(crate) pages: Pages,
    pub(crate) desk: Arc<Desk>,
    pub(crate) cookie: String,
    _writer: Writer,
    _folder: TempDir,
}

/// What was answered.
#[derive(Debug)]
struct Answered {
    status: StatusCode,
    location: String,
    text: String,
}

fn served() -> Served {
    serving(false)
}

/// Returns a ledger that is served, to people with accounts or to whoever has the link.
fn serving(has_accounts: bool) -> Served {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let created = Created {
        id: "served".to_owned(),
        at: Instant(1_760_000_000_000_000),
        clock: tyst_event::terms::Clock::System,
        time_zone: "Europe/London".to_owned(),
    };
    let dir = folder.path().join("ledger");
    create(&dir, &created).unwrap().close().unwrap();
    let writer = Writer::open(&dir, clock, &mut |_| ()).unwrap();
    let desk = Arc::new(Desk::default());
    let service = Service::new(dir, Arc::clone(&desk) as Arc<dyn Program>, writer.sender()).unwrap();
    let access = tyst_access::Access::at(folder.path().join("book.json"));
    let entrance = Entrance { access, has_accounts, origin: None };
    let pages = Pages::new(service, ADDRESS.parse::<SocketAddr>().unwrap(), entrance);
    Served { app: app(pages.clone()), pages, desk, cookie: String::new(), _writer: writer, _folder: folder }
}

impl Served {
    pub(crate) fn signed_in() -> Self {
        let mut served = served();
        let link = served.pages.sessions.link(served.pages.now()).unwrap();
        let session = served.pages.sessions.sign_in(&link, served.pages.now()).unwrap();
        served.cookie = format!("tyst-session-8470={session}");
        served
    }

    async fn ask(&self, request: axum::http::request::Builder, body: String) -> Answered {
        let is_named = request.headers_ref().is_some_and(|headers| headers.contains_key(header::HOST));
        let request = if is_named { request } else { request.header(header::HOST, ADDRESS) };
        let request = request.header(header::COOKIE, &self.cookie).body(Body::from(body)).unwrap();
        let answer = self.app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert!(answer.headers().contains_key("content-security-policy"));
        let location = answer.headers().get(header::LOCATION);
        let location = location.map_or_else(String::new, |value| value.to_str().unwrap().to_owned());
        let status = answer.status();
        let text = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        Answered { status, location, text: String::from_utf8_lossy(&text).into_owned() }
    }

    async fn get(&self, path: &str) -> Answered {
        self.ask(Request::get(path), String::new()).await
    }

    async fn post(&self, path: &str, answers: &[(&str, &str)]) -> Answered {
        let body = serde_urlencoded(answers);
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, body).await
    }
}

fn serde_urlencoded(answers: &[(&str, &str)]) -> String {
    let coded = |word: &str| -> String {
        let byte = |byte: u8| {
            if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        };
        word.bytes().map(byte).collect()
    };
    answers
        .iter()
        .map(|(name, value)| format!("{}={}", coded(name), coded(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Returns what a form carries along, as a browser would send it.
fn carried(page: &str) -> Vec<(String, String)> {
    let hidden = page.split("<input type=\"hidden\" name=\"").skip(1);
    let pair = |part: &str| {
        let (name, rest) = part.split_once("\" value=\"")?;
        let (value, _) = rest.split_once("\">")?;
        Some((
            name.to_owned(),
            value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        ))
    };
    hidden.filter_map(pair).collect()
}

/// Goes on from a page of a form with some more answers.
async fn go_on(served: &Served, path: &str, page: &str, answers: &[(&str, &str)]) -> Answered {
    let carried = carried(page);
    let mut all: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend(answers);
    served.post(path, &all).await
}

#[tokio::test]
async fn nobody_comes_in_without_a_session() {
    let mut served = served();
    for cookie in
        ["", "tyst-session-8470=", "tyst-session-8470=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "other=x"]
    {
        served.cookie = cookie.to_owned();
        for path in
            ["/", "/en/", "/cy/entries", "/en/record", "/en/entries/0", "/en/reports/asked", "/nothing"]
        {
            let answer = served.get(path).await;
            let language = if path.starts_with("/cy") { "cy" } else { "en" };
            let to = format!("/{language}/sign-in");
            assert_eq!((answer.status, &answer.location), (StatusCode::SEE_OTHER, &to), "{path}");
        }
        let recorded = served.post("/en/record/note.recorded", &[("to", "record")]).await;
        assert_eq!(recorded.status, StatusCode::FORBIDDEN);
    }
    for path in ["/healthz", "/readyz", "/metrics", "/style.css", "/en/sign-in", "/cy/sign-in"] {
        assert_eq!(served.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_link_signs_in_when_its_button_is_pressed_and_once() {
    let mut served = served();
    let link = served.pages.sessions.link(served.pages.now()).unwrap();
    let page = served.get(&format!("/en/sign-in?link={link}")).await;
    assert!(page.text.contains(&link) && page.status == StatusCode::OK);
    let answer = served.post("/en/sign-in", &[("link", &link)]).await;
    assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/en/"));
    assert_eq!(served.post("/cy/sign-in", &[("link", &link)]).await.status, StatusCode::FORBIDDEN);
    served.cookie = Served::signed_in().cookie;
    assert_eq!(served.get("/en/").await.location, "/en/sign-in", "of another service");
}

#[tokio::test]
async fn whoever_has_no_link_gets_one_told_where_the_program_runs() {
    let served = served();
    let links = || -> Vec<String> {
        let told = served.desk.told.lock().unwrap();
        told.iter().filter_map(|words| words.split_once("link=").map(|(_, link)| link.to_owned())).collect()
    };
    let first = served.pages.sessions.link(served.pages.now()).unwrap();
    served.get("/en/sign-in").await;
    assert!(links().is_empty(), "the one that is there has not been used");
    served.post("/en/sign-in", &[("link", &first)]).await;
    let page = served.get("/en/sign-in").await;
    served.get("/cy/sign-in").await;
    let links = links();
    assert_eq!(links.len(), 1, "one is enough");
    assert!(!page.text.contains(&links[0]), "{}", page.text);
    assert_eq!(served.post("/en/sign-in", &[("link", &links[0])]).await.location, "/en/");
}

#[tokio::test]
async fn what_was_typed_is_not_lost_with_the_session() {
    let mut served = Served::signed_in();
    let page = checked(&served, "kept").await;
    let session = std::mem::take(&mut served.cookie);
    let refused = go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "no redirect, so that the page can be sent again");
    assert!(refused.text.contains("Nothing was recorded"), "{}", refused.text);
    served.cookie = session;
    let done = go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    assert_eq!(done.location, "/en/entries/1?done=now");
}

#[tokio::test]
async fn other_hosts_and_other_sites_are_refused() {
    let served = Served::signed_in();
    for (host, status) in [
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("127.0.0.1", StatusCode::MISDIRECTED_REQUEST),
        ("127.0.0.1:8471", StatusCode::MISDIRECTED_REQUEST),
        ("localhost:8470", StatusCode::OK),
    ] {
        let request = Request::get("/en/").header(header::HOST, host);
        assert_eq!(served.ask(request, String::new()).await.status, status, "{host}");
    }
    for (name, value) in
        [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        let request = Request::post("/en/sign-out").header(name, value);
        assert_eq!(served.ask(request, String::new()).await.status, StatusCode::FORBIDDEN, "{name} {value}");
    }
    assert_eq!(served.get("/en/").await.status, StatusCode::OK, "the session still holds");
    served.post("/en/sign-out", &[]).await;
    assert_eq!(served.get("/en/").await.location, "/en/sign-in");
}

const NOTE: &str = "/en/record/note.recorded";

/// Answers all steps of a note; the page that comes last is the one to check.
async fn checked(served: &Served, text: &str) -> Answered {
    let page = served.get(&format!("{NOTE}?area=newport")).await;
    let page =
        go_on(served, NOTE, &page.text, &[("a-area", "newport"), ("a-when/year", "2018"), ("to", "next")])
            .await;
    let answers = [("d-topic", "story"), ("d-text", text), ("to", "next")];
    let page = go_on(served, NOTE, &page.text, &answers).await;
    go_on(served, NOTE, &page.text, &[("a-source", "Minutes#para 2"), ("to", "next")]).await
}

#[tokio::test]
async fn an_entry_is_recorded_step_by_step_and_once() {
    let served = Served::signed_in();
    let page = checked(&served, "<script>\"x\" & y").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("&lt;script&gt;") && !page.text.contains("<script>"));
    assert!(page.text.contains("2018") && page.text.contains("Minutes, para 2"), "{}", page.text);
    let done = go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    assert_eq!(done.location, "/en/entries/1?done=now", "{}", done.text);
    let again = go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    assert_eq!(again.location, "/en/entries/1?done=before");
    let entry = served.get("/cy/entries/1?done=now").await;
    assert!(entry.text.contains("lang=\"cy\"") && entry.text.contains("Cofnodwyd"), "{}", entry.text);
    assert!(served.get("/en/entries?q=SCRIPT").await.text.contains("/en/entries/1"));
    assert!(!served.get("/en/entries?q=nothing").await.text.contains("/en/entries/1"));
    assert!(!served.get("/en/entries?area=powys").await.text.contains("/en/entries/1"));
    assert_eq!(served.get("/en/entries/2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_step_and_nothing_typed_is_lost() {
    let served = Served::signed_in();
    let page = served.get(NOTE).await;
    let wrong = go_on(&served, NOTE, &page.text, &[("a-when/words", "2018/19"), ("to", "next")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for expected in ["href=\"#a-area\"", "href=\"#a-when\"", "value=\"2018/19\"", "financial year"] {
        assert!(wrong.text.contains(expected), "{expected}: {}", wrong.text);
    }
    // Whoever goes straight to the end is led to the first step that lacks something.
    let early = served.post(NOTE, &[("step", "check"), ("to", "record"), ("a-area", "newport")]).await;
    assert!(early.text.contains("value=\"what\"") && early.status == StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(served.get("/en/entries/1").await.status, StatusCode::NOT_FOUND, "nothing was recorded");
    let back = go_on(&served, NOTE, &checked(&served, "kept").await.text, &[("to", "what")]).await;
    assert!(back.text.contains(">kept</textarea>"), "{}", back.text);
}

#[tokio::test]
async fn an_entry_is_withdrawn_for_a_reason() {
    let served = Served::signed_in();
    let page = checked(&served, "mistaken").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let withdraw = "/en/entries/1/withdraw";
    let page = served.get(withdraw).await;
    let wrong = go_on(&served, withdraw, &page.text, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    let done = go_on(&served, withdraw, &page.text, &[("reason", "transcription-error")]).await;
    assert_eq!(done.location, "/en/entries/1", "{}", done.text);
    assert!(served.get("/en/entries/1").await.text.contains("This entry is withdrawn"));
    let again =
        go_on(&served, withdraw, &page.text, &[("reason", "transcription-error"), ("key", "another")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
}

#[tokio::test]
async fn an_entry_is_corrected_in_the_form_that_it_was_recorded_in() {
    let served = Served::signed_in();
    let page = checked(&served, "mistaken").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let correct = "/en/entries/1/correct";
    let page = served.get(correct).await;
    for kept in ["value=\"newport\"", "value=\"2018\"", "value=\"mistaken\"", "value=\"Minutes#para 2\""] {
        assert!(page.text.contains(kept), "{kept}: {}", page.text);
    }
    let page = go_on(
        &served,
        correct,
        &page.text,
        &[("a-area", "newport"), ("a-when/year", "2018"), ("to", "next")],
    )
    .await;
    let same =
        go_on(&served, correct, &page.text, &[("d-topic", "story"), ("d-text", "mistaken"), ("to", "check")])
            .await;
    let same = go_on(&served, correct, &same.text, &[("reason", "source-error"), ("to", "record")]).await;
    assert!(same.text.contains("nothing would change"), "{}", same.text);
    let page =
        go_on(&served, correct, &page.text, &[("d-topic", "story"), ("d-text", "right"), ("to", "check")])
            .await;
    let wrong = go_on(&served, correct, &page.text, &[("to", "record")]).await;
    assert!(wrong.text.contains("href=\"#reason\""), "{}", wrong.text);
    let done = go_on(&served, correct, &page.text, &[("reason", "source-error"), ("to", "record")]).await;
    assert_eq!(done.location, "/en/entries/2?done=now", "{}", done.text);
    let entry = served.get("/en/entries/1").await;
    assert!(entry.text.contains("another one stands in its place"), "{}", entry.text);
    assert!(served.get(correct).await.text.contains("value=\"right\""), "what stands is corrected");
    assert_eq!(served.get("/en/entries/0/correct").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_forms_that_were_open_at_once_the_second_one_undoes_nothing() {
    let served = Served::signed_in();
    let page = checked(&served, "mistaken").await;
    go_on(&served, NOTE, &page.text, &[("to", "record")]).await;
    let correct = "/en/entries/1/correct";
    let (opened, to_withdraw) = (served.get(correct).await, served.get("/en/entries/1/withdraw").await);
    let place = [("a-area", "newport"), ("a-when/year", "2018"), ("to", "next")];
    let mut last = String::new();
    for text in ["first", "second"] {
        let page = go_on(&served, correct, &opened.text, &place).await;
        let what = [("d-topic", "story"), ("d-text", text), ("to", "check")];
        let page = go_on(&served, correct, &page.text, &what).await;
        last =
            go_on(&served, correct, &page.text, &[("reason", "source-error"), ("to", "record")]).await.text;
    }
    assert!(last.contains("somebody changed this entry"), "{last}");
    let reason = [("reason", "duplicate")];
    let late = go_on(&served, "/en/entries/1/withdraw", &to_withdraw.text, &reason).await;
    assert!(late.text.contains("somebody changed this entry"), "{}", late.text);
    assert_eq!(served.get("/en/entries/3").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_of_what_is_too_long_or_contradicts_itself_is_left_out() {
    let served = Served::signed_in();
    let page = checked(&served, "kept").await;
    let long = "q".repeat(70_000);
    let wrong = go_on(&served, NOTE, &page.text, &[("a-quote", &long), ("to", "record")]).await;
    assert!(wrong.text.contains("href=\"#a-source\"") && wrong.text.contains(&long), "{}", wrong.status);
    let two = [("a-when/words", "autumn 2019"), ("to", "record")];
    let wrong = go_on(&served, NOTE, &page.text, &two).await;
    assert!(wrong.text.contains("href=\"#a-when\""), "{}", wrong.text);
    assert_eq!(served.get("/en/entries/1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_is_shown_as_it_is_asked_for_and_a_fault_is_said_above_it() {
    let served = Served::signed_in();
    let page = served.get("/en/areas/newport/reports/asked?as-at=2018").await;
    assert!(
        page.text.contains("asked &lt;2018&gt;") && page.text.contains("value=\"2018\""),
        "{}",
        page.text
    );
    assert!(page.text.contains("href=\"/cy/areas/newport/reports/asked?as-at=2018\""), "the same in Welsh");
    let wrong = served.get("/cy/reports/asked?as-at=nonsense").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(
        wrong.text.contains("nonsense is no date") && wrong.text.contains("Mae problem"),
        "{}",
        wrong.text
    );
}

#[tokio::test]
async fn the_newest_checkpoint_can_be_taken_along() {
    let served = Served::signed_in();
    assert!(served.get("/en/").await.text.contains("href=\"/en/checkpoint\""));
    assert_eq!(served.get("/cy/checkpoint").await.text, "tyst/served\n1\nAAAA\n");
}

#[tokio::test]
async fn a_report_can_be_had_as_a_file_and_leads_to_the_entries_behind_it() {
    let served = Served::signed_in();
    let page = served.get("/en/areas/newport/reports/asked?as-at=2018").await;
    for link in ["?as-at=2018&amp;format=xlsx", "format=json", "href=\"/en/entries?as-at=2018&amp;of=0\""] {
        assert!(page.text.contains(link), "{link}: {}", page.text);
    }
    let list = served.get("/cy/entries?of=0,5-900000000000,x,7-").await;
    assert!(list.text.contains("/cy/entries/0") && !list.text.contains("/cy/entries/1\""), "{}", list.text);
    let file = served.get("/cy/areas/newport/reports/asked?as-at=2018&format=markdown").await;
    assert!(
        file.text.starts_with("# asked <2018>") || file.text.starts_with("# asked \\<2018"),
        "{}",
        file.text
    );
    let json: serde_json::Value =
        serde_json::from_str(&served.get("/en/reports/asked?format=json").await.text).unwrap();
    assert_eq!(json["title"]["en"], "asked <>");
}

#[tokio::test]
async fn what_is_too_large_or_nothing_is_refused() {
    let served = Served::signed_in();
    let large = "x".repeat(300 << 10);
    assert_eq!(served.post(NOTE, &[("d-text", &large)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for path in [
        "/en/record/ledger.created",
        "/en/record/nothing",
        "/en/areas/nowhere",
        "/en/entries/x",
        "/en/nothing",
    ] {
        assert_eq!(served.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
