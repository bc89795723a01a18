//! Tests of what the snapshots cannot show: width, colour, plain marks and hostile words.

use proptest::prelude::*;

use super::{TextStyle, grid, text};
use crate::drives_a_terminal;
use crate::render::wording::Wording;
use crate::{
    Bar, Block, Cell, Chart, Document, Language, Line, LinePoint, Table, Timeline, TimelineItem, Value, cell,
    samples,
};

fn style(width: u16) -> TextStyle {
    TextStyle { width, plain: false, colour: false }
}

#[test]
fn fits_the_width_of_the_page() {
    for width in [40, 60, 80, 120] {
        for document in samples::all() {
            for plain in [false, true] {
                let drawn = text(&document, Language::English, &TextStyle { plain, ..style(width) });
                let longest = drawn.lines().map(|line| line.chars().count()).max();
                assert!(longest <= Some(usize::from(width)), "{width}\n{drawn}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_codes() {
    let coloured = TextStyle { colour: true, ..style(80) };
    for document in samples::all() {
        let drawn = text(&document, Language::English, &coloured);
        assert!(drawn.starts_with("\u{1b}[1m"));
        let bare = drawn.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        assert_eq!(bare, text(&document, Language::English, &style(80)));
    }
}

#[test]
fn plain_text_of_ascii_words_is_ascii() {
    let plain = TextStyle { plain: true, ..style(80) };
    for document in [samples::partnership_map(), samples::training_reach()] {
        assert!(text(&document, Language::English, &plain).is_ascii());
    }
}

#[test]
fn a_number_is_never_broken_in_two() {
    let words = "many words that take all the room there is";
    let table = Table::new("t", "T").column("a", words).number_column("b", "B").column("c", words);
    let document = Document::new("T").table(table.row([cell(words), cell(1_234_567).with(1), cell(words)]));
    for width in [20, 30, 40] {
        let drawn = text(&document, Language::English, &style(width));
        assert!(drawn.contains("1,234,567"), "{drawn}");
    }
}

/// Returns a table of seven columns whose cells have one long word each among short ones.
fn seven_columns() -> Document {
    let words = [
        "Carmarthenshire",
        "Participants",
        "professionals",
        "Encompass",
        "Achievement",
        "stated",
        "2017-06-07",
    ];
    let table = words.iter().fold(Table::new("t", "T"), |table, word| table.column(word.to_lowercase(), "A"));
    let cells = words.map(|word| cell(format!("of {word} and of all the others")));
    Document::new("T").table(table.row(cells))
}

#[test]
fn words_stay_whole_where_the_page_is_wide_enough() {
    let words = ["Carmarthenshire", "Participants", "professionals", "Encompass", "Achievement", "stated"];
    for plain in [false, true] {
        let drawn = text(&seven_columns(), Language::English, &TextStyle { plain, ..style(100) });
        assert!(words.iter().all(|word| drawn.contains(word)), "{drawn}");
    }
}

#[test]
fn a_table_whose_words_would_be_broken_is_a_list() {
    for plain in [false, true] {
        let drawn = text(&seven_columns(), Language::English, &TextStyle { plain, ..style(94) });
        let first = "- A: of Carmarthenshire and of all the others\n  A: of Participants";
        assert!(drawn.contains(first), "{drawn}");
    }
}

#[test]
fn a_very_long_word_takes_no_more_than_its_share() {
    let long = "x".repeat(60);
    let table = Table::new("t", "T").column("a", "A").column("b", "B");
    let document =
        Document::new("T").table(table.row([cell(long.as_str()), cell("words ".repeat(20).trim())]));
    let drawn = text(&document, Language::English, &style(60));
    assert!(!drawn.contains(&long) && drawn.contains("words words words"), "{drawn}");
}

/// Returns a table with this many columns and rows, the same words in each cell.
fn filled(columns: usize, rows: usize, words: &str) -> Document {
    let table = (0..columns).fold(Table::new("t", "T"), |table, at| table.column(format!("c{at}"), "A"));
    let row = || (0..columns).map(|_| cell(words));
    Document::new("T").table((0..rows).fold(table, |table, _| table.row(row())))
}

/// Who draws such a table in time for the square of its letters does not come to an end here.
#[test]
fn words_without_an_end_are_drawn_whole() {
    let drawn = text(&filled(40, 3, &"x".repeat(9_990)), Language::English, &style(80));
    assert_eq!(drawn.matches('x').count(), 40 * 3 * 9_990);
}

#[test]
fn a_row_is_cut_off_only_where_the_tables_have_very_many_cells() {
    let words = format!("{} end", "word ".repeat(100));
    let drawn = text(&filled(2, 10, &words), Language::English, &style(80));
    assert_eq!(drawn.matches("end").count(), 20);
    assert_eq!(
        (grid::row_lines(1_000), grid::row_lines(100_000), grid::row_lines(10_000_000)),
        (2_000, 20, 3)
    );
    let Some(Block::Table(table)) = filled(2, 10, &words).blocks.pop() else { panic!("a table") };
    let wording = Wording { language: Language::English, ascii: false };
    let drawn = grid::grid(&table, wording, style(80), 3);
    assert_eq!((drawn.matches("end").count(), drawn.matches('…').count()), (0, 20), "{drawn}");
}

#[test]
fn a_table_whose_columns_have_no_room_is_a_list() {
    let drawn = text(&filled(100, 2, "abcdefgh"), Language::English, &style(80));
    assert_eq!(drawn.matches("A: abcdefgh\n").count(), 200, "{drawn}");
    let drawn = text(&seven_columns(), Language::English, &style(40));
    let first = "- A: of Carmarthenshire and of all the\n    others\n  A: of Participants";
    assert!(drawn.contains(first), "{drawn}");
    assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
}

#[test]
fn a_table_without_rows_says_that_nothing_is_recorded() {
    let document = Document::new("T").table(Table::new("t", "Trainings").column("a", "A"));
    assert!(text(&document, Language::English, &style(80)).ends_with("\nTrainings\nnothing recorded\n"));
}

#[test]
fn draws_a_document_that_nobody_validated() {
    let ragged = Table::new("t", "T").column("a", "A").row([]).row([cell(1), cell(2), cell(3)]);
    let bare = Table::new("u", "U").row([Cell::empty()]);
    let document = Document::new("").heading(0, "").heading(200, "x").paragraph("").table(ragged).table(bare);
    for width in [0, 1, u16::MAX] {
        assert!(!text(&document, Language::English, &style(width)).is_empty());
    }
}

proptest! {
    #[test]
    fn no_words_of_a_document_reach_the_terminal_as_commands(words in any::<String>(), tail in "[\u{1b}\u{9b}\\[\\]m0-9\n]{0,9}") {
        let words = format!("{words}{tail}");
        let table = Table::new("t", words.as_str()).column("a", words.as_str()).row([cell(words.as_str())]);
        let document = Document::new(words.as_str())
            .figure("f", words.as_str(), words.as_str(), [])
            .paragraph(words.as_str())
            .table(table)
            .note(words.as_str());
        let drawn = text(&document, Language::English, &style(60));
        prop_assert!(!drawn.chars().any(|c| c != '\n' && drives_a_terminal(c)), "{drawn:?}");
    }
}

/// Checks the phrases for a span that began on a date, in both languages.
fn check_start(from: &str, english: &str, welsh: &str) {
    let item = TimelineItem::new("P", [1]).starts(from);
    let document = Document::new("T").timeline(Timeline::new("t", "T").item(item));
    for (language, expected) in [(Language::English, english), (Language::Welsh, welsh)] {
        let drawn = text(&document, language, &style(120));
        assert!(drawn.contains(&format!("- P: {expected};")), "{drawn}");
    }
}

#[test]
fn a_start_between_two_dates_is_said_with_both() {
    let bounds = "from January 2024 at the earliest, December 2024 at the latest";
    check_start("2024-01/2024-12", bounds, "dechrau: Ionawr 2024 ar y cynharaf, Rhagfyr 2024 ar yr hwyraf");
    check_start("2024/..", "from 2024 or later", "dechrau: 2024 neu ar ôl hynny");
    check_start("2024", "from 2024", "dechrau: 2024");
}

#[test]
fn a_picture_of_lines_goes_over_the_range_of_their_values_and_shows_what_differs() {
    let points = [("2017", 43), ("2018", 44), ("2019", 45)]
        .map(|(at, value)| LinePoint::new(at, cell(Value::percent(value, 100)).with([1])));
    let chart = Chart::line("c", "t", "d", "per cent", [Line::new("A", points)]);
    let drawn = text(&Document::new("D").chart(chart), Language::English, &style(80));
    assert!(drawn.contains("Chart: 43.0 – 45.0"), "{drawn}");
    let places: Vec<usize> =
        drawn.lines().filter_map(|line| line.chars().position(|sign| sign == '●')).collect();
    assert_eq!(places.len(), 3, "{drawn}");
    assert!(places[0] + 15 < places[1] && places[1] + 15 < places[2], "the width is used: {drawn}");
}

#[test]
fn bars_take_the_room_that_the_page_has() {
    let bars = [Bar::new("A", cell(44).with([1])), Bar::new("B", cell(45).with([1]))];
    let chart = Chart::bars("c", "t", "d", "m", bars);
    let longest = |width| {
        let drawn = text(&Document::new("D").chart(chart.clone()), Language::English, &style(width));
        drawn.lines().map(|line| line.matches('█').count()).collect::<Vec<_>>()
    };
    let [narrow, wide] = [30, 100].map(longest);
    assert_eq!([narrow.iter().max(), wide.iter().max()], [Some(&16), Some(&48)]);
    assert!(wide.contains(&47), "a little less looks so: {wide:?}");
}
