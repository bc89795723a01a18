//! Goal: what is kept comes back as it was, whatever order it came in, and what was not saved by us is refused.

use super::*;

/// A position and a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note(u64, Number);

impl Record for Note {
    fn seq(&self) -> u64 {
        self.0
    }

    fn each_number(&mut self, see: &mut dyn FnMut(&mut Number)) {
        see(&mut self.1);
    }
}

fn kept(notes: &[(u64, &str)]) -> Kept<Note> {
    let mut kept = Kept::default();
    for (seq, text) in notes {
        let number = kept.texts_mut().number(text);
        kept.insert(Note(*seq, number));
    }
    kept
}

fn read(kept: &Kept<Note>) -> Vec<(u64, &str)> {
    kept.records().iter().map(|note| (note.0, kept.texts().get(note.1).unwrap_or("none"))).collect()
}

fn saved(kept: &impl Serialize) -> Vec<u8> {
    bincode::serde::encode_to_vec(kept, bincode::config::standard()).unwrap()
}

fn restored(bytes: &[u8]) -> Result<Kept<Note>, String> {
    let read = bincode::serde::decode_from_slice(bytes, bincode::config::standard());
    read.map(|(kept, _)| kept).map_err(|error| error.to_string())
}

#[test]
fn each_text_is_kept_once_and_found_again() {
    let many: Vec<String> = (0..1000).map(|number| format!("text {}", number % 300)).collect();
    let mut texts = Texts::default();
    assert_eq!(texts.find("text 0"), None);
    let numbers: Vec<Number> = many.iter().map(|text| texts.number(text)).collect();
    assert_eq!(texts.count(), 300);
    for (text, number) in many.iter().zip(numbers) {
        assert_eq!((texts.get(number), texts.find(text)), (Some(text.as_str()), Some(number)));
    }
    assert_eq!((texts.get(Number::NONE), texts.get(Number::at(300)), texts.find("")), (None, None, None));
    let empty = texts.number("");
    assert_eq!((texts.get(empty), texts.find("text 299")), (Some(""), Some(Number::at(299))));
}

#[test]
fn the_order_of_coming_makes_no_difference_to_what_is_saved() {
    let whole = kept(&[(1, "b"), (2, "a"), (3, "b"), (5, "c")]);
    let (mut one, mut other) = (kept(&[(2, "a"), (5, "c")]), kept(&[(1, "b"), (3, "b")]));
    other.merge(kept(&[(2, "a"), (5, "c")]));
    one.merge(kept(&[(3, "b"), (1, "b")]));
    for merged in [one, other] {
        assert_eq!((saved(&merged), &merged), (saved(&whole), &whole));
        assert_eq!(read(&merged), [(1, "b"), (2, "a"), (3, "b"), (5, "c")]);
    }
    assert_ne!(whole, kept(&[(1, "b"), (2, "a"), (3, "b"), (5, "d")]));
    assert_ne!(whole, kept(&[(1, "b"), (2, "a"), (3, "c"), (5, "b")]));
}

#[test]
fn what_is_cut_out_leaves_no_other_text_behind_when_it_is_saved() {
    let whole = kept(&[(1, "b"), (2, "a"), (3, "b")]);
    let cut = whole.only(|note| note.0 != 2);
    assert_eq!(read(&cut), [(1, "b"), (3, "b")]);
    assert_eq!(saved(&cut), saved(&kept(&[(1, "b"), (3, "b")])));
}

#[test]
fn what_was_saved_is_put_back_as_it_was() {
    let whole = kept(&[(1, "b"), (2, "a"), (9, "b")]);
    let mut back = restored(&saved(&whole)).unwrap();
    assert_eq!((&back, saved(&back)), (&whole, saved(&whole)));
    let number = back.texts_mut().number("b");
    back.insert(Note(4, number));
    assert_eq!(read(&back), [(1, "b"), (2, "a"), (4, "b"), (9, "b")]);
}

#[test]
fn what_nobody_saved_is_refused() {
    let note = |seq, text| Note(seq, Number::at(text));
    let ok = (vec!["a", "b"], vec![note(1, 1), note(2, 0)]);
    assert_eq!(restored(&saved(&ok)).map(|kept| kept.records().len()), Ok(2));
    for wrong in [
        saved(&(vec!["a", "b"], vec![note(1, 2)])),
        saved(&(vec!["a", "a"], vec![note(1, 0)])),
        saved(&(vec!["a", "b"], vec![note(2, 0), note(2, 1)])),
        saved(&(vec!["a", "b"], vec![note(2, 0), note(1, 1)])),
    ] {
        assert!(restored(&wrong).unwrap_err().contains("out of order"), "{wrong:?}");
    }
}
