//! The words of the vocabulary's closed lists and of the columns that reports share, in both languages.
//!
//! A Welsh word marked [`Translation::Uncertain`] needs a translator before a report is published. The
//! eight core principles have short labels, for no official Welsh text of them is known. Deliberately absent: the words of
//! one report alone.

use crate::Precision;
use crate::indicators::Point;
use tyst_event::Certainty;
use tyst_event::terms::{
    Direction, Form, Judgement, Level, PartyType, Principle, Quadrant, Role, Scope, Stage, StanceBasis,
    Status, Strength,
};
use tyst_report::Text;
pub use tyst_report::labels::{DEFINITE, Label, NOTHING_RECORDED, POSSIBLE, RECORDED, Translation};

/// The column of the area.
pub const AREA: Label = sure("Area", "Ardal");
/// The column of how certain something is, or how it stands.
pub const STATUS: Label = unsure("Status", "Statws");
/// The column of the date of something that lasts.
pub const SINCE: Label = unsure("Since", "Ers");
/// The column of the date of something that is over.
pub const WHEN: Label = sure("When", "Pryd");
/// The column of the day by which something was promised.
pub const DUE: Label = unsure("Due", "Erbyn");
/// The column of documents and the places in them.
pub const SOURCE: Label = sure("Source", "Ffynhonnell");
/// Entries of the ledger.
pub const ENTRIES: Label = sure("Entries", "Cofnodion");
/// Sources that contradict each other, or leave open what they mean.
pub const CONFLICTS: Label = unsure("Conflicts", "Gwrthddywediadau");
/// The column of what contradicts what.
pub const CONFLICT: Label = unsure("Conflict", "Gwrthddywediad");
/// What shows something.
pub const EVIDENCE: Label = sure("Evidence", "Tystiolaeth");
/// The column that says whether a fact is stated or inferred.
pub const BASIS: Label = unsure("Basis", "Sail");
/// What stands where a source gives no date.
pub const NOT_STATED: Label = unsure("not stated", "ni nodwyd");
/// What stands where a figure is recorded but may not leave the report.
pub const NOT_SHOWN: Label = unsure("recorded, not shown", "cofnodwyd, ni ddangosir");
/// The basis of a fact that its source states.
pub const STATED: Label = unsure("stated", "datganwyd");
/// The basis of a fact that was inferred; the reason follows.
pub const INFERRED: Label = unsure("inferred", "casglwyd");
/// The mark of a fact that a later entry corrected.
pub const CORRECTED: Label = unsure("corrected", "cywirwyd");
/// The mark of a fact that may still change, as its source says.
pub const PROVISIONAL: Label = unsure("provisional", "dros dro");
/// The mark of a fact that somebody disputes.
pub const DISPUTED: Label = unsure("disputed", "dan anghydfod");
/// The mark of a fact that came after the record of its period was closed.
pub const LATE: Label = unsure("late", "hwyr");
/// The column of counts.
pub const NUMBER: Label = sure("Number", "Nifer");
/// The column of the names of what is counted.
pub const NAMES: Label = sure("Names", "Enwau");
/// The stories behind the results.
pub const STORY: Label = sure("Story", "Stori");
/// Commitments.
pub const COMMITMENTS: Label = sure("Commitments", "Ymrwymiadau");
/// The column of who promised or owns something.
pub const OWNER: Label = unsure("Owner", "Perchennog");
/// What is to be done.
pub const ACTIONS: Label = sure("Actions", "Camau gweithredu");
/// The column of references in minutes.
pub const REFERENCE: Label = sure("Reference", "Cyfeirnod");
/// The column of the verbs of minutes.
pub const VERB: Label = unsure("Verb of the minutes", "Berf y cofnodion");
/// The minutes of bodies.
pub const MINUTES: Label = unsure("Minutes", "Cofnodion cyfarfodydd");
/// What bodies were asked to do.
pub const ASKS: Label = unsure("Asked", "Gofynnwyd");
/// What of that a minute answers.
pub const ANSWERED: Label = unsure("Answered", "Atebwyd");
/// The column of what minutes say.
pub const MINUTE: Label = unsure("What the minutes say", "Yr hyn a ddywed y cofnodion");
/// Endorsements of commitments.
pub const ENDORSEMENTS: Label = unsure("Endorsements", "Cymeradwyaethau");
/// An endorsement that was asked for.
pub const SOUGHT: Label = unsure("sought", "gofynnwyd am gymeradwyaeth");
/// An endorsement that was given.
pub const ENDORSED: Label = unsure("endorsed", "cymeradwywyd");
/// What a body took over as its own.
pub const ADOPTED: Label = unsure("adopted", "mabwysiadwyd");
/// An endorsement that was refused.
pub const DECLINED: Label = unsure("declined", "gwrthodwyd");
/// Commitments that are or may be open.
pub const OPEN_COMMITMENTS: Label = unsure("Open commitments", "Ymrwymiadau agored");
/// What was measured.
pub const RESULTS: Label = unsure("Results", "Canlyniadau");
/// The column of indicators.
pub const INDICATOR: Label = sure("Indicator", "Dangosydd");
/// The column of places.
pub const WHERE: Label = sure("Where", "Ble");
/// The column of what a source makes of a result.
pub const RESULT: Label = unsure("Result", "Canlyniad");
/// The column of figures.
pub const FIGURE: Label = sure("Figure", "Ffigur");
/// The column of units.
pub const UNIT: Label = sure("Unit", "Uned");
/// The column of what a trend can be drawn from.
pub const TREND: Label = sure("Trend", "Tuedd");
/// What stands in it where a result is in words alone.
pub const NO_FIGURE: Label = unsure("no figure", "dim ffigur");
/// What stands in it where one figure is recorded.
pub const ONE_POINT: Label = unsure("one data point, no trend", "un pwynt data, dim tuedd");
/// Areas that are pioneers.
pub const PIONEERS: Label = unsure("Pioneer areas", "Ardaloedd arloesi");
/// Communities.
pub const COMMUNITIES: Label = sure("Communities", "Cymunedau");
/// Partners.
pub const PARTNERS: Label = sure("Partners", "Partneriaid");
/// Goals.
pub const GOALS: Label = sure("Goals", "Nodau");
/// Initiatives.
pub const INITIATIVES: Label = sure("Initiatives", "Mentrau");
/// Trainings that were delivered.
pub const TRAININGS: Label = unsure("Trainings delivered", "Hyfforddiant a ddarparwyd");
/// Consultations.
pub const CONSULTATIONS: Label = sure("Consultations", "Ymgyngoriadau");
/// The column of who held a consultation.
pub const HELD_BY: Label = sure("Consultation by", "Ymgynghoriad gan");
/// Consultations that children led.
pub const CHILDREN_LED: Label = unsure("Consultations led by children", "Ymgyngoriadau dan arweiniad plant");
/// Numbers of people who took part.
pub const PARTICIPANTS: Label = sure("Participants", "Cyfranogwyr");

/// How sources say where in a document something stands; a number follows.
pub(crate) const LOCATORS: [Label; 8] = [
    sure("line", "llinell"),
    sure("lines", "llinellau"),
    sure("page", "tudalen"),
    sure("pages", "tudalennau"),
    sure("paragraph", "paragraff"),
    sure("paragraphs", "paragraffau"),
    unsure("section", "adran"),
    unsure("item", "eitem"),
];

pub(crate) const fn sure(en: &'static str, cy: &'static str) -> Label {
    Label { en, cy, translation: Translation::Settled }
}

pub(crate) const fn unsure(en: &'static str, cy: &'static str) -> Label {
    Label { en, cy, translation: Translation::Uncertain }
}

/// Returns whether something was so, or may have been.
pub fn certainty(certainty: Certainty) -> Label {
    match certainty {
        Certainty::Definite => DEFINITE,
        Certainty::Possible => POSSIBLE,
    }
}

/// Returns how wide an area is.
pub fn level(level: Level) -> Label {
    match level {
        Level::Nation => sure("nation", "cenedl"),
        Level::Programme => sure("programme", "rhaglen"),
        Level::PioneerArea => unsure("pioneer area", "ardal arloesi"),
        Level::CountyStrategy => unsure("county strategy", "strategaeth sir"),
        Level::Association => sure("association", "cymdeithas"),
        Level::Community => sure("community", "cymuned"),
        Level::Site => sure("site", "safle"),
    }
}

/// Returns the name of a role in a partnership.
pub fn role(role: Role) -> Label {
    match role {
        Role::Anchor => unsure("Anchor organisation", "Sefydliad angori"),
        Role::Secretariat => sure("Secretariat", "Ysgrifenyddiaeth"),
        Role::Sponsor => unsure("Sponsor", "Noddwr"),
        Role::Lead => sure("Lead", "Arweinydd"),
        Role::JointLead => sure("Joint lead", "Cyd-arweinydd"),
        Role::Governance => sure("Governance", "Llywodraethu"),
        Role::Approver => unsure("Approver", "Cymeradwywr"),
        Role::Facilitator => sure("Facilitator", "Hwylusydd"),
        Role::Funder => unsure("Funder", "Cyllidwr"),
        Role::Host => unsure("Host", "Lletywr"),
        Role::CoLocated => unsure("Co-located", "Cydleolwyd"),
        Role::Delivery => unsure("Delivery", "Cyflawni"),
        Role::TrainingProvider => sure("Training provider", "Darparwr hyfforddiant"),
        Role::Adviser => sure("Adviser", "Cynghorydd"),
        Role::KeyPartner => sure("Key partner", "Partner allweddol"),
        Role::Community => sure("Community", "Cymuned"),
        Role::ChildrenVoice => sure("Children's voice", "Llais plant"),
    }
}

/// Returns what sort of party it is.
pub fn party_type(party_type: PartyType) -> Label {
    match party_type {
        PartyType::Organisation => sure("organisation", "sefydliad"),
        PartyType::Service => sure("service", "gwasanaeth"),
        PartyType::Board => sure("body", "corff"),
        PartyType::Post => sure("post", "swydd"),
        PartyType::CommunityGroup => sure("community group", "grŵp cymunedol"),
    }
}

/// Returns how far an initiative has come.
pub fn stage(stage: Stage) -> Label {
    match stage {
        Stage::Researching => unsure("researching", "ymchwilio"),
        Stage::Developing => unsure("developing", "datblygu"),
        Stage::Developed => unsure("developed", "datblygwyd"),
        Stage::Piloting => unsure("piloting", "treialu"),
        Stage::Established => unsure("established", "sefydlwyd"),
        Stage::Ended => unsure("ended", "wedi dod i ben"),
    }
}

/// Returns how a commitment stands; one without an update is open.
pub fn status(status: Option<Status>) -> Label {
    match status {
        None => unsure("open", "ar agor"),
        Some(Status::InProgress) => unsure("in progress", "ar y gweill"),
        Some(Status::Kept) => unsure("kept", "cadwyd"),
        Some(Status::PartKept) => unsure("kept in part", "cadwyd yn rhannol"),
        Some(Status::Missed) => unsure("missed", "methwyd"),
        Some(Status::Dropped) => unsure("dropped", "gollyngwyd"),
    }
}

/// Returns the verb of a minute.
pub fn form(form: Form) -> Label {
    match form {
        Form::Asked => sure("asked", "gofynnwyd"),
        Form::Presented => sure("presented", "cyflwynwyd"),
        Form::Noted => sure("noted", "nodwyd"),
        Form::Recognised => sure("recognised", "cydnabuwyd"),
        Form::Response => sure("response", "ymateb"),
        Form::Question => sure("question", "cwestiwn"),
        Form::Proposed => sure("proposed", "cynigiwyd"),
        Form::Agreed => sure("agreed", "cytunwyd"),
        Form::Accepted => sure("accepted", "derbyniwyd"),
        Form::Resolved => sure("resolved", "penderfynwyd"),
        Form::Rejected => unsure("rejected", "gwrthodwyd"),
        Form::Deferred => unsure("deferred", "gohiriwyd"),
    }
}

/// Returns how exactly an entry is dated.
pub fn precision(precision: Precision) -> Label {
    match precision {
        Precision::Day => sure("day", "diwrnod"),
        Precision::Month => sure("month", "mis"),
        Precision::Year => sure("year", "blwyddyn"),
        Precision::Bounds => unsure("bounds", "terfynau"),
        Precision::Undated => unsure("undated", "heb ddyddiad"),
    }
}

/// Returns whose words a stance rests on; where an entry does not say, that it is not stated.
pub fn stance_basis(basis: Option<StanceBasis>) -> Label {
    match basis {
        None => NOT_STATED,
        Some(StanceBasis::Own) => unsure("own words", "geiriau ei hun"),
        Some(StanceBasis::Collective) => unsure("collective statement", "datganiad ar y cyd"),
    }
}

/// Returns a short label of a core principle, under its number: in English, for they have no official Welsh.
pub fn principle(principle: Principle) -> Text {
    match principle {
        Principle::Place => awaited("P1 place", ""),
        Principle::Focus => awaited("P2 shared long-term focus", ""),
        Principle::Strengths => awaited("P3 strengths", ""),
        Principle::Freedom => awaited("P4 local freedom", ""),
        Principle::Anchor => awaited("P5 anchor organisation", ""),
        Principle::MultiAgency => awaited("P6 multi-agency", ""),
        Principle::SystemChange => awaited("P7 system change, data sharing", ""),
        Principle::Secretariat => awaited("P8 secretariat", ""),
    }
}

/// Returns words whose Welsh is for others to give: in English alone, until it is there.
fn awaited(en: &'static str, cy: &'static str) -> Text {
    if cy.is_empty() { Text::english(en) } else { Text::both(en, cy) }
}

/// Returns how firmly a principle is shown; where an entry does not say, that it is recorded.
pub fn strength(strength: Option<Strength>) -> Label {
    match strength {
        None => RECORDED,
        Some(Strength::Stated) => STATED,
        Some(Strength::Judged) => unsure("judged", "barn"),
    }
}

/// Returns the performance question that an indicator answers (Results-Based Accountability).
pub fn quadrant(quadrant: Quadrant) -> Label {
    match quadrant {
        Quadrant::HowMuch => unsure("How much did we do?", "Faint wnaethom ni?"),
        Quadrant::HowWell => unsure("How well did we do it?", "Pa mor dda y gwnaethom ni hynny?"),
        Quadrant::BetterOff => unsure("Is anyone better off?", "A oes unrhyw un yn well ei fyd?"),
    }
}

/// Returns which point of an indicator something is.
pub fn point(point: Point) -> Label {
    match point {
        Point::Baseline => unsure("baseline", "llinell sylfaen"),
        Point::Target => sure("target", "targed"),
        Point::Actual => unsure("result", "canlyniad"),
    }
}

/// Returns what a source makes of a result.
pub fn judgement(judgement: Judgement) -> Label {
    match judgement {
        Judgement::Better => sure("better", "gwell"),
        Judgement::Worse => sure("worse", "gwaeth"),
        Judgement::Same => unsure("no better and no worse", "dim gwell a dim gwaeth"),
        Judgement::Achieved => unsure("achieved", "cyflawnwyd"),
        Judgement::Unknown => unsure("left open by the source", "gadawyd yn agored gan y ffynhonnell"),
    }
}

/// Returns which way a result moved.
pub fn direction(direction: Direction) -> Label {
    match direction {
        Direction::Up => sure("up", "i fyny"),
        Direction::Down => sure("down", "i lawr"),
        Direction::Same => sure("the same", "yr un fath"),
    }
}

/// Returns whether all or some were reached; what they are follows.
pub fn scope(scope: Scope) -> Label {
    match scope {
        Scope::All => sure("all", "pob un"),
        Scope::Some => sure("some", "rhai"),
    }
}

#[cfg(test)]
mod tests;
