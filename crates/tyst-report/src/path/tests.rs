//! Tests of addresses: each leads to what it was printed for, and what leads nowhere says what there is.

use proptest::prelude::*;

use super::{Path, PathError, Unfound};
use crate::{Document, Table, Value, cell, samples};

fn path(words: &str) -> Path {
    words.parse().unwrap()
}

fn found(document: &Document, words: &str) -> (String, Vec<Value>) {
    let found = document.find(&path(words)).unwrap();
    (found.path.to_string(), found.spots.into_iter().map(|spot| spot.value).collect())
}

fn among(document: &Document, words: &str) -> Vec<String> {
    match document.find(&path(words)).unwrap_err() {
        Unfound::Unknown { among, .. } | Unfound::Ambiguous { among, .. } => {
            among.iter().map(Path::to_string).collect()
        }
    }
}

#[test]
fn every_address_that_is_printed_leads_back_to_its_figure_or_cell() {
    for document in samples::all() {
        let spots = document.spots();
        for spot in &spots {
            let printed = spot.path.to_string();
            assert_eq!(path(&printed), spot.path);
            let found = document.find(&path(&printed)).unwrap();
            assert_eq!(found.spots, std::slice::from_ref(spot), "{printed}");
        }
    }
    let addresses: Vec<String> = samples::all()[..3]
        .iter()
        .flat_map(Document::spots)
        .map(|spot| spot.path.to_string())
        .filter(|address| !address.contains("topic"))
        .collect();
    insta::assert_snapshot!(addresses.join("\n"));
}

#[test]
fn an_address_stays_the_same_while_rows_are_added_elsewhere() {
    let table = |names: &[&'static str]| {
        let table = Table::new("areas", "Areas").column("area", "Area").number_column("n", "N");
        let row = |name: &&'static str| crate::Row::new([cell(*name), cell(name.len()).with([1])]);
        Document::new("T").table(table.rows(names.iter().map(row)))
    };
    let [before, after] = [table(&["Newport"]), table(&["Conwy", "Newport", "Powys"])];
    assert_eq!(found(&before, "areas/newport/n"), found(&after, "areas/newport/n"));
}

#[test]
fn rows_of_one_name_are_told_apart_by_their_numbers() {
    let table = Table::new("t", "T").column("a", "A").column("b", "B");
    let document = Document::new("T").table(
        table
            .row([cell("ACE awareness"), cell("x")])
            .row([cell("ACE  Awareness!"), cell("y")])
            .row([cell(""), cell("z")]),
    );
    assert_eq!(found(&document, "t/ace-awareness:2/b").1, [Value::words("y")]);
    assert_eq!(found(&document, "t/row/b").1, [Value::words("z")]);
    assert_eq!(found(&document, "t/row:1/b").0, "t/row/b");
    assert_eq!(among(&document, "t/ace-awareness/b"), ["t/ace-awareness:1", "t/ace-awareness:2"]);
    assert_eq!(among(&document, "t/ace/b"), ["t/ace-awareness:1", "t/ace-awareness:2", "t/row"]);
    assert_eq!(among(&document, "t/row/c"), ["t/row/a", "t/row/b"]);
    assert_eq!(among(&document, "u"), ["t"]);
}

#[test]
fn a_row_a_block_and_a_row_without_its_group_are_found() {
    let document = samples::pioneer_history();
    assert_eq!(found(&document, "areas/conwy/since").0, "areas/possible.conwy/since");
    assert_eq!(found(&document, "areas/definite.gwynedd").1.len(), 3);
    assert_eq!(found(&document, "areas").1.len(), 9);
    assert_eq!(found(&document, "text:areas/1").1.len(), 1);
}

#[test]
fn words_that_are_no_address_are_refused() {
    for words in ["", "/", "a/", "a//b", "a/b/c/d", "a b", "a#b", "a/b\n"] {
        assert_eq!(words.parse::<Path>(), Err(PathError::Form), "{words:?}");
    }
    assert_eq!("a".repeat(501).parse::<Path>(), Err(PathError::TooLong));
}

proptest! {
    #[test]
    fn what_is_read_is_printed_as_it_was(words in "[a-z:.]{1,6}(/[a-zé0-9:.-]{1,9}){0,2}") {
        prop_assert_eq!(path(&words).to_string(), words);
    }

    #[test]
    fn whatever_the_rows_are_called_their_addresses_are_found(names in prop::collection::vec("[a-bÉ. :/İ]{0,4}", 1..6)) {
        let table = Table::new("t", "T").column("a", "A").column("b", "B");
        let rows = names.iter().enumerate().map(|(at, name)| crate::Row::new([cell(name.clone()), cell(at)]));
        let document = Document::new("T").table(table.rows(rows));
        for spot in document.spots() {
            let again = path(&spot.path.to_string());
            prop_assert_eq!(document.find(&again).unwrap().spots, vec![spot]);
        }
    }
}
