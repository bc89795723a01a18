//! Synthetic events: seeded, in tyst's vocabulary, the same on every machine and without a clock.
//!
//! They follow the ledger's rules (what is named was described before), so that a ledger accepts them all; there are no
//! corrections among them, for the rivals have nothing that would resolve one.

use tyst_event::terms::{
    Accountability, Basis, Count, Form, Level, Measure, PartyType, Polarity, Role, Sensitivity, Source,
};
use tyst_event::vocabulary::{
    AreaDescribed, DocumentPublished, IndicatorDefined, MinuteRecorded, OutcomeMeasured, PartnerJoined,
    PartnerLeft, PartyDescribed, TrainingDelivered,
};
use tyst_event::{Body, Decimal, Event, Instant, Line, Slug, Statement, Text, When};

/// How many areas there are.
pub const AREAS: u64 = 22;
const PARTIES: u64 = 200;
const INDICATORS: u64 = 40;
/// How many events describe what the others name.
pub const DESCRIBING: u64 = AREAS + PARTIES + INDICATORS;

/// When the first event was recorded, 2010-01-01T09:00:00Z, and the time between two, in microseconds.
const FIRST_RECORDED_US: i64 = 1_262_336_400_000_000;
const STEP_US: i64 = 30_000_000;

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
const TITLES: [&str; 4] =
    ["Children's action plan", "Annual report", "Minutes of the board", "What children told us"];

/// Returns when the event at a position was recorded.
pub fn recorded_at(seq: u64) -> Instant {
    Instant(
        FIRST_RECORDED_US + STEP_US * i64::try_from(seq).expect("a bench has fewer events than i64 holds"),
    )
}

/// Steele, Lea and Flood's generator: one multiplication chain for each number.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Returns the generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// An endless sequence of events.
#[derive(Clone, Debug)]
pub struct Events {
    random: Random,
    next: u64,
    /// Whether the party is a member, for each area.
    members: Vec<bool>,
}

/// Returns the description of an area; every area is of one kind.
pub fn area_described(name: Text) -> Body {
    Body::AreaDescribed(AreaDescribed {
        name,
        level: Level::PioneerArea,
        parent: None,
        gss: Vec::new(),
        whole_area: None,
        aliases: Vec::new(),
    })
}

/// Returns the description of a party; every party is of one kind.
pub fn party_described(party: Slug, name: Text) -> Body {
    Body::PartyDescribed(PartyDescribed {
        party,
        party_type: PartyType::Organisation,
        name,
        aliases: Vec::new(),
        ids: Vec::new(),
        same_as: None,
    })
}

/// Returns the definition of an indicator; every indicator is of one kind.
pub fn indicator_defined(indicator: Slug, name: Text) -> Body {
    Body::IndicatorDefined(IndicatorDefined {
        indicator,
        name,
        rba: Accountability::Performance,
        quadrant: None,
        measure: Measure::Unit,
        polarity: Polarity::HigherIsBetter,
        flow: true,
        people: None,
        sensitive: None,
        aggregatable: None,
        framework_refs: Vec::new(),
        unit: None,
        note: None,
    })
}

impl Events {
    /// Returns the sequence of a seed, from position 0.
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), next: 0, members: vec![false; as_index(AREAS * PARTIES)] }
    }

    fn described(seq: u64) -> Body {
        let name = |what: &str, number: u64| Text::english(format!("{what} {number} (synthetic)"));
        if seq < AREAS {
            return area_described(name("Area", seq));
        }
        let seq = seq - AREAS;
        if seq < PARTIES {
            return party_described(party(seq), name("Party", seq));
        }
        indicator_defined(indicator(seq - PARTIES), name("Indicator", seq - PARTIES))
    }

    fn happened(&mut self, area: u64) -> Body {
        match self.random.below(100) {
            0..55 => self.training(),
            55..80 => self.outcome(),
            80..95 => self.membership(area),
            95..98 => self.document(),
            _ => self.minute(),
        }
    }

    fn training(&mut self) -> Body {
        let n = u32::try_from(1 + self.random.below(60)).expect("it is small");
        Body::TrainingDelivered(TrainingDelivered {
            topic: Text::english(self.one_of(&TOPICS)),
            audience: Text::english(self.one_of(&AUDIENCES)),
            providers: vec![self.party()],
            participants: Some(Count {
                n: Some(n),
                of: None,
                unit: Text::english("people"),
                disagg: Vec::new(),
            }),
            coverage: None,
            sessions: None,
            initiative: None,
        })
    }

    fn outcome(&mut self) -> Body {
        let units = i64::try_from(self.random.below(1_000)).expect("it is small");
        Body::OutcomeMeasured(OutcomeMeasured {
            indicator: indicator(self.random.below(INDICATORS)),
            period: None,
            value: Some(Decimal { units, scale: 1 }),
            numerator: None,
            denominator: None,
            direction: None,
            judgement: None,
            strength: None,
            role: None,
            method: Some(Text::english("school census")),
            comparator: None,
            contribution: None,
            reported_by: Some(self.party()),
            site: None,
            disagg: Vec::new(),
        })
    }

    fn membership(&mut self, area: u64) -> Body {
        let number = self.random.below(PARTIES);
        let member = &mut self.members[as_index(area * PARTIES + number)];
        *member = !*member;
        let (party, roles) = (party(number), vec![Role::Delivery]);
        if *member {
            Body::PartnerJoined(PartnerJoined { party, roles, basis_of_membership: None })
        } else {
            Body::PartnerLeft(PartnerLeft { party, roles, reason: Some(Text::english("end of the pilot")) })
        }
    }

    fn document(&mut self) -> Body {
        Body::DocumentPublished(DocumentPublished {
            title: Text::english(self.one_of(&TITLES)),
            by: Some(self.party()),
            with: Vec::new(),
            url: Some(Line(format!("https://example.org/documents/{}", self.random.below(10_000)))),
            count: None,
        })
    }

    fn minute(&mut self) -> Body {
        Body::MinuteRecorded(MinuteRecorded {
            body: self.party(),
            reference: Line(format!("{}.{}", 1 + self.random.below(60), 1 + self.random.below(12))),
            form: Form::Noted,
            text: Text::english(format!("the report on {} was noted", self.one_of(&TOPICS))),
            by: None,
            answers: None,
        })
    }

    fn party(&mut self) -> Slug {
        party(self.random.below(PARTIES))
    }

    fn one_of(&mut self, words: &'static [&'static str]) -> &'static str {
        words[as_index(self.random.below(words.len() as u64))]
    }

    /// Returns a day or a month of the ten years before the first recording. Who joined may not have left before, so
    /// that is dated by the day of its recording.
    fn when(&mut self, seq: u64, year: u64, body: &Body) -> When {
        let (month, day) = (1 + self.random.below(12), 1 + self.random.below(28));
        let text = match body {
            Body::PartnerJoined(_) | Body::PartnerLeft(_) => recorded_at(seq).to_string()[..10].to_owned(),
            _ if self.random.below(4) > 0 => format!("{year}-{month:02}-{day:02}"),
            _ => format!("{year}-{month:02}"),
        };
        When { on: Some(text.parse().expect("every month has 28 days")), ..When::default() }
    }
}

impl Iterator for Events {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let seq = self.next;
        self.next += 1;
        let describing = seq < DESCRIBING;
        let area = if seq < AREAS { seq } else { self.random.below(AREAS) };
        let body = if describing { Self::described(seq) } else { self.happened(area) };
        let year = 2000 + self.random.below(10);
        let when = if describing { When::default() } else { self.when(seq, year, &body) };
        let source = Source {
            doc: Line(format!("return {year} of area {area}")),
            locator: Some(Line(format!("row {}", 1 + self.random.below(400)))),
            quote: None,
        };
        let statement = Statement {
            area: slug("area", area),
            place: None,
            when,
            basis: Basis::Stated,
            sources: vec![source],
            sensitivity: Sensitivity::Partners,
            body,
        };
        Some(Event {
            seq,
            recorded_at: recorded_at(seq),
            recorded_by: recorder(),
            key: key(seq),
            correlation: None,
            warnings: Vec::new(),
            statement,
        })
    }
}

/// Returns the pseudonym of who records synthetic events.
pub fn recorder() -> Slug {
    Slug::new("bench").expect("it has the form of a slug")
}

/// Returns a key that looks as if a program had drawn it: six bytes, and no two alike.
fn key(seq: u64) -> String {
    // An odd factor permutes the numbers below 2^48, and so does the shift by half of them.
    let scattered = seq.wrapping_mul(0x9e37_79b9_7f4b) & 0xffff_ffff_ffff;
    format!("syn-{:012x}", scattered ^ (scattered >> 24))
}

fn party(number: u64) -> Slug {
    slug("party", number)
}

fn indicator(number: u64) -> Slug {
    slug("indicator", number)
}

fn slug(what: &str, number: u64) -> Slug {
    Slug::new(&format!("{what}-{number:02}")).expect("it has the form of a slug")
}

fn as_index(number: u64) -> usize {
    usize::try_from(number).expect("it is small")
}

#[cfg(test)]
mod tests;
