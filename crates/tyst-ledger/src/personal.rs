//! Finds what looks like personal data in the texts of a statement: e-mail addresses, UK telephone numbers, full
//! postcodes and NHS numbers.
//!
//! It finds patterns, not people: a name passes, which is why the vocabulary has posts and no persons.

use std::sync::LazyLock;

use regex_lite::Regex;
use tyst_event::event::key;
use tyst_event::{Body, Leaf, Problem, Statement};

/// Something personal that is looked for.
struct Sort {
    what: &'static str,
    pattern: Regex,
    /// Whether a text may hold it, which is quick to see: few texts need a closer look.
    may_stand_in: fn(&[u8]) -> bool,
}

static SORTS: LazyLock<[Sort; 4]> = LazyLock::new(|| {
    let sort = |what, pattern, may_stand_in| Sort {
        what,
        pattern: Regex::new(pattern).expect("the pattern is fixed and sound"),
        may_stand_in,
    };
    let telephone = r"(^|[^0-9./-])(\+44 ?(\(0\))?|\(?0)[1-9]([ )-]{0,2}[0-9]){8,9}($|[^0-9])|0[38]00 ?[0-9]{3} ?[0-9]{4}";
    let postcode = r"(^|[^A-Za-z0-9])[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}($|[^A-Za-z0-9])";
    [
        sort("an e-mail address", r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", |text| {
            text.contains(&b'@')
        }),
        sort("a telephone number", telephone, has_ten_digits),
        sort("a full postcode", postcode, ends_a_postcode),
        sort("an NHS number", r"(^|[^0-9])[0-9]{3} [0-9]{3} [0-9]{4}($|[^0-9])", has_ten_digits),
    ]
});

fn has_ten_digits(text: &[u8]) -> bool {
    text.iter().filter(|byte| byte.is_ascii_digit()).nth(9).is_some()
}

/// Returns whether a digit and two capitals stand side by side.
fn ends_a_postcode(text: &[u8]) -> bool {
    text.array_windows().any(|[digit, first, second]| {
        digit.is_ascii_digit() && first.is_ascii_uppercase() && second.is_ascii_uppercase()
    })
}

/// Returns what of personal data stands in a text, if anything does.
pub(crate) fn found_in(text: &str) -> Option<&'static str> {
    let found = |sort: &&Sort| (sort.may_stand_in)(text.as_bytes()) && sort.pattern.is_match(text);
    SORTS.iter().find(found).map(|sort| sort.what)
}

/// Returns a problem for every text of the statement that holds personal data. What a correction states anew is a statement
/// of its own here.
pub(crate) fn problems(statement: &Statement) -> Vec<Problem> {
    let mut problems = Vec::new();
    statement.emit(&mut |key, _, leaf| {
        if let Leaf::Text(text) = leaf
            && !(key::RESTATED..key::PLACE).contains(&key)
            && !is_of_digits(&statement.body, key / 32)
            && let Some(what) = found_in(text)
        {
            problems.push(Problem {
                field: field_name(&statement.body, key / 32),
                rule: "personal-data".into(),
                message: format!("holds {what}; a ledger keeps no personal data in its texts"),
                hint: Some("leave it out, or name the post or the organisation instead".to_owned()),
            });
        }
    });
    problems
}

/// Returns whether a field holds a hash or positions, of which some look like telephone numbers. The rules of its kind make sure
/// that nothing else stands there.
fn is_of_digits(body: &Body, number: u16) -> bool {
    let names: &[&str] = match body {
        Body::ReportPublished(_) => &["data.digest", "data.receipt", "data.witnesses"],
        Body::AccessNoted(_) => &["data.entries"],
        _ => &[],
    };
    names.contains(&field_name(body, number).as_str())
}

fn field_name(body: &Body, number: u16) -> String {
    let fields = body.kind().map_or(&[][..], |kind| kind.fields());
    match fields.iter().find(|field| field.number == number) {
        Some(field) => format!("data.{}", field.name),
        None => ["place", "when", "basis", "source"]
            .get(usize::from(number.saturating_sub(1024)))
            .map_or_else(String::new, |name| (*name).to_owned()),
    }
}

#[cfg(test)]
mod tests;
