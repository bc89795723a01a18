//! Tests of recording and importing in Welsh: what fields mean, what can be chosen, and what is wrong.

use super::*;

const MINUTE: &str = "/cy/record/minute.recorded";

#[tokio::test]
async fn fields_and_terms_say_in_welsh_what_they_mean() {
    let served = Served::signed_in();
    assert!(served.get("/cy/record").await.text.contains("Gosodwyd nod."), "kinds");
    let page = served.get(MINUTE).await;
    assert!(page.text.contains("Y lle o fewn yr ardal, megis bettws."), "{}", page.text);
    let page = go_on(&served, MINUTE, &page.text, &[("a-area", "newport"), ("to", "next")]).await;
    for welsh in [
        "Y corff a gyfarfu. Er enghraifft",
        ">Penderfynwyd</option>",
        "Pwy a&#39;i dywedodd|Pwy a'i dywedodd",
    ] {
        assert!(welsh.split('|').any(|welsh| page.text.contains(welsh)), "{welsh}: {}", page.text);
    }
    for english in ["The body that met", "resolved</option>", "Who said it"] {
        assert!(!page.text.contains(english), "{english}: {}", page.text);
    }
    let english = served.get("/en/record/partner.joined").await;
    let english =
        go_on(&served, "/en/record/partner.joined", &english.text, &[("a-area", "x"), ("to", "next")]).await;
    assert!(english.text.contains("resolved") || english.text.contains("delivery"), "{}", english.text);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_welsh_with_what_was_typed() {
    let served = Served::signed_in();
    let typed =
        [("a-area", "West Sussex"), ("a-when/words", "Hydref"), ("a-place", "betws!"), ("to", "next")];
    let page = go_on(&served, MINUTE, &served.get(MINUTE).await.text, &typed).await;
    for welsh in [
        "Ardal: nid enw byr yw &quot;West Sussex&quot;",
        "ysgrifennwch: west-sussex",
        "ysgrifennwch: betws",
        "Pryd: &quot;Hydref&quot;: ni nodir blwyddyn",
    ] {
        assert!(page.text.contains(welsh), "{welsh}: {}", page.text);
    }
    assert!(!page.text.contains("lang=\"en\">area"), "{}", page.text);
    let typed = [("a-area", "newport"), ("a-when/words", "rhywbryd"), ("to", "next")];
    let page = go_on(&served, MINUTE, &served.get(MINUTE).await.text, &typed).await;
    for welsh in ["&quot;rhywbryd&quot;: nid dyddiad yw hwn", "Llenwch y tri blwch", "Pryd, yng ngeiriau"] {
        assert!(page.text.contains(welsh), "{welsh}: {}", page.text);
    }
    let english = go_on(&served, "/en/record/minute.recorded", &served.get(MINUTE).await.text, &typed).await;
    assert!(
        english.text.contains("Fill in the three boxes") && !english.text.contains("`said`"),
        "{}",
        english.text
    );
    let always = [("step", "check"), ("to", "record"), ("a-area", "newport"), ("a-source", "Cofnodion")];
    let minute = [("d-body", "ws-hwb"), ("d-ref", "1"), ("d-form", "agreed"), ("d-text-cy", "iawn")];
    let refused = served.post(MINUTE, &[&always[..], &minute].concat()).await;
    let unknown = "Corff: nid oes sefydliad na chorff wedi&#39;i gofnodi o dan yr enw hwn: ws-hwb";
    assert!(refused.text.replace('\'', "&#39;").contains(unknown), "{}", refused.text);
}

#[tokio::test]
async fn a_date_without_its_year_is_said_to_lack_it() {
    let served = Served::signed_in();
    for (boxes, said) in [
        (&[("a-when/day", "4"), ("a-when/words", "April")][..], "&quot;4 / April&quot; says no year"),
        (&[("a-when/month", "4")], "&quot;4&quot; says no year"),
        (&[("a-when/day", "14"), ("a-when/month", "9")], "&quot;14/9&quot; says no year"),
    ] {
        let typed = [boxes, &[("a-area", "newport"), ("to", "next")]].concat();
        let page = go_on(&served, NOTE, &served.get(NOTE).await.text, &typed).await;
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
}

#[tokio::test]
async fn the_problems_of_a_file_are_said_in_welsh() {
    let served = Served::signed_in();
    let file = "ardal,pwnc,testun,ffynhonnell,pryd\nWest Sussex,,un,Cofnodion,rhywbryd\n";
    let part = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note.recorded.csv\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let request = Request::post("/cy/import").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let sent = served.ask(request, part).await;
    let page = served.get(&sent.location).await;
    for welsh in [
        "nid enw byr yw &quot;West Sussex&quot;",
        "ysgrifennwch: west-sussex",
        "rhaid rhoi ateb yma",
        "&quot;rhywbryd&quot;: nid dyddiad yw hwn",
        "“When, in the source's words | Pryd, yng ngeiriau'r ffynhonnell”",
    ] {
        assert!(page.text.contains(welsh), "{welsh}: {}", page.text);
    }
    assert!(!page.text.contains("<td><span lang=\"en\">"), "{}", page.text);
}
