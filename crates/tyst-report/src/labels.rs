//! The words that the host itself puts on a report, in both languages.
//!
//! A Welsh word marked [`Translation::Uncertain`] needs a translator before a report is published.
//! Deliberately absent: the words of plugins, and sentences with a gap for a name, which Welsh would mutate.

use crate::text::{Language, Text};

#[cfg(test)]
mod tests;

/// Words of the host's own in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The English words.
    pub en: &'static str,
    /// The Welsh words.
    pub cy: &'static str,
    /// How sure the Welsh words are.
    pub translation: Translation,
}

/// How sure a Welsh label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Translation {
    /// Seen in an official Welsh text, or a standard term.
    Settled,
    /// Needs a translator before publication (U).
    Uncertain,
}

impl Label {
    /// Returns the words in `language`.
    pub fn words(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Welsh => self.cy,
        }
    }

    /// Returns the label as a text in both languages.
    pub fn text(&self) -> Text {
        Text::both(self.en, self.cy)
    }
}

macro_rules! labels {
    ($($name:ident, $translation:ident, $en:literal, $cy:literal;)*) => {
        $(
            #[doc = concat!("\"", $en, "\", in Welsh \"", $cy, "\".")]
            pub const $name: Label = Label { en: $en, cy: $cy, translation: Translation::$translation };
        )*
        /// Every label of the host.
        pub const ALL: &[Label] = &[$($name),*];
    };
}

labels! {
    // the header
    FIND_AREA,        Uncertain, "To find an area, search this page in your browser: names stand in both languages.", "I ddod o hyd i ardal, chwiliwch y dudalen hon yn eich porwr: mae'r enwau yn y ddwy iaith.";
    BEHIND,           Uncertain, "Entries behind it", "Cofnodion y tu ôl iddo";
    QUESTION,         Settled,   "Question", "Cwestiwn";
    AREAS,            Settled,   "Areas", "Ardaloedd";
    ALL_AREAS,        Settled,   "all", "pob un";
    AS_AT,            Uncertain, "As at", "Fel yr oedd ar";
    KNOWN_AT,         Uncertain, "As known at", "Yn ôl yr hyn a oedd yn hysbys ar";
    LATEST,           Uncertain, "latest", "diweddaraf";
    LEDGER,           Uncertain, "Ledger", "Cofnodlyfr";
    HEAD,             Uncertain, "Last entry", "Cofnod olaf";
    NO_ENTRIES,       Uncertain, "no entries", "dim cofnodion";
    ROOT,             Uncertain, "Root hash", "Stwnsh gwraidd";
    CLOCK,            Settled,   "Clock", "Cloc";
    MANUAL_CLOCK,     Uncertain, "set by hand; times of recording prove nothing",
                                 "wedi'i osod â llaw; nid yw'r amserau cofnodi yn profi dim";
    SYSTEM_CLOCK,     Uncertain, "the machine's", "cloc y peiriant";
    REPORT,           Settled,   "Report", "Adroddiad";
    DIGEST,           Uncertain, "digest", "crynhoad";
    ISOLATION,        Uncertain, "Isolation", "Ynysu";
    VOUCHED_FOR,      Uncertain, "Vouched for by", "Gwarantwyd gan";
    ENTRIES_USED,     Uncertain, "Entries used", "Cofnodion a ddefnyddiwyd";
    ENTRIES_IN_SCOPE, Uncertain, "Entries in scope", "Cofnodion o fewn y cwmpas";
    UNDATED,          Uncertain, "Undated entries used", "Cofnodion heb ddyddiad a ddefnyddiwyd";
    INFERRED,         Uncertain, "Inferred entries used", "Cofnodion a gasglwyd a ddefnyddiwyd";
    WITHHELD,         Uncertain, "Entries withheld, not counted", "Cofnodion a ataliwyd, heb eu cyfrif";
    UNKNOWN_KINDS,    Uncertain, "Entries of unknown kinds, not counted",
                                 "Cofnodion o fath anhysbys, heb eu cyfrif";
    DISCLOSURE,       Uncertain, "Disclosure control", "Rheoli datgelu";
    LANGUAGES,        Settled,   "Languages", "Ieithoedd";
    // values
    NOT_RECORDED,     Uncertain, "not recorded", "dim cofnod";
    NOTHING_RECORDED, Uncertain, "nothing recorded", "ni chofnodwyd dim";
    TO,               Uncertain, "to", "i";
    OF,               Uncertain, "of", "allan o";
    AND_MORE,         Uncertain, "more", "arall";
    OR_EARLIER,       Uncertain, "or earlier", "neu cyn hynny";
    OR_LATER,         Uncertain, "or later", "neu ar ôl hynny";
    UNCERTAIN,        Settled,   "uncertain", "ansicr";
    APPROXIMATE,      Uncertain, "approximate", "bras amcan";
    UNCERTAIN_AND_APPROXIMATE, Uncertain, "uncertain, approximate", "ansicr, bras amcan";
    AT_EARLIEST,      Uncertain, "at the earliest", "ar y cynharaf";
    AT_LATEST,        Uncertain, "at the latest", "ar yr hwyraf";
    START_UNKNOWN,    Uncertain, "start not recorded", "dechrau heb ei gofnodi";
    END_UNKNOWN,      Uncertain, "no end recorded", "dim diwedd wedi'i gofnodi";
    BEGAN,            Uncertain, "from", "dechrau:";
    ENDED,            Uncertain, "to", "diwedd:";
    FROM,             Settled,   "From", "O";
    UNTIL,            Settled,   "To", "Hyd";
    SAID,             Uncertain, "In the source's words", "Yng ngeiriau'r ffynhonnell";
    // states and tones
    RECORDED,         Uncertain, "recorded", "cofnodwyd";
    POSSIBLE,         Settled,   "possible", "posibl";
    DEFINITE,         Uncertain, "definite", "pendant";
    INFORMATION,      Settled,   "Note", "Nodyn";
    CAUTION,          Uncertain, "Caution", "Gofal";
    NOT_COUNTED,      Uncertain, "Not counted", "Ni chyfrifwyd";
    // disclosure control
    DISCLOSURE_NONE,  Uncertain, "none: for the partners, not for publication",
                                 "dim: i'r partneriaid, nid i'w gyhoeddi";
    DISCLOSURE_WG5,   Uncertain, "Counts of people are rounded to the nearest 5, and 1 to 4 are shown as *",
                                 "Mae niferoedd pobl wedi'u talgrynnu i'r 5 agosaf, a dangosir 1 i 4 fel *";
    DISCLOSURE_NHS7,  Uncertain, "Counts of people are rounded to the nearest 5, and 1 to 7 are shown as *",
                                 "Mae niferoedd pobl wedi'u talgrynnu i'r 5 agosaf, a dangosir 1 i 7 fel *";
    DISCLOSURE_EXACT, Uncertain,
        "Counts of people from 1 to 4 are shown as *, and so are those that would give them away; others are exact",
        "Dangosir niferoedd pobl o 1 i 4 fel *, a hefyd y rhai a fyddai'n eu datgelu; mae'r lleill yn union";
    WHOLE_PER_CENT,   Uncertain, "Shares of people are whole per cent, and those of fewer than 10 people are shown as *",
                                 "Canrannau cyfan yw cyfrannau o bobl, a dangosir rhai o lai na 10 o bobl fel *";
    SUPPRESSED,       Uncertain, "*: the data item is disclosive or not sufficiently robust for publication",
                                 "*: mae'r eitem o ddata yn ddatgelol neu nid yw'n ddigon cadarn i'w chyhoeddi";
    MAY_NOT_SUM,      Uncertain, "Totals are rounded on their own, and may not be the sum of their parts",
                                 "Talgrynnir cyfansymiau ar wahân, ac efallai na fyddant yn swm eu rhannau";
    // pages
    SKIP,             Uncertain, "Skip to the report", "Neidio i'r adroddiad";
    SKIP_TO_MAIN,     Uncertain, "Skip to the main content", "Neidio i'r prif gynnwys";
    LANGUAGE,         Settled,   "Language", "Iaith";
    CHANGE_LANGUAGE,  Settled,   "Change the language to English", "Newid yr iaith i'r Gymraeg";
    IN_ONE_LANGUAGE,  Uncertain, "Dotted: available in Welsh only", "Wedi'i danlinellu â dotiau: ar gael yn Saesneg yn unig";
    IN_OTHER,         Uncertain, "Dotted: in Welsh", "Wedi'i danlinellu â dotiau: yn Saesneg";
    ALL_REPORTS,      Settled,   "All reports", "Pob adroddiad";
    ACCESSIBILITY,    Settled,   "Accessibility statement", "Datganiad hygyrchedd";
    ENTRIES,          Settled,   "Entries", "Cofnodion";
    REPORTS,          Settled,   "Reports", "Adroddiadau";
    WHOLE_LEDGER,     Uncertain, "All areas together", "Pob ardal gyda'i gilydd";
    CHECKPOINT,       Uncertain, "Checkpoint of the ledger", "Pwynt gwirio'r cofnodlyfr";
    PROOF,            Uncertain, "What these pages rest on", "Yr hyn y mae'r tudalennau hyn yn seiliedig arno";
    CONTACT,          Settled,   "Contact", "Cysylltu";
    NO_REPORTS,       Uncertain, "no reports yet", "dim adroddiadau eto";
    DOWNLOADS,        Settled,   "Downloads", "Lawrlwythiadau";
    ABOUT_REPORT,     Settled,   "About this report", "Ynglŷn â'r adroddiad hwn";
    // what a picture shows
    POINTS,           Uncertain, "points", "pwyntiau";
    BARS,             Uncertain, "bars", "barrau";
    SPANS,            Uncertain, "spans", "cyfnodau";
    FIRST,            Settled,   "first", "cyntaf";
    LAST,             Settled,   "last", "olaf";
    LOWEST,           Settled,   "lowest", "isaf";
    HIGHEST,          Settled,   "highest", "uchaf";
    AXIS_FROM,        Uncertain, "axis from", "dechrau'r echelin";
    // columns and witnesses
    FIGURES,          Settled,   "Figures", "Ffigurau";
    FIGURE,           Settled,   "Figure", "Ffigur";
    ITEM,             Settled,   "Item", "Eitem";
    STATE,            Settled,   "State", "Cyflwr";
    DETAIL,           Settled,   "Detail", "Manylion";
    VALUE,            Settled,   "Value", "Gwerth";
    CHART,            Settled,   "Chart", "Siart";
    GROUP,            Settled,   "Group", "Grŵp";
    DATE,             Settled,   "Date", "Dyddiad";
    WITNESSES,        Uncertain, "Witnesses", "Tystion";
    SEQ,              Uncertain, "seq", "cofnod";
}
