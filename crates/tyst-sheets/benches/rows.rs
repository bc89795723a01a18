//! How long a workbook of many rows takes to be read, and its rows to become entries.
//!
//! `cargo bench -p tyst-sheets --bench rows -- 100000 FILE.xlsx` also leaves the workbook in a file, for `tyst import` to record.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and fails loudly")]
#![expect(clippy::disallowed_methods, reason = "a measurement looks at the clock")]

use std::collections::BTreeMap;
use std::time::Instant;

use tyst_event::Kind;
use tyst_sheets::columns;
use tyst_sheets::mapping::SheetMapping;
use tyst_sheets::plan::Plan;
use tyst_sheets::read::sheets;
use tyst_sheets::template::{Faulty, Slugs, problems};

/// Returns a workbook with so many trainings.
fn workbook(rows: usize) -> Vec<u8> {
    let columns = columns::of(Kind::TrainingDelivered);
    let typed = |name: &str, words: String| {
        (columns.iter().position(|column| column.flag.name == name).unwrap(), words)
    };
    let row = |number: usize| Faulty {
        words: vec![
            typed("area", format!("area-{}", number % 20)),
            typed("when", ["autumn 2018", "2018-09-14", "by November 2019"][number % 3].to_owned()),
            typed("topic", format!("ACE awareness {}", number % 50)),
            typed("audience", "school professionals".to_owned()),
            typed("participants", (number % 90).to_string()),
            typed("participants-unit", "teachers".to_owned()),
            typed("source", format!("Training log#row {number}")),
        ],
        problems: Vec::new(),
    };
    problems(
        &BTreeMap::from([(Kind::TrainingDelivered.number(), (0..rows).map(row).collect())]),
        &Slugs::new(),
    )
    .unwrap()
}

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let rows = words.next().map_or(100_000, |words| words.parse().unwrap());
    let bytes = workbook(rows);
    if let Some(file) = words.next() {
        std::fs::write(file, &bytes).unwrap();
    }
    let start = Instant::now();
    let all = sheets("bench", &bytes).unwrap();
    let read = start.elapsed();
    let sheet = all.iter().find(|sheet| sheet.name == "training.delivered").unwrap();
    let plan = Plan::new(sheet, &SheetMapping::plain("", Kind::TrainingDelivered)).unwrap();
    let sound = plan.rows(sheet, tyst_sheets::book::NO_NAMES).filter(|row| row.read.is_ok()).count();
    let whole = start.elapsed();
    println!("{sound} of {rows} rows, {} bytes: read in {read:.2?}, entries after {whole:.2?}", bytes.len());
}
