//! What the synthetic events promise.

use std::collections::{BTreeMap, BTreeSet};

use tyst_event::terms::Clock;
use tyst_ledger::{Command, Created, create};

use super::{Events, recorded_at};

#[test]
fn a_ledger_accepts_them_all_without_a_warning() {
    let folder = std::env::temp_dir().join(format!("tyst-compare-events-{}", std::process::id()));
    let created = Created {
        id: "test".to_owned(),
        at: recorded_at(0),
        clock: Clock::System,
        time_zone: "UTC".to_owned(),
    };
    let mut ledger = create(&folder, &created).unwrap();
    let commands = Events::new(5).take(3_000).map(|event| Command {
        key: event.key,
        recorded_by: event.recorded_by,
        correlation: None,
        recorded: None,
        statement: event.statement,
    });
    // They are recorded after all that they tell of.
    let clock = tyst_ledger::Clock { wall: recorded_at(3_000), steady_us: 0 };
    let receipts = ledger.record(commands.collect::<Vec<_>>().into(), clock).unwrap();
    ledger.close().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let warned = receipts.iter().filter(|receipt| !receipt.warnings.is_empty()).count();
    assert_eq!((receipts.len(), warned), (3_000, 0));
}

#[test]
fn keys_are_unique_and_the_kinds_come_in_the_agreed_shares() {
    let mut keys = BTreeSet::new();
    let mut kinds = BTreeMap::<&str, usize>::new();
    for event in Events::new(5).take(50_000) {
        assert!(keys.insert(event.key));
        *kinds.entry(event.statement.body.kind().unwrap().name()).or_default() += 1;
    }
    let share = |names: &[&str]| names.iter().map(|name| kinds[name]).sum::<usize>() as f64 / 500.0;
    for (kinds, agreed) in [
        (&["training.delivered"][..], 55.0),
        (&["outcome.measured"], 25.0),
        (&["partner.joined", "partner.left"], 15.0),
    ] {
        let share = share(kinds);
        assert!((share - agreed).abs() < 1.0, "{kinds:?}: {share} %");
    }
}
