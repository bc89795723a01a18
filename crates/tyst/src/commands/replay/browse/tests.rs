//! The screen of a walk as a person sees it, and its keys.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;

/// A walk through five steps, at the fourth.
fn browse() -> Browse {
    let steps = [(46, 5), (82, 6), (176, 7), (226, 8), (275, 9)];
    let page = [
        "entries 177 to 226: 50 entries, recorded 2026-01-08T09:00:00Z, as at 2026-01-08",
        "",
        "    177  not stated  wales  area.described  Wales / Cymru · nation · W92000004",
        "    178  not stated  caerphilly  area.described  Caerphilly / Caerffili · pioneer-area",
        "",
        "  report pioneer-history: 1 change",
        "  ~ pioneer-history#definite  Pioneer areas, definite: 5 → 8",
        "      entries 197 (added), 198 (added), 199 (added)",
    ];
    Browse {
        title: "replay by moment: entries 1 to 275".to_owned(),
        steps: steps.map(|(last, day)| format!("{last:>7} 2026-01-{day:02} 09:00")).to_vec(),
        shown: 3,
        page: page.map(str::to_owned).to_vec(),
        ..Browse::default()
    }
}

fn drawn(browse: &mut Browse, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| browse.draw(frame)).unwrap();
    terminal.backend().to_string()
}

fn press(browse: &mut Browse, keys: &[KeyCode]) -> Vec<Ask> {
    keys.iter().map(|key| browse.press(KeyEvent::from(*key))).collect()
}

fn typed(browse: &mut Browse, words: &str) {
    let keys: Vec<KeyCode> = words.chars().map(KeyCode::Char).collect();
    assert!(press(browse, &keys).iter().all(|ask| *ask == Ask::Nothing));
}

#[test]
fn the_steps_stand_on_the_left_and_what_one_brought_on_the_right() {
    insta::assert_snapshot!(drawn(&mut browse(), 80, 24));
}

#[test]
fn the_help_names_every_key() {
    let mut browse = browse();
    assert_eq!(press(&mut browse, &[KeyCode::Char('?')]), [Ask::Nothing]);
    insta::assert_snapshot!(drawn(&mut browse, 80, 24));
    assert_eq!(press(&mut browse, &[KeyCode::Right]), [Ask::Nothing], "any key goes back");
    assert_eq!(press(&mut browse, &[KeyCode::Right]), [Ask::Forward]);
}

#[test]
fn a_key_asks_for_what_the_footer_says() {
    let keys = [
        (KeyCode::Right, Ask::Forward),
        (KeyCode::Char(' '), Ask::Forward),
        (KeyCode::Left, Ask::Back),
        (KeyCode::Home, Ask::First),
        (KeyCode::End, Ask::Last),
        (KeyCode::Char('b'), Ask::Cycle),
        (KeyCode::Char('x'), Ask::Nothing),
        (KeyCode::Esc, Ask::Quit),
    ];
    for (key, ask) in keys {
        assert_eq!(press(&mut browse(), &[key]), [ask]);
    }
    let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(browse().press(interrupt), Ask::Quit);
}

#[test]
fn a_point_is_typed_in_the_footer() {
    let mut browse = browse();
    typed(&mut browse, "g2026-01-09x");
    press(&mut browse, &[KeyCode::Backspace]);
    assert!(drawn(&mut browse, 80, 24).contains("go to: 2026-01-09_"));
    assert_eq!(press(&mut browse, &[KeyCode::Enter]), [Ask::Go("2026-01-09".to_owned())]);
    typed(&mut browse, "gq");
    assert_eq!(press(&mut browse, &[KeyCode::Esc]), [Ask::Nothing], "it only takes the line away");
    typed(&mut browse, &format!("g{}", "1".repeat(2 * TYPED_MAX)));
    assert_eq!(press(&mut browse, &[KeyCode::Enter]), [Ask::Go("1".repeat(TYPED_MAX))]);
}

#[test]
fn a_long_step_is_scrolled_as_far_as_it_goes() {
    let mut browse = browse();
    assert!(drawn(&mut browse, 80, 12).contains("5 more lines ↓"));
    press(&mut browse, &[KeyCode::PageDown, KeyCode::PageDown]);
    let seen = drawn(&mut browse, 80, 12);
    assert!(seen.contains("198 (added)") && !seen.contains("more lines"), "{seen}");
    press(&mut browse, &[KeyCode::Up]);
    assert!(drawn(&mut browse, 80, 12).contains("1 more lines ↓"));
}

#[test]
fn the_step_that_is_shown_stays_in_sight_of_a_long_list() {
    let steps: Vec<String> = (0..100).map(|step| format!("{step:>7} 2026-01-01 09:00")).collect();
    for shown in [0, 50, 99] {
        let mut browse = Browse { steps: steps.clone(), shown, ..Browse::default() };
        let seen = drawn(&mut browse, 80, 24);
        assert!(seen.contains(&format!("> {shown:>7} 2026")), "{seen}");
    }
}

#[test]
fn a_screen_of_any_size_can_be_drawn() {
    for (width, height) in [(1, 1), (20, 5), (27, 3), (200, 60)] {
        let mut browse = browse();
        press(&mut browse, &[KeyCode::Char('?')]);
        drawn(&mut browse, width, height);
    }
}

#[test]
fn lines_are_folded_between_words_and_go_on_indented() {
    assert_eq!(folded("  one two three", 9), ["  one two", "    three"]);
    assert_eq!(folded("abcdefghijkl", 10), ["abcdefghij", "  kl"]);
    assert_eq!(folded("", 10), [""]);
}
