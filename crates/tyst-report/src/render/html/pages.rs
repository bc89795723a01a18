//! The pages of a site around its reports: the index of areas, the choice of language, the accessibility statement.
//!
//! The statement follows the model of the Government Digital Service (Public Sector Bodies Accessibility Regulations 2018).
//! Deliberately absent: which reports there are, and where files lie.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Links, Pen, STYLE, frame};
use crate::labels;
use crate::render::escape::one_line;
use crate::text::{Language, Text};

/// What a site has, as its index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// What the site is called.
    pub title: Text,
    /// What is true of the whole site, each as a label and a value: the ledger, the cut.
    pub stamp: Vec<(Text, String)>,
    /// The areas, in the order of the page.
    pub areas: Vec<Area>,
    /// Where the signed checkpoint lies.
    pub checkpoint: Option<String>,
}

/// An area with its reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its id in the page.
    pub id: String,
    /// What it is called; nothing where it is all areas together.
    pub name: Option<Text>,
    /// What each report is called, and where it is.
    pub reports: Vec<(Text, String)>,
}

/// Returns the index of a site: areas by name, each with its reports. Names stand in both languages, so that whoever looks for
/// one in a browser finds it.
pub fn index(index: &Index, language: Language, links: &Links) -> String {
    let pen = Pen::of(language);
    let body = html! {
        h1 { (pen.text(&index.title)) }
        @if index.areas.is_empty() { p { (pen.label(labels::NO_REPORTS)) } }
        @else {
            p { (pen.label(labels::FIND_AREA)) }
            nav aria-label=(pen.label(labels::AREAS)) {
                ul.areas { @for area in &index.areas { li { a href={ "#" (area.id) } { (pen.name(area)) } (pen.other_name(area)) } } }
            }
        }
        @for area in &index.areas {
            h2 id=(area.id) { (pen.name(area)) (pen.other_name(area)) }
            ul { @for (title, href) in &area.reports { li { a href=(href) { (pen.text(title)) } } } }
        }
        h2 { (pen.label(labels::PROOF)) }
        dl.stamp {
            @for (label, value) in &index.stamp { div { dt { (pen.text(label)) } dd { (one_line(value)) } } }
        }
        @if let Some(checkpoint) = &index.checkpoint { p { a href=(checkpoint) { (pen.label(labels::CHECKPOINT)) } } }
    };
    let main = html! { (body) (pen.dotted(&body, labels::IN_OTHER)) };
    frame(&pen.wording.words(&index.title), language, links, labels::SKIP_TO_MAIN, &main)
}

impl Pen<'_> {
    fn name(self, area: &Area) -> Markup {
        html! { @if let Some(name) = &area.name { (self.text(name)) } @else { (self.label(labels::WHOLE_LEDGER)) } }
    }

    /// Returns the name of an area in the other language, where it is another one.
    fn other_name(self, area: &Area) -> Markup {
        let other = match self.wording.language {
            Language::English => Language::Welsh,
            Language::Welsh => Language::English,
        };
        let name = area.name.as_ref().map(|name| (name.words(self.wording.language), name.shown_in(other)));
        html! {
            @if let Some((own, (words, shown))) = name && own != words {
                " (" span lang=(shown.tag()) { (one_line(words)) } ")"
            }
        }
    }
}

/// Returns the page that a site begins with: the choice of the language, Welsh first.
pub fn landing(title: &Text, pages: [(Language, &str); 2]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="cy" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title {
                    @for (language, _) in pages { (one_line(title.words(language))) " – " }
                    "tyst"
                }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main id="Main" tabindex="-1" {
                    @for (index, (language, href)) in pages.iter().enumerate() {
                        @if index == 0 { h1 lang=(language.tag()) { (one_line(title.words(*language))) } }
                        @else { p.question lang=(language.tag()) { (one_line(title.words(*language))) } }
                        p { a href=(href) lang=(language.tag()) hreflang=(language.tag()) { (language.name()) } }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// A part of the statement: its heading and its paragraphs, each in English and Welsh.
struct Part {
    heading: [&'static str; 2],
    paragraphs: &'static [[&'static str; 2]],
}

/// The statement, in the order of the model.
const STATEMENT: [Part; 4] = [
    Part {
        heading: ["How these pages can be read", "Sut y gellir darllen y tudalennau hyn"], // U
        paragraphs: &[
            [
                "These pages were made to be read with a keyboard alone, with a screen reader, enlarged to 400%, on a narrow screen, and on paper.",
                "Gwnaed y tudalennau hyn i'w darllen gyda bysellfwrdd yn unig, gyda darllenydd sgrin, wedi'u chwyddo i 400%, ar sgrin gul, ac ar bapur.",
            ], // U
            [
                "They need no script, and load nothing from elsewhere. Each chart has a title, a description, and its data as a table below it; nothing is said by colour alone.",
                "Nid oes angen sgript arnynt, ac nid ydynt yn llwytho dim o fannau eraill. Mae gan bob siart deitl, disgrifiad, a'i ddata fel tabl oddi tano; ni ddywedir dim drwy liw yn unig.",
            ], // U
            [
                "What sources say is quoted in the language of the source, and marked as being in it. Words that exist in one language only are shown in that one.",
                "Dyfynnir yr hyn a ddywed ffynonellau yn iaith y ffynhonnell, a nodir yr iaith. Dangosir geiriau sydd mewn un iaith yn unig yn yr iaith honno.",
            ], // U
        ],
    },
    Part {
        heading: ["Compliance status", "Statws cydymffurfio"], // U
        paragraphs: &[[
            "These pages are partially compliant with the Web Content Accessibility Guidelines version 2.2 AA standard, due to the non-compliance listed below.",
            "Mae'r tudalennau hyn yn cydymffurfio'n rhannol â safon AA Canllawiau Hygyrchedd Cynnwys y We fersiwn 2.2, oherwydd yr achos o ddiffyg cydymffurfio a restrir isod.",
        ]], // U
    },
    Part {
        heading: ["Non-accessible content", "Cynnwys nad yw'n hygyrch"], // U
        paragraphs: &[[
            "Words inside a picture carry no mark of their language where it is not that of the page (3.1.2 Language of Parts). The title and the description of each picture, and the table or list of what it shows, do.",
            "Nid yw geiriau o fewn llun yn cario nod o'u hiaith lle nad iaith y dudalen ydyw (3.1.2 Iaith Rhannau). Mae teitl a disgrifiad pob llun, a'r tabl neu'r rhestr o'r hyn a ddengys, yn gwneud hynny.",
        ]], // U
    },
    Part {
        heading: ["Preparation of this statement", "Paratoi'r datganiad hwn"], // U
        paragraphs: &[[
            "This statement is the result of tests by programs, which check the pages each time that tyst is changed, and not of an audit. The pages were not checked by people with disabilities.",
            "Mae'r datganiad hwn yn deillio o brofion gan raglenni, sy'n gwirio'r tudalennau bob tro y newidir tyst, ac nid o archwiliad. Nid yw'r tudalennau wedi'u gwirio gan bobl anabl.",
        ]], // U
    },
];

/// What stands for whom to write to where nobody said it.
const NO_CONTACT: [&str; 2] = [
    "Whoever publishes these pages adds here whom to write to.",
    "Bydd y sawl sy'n cyhoeddi'r tudalennau hyn yn ychwanegu yma at bwy i ysgrifennu.",
]; // U

/// What somebody does whom something keeps from reading.
const HELP: [&str; 2] = [
    "If something keeps you from reading these pages, or you need them in another form, write to whoever publishes them. If you are not content with the answer, the Equality Advisory and Support Service can help.",
    "Os oes rhywbeth yn eich atal rhag darllen y tudalennau hyn, neu os oes eu hangen arnoch mewn ffurf arall, ysgrifennwch at y sawl sy'n eu cyhoeddi. Os nad ydych yn fodlon ar yr ateb, gall y Gwasanaeth Cynghori a Chymorth Cydraddoldeb helpu.",
]; // U

/// Returns the accessibility statement of a site, with whom to write to.
pub fn accessibility(contact: Option<&str>, language: Language, links: &Links) -> String {
    let pen = Pen::of(language);
    let said = |[english, welsh]: [&str; 2]| pen.text(&Text::both(english, welsh));
    let main = html! {
        h1 { (pen.label(labels::ACCESSIBILITY)) }
        @for Part { heading, paragraphs } in STATEMENT {
            h2 { (said(heading)) }
            @for &paragraph in paragraphs { p { (said(paragraph)) } }
        }
        h2 { (pen.label(labels::CONTACT)) }
        p { (said(HELP)) }
        p { @if let Some(contact) = contact { (one_line(contact)) } @else { (said(NO_CONTACT)) } }
    };
    frame(pen.label(labels::ACCESSIBILITY), language, links, labels::SKIP_TO_MAIN, &main)
}
