//! Finds what looks like personal data in the texts of a statement: e-mail addresses, UK telephone numbers, full
//! postcodes and NHS numbers.
//!
//! It finds patterns, not people: a name passes, which is why the vocabulary has posts and no persons.

use std::sync::LazyLock;

use regex_lite::Regex;
use tyst_event::{Body, Leaf, Problem, Statement};

/// What is looked for, with its pattern.
static PATTERNS: LazyLock<[(&str, Regex); 4]> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("the pattern is fixed and sound");
    let telephone =
        r"(^|[^0-9./-])(\+44 ?(\(0\))?|\(?0)[1-9]\)?([ -]?[0-9]){8,9}($|[^0-9])|0[38]00 ?[0-9]{3} ?[0-9]{4}";
    [
        ("an e-mail address", pattern(r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")),
        ("a telephone number", pattern(telephone)),
        (
            "a full postcode",
            pattern(r"(^|[^A-Za-z0-9])[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}($|[^A-Za-z0-9])"),
        ),
        ("an NHS number", pattern(r"(^|[^0-9])[0-9]{3} [0-9]{3} [0-9]{4}($|[^0-9])")),
    ]
});

/// Returns what of personal data stands in a text, if anything does.
pub(crate) fn found_in(text: &str) -> Option<&'static str> {
    PATTERNS.iter().find(|(_, pattern)| pattern.is_match(text)).map(|(what, _)| *what)
}

/// Returns a problem for every text of the statement that holds personal data.
pub(crate) fn problems(statement: &Statement) -> Vec<Problem> {
    let mut problems = Vec::new();
    statement.emit(&mut |key, _, leaf| {
        if let Leaf::Text(text) = leaf
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

fn field_name(body: &Body, number: u16) -> String {
    let fields = body.kind().map_or(&[][..], |kind| kind.fields());
    match fields.iter().find(|field| field.number == number) {
        Some(field) => format!("data.{}", field.name),
        None => ["place", "when", "basis", "source"]
            .get(usize::from(number.saturating_sub(1024)))
            .map_or_else(String::new, |name| (*name).to_owned()),
    }
}
