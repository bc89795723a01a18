//! Tests of comparing: what changed is named, with the events behind it, and the same from both sides.

use proptest::prelude::*;

use super::{Change, Side, compare};
use crate::render::value;
use crate::{Document, Language, Row, Table, Value, Witnesses, cell, samples};

fn said(change: &Change) -> String {
    let side = |side: &Option<Side>| {
        let words = |side: &Side| {
            let cells = side.cells.iter().map(|cell| value(&cell.value, Language::English));
            format!("{} {}", side.path, cells.collect::<Vec<_>>().join(" "))
        };
        side.as_ref().map_or_else(|| "nothing".to_owned(), words)
    };
    let positions: Vec<u64> = change.witnesses.iter().collect();
    format!("{} -> {} {positions:?}", side(&change.before), side(&change.after))
}

fn check(before: &Document, after: &Document, expected: &[&str]) {
    let changes: Vec<String> = compare(before, after, &Witnesses::none()).iter().map(said).collect();
    assert_eq!(changes, expected);
}

fn trainings(rows: &[(&'static str, u64, u64)]) -> Document {
    let table = Table::new("t", "T").column("topic", "Topic").number_column("people", "People");
    let row = |(topic, people, seq): &(&'static str, u64, u64)| {
        Row::new([cell(*topic).with(*seq), cell(Value::people(*people)).with(*seq)])
    };
    Document::new("T").table(table.rows(rows.iter().map(row)))
}

#[test]
fn equal_documents_differ_in_nothing() {
    for document in samples::all() {
        assert_eq!(compare(&document, &document, &Witnesses::from(0..=99)), []);
    }
}

#[test]
fn figures_rows_cells_and_words_that_changed_are_named() {
    let document = |definite: u64, witnesses: &[u64]| {
        Document::new("T").figure("definite", "Definite", definite, witnesses.to_vec())
    };
    check(&document(5, &[1, 2]), &document(8, &[2, 3, 4]), &["definite 5 -> definite 8 [1, 3, 4]"]);
    check(&document(5, &[1, 2]), &document(6, &[1, 2]), &["definite 5 -> definite 6 [1, 2]"]);
    check(&document(1, &[1]), &document(1, &[2]), &["definite 1 -> definite 1 [1, 2]"]);
    check(&document(1, &[1]), &Document::new("T"), &["definite 1 -> nothing [1]"]);
    check(
        &trainings(&[("A", 1, 10), ("B", 2, 20)]),
        &trainings(&[("C", 3, 30), ("B", 4, 20)]),
        &["nothing -> t/c C 3 [30]", "t/b/people 2 -> t/b/people 4 [20]", "t/a A 1 -> nothing [10]"],
    );
    let words = |words: &[&'static str]| {
        words.iter().fold(Document::new("T").heading(2, "S"), |document, words| document.paragraph(*words))
    };
    check(
        &words(&["a", "b"]),
        &words(&["x", "a", "c"]),
        &["text:s/2 b -> text:s/1 x []", "nothing -> text:s/3 c []"],
    );
}

#[test]
fn rows_of_one_name_are_aligned_by_what_they_say_and_rest_on() {
    check(
        &trainings(&[("A", 1, 10), ("A", 2, 20)]),
        &trainings(&[("A", 9, 5), ("A", 1, 10), ("A", 3, 20)]),
        &["nothing -> t/a:1 A 9 [5]", "t/a:2/people 2 -> t/a:3/people 3 [20]"],
    );
    check(
        &trainings(&[("A (possible)", 1, 10)]),
        &trainings(&[("A", 1, 10)]),
        &["t/a-possible/topic A (possible) -> t/a/topic A [10]"],
    );
    let grouped = |group: &'static str| {
        let table = Table::new("t", "T").column("a", "A").column("b", "B");
        Document::new("T").table(table.group_row(group, [cell("A").with(1), cell(group)]))
    };
    let moved = ["t/maybe.a maybe -> t/yes.a yes [1]", "t/maybe.a/b maybe -> t/yes.a/b yes []"];
    check(&grouped("maybe"), &grouped("yes"), &moved);
}

#[test]
fn rows_of_one_name_in_several_groups_stay_in_theirs() {
    let document = |rows: &[(&'static str, u64, u64)]| {
        let table = Table::new("t", "T").column("a", "A").column("n", "N");
        let row = |table: Table, (group, seq, n): &(&'static str, u64, u64)| {
            table.group_row(*group, [cell("A").with(*seq), cell(*n).with(9)])
        };
        Document::new("T").table(rows.iter().fold(table, row))
    };
    check(
        &document(&[("g", 1, 11), ("g", 2, 12), ("h", 1, 13), ("h", 2, 14)]),
        &document(&[("h", 1, 23), ("h", 2, 24), ("g", 1, 21), ("g", 2, 22)]),
        &[
            "t/h.a:1/n 13 -> t/h.a:1/n 23 [9]",
            "t/h.a:2/n 14 -> t/h.a:2/n 24 [9]",
            "t/g.a:1/n 11 -> t/g.a:1/n 21 [9]",
            "t/g.a:2/n 12 -> t/g.a:2/n 22 [9]",
        ],
    );
}

#[test]
fn the_difference_of_sets_is_what_one_of_them_has_alone() {
    let set = |positions: &[u64]| Witnesses::from(positions.to_vec());
    assert_eq!(set(&[1, 2, 3, 9]).difference(&set(&[3, 4, 9])), set(&[1, 2, 4]));
    assert_eq!(set(&[1]).difference(&set(&[1])), Witnesses::none());
    assert_eq!(
        Witnesses::from(5..=u64::MAX).difference(&set(&[u64::MAX])),
        Witnesses::from(5..=u64::MAX - 1)
    );
}

#[test]
fn a_row_under_another_heading_has_changed() {
    let of = |group: &'static str| {
        let table = Table::new("t", "T").column("topic", "Topic").number_column("n", "N");
        Document::new("T").table(table.group_row(group, [cell("A").with(7), cell(2).with(7)]))
    };
    check(&of("Afan"), &of("Upper Afan"), &["t/afan.a Afan -> t/upper-afan.a Upper Afan [7]"]);
}

#[test]
fn what_rests_on_an_entry_that_says_something_else_names_it_beside_those_that_came() {
    let of = |people, seqs: &[u64]| Document::new("T").figure("f", "F", Value::people(people), seqs.to_vec());
    let changes = compare(&of(10, &[2, 3]), &of(18, &[2, 3, 6]), &Witnesses::from([3, 9]));
    assert_eq!(changes.iter().map(said).collect::<Vec<_>>(), ["f 10 -> f 18 [3, 6]"]);
}

fn any_document() -> impl Strategy<Value = Document> {
    let rows = prop::collection::vec((prop::sample::select(vec!["A", "B", "C d"]), 0..3_u64, 0..4_u64), 0..7);
    let words = prop::collection::vec(prop::sample::select(vec!["x", "y"]), 0..3);
    (rows, words, prop::option::of(0..3_u64)).prop_map(|(rows, words, figure)| {
        let document = trainings(&rows);
        let document = words.into_iter().fold(document, Document::paragraph);
        figure.into_iter().fold(document, |document, figure| document.figure("f", "F", figure, [figure]))
    })
}

proptest! {
    #[test]
    fn the_same_changes_come_out_from_both_sides(one in any_document(), other in any_document(), touched in prop::collection::vec(0..4_u64, 0..3)) {
        let touched = Witnesses::from(touched);
        let mut there: Vec<String> = compare(&one, &other, &touched).iter().map(said).collect();
        let turned = compare(&other, &one, &touched).into_iter().map(|change| Change { before: change.after, after: change.before, ..change });
        let mut back: Vec<String> = turned.map(|change| said(&change)).collect();
        there.sort();
        back.sort();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn the_difference_of_sets_is_that_of_their_positions(a in prop::collection::btree_set(0..30_u64, 0..20), b in prop::collection::btree_set(0..30_u64, 0..20)) {
        let sets: Vec<Witnesses> = [&a, &b].into_iter().map(|set| set.iter().copied().collect()).collect();
        let different: Vec<u64> = sets[0].difference(&sets[1]).iter().collect();
        prop_assert_eq!(different, a.symmetric_difference(&b).copied().collect::<Vec<_>>());
    }
}
