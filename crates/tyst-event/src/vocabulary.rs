//! The vocabulary: every kind of event and every field, once.
//!
//! To add a kind: one entry here with the next free number, its rules in `tyst-ledger`'s `decide`, and its golden
//! bytes in `fixtures/wire/` (the test writes them when they are missing). To add a field: the next free number in
//! the kind, `@ n` with the kind's next schema, last, optional. Numbers are never used again. The rules that need
//! the rest of the ledger stand in `tyst-ledger`; the sources of the kinds and fields in domain notes: IATI 2.03 for
//! indicators, 360Giving and Popolo for partial dates and memberships, OCDS for correction against change.

use serde_json::Value as Json;

use crate::define::{first_of, vocabulary};
use crate::event::{Restatement, key};
use crate::field::{Field, FieldShape, RecordShape, Seq, Sink};
use crate::terms::{
    AccessAct, Accountability, Actor, Clock, Count, Coverage, Designation, Direction, Endorsement, Form,
    Framework, FrameworkReference, Ground, Identifier, Interval, Judgement, Level, Lundy, Measure,
    MeasurementRole, Method, Part, PartyType, Polarity, Principle, Quadrant, Reason, Resource, Role, Stage,
    Stance, StanceBasis, Standards, Status, Strength, Topic,
};
use crate::view::{Fields, Leaves, View, undeclared};
use crate::wire::{Input, Unknown, WireError};
use crate::{Decimal, Line, Problems, Slug, Text, When};

vocabulary! {
    /// An area, or a place inside it, is described or described anew: a later description replaces the names, and
    /// the history is kept. What is described is the entry's place where it has one, else its area.
    1 AreaDescribed "area.described" schema 1 {
        /// Its name.
        1 name: Text = "Newport",
        /// How wide it is.
        2 level: Level = "pioneer-area",
        /// The area it belongs to, which must have been described.
        3 parent: Option<Slug> = "cf-wales",
        /// Its codes in the Register of Geographic Codes (ONS).
        4 gss: Vec<Line> = "W06000022",
        /// Whether the whole of it takes part, and not only some communities.
        5 whole_area: Option<bool> = "false",
        /// Other names it goes by.
        6 aliases: Vec<Line> = "City of Newport",
    }
    /// An area received a designation, or lost it.
    2 AreaDesignated "area.designated" schema 1 {
        /// What it was designated as.
        1 designation: Designation = "pioneer",
        /// Who designated it.
        2 by: Option<Slug> = "welsh-government",
        /// Whether the designation ended with this.
        3 ended: Option<bool> = "false",
        /// Why.
        4 reason: Option<Text> = "proposal ready to proceed",
    }
    /// A party is described: an organisation, a service, a body, a post or a community group, never a person.
    3 PartyDescribed "party.described" schema 1 {
        /// A short name for it, of small letters, digits and hyphens. It stays the same for ever.
        1 party: Slug = "gwent-police",
        /// What sort of party it is.
        2 party_type: PartyType as "type" = "organisation",
        /// Its name.
        3 name: Text = "Gwent Police",
        /// Other names it goes by.
        4 aliases: Vec<Line> = "Heddlu Gwent",
        /// Its numbers in public registers.
        5 ids: Vec<Identifier> = "GB-CHC:1108160",
        /// Another short name under which the same party was described.
        6 same_as: Option<Slug> = "heddlu-gwent",
    }
    /// A partner joined the partnership of an area.
    4 PartnerJoined "partner.joined" schema 1 {
        /// The party, which must have been described.
        1 party: Slug = "gwent-police",
        /// What it does there; at least one role.
        2 roles: Vec<Role> = "delivery",
        /// What its membership rests on.
        3 basis_of_membership: Option<Text> = "partnership agreement",
    }
    /// A partner left, or gave up some roles.
    5 PartnerLeft "partner.left" schema 1 {
        /// The party, which must be a member.
        1 party: Slug = "gwent-police",
        /// The roles it gave up; all of them where none is given.
        2 roles: Vec<Role> = "delivery",
        /// Why.
        3 reason: Option<Text> = "end of the pilot",
    }
    /// A goal was set.
    6 GoalSet "goal.set" schema 1 {
        /// Its reference, once in an area.
        1 reference: Line as "ref" = "1",
        /// What the goal is.
        2 text: Text = "agencies share one vision",
        /// The reference of the goal that it replaces.
        3 replaces: Option<Line> = "1",
    }
    /// A principle shows in what an area does.
    7 PrincipleEvidenced "principle.evidenced" schema 1 {
        /// The set of principles.
        1 framework: Framework = "children-first-8",
        /// Which principle.
        2 principle: Principle = "P1",
        /// How firmly.
        3 strength: Option<Strength> = "stated",
        /// What shows it.
        4 text: Option<Text> = "works in two named communities",
    }
    /// An initiative began.
    8 InitiativeLaunched "initiative.launched" schema 1 {
        /// A short name for it, of small letters, digits and hyphens, new in the ledger.
        1 initiative: Slug = "mini-police",
        /// Its name.
        2 name: Text = "Mini Police",
        /// How far it has come.
        3 stage: Stage = "piloting",
        /// The partners in it.
        4 partners: Vec<Slug> = "gwent-police",
        /// Whom it is for.
        5 audience: Option<Text> = "primary school children",
        /// The programme it belongs to.
        6 programme: Option<Slug> = "families-first",
    }
    /// An initiative changed: at least one of its stage, its name or its partners.
    9 InitiativeChanged "initiative.changed" schema 1 {
        /// The initiative.
        1 initiative: Slug = "mini-police",
        /// How far it has come now.
        2 stage: Option<Stage> = "established",
        /// Its new name.
        3 name: Option<Text> = "Mini Police Newport",
        /// The partners in it now.
        4 partners: Vec<Slug> = "gwent-police",
    }
    /// Training was delivered. A count that the source does not give is left out; it is never 0.
    10 TrainingDelivered "training.delivered" schema 2 {
        /// What it was about.
        1 topic: Text = "ACE awareness",
        /// Whom it was for.
        2 audience: Text = "school professionals",
        /// Who gave it.
        3 providers: Vec<Slug> = "ace-support-hub",
        /// How many took part.
        4 participants: Option<Count> = "24",
        /// How far it reached, in words.
        5 coverage: Option<Coverage> = "all",
        /// In how many sessions.
        6 sessions: Option<u32> = "3",
        /// The initiative it belongs to.
        7 initiative: Option<Slug> = "mini-police",
        /// Whether it may still change, until the entry is finalised.
        8 @ 2 provisional: Option<bool> = "true",
    }
    /// An indicator was defined. To define it otherwise, use a new slug.
    11 IndicatorDefined "indicator.defined" schema 1 {
        /// A short name for it, of small letters, digits and hyphens, new in the ledger.
        1 indicator: Slug = "school-attendance",
        /// Its name.
        2 name: Text = "School attendance",
        /// Whose outcome it shows.
        3 rba: Accountability = "performance",
        /// Which question it answers.
        4 quadrant: Option<Quadrant> = "better-off",
        /// What sort of measure it is.
        5 measure: Measure = "percentage",
        /// Which way is better.
        6 polarity: Polarity = "higher-is-better",
        /// Whether each value covers only its own period.
        7 flow: bool = "true",
        /// Whether it counts people.
        8 people: Option<bool> = "true",
        /// Whether it may only be published for a whole local authority.
        9 sensitive: Option<bool> = "false",
        /// Whether values of several areas may be added up. A percentage then needs numerator and denominator.
        10 aggregatable: Option<bool> = "false",
        /// Its codes in outside frameworks.
        11 framework_refs: Vec<FrameworkReference> = "national-indicators-wales:22",
        /// The unit of its values.
        12 unit: Option<Text> = "percent",
        /// What a reader must know about it.
        13 note: Option<Text> = "adults aged 18 to 69",
    }
    /// A target was set. It never overwrites an earlier one: the latest counts, all are shown.
    12 TargetSet "target.set" schema 1 {
        /// The indicator.
        1 indicator: Slug = "school-attendance",
        /// The period it is for.
        2 period: When = "2019-04-01/2020-03-31",
        /// The value aimed at.
        3 value: Decimal = "95.5",
        /// Why this value.
        4 reason: Text = "agreed by the board",
    }
    /// An outcome was measured, in a number or in words: at least one of value, direction and judgement.
    13 OutcomeMeasured "outcome.measured" schema 2 {
        /// The indicator.
        1 indicator: Slug = "school-attendance",
        /// The period it is about; that of the entry where it is left out.
        2 period: Option<When> = "2019-04-01/2020-03-31",
        /// The value, digits only; none for an indicator in words.
        3 value: Option<Decimal> = "94.2",
        /// How many of the denominator.
        4 numerator: Option<u32> = "471",
        /// Out of how many.
        5 denominator: Option<u32> = "500",
        /// Which way it moved.
        6 direction: Option<Direction> = "up",
        /// What the source makes of it.
        7 judgement: Option<Judgement> = "better",
        /// How strongly the source puts it.
        8 strength: Option<Text> = "significant",
        /// Whether it is the starting point; a later result where it is left out.
        9 role: Option<MeasurementRole> = "actual",
        /// How it was measured.
        10 method: Option<Text> = "school census",
        /// What it is compared with.
        11 comparator: Option<Text> = "the year before",
        /// What the reporter thinks brought it about.
        12 contribution: Option<Text> = "agencies working together",
        /// Who reported it.
        13 reported_by: Option<Slug> = "millbrook-primary",
        /// Where it was measured.
        14 site: Option<Slug> = "millbrook-primary",
        /// How the value is split.
        15 disagg: Vec<Part> = "sex:female:240",
        /// Whether the value may still change, until the entry is finalised.
        16 @ 2 provisional: Option<bool> = "true",
    }
    /// A consultation was held.
    14 ConsultationHeld "consultation.held" schema 2 {
        /// A short name for it, of small letters, digits and hyphens, new in the ledger.
        1 consultation: Slug = "millbrook-students",
        /// Who held it.
        2 by: Actor = "gwent-police",
        /// Who was asked.
        3 audience: Option<Text> = "residents",
        /// How many were asked. Absent is not zero.
        4 audience_n: Option<u32> = "120",
        /// How it was done.
        5 method: Option<Method> = "paper",
        /// Whether children led it.
        6 led_by_children: Option<bool> = "true",
        /// What the source says about children's participation.
        7 lundy: Option<Lundy> = "",
        /// What it says of the National Participation Standards of Wales.
        8 @ 2 standards: Option<Standards> = "",
    }
    /// A response was received: from one respondent, or a number of them.
    15 ResponseReceived "response.received" schema 1 {
        /// The consultation.
        1 consultation: Slug = "millbrook-students",
        /// Who responded.
        2 by: Option<Slug> = "rcn",
        /// How many responded, where they are not named.
        3 count: Option<Count> = "19",
        /// What they made of it.
        4 stance: Option<Stance> = "endorse",
        /// Whose words that rests on.
        5 stance_basis: Option<StanceBasis> = "collective",
        /// What they said, in short.
        6 text: Option<Text> = "welcomed the plan",
    }
    /// A body's minute: the verb is the fact.
    16 MinuteRecorded "minute.recorded" schema 2 {
        /// The body that met.
        1 body: Slug = "ws-hwb",
        /// The reference in the minutes.
        2 reference: Line as "ref" = "30.5(1)",
        /// The verb of the minutes.
        3 form: Form = "resolved",
        /// What was asked, noted, agreed, resolved.
        4 text: Text = "the strategic leads are agreed",
        /// Who said it.
        5 by: Option<Slug> = "ws-dph",
        /// The reference of the request that it answers.
        6 answers: Option<Line> = "ask-1",
        /// Whether the minutes are a draft, until the entry is finalised.
        7 @ 2 provisional: Option<bool> = "true",
    }
    /// A commitment was made. What is planned is a commitment, not an event.
    17 CommitmentMade "commitment.made" schema 1 {
        /// A short name for it, of small letters, digits and hyphens, new in the ledger.
        1 commitment: Slug = "launch-toolkit",
        /// Who made it.
        2 by: Actor = "gwent-police",
        /// What was promised.
        3 text: Text = "launch the toolkit",
        /// When it is due.
        4 due: Option<When> = "2019-11",
        /// Who sees to it.
        5 owner: Option<Slug> = "ws-hwb",
        /// The reference of the minute that it comes from.
        6 arises_from: Option<Line> = "30.4",
        /// Who is to be invited.
        7 invitees: Vec<Line> = "Youth Cabinet",
    }
    /// Somebody was asked to endorse a commitment, or did.
    18 CommitmentEndorsed "commitment.endorsed" schema 1 {
        /// The commitment.
        1 commitment: Slug = "launch-toolkit",
        /// By whom.
        2 by: Slug = "ws-hwb",
        /// Asked for, given or refused.
        3 stance: Endorsement = "sought",
    }
    /// How a commitment stands.
    19 CommitmentUpdated "commitment.updated" schema 1 {
        /// The commitment.
        1 commitment: Slug = "launch-toolkit",
        /// Its status now.
        2 status: Status = "kept",
        /// What happened.
        3 text: Option<Text> = "launched at the conference",
    }
    /// Money, people, premises or things were contributed.
    20 ResourceContributed "resource.contributed" schema 1 {
        /// Who gave it.
        1 by: Option<Slug> = "welsh-government",
        /// The initiative or area that received it.
        2 to: Slug = "mini-police",
        /// What it was.
        3 resource: Resource as "type" = "funding",
        /// How much money. Absent is not zero.
        4 amount: Option<Decimal> = "2500.00",
        /// The currency (ISO 4217); GBP where it is left out.
        5 currency: Option<Line> = "GBP",
        /// The period it is for.
        6 period: Option<When> = "2017-04-01/2018-03-31",
        /// The programme it came from.
        7 programme: Option<Slug> = "families-first",
    }
    /// A document was published.
    21 DocumentPublished "document.published" schema 1 {
        /// Its title.
        1 title: Text = "Children's action plan",
        /// Who published it.
        2 by: Option<Slug> = "wlga",
        /// Who published it with them.
        3 with: Vec<Slug> = "syniad",
        /// Where it can be read.
        4 url: Option<Line> = "https://example.org/plan",
        /// How many documents, where there are several.
        5 count: Option<u32> = "6",
    }
    /// A note: something worth keeping that no other kind holds.
    22 NoteRecorded "note.recorded" schema 1 {
        /// What it is about.
        1 topic: Topic = "story",
        /// The note.
        2 text: Text = "why attendance rose",
        /// The short names of what it is about.
        3 about: Vec<Slug> = "mini-police",
        /// Entries that it is about.
        4 about_entries: Vec<Seq> = "12",
        /// A number that it gives.
        5 count: Option<Count> = "18",
        /// The set of principles, for a note on a principle.
        6 framework: Option<Framework> = "children-first-8",
        /// The principle.
        7 principle: Option<Principle> = "P1",
    }
    /// Something is expected to be recorded: once in a period, or in each week, month, quarter or year of it. What became of
    /// it is derived at any cut (`tyst due`).
    23 ExpectationSet "expectation.set" schema 1 {
        /// A short name for it, of small letters, digits and hyphens, new in the ledger.
        1 expectation: Slug = "steering-group-meets",
        /// What is expected.
        2 text: Text = "the steering group meets every month",
        /// The kind of entry that meets it.
        3 awaited: Line as "kind" = "minute.recorded",
        /// What such an entry must name: a body, an indicator, a commitment, an initiative.
        4 about: Option<Slug> = "ws-hwb",
        /// Who is expected to do it; each of them. Such an entry must name them too.
        5 by: Vec<Slug> = "gwent-police",
        /// How often; once in the whole period where it is left out.
        6 every: Option<Interval> = "month",
        /// The period in which it is expected. Its first day must be known.
        7 period: When = "2019-10/2020-04",
        /// How many days after the end of each interval are still in time.
        8 grace_days: Option<u32> = "14",
    }
    /// We were wrong: an entry is stated anew. The correction says the whole entry again: area, date and sources as
    /// its own, and the data as the replacement.
    101 EntryCorrected "entry.corrected" schema 1 {
        /// The entry.
        1 target: Seq = "12",
        /// Why.
        2 reason: Reason = "transcription-error",
        /// More about the reason.
        3 explanation: Option<Text> = "the figure of the year before was typed",
        /// The data as it should have been, of the same kind.
        4 replacement: Restatement = "",
    }
    /// An entry should never have been made. A withdrawal can itself be withdrawn.
    102 EntryWithdrawn "entry.withdrawn" schema 1 {
        /// The entry.
        1 target: Seq = "12",
        /// Why.
        2 reason: Reason = "duplicate",
        /// More about the reason.
        3 explanation: Option<Text> = "recorded twice from two minutes",
    }
    /// The personal data kept apart for a pseudonym was erased. It cannot be undone.
    103 PersonErased "person.erased" schema 1 {
        /// The pseudonym.
        1 subject: Slug = "subject-7f3a",
        /// On what ground.
        2 ground: Ground = "request",
        /// Who decided it.
        3 decided_by: Slug = "data-protection-officer",
    }
    /// The ledger was created. tyst itself records this, once, at position 0.
    104 LedgerCreated "ledger.created" schema 1 {
        /// Where recorded times come from.
        1 clock: Clock = "system",
        /// The time zone in which a moment is a civil day (IANA).
        2 time_zone: Line = "Europe/London",
    }
    /// A point in the ledger got a name, by which reports can be asked for as it was known then.
    105 LedgerTagged "ledger.tagged" schema 1 {
        /// The name, new in the ledger.
        1 tag: Slug = "annual-report-2026",
        /// The last entry that was known.
        2 entry: Seq = "12",
        /// What it is for.
        3 explanation: Option<Text> = "as sent to the board",
    }
    /// A provisional entry is final. A correction later on is a revision of a final entry.
    106 EntryFinalised "entry.finalised" schema 1 {
        /// The entry.
        1 target: Seq = "12",
        /// What made it final.
        2 explanation: Option<Text> = "minutes approved at the next meeting",
    }
    /// Somebody disputes an entry. It changes no figure: a correction for the reason `dispute-upheld` settles it, or the
    /// withdrawal of the dispute.
    107 EntryDisputed "entry.disputed" schema 1 {
        /// The entry.
        1 target: Seq = "12",
        /// Who disputes it.
        2 by: Option<Slug> = "millbrook-primary",
        /// What is said against it.
        3 text: Text = "the school counted other pupils",
    }
    /// The record of a period was closed for an area and all inside it. What is recorded about the period later is not
    /// refused: it is late, and says so.
    108 PeriodClosed "period.closed" schema 1 {
        /// The period, from day to day.
        1 period: When = "2019-04-01/2020-03-31",
        /// What closed it.
        2 explanation: Option<Text> = "figures sent to the board",
    }
    /// A report was published, as its receipt says. `tyst publish` records this.
    109 ReportPublished "report.published" schema 1 {
        /// The id of the report.
        1 report: Line = "wales.tyst.pioneer-history",
        /// Its version.
        2 version: Line = "1.0.0",
        /// SHA-256 of its library, in hexadecimal digits.
        3 digest: Line = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        /// The area it is about; all of them where it is left out.
        4 about: Option<Slug> = "newport",
        /// Its own parameters, each as name and value.
        5 parameters: Vec<Line> = "detail=full",
        /// The day as at which it speaks.
        6 as_at: When = "2026-01-10",
        /// The last entry that was known.
        7 entry: Seq = "12",
        /// SHA-256 of its receipt, in hexadecimal digits.
        8 receipt: Line = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        /// The positions of the entries behind it, as ranges.
        9 witnesses: Vec<Line> = "1-5 8",
        /// Whether the ranges are wider than that, for those behind it lie too far apart to be told here.
        10 wider: Option<bool> = "false",
    }
    /// Somebody came in or was refused, read what is restricted, took entries along, or gave and took rights. The
    /// service and `tyst access` record this. It is for named people only.
    110 AccessNoted "access.noted" schema 1 {
        /// What was done.
        1 act: AccessAct = "signed-in",
        /// To whom it was done, by pseudonym, or which token: where it is not whoever did it.
        2 about: Option<Slug> = "newport-secretariat",
        /// The rights that they hold from now on, each as role and area.
        3 rights: Vec<Line> = "recorder newport",
        /// The positions of the entries that were read or taken along, as ranges.
        4 entries: Vec<Line> = "1-5 8",
    }
}
