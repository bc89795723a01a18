//! What stands in the minutes of a meeting: its items with their numbers, and the verb of each statement in them.
//!
//! Nothing is taken as said that is not shown: each statement has its line, its words and the word that gave it its verb.
//! What is to be recorded of it is for a person to say.

use tyst_event::terms::Form;

/// A statement in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// Its number in the minutes: `30.2`, `30.5(1)`, `30.3/2` for the second thing listed under 30.3.
    pub(super) reference: String,
    /// Its words.
    pub(super) text: String,
    /// The verb, where one was found, and the word that it was found by.
    pub(super) verb: Option<(Form, &'static str)>,
    /// Whether somebody is to do something.
    pub(super) is_action: bool,
}

/// The words by which a verb is found, in lower case, in both languages; participles alone, for what may be agreed was not.
const VERBS: [(Form, &[&str]); 11] = [
    (Form::Resolved, &["resolved", "penderfynwyd"]),
    (Form::Agreed, &["agreed", "cytunwyd", "cytunodd"]),
    (Form::Noted, &["noted", "nodwyd", "nododd"]),
    (Form::Asked, &["asked", "requested", "gofynnwyd", "gofynnodd"]),
    (Form::Presented, &["presented", "cyflwynwyd", "cyflwynodd"]),
    (Form::Recognised, &["recognised", "recognized", "acknowledged", "cydnabuwyd"]),
    (Form::Proposed, &["proposed", "suggested", "cynigiwyd"]),
    (Form::Accepted, &["accepted", "approved", "derbyniwyd"]),
    (Form::Rejected, &["rejected", "refused", "gwrthodwyd"]),
    (Form::Deferred, &["deferred", "postponed", "gohiriwyd"]),
    (Form::Response, &["responded", "ymatebodd"]),
];

/// The words that say that somebody is to do something, anywhere in a sentence, and those that say so before it.
const ACTIONS: [&str; 3] = ["will", "shall", "bydd"];
const LABELS: [&str; 3] = ["action", "actions", "gweithredu"];

/// The most statements that are taken from one file.
pub(super) const ITEMS_MAX: usize = 1000;

/// A paragraph with its number.
struct Paragraph {
    line: usize,
    reference: String,
    text: String,
    /// Whether it stands under another one.
    is_listed: bool,
}

/// How a line begins.
enum Mark<'l> {
    /// `30.2 …`, `4. …`
    Number(&'l str, &'l str),
    /// `1) …`, `(a) …`
    Point(&'l str, &'l str),
    /// `• …`
    Bullet(&'l str),
    /// `# …`, and lines of dashes.
    Heading,
    Plain(&'l str),
}

/// Returns the statements of minutes in order.
pub(super) fn found(text: &str) -> Vec<Item> {
    let (mut items, mut over) = (Vec::new(), None::<(Form, &'static str)>);
    let paragraphs = paragraphs(text);
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let leads = paragraphs.get(index + 1).is_some_and(|next| next.is_listed && !paragraph.is_listed);
        if !paragraph.is_listed {
            over = if leads { verb(last_sentence(&paragraph.text)) } else { None };
        }
        let sentences = sentences(&paragraph.text);
        let count = sentences.len();
        for (place, sentence) in sentences.into_iter().enumerate() {
            let own = verb(sentence);
            // What only leads to a list says nothing by itself, unless that has verbs of its own.
            let is_kept =
                own.is_some() && paragraphs.get(index + 1).is_some_and(|next| next.text.ends_with('?'));
            if leads && place + 1 == count && sentence.ends_with([':', ';', '-']) && !is_kept {
                continue;
            }
            let verb = if paragraph.is_listed { listed(over, own, sentence) } else { own };
            // Of what has no number, only what has a verb is a minute.
            if verb.is_some() || paragraph.is_listed || !paragraph.reference.is_empty() {
                items.push(item(paragraph, sentence, verb));
            }
        }
    }
    items.truncate(ITEMS_MAX);
    items
}

/// Returns the verb of what is listed: a body that resolved or was asked did so with the whole list.
fn listed(
    over: Option<(Form, &'static str)>,
    own: Option<(Form, &'static str)>,
    sentence: &str,
) -> Option<(Form, &'static str)> {
    match over {
        _ if sentence.ends_with('?') => Some((Form::Question, "?")),
        Some((Form::Resolved | Form::Asked, _)) => over,
        _ => own.or(over),
    }
}

fn item(paragraph: &Paragraph, sentence: &str, verb: Option<(Form, &'static str)>) -> Item {
    let is_action = verb.is_none_or(|(form, _)| form != Form::Question) && is_action(sentence);
    let listed = paragraph.reference.trim_matches(['(', ')', '/']);
    let is_numbered = paragraph.reference.starts_with(char::is_alphanumeric);
    let reference = match verb {
        _ if is_numbered => paragraph.reference.clone(),
        // As what answers it will name it.
        Some((Form::Asked, _)) if !listed.is_empty() => format!("ask-{listed}"),
        _ => format!("line {}", paragraph.line),
    };
    Item { line: paragraph.line, reference, text: sentence.to_owned(), verb, is_action }
}

/// Returns whether a sentence says that somebody is to do something; reported, "will supply" is "would be supplying".
fn is_action(sentence: &str) -> bool {
    let words: Vec<String> = words(sentence).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_reported = |three: &[&str]| matches!(three, ["would", "be", doing] if doing.ends_with("ing"));
    words.iter().any(|word| ACTIONS.contains(word))
        || words.first().is_some_and(|word| LABELS.contains(word))
        || words.windows(3).any(is_reported)
}

/// Returns the first verb of a sentence; a question is one whatever it says.
fn verb(sentence: &str) -> Option<(Form, &'static str)> {
    if sentence.ends_with('?') {
        return Some((Form::Question, "?"));
    }
    words(sentence).find_map(|word| {
        let of = |(form, known): &(Form, &[&'static str])| {
            known.iter().find(|known| **known == word).map(|known| (*form, *known))
        };
        VERBS.iter().find_map(of)
    })
}

fn words(sentence: &str) -> impl Iterator<Item = String> {
    sentence
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// Returns the sentences of a paragraph.
fn sentences(text: &str) -> Vec<&str> {
    let (mut sentences, mut rest) = (Vec::new(), text.trim());
    let ends = |text: &str| {
        text.match_indices(['.', '?', '!']).map(|(at, mark)| at + mark.len()).find(|end| {
            let after = &text[*end..];
            // A full stop inside a number or after a single letter ends nothing.
            let before = text[..*end - 1].chars().rev().take_while(|letter| letter.is_alphanumeric()).count();
            after.starts_with(char::is_whitespace) && before != 1
        })
    };
    while let Some(end) = ends(rest) {
        sentences.push(rest[..end].trim());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        sentences.push(rest);
    }
    sentences
}

fn last_sentence(text: &str) -> &str {
    sentences(text).pop().unwrap_or_default()
}

/// Returns the paragraphs with their numbers; what stands under one that ends with a colon, a semicolon or a dash is listed there.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    let (mut over, mut listed, mut is_gap, mut is_bare) = (None::<String>, 0, true, false);
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            is_gap = true;
            continue;
        }
        let leads = all.last().is_some_and(|last| !last.is_listed && last.text.ends_with([':', ';', '-']));
        let (reference, text, is_listed) = match mark(line) {
            Mark::Heading => {
                (over, is_gap) = (None, true);
                continue;
            }
            Mark::Number(reference, text) => (reference.to_owned(), text, false),
            Mark::Point(point, text) if over.is_some() || leads => (format!("({point})"), text, true),
            Mark::Point(point, text) => (point.to_owned(), text, false),
            Mark::Bullet(text) => (String::new(), text, true),
            // A list of bare paragraphs ends where something else is listed.
            Mark::Plain(text) if is_gap && (leads || over.is_some() && is_bare) => {
                is_bare = true;
                (String::new(), text, true)
            }
            Mark::Plain(text) if is_gap => (String::new(), text, false),
            Mark::Plain(text) => {
                if let Some(last) = all.last_mut() {
                    last.text = format!("{} {}", last.text, text.trim());
                }
                continue;
            }
        };
        is_gap = false;
        if is_listed && over.is_none() {
            over = Some(all.last().map_or_else(String::new, |last| last.reference.clone()));
            listed = 0;
        }
        if !is_listed {
            (over, is_bare) = (None, false);
        }
        let reference = match (&over, reference.as_str()) {
            (None, _) => reference,
            (Some(over), "") => {
                listed += 1;
                format!("{over}/{listed}")
            }
            (Some(over), point) => format!("{over}{point}"),
        };
        all.push(Paragraph { line: number, reference, text: text.trim().to_owned(), is_listed });
    }
    all
}

fn mark(line: &str) -> Mark<'_> {
    let line = line.trim();
    if line.starts_with('#') || line.chars().all(|letter| "-=_*".contains(letter)) {
        return Mark::Heading;
    }
    if let Some(rest) = line.strip_prefix(['·', '•', '-', '*', '–', '▪', '\u{f0b7}']) {
        return Mark::Bullet(rest);
    }
    let bare = line.strip_prefix('(').unwrap_or(line);
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if let Some((point, rest)) = bare.split_once(')')
        && (1..=4).contains(&point.len())
        && point.chars().all(char::is_alphanumeric)
    {
        return Mark::Point(point, rest);
    }
    let number = first.trim_end_matches('.');
    let is_number = number.starts_with(|digit: char| digit.is_ascii_digit())
        && number.chars().all(|digit| digit.is_ascii_digit() || digit == '.')
        && (first.contains('.') && !rest.is_empty());
    if is_number { Mark::Number(number, rest) } else { Mark::Plain(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let told = |item: Item| {
            let verb = item.verb.map_or("-", |(form, _)| form.word());
            let action = if item.is_action { " !" } else { "" };
            format!("{} {} {verb}{action}", item.line, item.reference)
        };
        found(text).into_iter().map(told).collect()
    }

    #[test]
    fn each_statement_has_the_verb_of_its_own_sentence() {
        let text = "4.1 The plan was presented. It rained. The Board noted it and agreed to wait.\n\n4.2 The Chair will write.\n";
        assert_eq!(told(text), ["1 4.1 presented", "1 4.1 -", "1 4.1 noted", "3 4.2 - !"]);
    }

    #[test]
    fn what_is_listed_has_the_verb_over_it() {
        let text = "9.5 The Board resolved that:\n\n1) the leads be agreed; and\n2) the paper be noted.\n\n9.6 Nodwyd yr adroddiad.\n";
        assert_eq!(told(text), ["3 9.5(1) resolved", "4 9.5(2) resolved", "6 9.6 noted"]);
        let text = "2.1 The Board agreed:\n\n· to wait (for now).  It was noted.\n\nSupporting documents:\n";
        assert_eq!(told(text), ["3 2.1/1 agreed", "3 2.1/1 noted"]);
        let text = "The Board is asked to: -\n1) agree the leads\n2) answer the questions\n";
        assert_eq!(told(text), ["2 ask-1 asked", "3 ask-2 asked"]);
        let text = "3.2 Members were asked the following:\n\n  What would help?\n\n  What stands in the way?\n\n3.3 They responded:\n\n· More rooms.\n· It was agreed that time is short.\n";
        assert_eq!(
            told(text),
            ["1 3.2 asked", "3 3.2/1 question", "5 3.2/2 question", "9 3.3/1 response", "10 3.3/2 agreed"]
        );
    }

    #[test]
    fn nothing_of_a_numbered_item_is_left_out() {
        let text = "7.1 The lead presented the report.  It brought members up to date.\n\n\
                    7.2 Members were referred to a section and asked to answer these questions:\n\n  What stands in the way?\n";
        assert_eq!(told(text), ["1 7.1 presented", "1 7.1 -", "3 7.2 asked", "5 7.2/1 question"]);
    }

    #[test]
    fn an_action_is_what_somebody_is_to_do() {
        for (text, is_action) in [
            ("1.1 The Trust would be sending a report.", true),
            ("1.1 Action: the Chair to write.", true),
            ("1.1 The Chair will write.", true),
            ("1.1 Bydd y Cadeirydd yn ysgrifennu.", true),
            ("1.1 Plans with a focus on actions were preferred.", false),
            ("1.1 It would be good to meet.", false),
            ("1.1 What will change?", false),
        ] {
            assert_eq!(found(text)[0].is_action, is_action, "{text}");
        }
    }

    #[test]
    fn a_line_that_goes_on_belongs_to_the_item_before() {
        let text = "# Minutes\n2. The Board\nagreed the budget of 2.5 million.\n";
        let items = found(text);
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].text, "The Board agreed the budget of 2.5 million.");
        assert_eq!(items[0].verb, Some((Form::Agreed, "agreed")));
    }

    #[test]
    fn words_that_only_look_like_a_verb_are_none() {
        assert_eq!(told("1.1 It was disagreed.\n\n1.2 The footnoted text stands.\n"), ["1 1.1 -", "3 1.2 -"]);
    }

    #[test]
    fn no_text_is_no_statement() {
        assert!(found("").is_empty() && found("\n# Heading\n----\n").is_empty());
    }
}
