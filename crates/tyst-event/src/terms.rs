//! The closed lists and the records that the kinds of the vocabulary share.
//!
//! Codes and field numbers are registered: they are added to, never changed and never used again.

use serde_json::Value as Json;

use crate::define::{codes, records};
use crate::field::{CodeList, Field, FieldShape, Leaf, RecordShape, Shape, Sink, leaf};
use crate::view::{BasisView, Leaves, View};
use crate::wire::{Input, WireError};
use crate::{Line, Problems, Slug, Text};

codes! {
    /// How wide an area is.
    Level {
        1 Nation "nation" "A nation, such as Wales.",
        2 Programme "programme" "A programme or approach that areas belong to.",
        3 PioneerArea "pioneer-area" "An area that is or may become a pioneer.",
        4 CountyStrategy "county-strategy" "A county with a strategy of its own.",
        5 Association "association" "An association of authorities.",
        6 Community "community" "A community or estate inside an area.",
        7 Site "site" "A single site.",
    }
    /// What an area was designated as.
    Designation {
        1 Pioneer "pioneer" "A Children First pioneer.",
    }
    /// What sort of party it is. A person is never a party.
    PartyType {
        1 Organisation "organisation" "An organisation.",
        2 Service "service" "A service of an organisation.",
        3 Board "body" "A board, committee or group that meets.",
        4 Post "post" "An office, whoever holds it.",
        5 CommunityGroup "community-group" "A group of residents.",
    }
    /// What a partner does in the partnership.
    Role {
        1 Anchor "anchor" "The anchor organisation.",
        2 Secretariat "secretariat" "Gives secretariat support.",
        3 Sponsor "sponsor" "Sponsors a strategy.",
        4 Lead "lead" "Leads.",
        5 JointLead "joint-lead" "Leads together with another.",
        6 Governance "governance" "Oversees.",
        7 Approver "approver" "Approves.",
        8 Facilitator "facilitator" "Enables others to work together.",
        9 Funder "funder" "Gives money.",
        10 Host "host" "Houses the work of others.",
        11 CoLocated "co-located" "Works at a host's site.",
        12 Delivery "delivery" "Delivers work.",
        13 TrainingProvider "training-provider" "Trains others.",
        14 Adviser "adviser" "Advises.",
        15 KeyPartner "key-partner" "Named as a key partner.",
        16 Community "community" "Speaks for residents.",
        17 ChildrenVoice "children-voice" "Brings the voice of children.",
    }
    /// A set of principles that evidence can be recorded against.
    Framework {
        1 ChildrenFirst "children-first-8" "The eight core principles of Children First.",
    }
    /// One of the eight core principles of Children First.
    Principle {
        1 Place "P1" "Clarity of place.",
        2 Focus "P2" "A long-term, shared, strategic focus.",
        3 Strengths "P3" "A focus on a community's strengths.",
        4 Freedom "P4" "Local freedom to decide the focus of activity.",
        5 Anchor "P5" "Anchor organisations.",
        6 MultiAgency "P6" "A multi-agency approach.",
        7 SystemChange "P7" "System change and effective data sharing.",
        8 Secretariat "P8" "Dedicated secretariat support.",
    }
    /// How firmly a principle is evidenced.
    Strength {
        1 Stated "stated" "The source says so.",
        2 Judged "judged" "The recorder judged it from the source.",
    }
    /// How far an initiative has come.
    Stage {
        1 Researching "researching" "Being looked into.",
        2 Developing "developing" "Being made.",
        3 Developed "developed" "Made; its use is not recorded.",
        4 Piloting "piloting" "On trial.",
        5 Established "established" "In regular use.",
        6 Ended "ended" "Over. Final.",
    }
    /// Whether all or some were reached.
    Scope {
        1 All "all" "All of them.",
        2 Some "some" "Some of them.",
    }
    /// Whose outcome an indicator shows (Results-Based Accountability).
    Accountability {
        1 Population "population" "A whole population.",
        2 Performance "performance" "Those whom the partnership works with.",
    }
    /// Which of the three performance questions an indicator answers.
    Quadrant {
        1 HowMuch "how-much" "How much did we do?",
        2 HowWell "how-well" "How well did we do it?",
        3 BetterOff "better-off" "Is anyone better off?",
    }
    /// What sort of measure an indicator is (IATI codelist `IndicatorMeasure`).
    Measure {
        1 Unit "unit" "A number of something.",
        2 Percentage "percentage" "A share of a hundred.",
        3 Nominal "nominal" "A number that only names.",
        4 Ordinal "ordinal" "A number on a scale.",
        5 Qualitative "qualitative" "Words only; never a number.",
    }
    /// Which way an indicator is better.
    Polarity {
        1 HigherIsBetter "higher-is-better" "More is better.",
        2 LowerIsBetter "lower-is-better" "Less is better.",
        3 Neither "neither" "Neither.",
    }
    /// Which way a result moved.
    Direction {
        1 Up "up" "It rose.",
        2 Down "down" "It fell.",
        3 Same "same" "It stayed.",
    }
    /// What the source makes of a result.
    Judgement {
        1 Better "better" "Better than before.",
        2 Worse "worse" "Worse than before.",
        3 Same "same" "No better and no worse.",
        4 Achieved "achieved" "What was aimed at was reached.",
        5 Unknown "unknown" "The source leaves it open.",
    }
    /// Whether a measurement is the starting point.
    MeasurementRole {
        1 Baseline "baseline" "The starting point.",
        2 Actual "actual" "A later result.",
    }
    /// How a consultation was done.
    Method {
        1 Paper "paper" "On paper.",
        2 Digital "digital" "On a screen.",
        3 Meeting "meeting" "In meetings.",
        4 Correspondence "correspondence" "By letter.",
        5 Mixed "mixed" "In several ways.",
    }
    /// Whether something was so.
    Recorded {
        1 Yes "yes" "It was.",
        2 No "no" "It was not.",
        3 NotRecorded "not-recorded" "The source does not say.",
    }
    /// What a response made of the proposal.
    Stance {
        1 Support "support" "In favour.",
        2 Endorse "endorse" "Endorsed.",
        3 Mixed "mixed" "Partly in favour.",
        4 Oppose "oppose" "Against.",
        5 None "none" "Took no side.",
    }
    /// Whose words a stance rests on.
    StanceBasis {
        1 Own "own" "The respondent's own words.",
        2 Collective "collective" "A statement about all respondents together.",
    }
    /// The verb of a minute; it is the fact.
    Form {
        1 Asked "asked" "The body was asked to do something.",
        2 Presented "presented" "A paper was presented.",
        3 Noted "noted" "Noted.",
        4 Recognised "recognised" "Recognised.",
        5 Response "response" "A response to a question.",
        6 Question "question" "A question was put.",
        7 Proposed "proposed" "Proposed.",
        8 Agreed "agreed" "Agreed.",
        9 Accepted "accepted" "Accepted.",
        10 Resolved "resolved" "Resolved.",
        11 Rejected "rejected" "Rejected.",
        12 Deferred "deferred" "Put off.",
    }
    /// Where an endorsement stands.
    Endorsement {
        1 Sought "sought" "Asked for; nothing more is recorded by this.",
        2 Endorsed "endorsed" "Given.",
        3 Adopted "adopted" "Taken over as the body's own.",
        4 Declined "declined" "Refused.",
    }
    /// How a commitment stands.
    Status {
        1 InProgress "in-progress" "Under way.",
        2 Kept "kept" "Kept. Final.",
        3 PartKept "part-kept" "Kept in part.",
        4 Missed "missed" "Not kept in time.",
        5 Dropped "dropped" "Given up. Final.",
    }
    /// What was contributed.
    Resource {
        1 Funding "funding" "Money.",
        2 People "people" "Staff or volunteers.",
        3 Premises "premises" "Rooms or sites.",
        4 Equipment "equipment" "Things.",
        5 InKind "in-kind" "Anything else without payment.",
    }
    /// What a note is about.
    Topic {
        1 Story "story" "The story behind a result.",
        2 Model "model" "How the work is organised.",
        3 Evaluation "evaluation" "Evaluation.",
        4 Funding "funding" "Money.",
        5 Evidence "evidence" "Evidence.",
        6 Expectation "expectation" "What is expected.",
        7 Priority "priority" "A priority.",
        8 Positioning "positioning" "What the approach is and is not.",
        9 Scope "scope" "Whom or what it covers.",
        10 Activity "activity" "Something done.",
        11 Participation "participation" "Taking part.",
        12 Driver "driver" "What drives the work.",
        13 Support "support" "Support for a proposal.",
        14 Principle "principle" "A principle of the approach.",
        15 Corroboration "corroboration" "A second source for a fact.",
        16 Conflict "conflict" "Two sources that differ.",
    }
    /// Who may see an entry.
    Sensitivity {
        1 Public "public" "Anyone.",
        2 Partners "partners" "The partners. The default.",
        3 Restricted "restricted" "Named people only.",
    }
    /// What somebody did with the record, or with the rights to it.
    AccessAct {
        1 SignedIn "signed-in" "Came in.",
        2 Refused "refused" "Was not let in.",
        3 ReadRestricted "read-restricted" "Read what is for named people only.",
        4 Exported "exported" "Took entries along as data.",
        5 Invited "invited" "Invited somebody to have an account.",
        6 Joined "joined" "Made an account by an invitation.",
        7 TokenMade "token-made" "Made a token for a program.",
        8 RightsSet "rights-set" "Gave or took rights.",
        9 Closed "closed" "Closed an account, or ended a token.",
    }
    /// Why an entry was corrected or withdrawn: the reasons of a revisions policy.
    Reason {
        1 LateInformation "late-information" "More became known.",
        2 PlannedRevision "planned-revision" "A revision that was announced.",
        3 TranscriptionError "transcription-error" "It was typed wrongly.",
        4 SourceError "source-error" "The source was wrong.",
        5 MethodChange "method-change" "It is now measured in another way.",
        6 BoundaryChange "boundary-change" "The area's boundary changed.",
        7 DisputeUpheld "dispute-upheld" "It was disputed, rightly.",
        8 Duplicate "duplicate" "It was recorded twice.",
        9 DisputeRejected "dispute-rejected" "It was disputed, wrongly: why a dispute is withdrawn.",
    }
    /// How often something is expected.
    Interval {
        1 Week "week" "In every seven days.",
        2 Month "month" "In every month.",
        3 Quarter "quarter" "In every three months.",
        4 HalfYear "half-year" "In every six months.",
        5 Year "year" "In every twelve months.",
    }
    /// Why personal data was erased.
    Ground {
        1 Request "request" "The person asked.",
        2 Retention "retention" "The retention period is over.",
        3 Error "error" "It should never have been recorded.",
    }
    /// The language of a quotation.
    QuoteLanguage {
        1 English "en" "English.",
        2 Welsh "cy" "Welsh.",
    }
    /// Where recorded times come from.
    Clock {
        1 System "system" "The machine's clock.",
        2 Manual "manual" "The caller: for fixtures and tests.",
    }
}

records! {
    /// A quotation in the language of its source. It is never translated.
    Quote slot 1 {
        /// The words.
        0 text: Line = "in the final stages",
        /// The language of the words.
        1 lang: QuoteLanguage = "en",
    }
    /// Where a fact stands.
    Source slot 4 {
        /// The document.
        1 doc: Line = "HWB minutes 2019-10",
        /// The place in it: a line, a page, a paragraph.
        2 locator: Option<Line> = "para 30.2",
        /// The words themselves, short.
        3 quote: Option<Quote> = "in the final stages",
    }
    /// A part of a count.
    Part slot 1 {
        /// What the count is split by.
        0 by: Line = "sex",
        /// Which part it is.
        1 key: Line = "female",
        /// How many.
        2 n: u32 = "14",
    }
    /// A count. Absent is not zero; the parts may add up to less than the whole, never to more.
    Count slot 4 where count_rule {
        /// How many. Leave it out where the source gives no number.
        1 n: Option<u32> = "24",
        /// Out of how many.
        2 of: Option<u32> = "30",
        /// What is counted.
        3 unit: Text = "teachers",
        /// How the count is split.
        4 disagg: Vec<Part> = "sex:female:14",
    }
    /// How far something reached, where the source gives no number.
    Coverage slot 4 {
        /// All of them or some of them.
        1 scope: Scope = "all",
        /// All or some of what.
        2 unit: Text = "schools across Newport",
    }
    /// A party of the ledger, or words where it is none.
    Actor slot 4 where actor_rule {
        /// The short name of a party.
        1 party: Option<Slug> = "gwent-police",
        /// Words, where there is no such party.
        2 text: Option<Text> = "students of both schools",
    }
    /// The four conditions of children's participation (Lundy model).
    Lundy slot 1 {
        /// Space: children could form and express views.
        0 space: Option<Recorded> = "yes",
        /// Voice: they were helped to express them.
        1 voice: Option<Recorded> = "yes",
        /// Audience: the views were listened to.
        2 audience: Option<Recorded> = "not-recorded",
        /// Influence: the views were acted upon.
        3 influence: Option<Recorded> = "not-recorded",
    }
    /// The seven National Participation Standards of Wales, each as far as the source says that it was met.
    Standards slot 4 {
        /// Information: easy to understand, for all.
        0 information: Option<Recorded> = "yes",
        /// It's your choice: enough information and time to choose to take part.
        1 choice: Option<Recorded> = "yes",
        /// No discrimination: the same chance for all.
        2 no_discrimination: Option<Recorded> = "not-recorded",
        /// Respect: opinions are taken seriously.
        3 respect: Option<Recorded> = "yes",
        /// You get something out of it: taking part is worth it.
        4 benefit: Option<Recorded> = "not-recorded",
        /// Feedback: children hear what became of their views.
        5 feedback: Option<Recorded> = "no",
        /// Working better for you: those who decide get better at it.
        6 improvement: Option<Recorded> = "not-recorded",
    }
    /// A number of an organisation in a public register.
    Identifier slot 1 {
        /// The register, as org-id.guide names it.
        0 scheme: Line = "GB-CHC",
        /// The number in it.
        1 id: Line = "1108160",
    }
    /// A code of an outside framework of indicators.
    FrameworkReference slot 1 {
        /// The framework.
        0 vocabulary: Line = "national-indicators-wales",
        /// The code in it.
        1 code: Line = "22",
    }
}

/// The rule that a record breaks, the words for it, and what to type instead.
type Broken = (&'static str, String, Option<&'static str>);

fn actor_rule(actor: &Actor) -> Option<Broken> {
    let rule = ("actor-form", "gives neither or both of a party (party) and words (text)".to_owned(), None);
    (actor.party.is_some() == actor.text.is_some()).then_some(rule)
}

fn count_rule(count: &Count) -> Option<Broken> {
    if count.n.is_none() && count.of.is_none() && count.disagg.is_empty() {
        let hint = "say how many there are; where the source gives no number, leave the unit out too";
        return Some(("count-nothing", "has a unit and no number".to_owned(), Some(hint)));
    }
    if let (Some(n), Some(of)) = (count.n, count.of)
        && n > of
    {
        return Some(("count-of", format!("counts {n} out of {of}, which is more than there are"), None));
    }
    let mut sums = std::collections::BTreeMap::<&str, u64>::new();
    for part in &count.disagg {
        *sums.entry(part.by.as_str()).or_default() += u64::from(part.n);
    }
    let n = count.n.map(u64::from)?;
    let (by, sum) = sums.into_iter().find(|(_, sum)| *sum > n)?;
    let message = format!("has parts by {by} that add up to {sum}, more than the whole of {n}");
    Some(("count-parts", message, None))
}

/// Whether a fact stands in its source or was inferred from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// The source says so.
    #[default]
    Stated,
    /// The recorder inferred it, for this reason.
    Inferred(Line),
}

impl Field for Basis {
    const KEYS: u16 = 1;
    type Seen<'a> = BasisView<'a>;

    fn shape() -> Shape {
        Shape::Line
    }
    fn absent() -> Option<Self> {
        Some(Self::Stated)
    }
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Stated => None,
            Self::Inferred(reason) => Some(reason.clone()),
        }
        .write(out);
    }
    fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
        Ok(Option::<Line>::read(input)?.map_or(Self::Stated, Self::Inferred))
    }
    fn to_json(&self) -> Option<Json> {
        Some(match self {
            Self::Stated => Json::from("stated"),
            Self::Inferred(reason) => serde_json::json!({ "inferred": reason.as_str() }),
        })
    }
    fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
        match json {
            Json::String(word) if word == "stated" => Some(Self::Stated),
            Json::Object(map) => {
                problems.refuse_unknown(map, &["inferred"]);
                problems.field(map, "inferred").map(Self::Inferred)
            }
            other => problems.wrong_type("\"stated\" or {\"inferred\":\"the reason\"}", other),
        }
    }
    fn check(&self, problems: &mut Problems) {
        if let Self::Inferred(reason) = self {
            reason.check(problems);
        }
    }
    fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
        if let Self::Inferred(reason) = self {
            reason.emit(key, index, sink);
        }
    }
    fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>> {
        Some(leaves.text(key, index).map_or(BasisView::Stated, BasisView::Inferred))
    }
    fn own(seen: Self::Seen<'_>) -> Option<Self> {
        Some(seen.to_basis())
    }
}
