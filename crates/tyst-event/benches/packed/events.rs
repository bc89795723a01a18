//! Synthetic events in the wire form: seeded, the same on every machine, and without a clock.
//!
//! They look like those of a large partnership; no ledger decided them.

#![expect(clippy::cast_possible_wrap, reason = "the times of the events are small")]

use tyst_event::terms::{Basis, Count, Form, Role, Sensitivity, Source};
use tyst_event::vocabulary::{
    DocumentPublished, MinuteRecorded, OutcomeMeasured, PartnerJoined, PartnerLeft, TrainingDelivered,
};
use tyst_event::{Body, Decimal, Event, Instant, Line, Slug, Statement, Text, When, wire};

const AREAS: u64 = 22;
const PARTIES: u64 = 200;
const INDICATORS: u64 = 40;
/// 2010-01-01T09:00:00Z.
const FIRST_RECORDED_US: i64 = 1_262_336_400_000_000;

const TOPICS: [&str; 8] = [
    "ACE awareness",
    "trauma-informed practice",
    "early language",
    "safeguarding, level 2",
    "children's rights",
    "restorative approaches",
    "data and evidence",
    "working with fathers",
];
const AUDIENCES: [&str; 6] = [
    "school professionals",
    "police officers",
    "health visitors",
    "youth workers",
    "councillors",
    "foster carers",
];

/// A generator of numbers: `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let value = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn of(&mut self, words: &[&str]) -> Text {
        Text::english(words[self.below(words.len() as u64) as usize])
    }

    fn slug(&mut self, what: &str, end: u64) -> Slug {
        Slug::new(&format!("{what}-{}", self.below(end))).expect("it has the form of a slug")
    }
}

/// Returns the wire forms of `count` events from a seed.
pub(crate) fn records(seed: u64, count: u64) -> Vec<Vec<u8>> {
    let mut random = Random(seed);
    let mut recorded_us = FIRST_RECORDED_US;
    (0..count)
        .map(|seq| {
            recorded_us += (random.below(60_000_000)) as i64;
            wire::encode(&event(seq, recorded_us, &mut random)).expect("it is short")
        })
        .collect()
}

fn event(seq: u64, recorded_us: i64, random: &mut Random) -> Event {
    let year = 2000 + random.below(10);
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    let on = if random.below(4) > 0 {
        format!("{year}-{month:02}-{day:02}")
    } else {
        format!("{year}-{month:02}")
    };
    let area = random.slug("area", AREAS);
    let source = Source {
        doc: Line(format!("return {year} of {area}")),
        locator: Some(Line(format!("row {}", 1 + random.below(400)))),
        quote: None,
    };
    Event {
        seq,
        recorded_at: Instant(recorded_us),
        recorded_by: Slug::new("recorder-1").expect("it has the form of a slug"),
        key: format!("line-{:016x}{:08x}-0", random.next(), random.below(1 << 32)),
        correlation: None,
        warnings: Vec::new(),
        statement: Statement {
            area,
            place: None,
            when: When { on: Some(on.parse().expect("every month has 28 days")), ..When::default() },
            basis: Basis::Stated,
            sources: vec![source],
            sensitivity: Sensitivity::Partners,
            body: body(random),
        },
    }
}

fn body(random: &mut Random) -> Body {
    match random.below(100) {
        0..55 => training(random),
        55..80 => outcome(random),
        80..95 => membership(random),
        95..98 => Body::DocumentPublished(DocumentPublished {
            title: random.of(&["Children's action plan", "Annual report", "What children told us"]),
            by: Some(random.slug("party", PARTIES)),
            with: Vec::new(),
            url: Some(Line(format!("https://example.org/documents/{}", random.below(10_000)))),
            count: None,
        }),
        _ => Body::MinuteRecorded(MinuteRecorded {
            body: random.slug("party", PARTIES),
            reference: Line(format!("{}.{}", 1 + random.below(60), 1 + random.below(12))),
            form: Form::Noted,
            text: random.of(&TOPICS),
            by: None,
            answers: None,
        }),
    }
}

fn training(random: &mut Random) -> Body {
    let n = 1 + random.below(60) as u32;
    Body::TrainingDelivered(TrainingDelivered {
        topic: random.of(&TOPICS),
        audience: random.of(&AUDIENCES),
        providers: vec![random.slug("party", PARTIES)],
        participants: Some(Count { n: Some(n), of: None, unit: Text::english("people"), disagg: Vec::new() }),
        coverage: None,
        sessions: (random.below(8) == 0).then_some(2),
        initiative: None,
    })
}

fn outcome(random: &mut Random) -> Body {
    Body::OutcomeMeasured(OutcomeMeasured {
        indicator: random.slug("indicator", INDICATORS),
        period: None,
        value: Some(Decimal { units: random.below(1_000) as i64, scale: 1 }),
        numerator: None,
        denominator: None,
        direction: None,
        judgement: None,
        strength: None,
        role: None,
        method: Some(Text::english("school census")),
        comparator: None,
        contribution: None,
        reported_by: Some(random.slug("party", PARTIES)),
        site: None,
        disagg: Vec::new(),
    })
}

fn membership(random: &mut Random) -> Body {
    let (party, roles) = (random.slug("party", PARTIES), vec![Role::Delivery]);
    if random.below(3) > 0 {
        Body::PartnerJoined(PartnerJoined { party, roles, basis_of_membership: None })
    } else {
        Body::PartnerLeft(PartnerLeft { party, roles, reason: Some(Text::english("end of the pilot")) })
    }
}
