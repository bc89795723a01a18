//! Tests of what a page is told that came while it is looked at: what would stand on it, to whoever may see that.

use std::time::Duration;

use axum::body::HttpBody as _;

use super::*;

const NOTE: &str = r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"data":{"topic":"support","text":{"en":"a heron came"}}}"#;
const FOR_FEW: &str = r#"{"kind":"note.recorded","area":"newport","source":[{"doc":"M"}],"sensitivity":"restricted","data":{"topic":"support","text":{"en":"a heron for few"}}}"#;

/// Returns what a page is told next that is no sign of life; nothing where that is the end, or all that there is for now.
async fn next(body: &mut Body) -> Option<String> {
    loop {
        let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut *body).poll_frame(context));
        let frame = tokio::time::timeout(Duration::from_secs(20), frame).await.ok()??;
        let text = String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap();
        match text.as_str() {
            "retry: 5000\n\n" => {}
            ":\n\n" => return None,
            _ => return Some(text),
        }
    }
}

fn told(count: u64) -> String {
    format!("event: news\ndata: {count}\n\n")
}

#[tokio::test]
async fn a_page_says_where_it_hears_of_what_comes_and_its_history_of_old_does_not() {
    let served = Served::of_two_areas().await;
    let reader = served.token("reader", "reader newport");
    for (path, news) in [
        ("/en/areas/newport", "data-news=\"/en/news?count=6&amp;area=newport\""),
        ("/cy/entries?q=heron", "data-news=\"/cy/news?count=6\""),
    ] {
        let page = served.get_as(&reader, path).await;
        assert!(page.text.contains(news) && page.text.contains("src=\"/news.js\""), "{}", page.text);
        assert!(page.text.contains("role=\"status\""), "{path}");
    }
    for path in ["/en/entries?before=4", "/en/entries?of=1-3", "/en/due", "/en/"] {
        assert!(!served.get_as(&reader, path).await.text.contains("news"), "{path}");
    }
    let script = served.get_as(&reader, "/news.js").await;
    assert!(script.text.contains("new EventSource(place.dataset.news"), "{}", script.text);
}

#[tokio::test(start_paused = true)]
async fn whoever_looks_is_told_of_what_they_may_see_and_would_find_there() {
    let served = Served::of_two_areas().await;
    let token = |name, rights| served.token(name, rights);
    let [near, far, few] = [("near", "reader newport"), ("far", "reader flintshire"), ("few", "evaluator")]
        .map(|(name, rights)| token(name, rights));
    let listen = async |token: &str, asked| served.body(token, &format!("/en/news?{asked}")).await;
    let mut heard = [
        (listen(&near, "count=6&area=newport").await, 1),
        (listen(&near, "count=6").await, 1),
        (listen(&few, "count=6&area=newport").await, 2),
        (listen(&few, "count=6&q=HERON").await, 1),
        (listen(&few, "count=6&q=otter").await, 0),
        (listen(&few, "count=6&kind=party.described").await, 0),
        (listen(&few, "count=6&area=no%20such").await, 0),
        (listen(&few, "count=4").await, 4),
        (listen(&far, "count=6&area=newport").await, 0),
        (listen(&far, "count=6").await, 0),
    ];
    served.state(NOTE).await;
    served.state(FOR_FEW).await;
    for (place, (body, count)) in heard.iter_mut().enumerate() {
        let mut last = None;
        while let Some(text) = next(body).await {
            last = Some(text);
        }
        assert_eq!(last, Some(*count).filter(|count| *count > 0).map(told), "{place}");
    }
}

#[tokio::test]
async fn what_a_page_is_told_ends_with_the_right_to_it_and_with_the_service() {
    let served = Served::of_two_areas().await;
    let reader = served.token("reader", "reader");
    let mut closed = served.body(&reader, "/en/news?count=6").await;
    let gone = served.pages.doors.access.change(|book| book.close(&Slug::new("reader").unwrap()));
    gone.unwrap().unwrap();
    served.state(NOTE).await;
    assert_eq!(next(&mut closed).await, None);
    let other = served.token("other", "reader");
    let rest = served.body(&other, "/en/news?count=7").await;
    served.pages.ending.send(true).unwrap();
    let read = tokio::time::timeout(Duration::from_secs(5), to_bytes(rest, 1 << 10)).await;
    assert_eq!(read.expect("it ends at once").unwrap(), "retry: 5000\n\n");
}
