//! Documents like those of the reports on the seed stories, for the tests.
//!
//! Deliberately absent: full reports; each sample is cut to what the tests look at.

use crate::{
    Bar, Cell, Chart, Checklist, ChecklistItem, Clock, Document, EntryCounts, Header, Language, LedgerStamp,
    Line, LinePoint, Moment, PluginStamp, StepPoint, Table, Text, Timeline, TimelineItem, Value, Witnesses,
    cell,
};

pub(crate) fn header() -> Header {
    Header {
        areas: vec![Text::both("Newport", "Casnewydd"), "Conwy".into()],
        as_at: Moment::new("2017-06", "2017-06-30"),
        known_at: Moment::new("2026-01-10", "2026-01-10"),
        ledger: LedgerStamp {
            id: "019f0000-5eed-7000-8000-000000000001".into(),
            head: Some(274),
            root: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            clock: Clock::Manual,
        },
        plugin: PluginStamp {
            id: "wales.tyst.pioneer-history".into(),
            version: "0.1.0".into(),
            digest: "2c26b46b68ffc68f".into(),
            isolation: "process".into(),
            vouched_for: "came with tyst".into(),
        },
        entries: EntryCounts {
            used: 1_019,
            in_scope: 1_020,
            undated: 3,
            inferred: 2,
            withheld: 1,
            unknown_kinds: 0,
        },
        disclosure: Text::both("rounded to the nearest 5", "wedi'i dalgrynnu i'r 5 agosaf"),
        languages: vec![Language::English, Language::Welsh],
    }
}

/// Like report R1: a table by status and a step chart.
pub(crate) fn pioneer_history() -> Document {
    let area = |name: &'static str| cell(name);
    let table = Table::new("areas", Text::both("Pioneer areas", "Ardaloedd arloesi"))
        .column("area", Text::both("Area", "Ardal"))
        .number_column("communities", Text::both("Communities", "Cymunedau"))
        .column("since", Text::both("Since", "Ers"))
        .group_row("definite", [area("Caerphilly"), cell(2).with([4, 9]), cell(Value::date("2017-06-07"))])
        .group_row("definite", [area("Gwynedd"), cell(1).with([6]), cell(Value::date("2017-06-07"))])
        .group_row(
            "possible",
            [
                area("Conwy"),
                cell(Value::not_recorded_since("whole county")),
                cell(Value::date_said("../2026-01-08", "eight areas")),
            ],
        );
    let steps = [
        StepPoint::new("2016-10-31", 0, 0, Witnesses::none()),
        StepPoint::new("2017-06-07", 5, 0, [1, 2, 3, 4, 5]),
        StepPoint::new("2017-06-30", 5, 3, 1..=8),
    ];
    Document::new(Text::both("Pioneer history", "Hanes yr ardaloedd arloesi"))
        .question("Which areas were pioneers on a date, and when could we have known?")
        .stamped(header())
        .figure("definite", Text::both("Definite", "Pendant"), 5, [12, 14, 15, 16, 19])
        .figure("range", "Pioneers in all", Value::between(5, 8), [12, 14, 15, 16, 19, 30, 31, 32])
        .heading(2, Text::both("Areas", "Ardaloedd"))
        .table(table)
        .chart(Chart::step(
            "steps",
            "Pioneers over time",
            "From 0 in 2016 to between 5 and 8.",
            "pioneers",
            steps,
        ))
        .caution("The third name is undated, so it is only possible.")
}

/// Like report R2: parties by role, a timeline, and what is missing.
pub(crate) fn partnership_map() -> Document {
    let missing = Checklist::new("missing", "Roles that should be filled")
        .item(ChecklistItem::recorded("Host", [52]).detail("Millbrook Primary School"))
        .item(ChecklistItem::possible("Adviser", [60, 61]))
        .item(ChecklistItem::not_recorded(Text::both("Anchor organisation", "Sefydliad angori")));
    let times = Timeline::new("since", "Since when")
        .item(TimelineItem::new("ACE Support Hub", [60]).starts_by("2017-06-07").said("is working with"))
        .item(TimelineItem::new("Gwent Police", [57]))
        .item(TimelineItem::new("Syniad", [90]).starts("1999").ends("2001-03"));
    Document::new("Partnership map")
        .figure("parties", "Parties", 13, 52..=64)
        .checklist(missing)
        .timeline(times)
        .witnessed_paragraph("The Welsh Government facilitates.\nIt also pays.", [52, 54])
        .not_counted("Parties without a role.")
}

/// Like reports R4 and R5: values of every kind, none of them a sum of nothing.
pub(crate) fn training_reach() -> Document {
    let every_value: [Cell; 10] = [
        cell("33.6".parse::<crate::Number>().expect("a decimal")).with([1]),
        cell(Value::people(1_234)).with([2]),
        cell(Value::percent(37, 110)).with([3]),
        cell(Value::people_percent(47, 100)).with([4]),
        cell(Value::between(11, 13)).with([5]),
        cell(Text::welsh("Heddlu Bach")),
        cell(Value::quoted("all schools across Newport", "en")),
        cell(Value::not_recorded()),
        cell(Value::date("2018-05")),
        Cell::empty(),
    ];
    let table = every_value.into_iter().enumerate().fold(
        Table::new("trainings", "Trainings").column("topic", "Topic").number_column("reach", "Reach"),
        |table, (index, value)| table.row([cell(format!("Topic {}", index + 1)), value]),
    );
    let bars = [Bar::new("ACE awareness", cell(Value::people(30)).with([7])), Bar::new("Other", 0)];
    let points = [LinePoint::new("2018", cell(50).with([8])), LinePoint::new("2019", cell(-46).with([9]))];
    let lines = [Line::new("Exclusions", points)];
    Document::new("Training reach")
        .figure("delivered", "Trainings delivered", 5, [70, 71, 72, 73, 74])
        .figure(
            "participants",
            "Participants",
            Value::not_recorded_since("0 of 5 entries have a count"),
            Witnesses::none(),
        )
        .table(table)
        .chart(Chart::bars("reached", "Reached", "Only one training has a count.", "people", bars))
        .chart(Chart::line("trend", "Exclusions", "They fell.", "exclusions", lines))
        .note("All results are reported without figures.")
}

pub(crate) fn all() -> [Document; 4] {
    [pioneer_history(), partnership_map(), training_reach(), Document::new("Nothing")]
}
