//! What kinds and fields are called, in both languages, where people fill them in: headings, sheets, forms.
//!
//! A Welsh name made with `unsure` needs a translator, and `tyst i18n todo` lists it. Deliberately absent: what fields mean, which
//! the vocabulary says, and the words of reports.

use crate::Kind;

/// A name in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The English name.
    pub en: &'static str,
    /// The Welsh name.
    pub cy: &'static str,
    /// Whether the Welsh was seen in official texts or is a standard term.
    pub is_settled: bool,
}

pub(super) const fn sure(en: &'static str, cy: &'static str) -> Name {
    Name { en, cy, is_settled: true }
}

pub(super) const fn unsure(en: &'static str, cy: &'static str) -> Name {
    Name { en, cy, is_settled: false }
}

/// Returns what a kind is called.
pub fn kind(kind: Kind) -> Name {
    match kind {
        Kind::AreaDescribed => unsure("Area described", "Disgrifio ardal"),
        Kind::AreaDesignated => unsure("Area designated", "Dynodi ardal"),
        Kind::PartyDescribed => unsure("Party described", "Disgrifio sefydliad neu gorff"),
        Kind::PartnerJoined => unsure("Partner joined", "Partner yn ymuno"),
        Kind::PartnerLeft => unsure("Partner left", "Partner yn gadael"),
        Kind::GoalSet => unsure("Goal set", "Gosod nod"),
        Kind::PrincipleEvidenced => unsure("Principle evidenced", "Tystiolaeth o egwyddor"),
        Kind::InitiativeLaunched => unsure("Initiative launched", "Lansio menter"),
        Kind::InitiativeChanged => unsure("Initiative changed", "Newid menter"),
        Kind::TrainingDelivered => unsure("Training delivered", "Hyfforddiant a ddarparwyd"),
        Kind::IndicatorDefined => unsure("Indicator defined", "Diffinio dangosydd"),
        Kind::TargetSet => unsure("Target set", "Gosod targed"),
        Kind::OutcomeMeasured => unsure("Outcome measured", "Mesur canlyniad"),
        Kind::ConsultationHeld => unsure("Consultation held", "Cynnal ymgynghoriad"),
        Kind::ResponseReceived => unsure("Response received", "Derbyn ymateb"),
        Kind::MinuteRecorded => unsure("Minute recorded", "Cofnod o gyfarfod"),
        Kind::CommitmentMade => unsure("Commitment made", "Gwneud ymrwymiad"),
        Kind::CommitmentEndorsed => unsure("Commitment endorsed", "Cymeradwyo ymrwymiad"),
        Kind::CommitmentUpdated => unsure("Commitment updated", "Diweddaru ymrwymiad"),
        Kind::ResourceContributed => unsure("Resource contributed", "Cyfrannu adnodd"),
        Kind::DocumentPublished => sure("Document published", "Cyhoeddi dogfen"),
        Kind::NoteRecorded => sure("Note", "Nodyn"),
        Kind::ExpectationSet => unsure("Expectation set", "Gosod disgwyliad"),
        Kind::EntryCorrected => unsure("Entry corrected", "Cywiro cofnod"),
        Kind::EntryWithdrawn => unsure("Entry withdrawn", "Tynnu cofnod yn ôl"),
        Kind::PersonErased => unsure("Person erased", "Dileu data personol"),
        Kind::LedgerCreated => unsure("Ledger created", "Creu'r cofnodlyfr"),
        Kind::LedgerTagged => unsure("Point tagged", "Enwi pwynt"),
        Kind::EntryFinalised => unsure("Entry finalised", "Cwblhau cofnod"),
        Kind::EntryDisputed => unsure("Entry disputed", "Herio cofnod"),
        Kind::PeriodClosed => unsure("Period closed", "Cau cyfnod"),
        Kind::ReportPublished => sure("Report published", "Cyhoeddi adroddiad"),
        Kind::AccessNoted => unsure("Access noted", "Nodi mynediad"),
    }
}

/// Returns what the field behind a flag is called, such as `participants-unit`, or `None` where there is no such flag.
///
/// The flags of other languages and of what a source says of a time are named after the flag that they belong to.
pub fn field(flag: &str) -> Option<[String; 2]> {
    let found = FIELDS.iter().find(|(name, _)| *name == flag).map(|(_, name)| *name);
    let named = |base: &str, [en, cy]: [&str; 2]| {
        let [name, enw] = field(base)?;
        Some([format!("{name}, {en}"), format!("{enw}, {cy}")])
    };
    match found {
        Some(name) => Some([name.en.to_owned(), name.cy.to_owned()]),
        None => match (flag.strip_suffix("-cy"), flag.strip_suffix("-said")) {
            (Some(base), _) => named(base, IN_WELSH),
            (_, Some(base)) => named(base, AS_SAID),
            _ => None,
        },
    }
}

/// What is added to the name of a text for its Welsh, and to that of a date for the source's own words.
const IN_WELSH: [&str; 2] = ["in Welsh", "yn Gymraeg"];
const AS_SAID: [&str; 2] = ["in the source's words", "yng ngeiriau'r ffynhonnell"];

/// The name of every flag that is not named after another.
pub(super) const FIELDS: &[(&str, Name)] = &[
    ("about", unsure("About", "Ynglŷn â")),
    ("about-entries", unsure("About entries", "Ynglŷn â chofnodion")),
    ("aggregatable", unsure("May be added up", "Gellir ei adio")),
    ("aliases", sure("Other names", "Enwau eraill")),
    ("amount", sure("Amount", "Swm")),
    ("answers", unsure("Answers", "Yn ateb")),
    ("area", sure("Area", "Ardal")),
    ("arises-from", unsure("Arises from", "Yn deillio o")),
    ("audience", sure("Audience", "Cynulleidfa")),
    ("audience-n", unsure("Number asked", "Nifer a holwyd")),
    ("basis-of-membership", unsure("Basis of membership", "Sail yr aelodaeth")),
    ("body", sure("Body", "Corff")),
    ("by", unsure("By whom", "Gan bwy")),
    ("by-text", unsure("By whom, in words", "Gan bwy, mewn geiriau")),
    ("commitment", sure("Commitment", "Ymrwymiad")),
    ("comparator", unsure("Compared with", "O'i gymharu â")),
    ("consultation", sure("Consultation", "Ymgynghoriad")),
    ("contribution", unsure("What brought it about", "Yr hyn a'i hachosodd")),
    ("count", sure("Number", "Nifer")),
    ("count-disagg", unsure("Split of the number", "Dadansoddiad o'r nifer")),
    ("count-of", unsure("Out of how many", "Allan o faint")),
    ("count-unit", unsure("What is counted", "Yr hyn a gyfrifir")),
    ("coverage", unsure("Coverage", "Cwmpas")),
    ("coverage-unit", unsure("Coverage of what", "Cwmpas o beth")),
    ("currency", unsure("Currency", "Arian cyfred")),
    ("denominator", unsure("Denominator", "Enwadur")),
    ("designation", unsure("Designation", "Dynodiad")),
    ("direction", sure("Direction", "Cyfeiriad")),
    ("disagg", unsure("Split of the value", "Dadansoddiad o'r gwerth")),
    ("due", unsure("Due", "Erbyn")),
    ("ended", unsure("Ended", "Daeth i ben")),
    ("entry", unsure("Last entry that was known", "Y cofnod olaf a oedd yn hysbys")),
    ("every", unsure("How often", "Pa mor aml")),
    ("expectation", unsure("Expectation", "Disgwyliad")),
    ("explanation", unsure("Explanation", "Esboniad")),
    ("flow", unsure("Covers its own period only", "Ei gyfnod ei hun yn unig")),
    ("form", unsure("Verb of the minutes", "Berf y cofnodion")),
    ("framework", sure("Framework", "Fframwaith")),
    ("framework-refs", unsure("Codes in frameworks", "Codau mewn fframweithiau")),
    ("grace-days", unsure("Days of grace", "Diwrnodau gras")),
    ("gss", unsure("GSS codes", "Codau GSS")),
    ("ids", unsure("Register numbers", "Rhifau cofrestru")),
    ("indicator", sure("Indicator", "Dangosydd")),
    ("inferred", unsure("Inferred because", "Casglwyd oherwydd")),
    ("initiative", sure("Initiative", "Menter")),
    ("invitees", unsure("To be invited", "I'w gwahodd")),
    ("judgement", unsure("Judgement", "Barn")),
    ("key", unsure("Key", "Allwedd")),
    ("kind", unsure("Kind of entry", "Math o gofnod")),
    ("led-by-children", unsure("Led by children", "Dan arweiniad plant")),
    ("level", sure("Level", "Lefel")),
    ("lundy-audience", unsure("Lundy: audience", "Lundy: cynulleidfa")),
    ("lundy-influence", unsure("Lundy: influence", "Lundy: dylanwad")),
    ("lundy-space", unsure("Lundy: space", "Lundy: gofod")),
    ("lundy-voice", unsure("Lundy: voice", "Lundy: llais")),
    ("measure", unsure("Measure", "Mesur")),
    ("method", sure("Method", "Dull")),
    ("name", sure("Name", "Enw")),
    ("note", sure("Note", "Nodyn")),
    ("numerator", unsure("Numerator", "Rhifiadur")),
    ("owner", unsure("Owner", "Perchennog")),
    ("parent", unsure("Belongs to area", "Yn perthyn i ardal")),
    ("participants", sure("Participants", "Cyfranogwyr")),
    ("participants-disagg", unsure("Split of participants", "Dadansoddiad o'r cyfranogwyr")),
    ("participants-of", unsure("Participants: out of", "Cyfranogwyr: allan o")),
    ("participants-unit", unsure("Participants: who", "Cyfranogwyr: pwy")),
    ("partners", sure("Partners", "Partneriaid")),
    ("party", unsure("Party", "Sefydliad neu gorff")),
    ("people", unsure("Counts people", "Yn cyfrif pobl")),
    ("period", sure("Period", "Cyfnod")),
    ("place", sure("Place", "Lle")),
    ("polarity", unsure("Which way is better", "Pa ffordd sydd orau")),
    ("principle", sure("Principle", "Egwyddor")),
    ("programme", sure("Programme", "Rhaglen")),
    ("providers", sure("Providers", "Darparwyr")),
    ("provisional", unsure("Provisional", "Dros dro")),
    ("quadrant", unsure("Question answered", "Cwestiwn a atebir")),
    ("quote", sure("Quote", "Dyfyniad")),
    ("quote-lang", sure("Language of the quote", "Iaith y dyfyniad")),
    ("rba", unsure("Whose outcome", "Canlyniad pwy")),
    ("reason", sure("Reason", "Rheswm")),
    ("ref", sure("Reference", "Cyfeirnod")),
    ("replaces", unsure("Replaces", "Yn disodli")),
    ("reported-by", unsure("Reported by", "Adroddwyd gan")),
    ("role", unsure("Baseline or result", "Llinell sylfaen neu ganlyniad")),
    ("roles", unsure("Roles", "Rolau")),
    ("same-as", unsure("Same as", "Yr un â")),
    ("sensitive", unsure("Sensitive", "Sensitif")),
    ("sensitivity", unsure("Who may see it", "Pwy a gaiff ei weld")),
    ("sessions", sure("Sessions", "Sesiynau")),
    ("site", sure("Site", "Safle")),
    ("source", sure("Source", "Ffynhonnell")),
    ("stage", unsure("Stage", "Cam")),
    ("stance", unsure("Stance", "Safbwynt")),
    ("stance-basis", unsure("Basis of the stance", "Sail y safbwynt")),
    ("standards-benefit", unsure("Standard: you get something out of it", "Safon: rydych chi'n elwa ohono")),
    ("standards-choice", unsure("Standard: your choice", "Safon: eich dewis chi")),
    ("standards-feedback", unsure("Standard: feedback", "Safon: adborth")),
    ("standards-improvement", unsure("Standard: working better for you", "Safon: gweithio'n well i chi")),
    ("standards-information", unsure("Standard: information", "Safon: gwybodaeth")),
    ("standards-no-discrimination", unsure("Standard: no discrimination", "Safon: dim gwahaniaethu")),
    ("standards-respect", unsure("Standard: respect", "Safon: parch")),
    ("status", unsure("Status", "Statws")),
    ("strength", unsure("Strength", "Cryfder")),
    ("tag", sure("Name", "Enw")),
    ("text", sure("Text", "Testun")),
    ("title", sure("Title", "Teitl")),
    ("to", unsure("To what", "I beth")),
    ("topic", sure("Topic", "Pwnc")),
    ("type", sure("Type", "Math")),
    ("unit", sure("Unit", "Uned")),
    ("url", sure("Web address", "Cyfeiriad gwe")),
    ("value", sure("Value", "Gwerth")),
    ("when", sure("When", "Pryd")),
    ("whole-area", unsure("The whole area", "Yr ardal gyfan")),
    ("with", unsure("Together with", "Ar y cyd â")),
];

/// A list of things that a ledger knows, which a field refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Areas and places.
    Areas,
    /// Organisations, services, bodies, posts and groups.
    Parties,
    /// Initiatives and programmes.
    Initiatives,
    /// Indicators.
    Indicators,
    /// Consultations.
    Consultations,
    /// Commitments.
    Commitments,
}

impl Known {
    /// Every list.
    pub const ALL: [Self; 6] = [
        Self::Areas,
        Self::Parties,
        Self::Initiatives,
        Self::Indicators,
        Self::Consultations,
        Self::Commitments,
    ];

    /// Returns what the list is called.
    pub fn name(self) -> Name {
        match self {
            Self::Areas => sure("Areas", "Ardaloedd"),
            Self::Parties => unsure("Parties", "Sefydliadau a chyrff"),
            Self::Initiatives => sure("Initiatives", "Mentrau"),
            Self::Indicators => sure("Indicators", "Dangosyddion"),
            Self::Consultations => sure("Consultations", "Ymgyngoriadau"),
            Self::Commitments => sure("Commitments", "Ymrwymiadau"),
        }
    }

    /// Returns the list that a flag takes its slugs from, where it takes them from one.
    pub fn of(flag: &str) -> Option<Self> {
        match flag {
            "area" | "place" | "parent" => Some(Self::Areas),
            "party" | "by" | "partners" | "providers" | "body" | "owner" | "reported-by" | "site"
            | "with" | "same-as" => Some(Self::Parties),
            "initiative" | "programme" => Some(Self::Initiatives),
            "indicator" => Some(Self::Indicators),
            "consultation" => Some(Self::Consultations),
            "commitment" => Some(Self::Commitments),
            _ => None,
        }
    }
}
