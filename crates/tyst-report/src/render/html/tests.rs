//! Tests of pages: words that would be markup, languages, header cells, and pictures beside their data.

use super::{Download, Index, Links, accessibility, fragment, html, index};
use crate::render::csv_tables;
use crate::{
    Bar, Chart, Document, Language, Line, LinePoint, LineRole, StepPoint, Table, Text, Timeline,
    TimelineItem, Value, cell, samples,
};

fn page(document: &Document) -> String {
    html(document, Language::English, &Links::default())
}

fn count(page: &str, words: &str) -> usize {
    page.matches(words).count()
}

#[test]
fn words_never_become_markup() {
    let hostile = "</td><script>alert(1)</script>\u{202e}\u{1b}[31m&\"'";
    let table = Table::new("t", hostile).column("c", hostile).group_row(hostile, [cell(hostile)]);
    let bars = [Bar::new(hostile, cell(3).with([1]))];
    let times =
        Timeline::new("since", hostile).item(TimelineItem::new(hostile, [1]).starts("2017").said(hostile));
    let document = Document::new(hostile)
        .question(hostile)
        .figure("f", hostile, Value::quoted(hostile, "en"), [1])
        .heading(2, hostile)
        .table(table)
        .timeline(times)
        .chart(Chart::bars("bars", hostile, hostile, hostile, bars))
        .witnessed_paragraph(hostile, [1])
        .caution(hostile);
    let download = Download { name: hostile.to_owned(), href: hostile.to_owned() };
    let links = Links { downloads: vec![download], ..Links::default() };
    let page = html(&document, Language::English, &links);
    assert!(page.contains("&lt;script&gt;alert(1)"), "the words are shown");
    assert!(!page.contains("<script"), "they are no markup");
    assert!(!page.contains(['\u{202e}', '\u{1b}']), "nothing hides or turns text");
    assert_eq!(count(&page, "<svg"), 2);
}

#[test]
fn what_stands_in_the_other_language_says_so() {
    let document = Document::new(Text::both("Partnership map", "Map o'r bartneriaeth"))
        .figure("only-en", "Parties", Text::welsh("tri"), [1])
        .figure("said", Text::both("Said", "Dywedwyd"), Value::quoted("safer streets", "en"), [2]);
    let page =
        html(&document, Language::Welsh, &Links { twin: Some("map.en.html".to_owned()), ..Links::default() });
    assert!(page.contains("<html lang=\"cy\">"));
    assert!(page.contains("<h1>Map o'r bartneriaeth</h1>"), "{page}");
    assert!(page.contains("<dt><span lang=\"en\">Parties</span></dt><dd>tri"));
    assert!(page.contains("<q lang=\"en\">safer streets</q>"));
    assert!(page.contains("<a href=\"map.en.html\" hreflang=\"en\" lang=\"en\" rel=\"alternate\">"));
    assert!(page.contains("Change the language to English"));
    assert!(page.contains("ar gael yn Saesneg yn unig"), "{page}");
    let whole = Document::new(Text::both("Partnership map", "Map o'r bartneriaeth"));
    assert!(!html(&whole, Language::Welsh, &Links::default()).contains("yn unig"));
}

#[test]
fn the_names_of_languages_in_the_stamp_need_no_note() {
    let document = Document::new("D").stamped(samples::header());
    let page = html(&document, Language::English, &Links::default());
    assert!(page.contains("<span lang=\"cy\">Cymraeg</span>"), "{page}");
    assert!(!page.contains("available in Welsh only"), "{page}");
    let more = document.paragraph(Text::welsh("dim ond Cymraeg"));
    assert!(html(&more, Language::English, &Links::default()).contains("available in Welsh only"));
    assert!(fragment(&more, Language::English, &Links::default()).contains("available in Welsh only"));
}

/// Checks that both statements say something, in English or Welsh.
fn says(words: [&str; 2], contact: Option<&str>) {
    for (language, words) in [Language::English, Language::Welsh].into_iter().zip(words) {
        let page = accessibility(contact, language, &Links::default());
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn the_statement_says_what_the_pages_comply_with_and_what_is_left() {
    says(["<h2>Compliance status</h2>", "<h2>Statws cydymffurfio</h2>"], None);
    says(["partially compliant with the Web Content Accessibility", "cydymffurfio'n rhannol"], None);
    says(["(3.1.2 Language of Parts)", "(3.1.2 Iaith Rhannau)"], None);
    says(["not of an audit", "nid o archwiliad"], None);
    says(["adds here whom to write to", "ychwanegu yma at bwy i ysgrifennu"], None);
    says(["<p>nobody@example.org</p>"; 2], Some("nobody@example.org"));
    let page = accessibility(Some("nobody@example.org"), Language::English, &Links::default());
    assert!(!page.contains("adds here whom"), "{page}");
}

#[test]
fn the_way_past_the_head_of_a_page_names_what_it_leads_to() {
    let (document, links) = (Document::new("D"), Links::default());
    assert!(html(&document, Language::English, &links).contains("Skip to the report"));
    says(["Skip to the main content", "Neidio i'r prif gynnwys"], None);
    let empty = Index { title: "T".into(), stamp: Vec::new(), areas: Vec::new(), checkpoint: None };
    assert!(index(&empty, Language::English, &links).contains("Skip to the main content"));
}

#[test]
fn every_table_has_a_caption_and_header_cells() {
    for document in samples::all() {
        let page = page(&document);
        assert_eq!(count(&page, "<table>"), count(&page, "<caption>"), "{page}");
        let bodies: Vec<&str> = page.split("<tbody>").skip(1).collect();
        for body in bodies {
            let rows = body.split("</tbody>").next().unwrap_or_default();
            assert_eq!(count(rows, "<tr>"), count(rows, "scope=\"row\"") + count(rows, "scope=\"rowgroup\""));
        }
        assert_eq!(count(&page, "<h1>"), 1);
    }
}

#[test]
fn a_table_has_the_link_to_its_file_beside_it() {
    let document = samples::training_reach();
    let tables = csv_tables(&document, Language::English).into_iter().map(|(id, _)| {
        let download = Download { name: format!("reach-newport-{id}.csv"), href: format!("{id}.csv") };
        (id, download)
    });
    let links = Links { tables: tables.collect(), ..Links::default() };
    let page = html(&document, Language::English, &links);
    for id in links.tables.keys() {
        let link = format!("<a href=\"{id}.csv\" download=\"reach-newport-{id}.csv\">");
        assert_eq!(count(&page, &link), 1, "{id}");
        let words = page.split(&link).nth(1).unwrap().split("</a>").next().unwrap();
        assert!(words.ends_with(" (CSV)") && !words.contains("reach-newport"), "{id}: {words}");
        let between = page.split(&link).next().unwrap().rsplit("id=\"").next().unwrap();
        assert!(id == "figures" || between.starts_with(&format!("{id}\"")), "{id}: {between}");
    }
    assert!(links.tables.len() > 2, "{links:?}");
}

#[test]
fn a_picture_has_a_title_and_stands_with_its_data() {
    let page = page(&samples::training_reach());
    assert_eq!(count(&page, "<svg"), 2);
    assert!(page.contains("role=\"img\" aria-labelledby=\"Title-reached Description-reached\""), "{page}");
    let said = "Only one training has a count. bars: 2; first: 30 (ACE awareness); last: 0 (Other); \
                lowest: 0 (Other); highest: 30 (ACE awareness)";
    assert!(page.contains(&format!("<desc id=\"Description-reached\" lang=\"en\">{said}</desc>")), "{page}");
    assert_eq!(count(&page, "<caption>Reached</caption>"), 1, "the data below the picture");
    assert_eq!(count(&page, "<script"), 0);
}

/// Returns what the only picture on a page says to those who do not see it.
fn said_of_picture(page: &str) -> &str {
    page.split("<desc").nth(1).unwrap().split(['>', '<']).nth(1).unwrap()
}

#[test]
fn a_picture_says_how_many_marks_it_has_and_between_which_values() {
    let points = [("2016", 48), ("2017", 50), ("2018", 36)]
        .map(|(at, value)| LinePoint::new(at, cell(value).with([1])));
    let chart =
        Chart::line("c", "t", Text::both("It fell.", "Bu gostyngiad."), "m", [Line::new("A", points)]);
    let document = Document::new("D").chart(chart);
    let said = |language| said_of_picture(&html(&document, language, &Links::default())).to_owned();
    let english = "It fell. A: points: 3; first: 48 (2016); last: 36 (2018); lowest: 36 (2018); highest: 50 (2017). axis from: 35";
    let welsh = "Bu gostyngiad. A: pwyntiau: 3; cyntaf: 48 (2016); olaf: 36 (2018); isaf: 36 (2018); uchaf: 50 (2017). dechrau'r echelin: 35";
    assert_eq!([said(Language::English), said(Language::Welsh)], [english, welsh]);
    let page = spanning(TimelineItem::new("P", [1]).starts("2016").ends("2017-05"));
    assert_eq!(said_of_picture(&page), "spans: 1; first: 2016; last: May 2017");
}

#[test]
fn words_of_a_picture_say_in_which_language_they_are() {
    let label =
        Text::english("The partnership of everybody who works with children in the town and around it");
    let bars = [Bar::new(label, cell(3).with([1])), Bar::new(Text::both("a", "b"), cell(3).with([1]))];
    let document = Document::new("T").chart(Chart::bars("bars", "t", "d", "m", bars));
    let page = html(&document, Language::Welsh, &Links::default());
    assert_eq!(
        [count(&page, "<tspan lang=\"en\">"), count(&page, "</tspan>")],
        [2, 2],
        "in two lines: {page}"
    );
    assert!(page.contains(">\nb\n</text>"), "{page}");
}

#[test]
fn what_cannot_be_seen_in_a_picture_has_its_table_only() {
    let many = (0..61).map(|number| Bar::new(format!("bar {number}"), cell(1).with([1])));
    let words =
        [Bar::new("a", cell(Value::not_recorded())), Bar::new("b", cell(Value::Suppressed).with([1]))];
    let dateless = [Line::new("a", [LinePoint::new("../2018", cell(1).with([1]))])];
    for chart in [
        Chart::bars("many", "t", "d", "m", many),
        Chart::bars("words", "t", "d", "m", words),
        Chart::line("dateless", "t", "d", "m", dateless),
        Chart::step("nothing", "t", "d", "m", []),
    ] {
        let page = page(&Document::new("Charts").chart(chart));
        assert_eq!(count(&page, "<svg"), 0, "{page}");
        assert_eq!(count(&page, "<figcaption>"), 1);
    }
}

#[test]
fn what_is_hidden_has_no_bar_and_no_point() {
    let count_of = |value: Value| {
        let bars =
            [Bar::new("a", cell(Value::people(30)).with([1])), Bar::new("b", cell(value.clone()).with([1]))];
        let points =
            [LinePoint::new("2018", cell(30).with([1])), LinePoint::new("2020", cell(value).with([1]))];
        let document = Document::new("Charts").chart(Chart::bars("bars", "t", "d", "m", bars));
        let page = page(&document.chart(Chart::line("line", "t", "d", "m", [Line::new("a", points)])));
        [count(&page, "<circle"), count(&page, "width=\"0\"")]
    };
    assert_eq!(count_of(Value::people(5)), [2, 0]);
    assert_eq!(count_of(Value::Suppressed), [1, 1], "a point less, and a bar without a length");
}

#[test]
fn a_line_breaks_where_nothing_is_recorded() {
    let lines = |middle: Value| {
        let points = [
            ("2016", cell(3).with([1])),
            ("2017", cell(middle)),
            ("2018", cell(4).with([2])),
            ("2019", cell(5).with([3])),
        ]
        .map(|(at, cell)| LinePoint::new(at, cell));
        let page =
            page(&Document::new("D").chart(Chart::line("line", "t", "d", "m", [Line::new("a", points)])));
        let joined = page.split("<polyline").skip(1).filter(|line| line.contains("stroke-width=\"3\""));
        joined
            .map(|line| {
                line.split("points=\"").nth(1).unwrap().split('"').next().unwrap().split_whitespace().count()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(Value::not_recorded()), [1, 2], "a point alone, and two that are joined");
}

#[test]
fn a_target_is_dashed_and_a_baseline_dotted() {
    let points = |values: [i64; 2]| {
        [LinePoint::new("2018", cell(values[0]).with([1])), LinePoint::new("2020", cell(values[1]).with([2]))]
    };
    let lines = [
        Line::new("Measured", points([48, 36])),
        Line::new("Target", points([42, 38])).role(LineRole::Target),
        Line::new("Baseline", points([48, 48])).role(LineRole::Baseline),
    ];
    let page = page(&Document::new("Curve").chart(Chart::line("curve", "t", "d", "m", lines)));
    assert_eq!(count(&page, "<circle"), 2, "each point that was measured has the mark of its line");
    let labels: Vec<usize> =
        ["Measured\n</text>", "Target\n</text>", "Baseline\n</text>"].map(|label| count(&page, label)).into();
    assert_eq!(labels, [1, 1, 1], "{page}");
    assert!(count(&page, "<polyline") > 20, "dashes are drawn one by one");
}

#[test]
fn a_target_is_drawn_over_its_own_period_and_one_of_a_day_to_the_end() {
    let dashes = |at: &str| {
        let measured = ["2018-12-31", "2020-12-31"].map(|at| LinePoint::new(at, cell(48).with([1])));
        let lines = [
            Line::new("Measured", measured),
            Line::new("Target", [LinePoint::new(at, cell(42).with([2]))]).role(LineRole::Target),
        ];
        let page = page(&Document::new("Curve").chart(Chart::line("curve", "t", "d", "m", lines)));
        count(&page, "<polyline")
    };
    let [short, long, day] = ["2019", "2019-01-01/2020-12-31", "2019-01-01"].map(dashes);
    assert!(short < long, "{short} dashes for a year, {long} for two");
    assert!(short < day, "{short} dashes for a year, {day} from a day to the end");
}

/// Returns the contrast of a colour with white, by the Web Content Accessibility Guidelines 2.2.
fn contrast_with_white(colour: [u8; 3]) -> f64 {
    let part = |part: u8| {
        let share = f64::from(part) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2]);
    1.05 / (luminance + 0.05)
}

#[test]
fn words_and_marks_stand_out_from_the_page() {
    let digits = |words: &str| words.chars().take_while(char::is_ascii_hexdigit).collect::<String>();
    let colours = super::STYLE.split("color:#").skip(1).map(digits).filter(|digits| digits != "fff");
    let mut seen = 0;
    for colour in colours {
        let long =
            if colour.len() == 3 { colour.chars().flat_map(|digit| [digit; 2]).collect() } else { colour };
        let part = |at: usize| u8::from_str_radix(&long[at..at + 2], 16).unwrap();
        assert!(contrast_with_white([part(0), part(2), part(4)]) >= 4.5, "#{long}");
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
    for colour in crate::render::svg::COLOURS {
        assert!(contrast_with_white([colour.0, colour.1, colour.2]) >= 3.0, "{colour:?}");
    }
    let exact = contrast_with_white([0x76, 0x76, 0x76]);
    assert!((4.53..4.55).contains(&exact), "as tables of contrast have it: {exact}");
}

/// Returns the page of a document with one span, as at 30 June 2017.
fn spanning(item: TimelineItem) -> String {
    let document = Document::new("T").timeline(Timeline::new("t", "T").item(item));
    page(&Document { header: Some(samples::header()), ..document })
}

#[test]
fn words_of_a_picture_end_within_it() {
    let label = "A partnership with a name of very many words ".repeat(6);
    let page = spanning(TimelineItem::new(label.trim_end(), [1]).starts("2016").said("since about then"));
    let bars = [Bar::new(label.trim_end(), cell(3).with([1]))];
    let bars = self::page(&Document::new("T").chart(Chart::bars("bars", "t", "d", "m", bars)));
    for page in [page, bars] {
        let words = page.split("<text").skip(1).filter_map(|text| text.split(['>', '<']).nth(1));
        let longest = words.map(|words| words.trim().chars().count()).max();
        assert!((30..=46).contains(&longest.unwrap()), "{longest:?} in {page}");
    }
}

#[test]
fn a_timeline_runs_to_the_day_that_was_asked_for() {
    let page = spanning(TimelineItem::new("P", [1]).starts("2010-01-01"));
    assert!(page.contains("As at: 30 June 2017"), "{page}");
    let years: Vec<bool> = (2010..=2018).map(|year| page.contains(&format!(">\n{year}\n</text>"))).collect();
    assert_eq!(years, [true, true, true, true, true, true, true, true, false], "{page}");
}

#[test]
fn an_axis_of_a_count_has_whole_numbers() {
    let steps = Chart::step("steps", "t", "d", "m", [StepPoint::new("2017", 1, 0, [1])]);
    let page = page(&Document::new("T").chart(steps));
    assert!(page.contains(">\n1\n</text>") && !page.contains(">\n0.2\n</text>"), "{page}");
}

#[test]
fn the_heading_says_of_where_and_of_when() {
    let page = page(&Document { header: Some(samples::header()), ..Document::new("Map") });
    let head =
        "<h1>Map</h1><dl class=\"scope\"><div><dt>Areas</dt><dd>Newport, Conwy</dd></div><div><dt>As at</dt>";
    assert!(page.contains(head), "{page}");
    assert!(
        page.contains("<title>Map – Newport, Conwy – As at: June 2017 (30 June 2017) – As known at"),
        "{page}"
    );
    assert_eq!(count(&page, "<dt>As at</dt>"), 1, "{page}");
}

#[test]
fn what_may_have_begun_over_months_is_drawn_hatched_that_far() {
    let lines = |from: &str| {
        let item = TimelineItem::new("P", [1]).starts(from).ends("2025-06-01");
        count(&page(&Document::new("T").timeline(Timeline::new("t", "T").item(item))), "<polyline")
    };
    assert!(lines("2024-01/2024-12") > lines("2024-01-01") + 20);
}

#[test]
fn what_has_no_welsh_is_marked_within_a_welsh_line_and_the_source_is_quoted_in_its_language() {
    let names =
        [Text::both("by ", "gan "), Text::english("the board"), Text::code("; "), Text::both("a", "b")];
    let table = Table::new("t", "T").column("who", "Who").column("when", "When");
    let row = [cell(Text::joined(names).unwrap()), cell(Value::date_said("2017-06", "this summer"))];
    let item = TimelineItem::new("Board", [1]).starts("2017").said("at the start");
    let document = Document::new("D").table(table.row(row)).timeline(Timeline::new("s", "S").item(item));
    let page = html(&document, Language::Welsh, &Links::default());
    assert!(page.contains(r#">gan <span lang="en">the board</span>; b</th>"#), "{page}");
    assert!(page.contains(r#">Mehefin 2017 (<q lang="en">this summer</q>)</td>"#), "{page}");
    assert!(page.contains(r#"(<q lang="en">at the start</q>)"#), "{page}");
}

/// Returns the page of a chart of this many lines, each one a step above the one before.
fn page_of_lines(count: usize, language: Language) -> String {
    let line = |number: usize| {
        let points = ["2018", "2019", "2020"].map(|at| LinePoint::new(at, cell(10 * number).with([1])));
        Line::new(format!("line {number:02}"), points)
    };
    let chart = Chart::line("c", "t", "d", "m", (1..=count).map(line));
    html(&Document::new("D").chart(chart), language, &Links::default())
}

#[test]
fn a_few_lines_are_named_at_their_ends_and_many_in_a_key() {
    let few = page_of_lines(4, Language::English);
    assert_eq!([count(&few, "\nline 02\n</text>"), count(&few, "x=\"76\"")], [1, 0], "no key: {few}");
    let many = page_of_lines(24, Language::English);
    assert_eq!([count(&many, "\nline 02\n</text>"), count(&many, "x=\"76\"")], [1, 24], "a key: {many}");
    let points = || ["2018", "2019"].map(|at| LinePoint::new(at, cell(3).with([1])));
    let chart = Chart::line("c", "t", "d", "m", [Line::new("A", points()), Line::new("B", points())]);
    let page = page(&Document::new("D").chart(chart));
    assert_eq!(count(&page, "x=\"76\""), 2, "two names at one place would collide: {page}");
}

#[test]
fn lines_that_are_by_name_stand_in_the_order_of_each_language() {
    let line = |en: &str, cy: &str, value: u64| {
        let points = ["2018", "2019"].map(|at| LinePoint::new(at, cell(value).with([1])));
        Line::new(Text::both(en, cy), points)
    };
    let lines = [line("Carmarthenshire", "Sir Gaerfyrddin", 10), line("Newport", "Casnewydd", 40)];
    let chart = Chart::line("c", "t", "d", "m", lines);
    let order = |chart: &Chart, language| {
        let page = html(&Document::new("D").chart(chart.clone()), language, &Links::default());
        let at = |part: &str, name: &str| part.find(name).unwrap();
        let [en, cy] = [("Carmarthenshire", "Newport"), ("Sir Gaerfyrddin", "Casnewydd")];
        let (first, second) = if language == Language::English { en } else { cy };
        let (picture, table) = page.split_once("</svg>").unwrap();
        let drawn = picture.split_once("</desc>").unwrap().1;
        [said_of_picture(&page), drawn, table].map(|part| at(part, first) < at(part, second))
    };
    let by_name = chart.clone().by_name();
    assert_eq!(order(&by_name, Language::English), [true; 3]);
    assert_eq!(order(&by_name, Language::Welsh), [false; 3]);
    assert_eq!(order(&chart, Language::Welsh), [true; 3], "another order is the report's");
}

#[test]
fn an_axis_of_lines_begins_near_their_values_and_says_so() {
    let page = |low: u64, language| {
        let points = [("2018", low), ("2019", low + 4)]
            .map(|(at, value)| LinePoint::new(at, cell(Value::percent(value, 100)).with([1])));
        let chart =
            Chart::line("c", "t", Text::both("d", "d"), Text::both("m", "m"), [Line::new("A", points)]);
        html(&Document::new("D").chart(chart), language, &Links::default())
    };
    let above = page(60, Language::English);
    assert!(above.contains("\nm (axis from: 60)\n</text>") && !above.contains(">\n0\n<"), "{above}");
    assert!(said_of_picture(&above).ends_with(". axis from: 60"), "{above}");
    assert!(
        page(60, Language::Welsh).contains("dechrau&apos;r echelin: 60"),
        "{}",
        page(60, Language::Welsh)
    );
    let near = page(1, Language::English);
    assert!(near.contains(">\n0\n<") && !near.contains("axis from"), "{near}");
}
