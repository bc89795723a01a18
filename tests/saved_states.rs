//! A report goes on from the state that an earlier one left, and is the same as one from the first entry.

use std::fs;
use std::path::{Path, PathBuf};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::support::{Ledger, Run, program, state_home};

/// How many trainings there are: more than it takes for a state to be saved.
const MANY: usize = 4_200;

/// Returns a ledger with many trainings, in three areas, some of them at dates that are not known to the day.
fn large() -> Ledger {
    let ledger = Ledger::empty();
    let lines: Vec<String> = (0..MANY).map(training).collect();
    import(&ledger, &lines, "2026-01-05T09:00:00Z");
    ledger
}

fn import(ledger: &Ledger, lines: &[String], at: &str) {
    let file = ledger.write("lines.jsonl", lines.join("\n").as_bytes());
    ledger.run(&format!("import {} --parts --at {at}", file.display())).ok();
}

fn training(number: usize) -> String {
    let area = ["newport", "powys", "conwy"][number % 3];
    let when = ["2018", "2019-05", "2020-02-03", "2026-01-04"][number % 4];
    format!(
        r#"{{"kind":"training.delivered","area":"{area}","when":"{when}","source":[{{"doc":"D {number}"}}],"data":{{"topic":"T {}","audience":"A","participants":{{"n":{number},"unit":"people"}}}}}}"#,
        number % 5
    )
}

/// Returns the files of saved states of reports.
fn states(ledger: &Ledger) -> Vec<PathBuf> {
    let entries = fs::read_dir(ledger.path().join("states")).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with("report-"));
    files.sort();
    files
}

/// Returns a report twice: as it comes, and from the first entry.
fn both(ledger: &Ledger, words: &str) -> [String; 2] {
    [words.to_owned(), format!("{words} --from-zero")].map(|words| ledger.run(&words).ok().out)
}

#[test]
fn a_report_with_a_parameter_goes_on_from_a_state_of_its_own() {
    let ledger = Ledger::empty();
    let minute = |number: usize| {
        format!(
            r#"{{"kind":"minute.recorded","area":"newport","when":"2018","source":[{{"doc":"D"}}],"data":{{"body":"{}","ref":"r{number}","form":"noted","text":"T"}}}}"#,
            ["one", "two"][number % 2]
        )
    };
    let body = |slug: &str| {
        format!(
            r#"{{"kind":"party.described","area":"newport","source":[{{"doc":"D"}}],"data":{{"party":"{slug}","name":{{"en":"N"}},"type":"body"}}}}"#
        )
    };
    import(&ledger, &["one", "two"].map(body), "2026-01-04T09:00:00Z");
    import(&ledger, &(0..MANY).map(minute).collect::<Vec<String>>(), "2026-01-05T09:00:00Z");
    let words = ["report resolutions --json", "report resolutions --param body=one --json"];
    let [all, one] = words.map(|words| both(&ledger, words));
    assert!(all[0] == all[1] && one[0] == one[1] && all[0] != one[0]);
    assert_eq!(states(&ledger).len(), 2);
    import(&ledger, &[minute(MANY), minute(MANY + 1)], "2026-01-06T09:00:00Z");
    for words in words {
        let [from_state, from_zero] = both(&ledger, words);
        assert!(from_state == from_zero, "{words}");
    }
}

#[test]
fn a_report_goes_on_from_a_state_and_comes_to_the_same() {
    let ledger = large();
    let words = "report training-reach --area newport --json";
    let [first, from_zero] = both(&ledger, words);
    assert!(first == from_zero);
    let [state] = states(&ledger).try_into().expect("one state was saved");
    let saved = fs::read(&state).unwrap();

    let more: Vec<String> = (MANY..MANY + 40).map(training).collect();
    import(&ledger, &more, "2026-01-06T09:00:00Z");
    let again = ledger.run(words).ok().out;
    assert!(again != first, "there is more to say");
    assert!(fs::read(&state).unwrap() == saved, "a few entries are not worth another state");
    assert!(ledger.run(&format!("{words} --from-zero")).ok().out == again);

    // Where the state says something else than the entries, so does the report: it was gone on from.
    fs::write(&state, sealed(&state, retold(saved))).unwrap();
    assert!(!again.contains("T 9"));
    ledger.run(words).ok().prints("T 9");
    assert!(ledger.run(&format!("{words} --from-zero")).ok().out == again);
}

#[test]
fn a_state_that_nobody_with_the_key_of_this_user_has_made_is_none() {
    let ledger = large();
    let words = "report training-reach --area newport --json";
    let [made, _] = both(&ledger, words);
    let [state] = states(&ledger).try_into().expect("one state was saved");
    let saved = fs::read(&state).unwrap();
    fs::write(&state, retold(saved.clone())).unwrap();
    assert!(ledger.run(words).ok().out == made, "it was believed for its checksum");
    // What is true of one request is not of another.
    fs::write(&state, &saved).unwrap();
    let of_powys = "report training-reach --area powys --json";
    let [powys, _] = both(&ledger, of_powys);
    let [other] =
        states(&ledger).into_iter().filter(|file| *file != state).collect::<Vec<_>>().try_into().unwrap();
    fs::write(other, saved).unwrap();
    assert!(ledger.run(of_powys).ok().out == powys, "a state was believed under another name");
}

#[test]
fn who_has_no_place_for_a_key_keeps_no_states() {
    let ledger = large();
    let path = ledger.path();
    let mut command = program();
    command.env("XDG_STATE_HOME", "/dev/null/none").args(["report", "training-reach", "--ledger"]).arg(path);
    Run::of(command.output().unwrap()).ok();
    assert_eq!(states(&ledger), Vec::<PathBuf>::new());
}

/// Returns a state as this user would have kept it under its name (`crates/tyst-ledger/src/saved.rs`).
fn sealed(file: &Path, mut state: Vec<u8>) -> Vec<u8> {
    let key = fs::read(state_home().join("tyst/states.key")).unwrap();
    let mut seal = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let name = file.file_name().unwrap().as_encoded_bytes();
    for part in [name, b"\n", &state[48..88], &state[128..]] {
        seal.update(part);
    }
    state[96..128].copy_from_slice(&seal.finalize().into_bytes());
    with_checksum(state)
}

/// Returns a state in which another topic was recorded, whole by its checksum (`crates/tyst-log/FORMAT.md`).
fn retold(mut state: Vec<u8>) -> Vec<u8> {
    let topics: Vec<usize> = (0..state.len() - 3).filter(|at| state[*at..].starts_with(b"T 0")).collect();
    // A state has each text once, however many trainings it is of.
    let [topic] = topics[..] else { panic!("the topic is at {topics:?}") };
    state[topic + 2] = b'9';
    with_checksum(state)
}

fn with_checksum(mut state: Vec<u8>) -> Vec<u8> {
    let checksum = crc32c::crc32c_append(crc32c::crc32c(&state[..12]), &state[16..]);
    state[12..16].copy_from_slice(&checksum.to_le_bytes());
    state
}

#[test]
fn a_state_that_something_reaches_behind_is_left_alone() {
    let ledger = large();
    let words = "report training-reach --area newport --json";
    let [before, _] = both(&ledger, words);
    assert_eq!(states(&ledger).len(), 1);
    for earlier in ["--as-at 2019", "--as-at 2018-06", "--known-at 2026-01-04"] {
        let [made, from_zero] = both(&ledger, &format!("{words} {earlier}"));
        assert!(made == from_zero, "{earlier}");
        assert!(made != before, "{earlier}");
    }
    // The first training of Newport has position 1.
    ledger.run("withdraw 1 --reason duplicate --at 2026-01-07T09:00:00Z").ok();
    let [withdrawn, from_zero] = both(&ledger, words);
    assert!(withdrawn == from_zero);
    assert!(withdrawn != before);
}

#[test]
fn a_state_that_is_damaged_or_cannot_be_saved_costs_time_and_nothing_else() {
    let ledger = large();
    let words = "report training-reach --area newport --json";
    let [made, _] = both(&ledger, words);
    let [state] = states(&ledger).try_into().expect("one state was saved");
    let whole = fs::read(&state).unwrap();
    for length in [0, 50, whole.len() / 2, whole.len() - 1] {
        fs::write(&state, &whole[..length]).unwrap();
        assert!(ledger.run(words).ok().out == made, "{length} bytes");
    }
    fs::remove_file(&state).unwrap();
    fs::create_dir(&state).unwrap();
    assert!(ledger.run(words).ok().out == made, "a folder in its place");
    assert_eq!(ledger.run("verify").ok().code, 0);
}

/// The state of the earlier side is kept besides that of the later one, and each is gone on from the next time.
#[test]
fn a_comparison_goes_on_from_the_states_of_both_its_sides() {
    let ledger = large();
    let more: Vec<String> = (MANY..2 * MANY).map(training).collect();
    import(&ledger, &more, "2026-01-06T09:00:00Z");
    let words = "diff 2026-01-05 --report training-reach --area newport --json";
    let [first, from_zero] = both(&ledger, words);
    assert!(first == from_zero);
    let kept = states(&ledger);
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(ledger.run(words).ok().out == first);
    assert!(!first.contains("T 9"));
    for state in &kept {
        fs::write(state, sealed(state, retold(fs::read(state).unwrap()))).unwrap();
    }
    let again = ledger.run(words).ok().out;
    assert!(states(&ledger) == kept);
    assert!(again.contains("T 9") && !again.contains("T 0"), "one of the sides was replayed from zero");
    assert!(ledger.run(&format!("{words} --from-zero")).ok().out == first);
}

#[test]
fn a_small_ledger_keeps_no_states() {
    let ledger = Ledger::seeded();
    ledger.run("report pioneer-history").ok();
    assert_eq!(states(&ledger), Vec::<PathBuf>::new());
}
