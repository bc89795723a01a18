//! What a source counts: people, or something that is known to be none.
//!
//! Counts of people fall under disclosure control, and what is counted is known by its unit alone. So a unit is no count of
//! people only where every word of it is known; of any other it is not known, and the count is treated as one of people.
//! Deliberately absent: guesses by the ends of words.

use tyst_report::{Text, Value};

/// What comes after one of these says where, and not what is counted: "schools across Newport". What something is of, from or
/// about may be people: "reports of abuse".
const BEFORE_A_PLACE: [&str; 4] = ["across", "in", "yn", "ar"];

/// Words that may stand before, in Welsh behind, what is counted.
const QUALIFIERS: [&str; 18] = [
    "annual",
    "joint",
    "local",
    "national",
    "new",
    "partner",
    "pioneer",
    "primary",
    "public",
    "secondary",
    "steering",
    "voluntary",
    "welsh",
    "cynradd",
    "uwchradd",
    "lleol",
    "cyhoeddus",
    "newydd",
];

/// What is known not to be people.
const THINGS: [&str; 39] = [
    "actions",
    "agencies",
    "areas",
    "authorities",
    "bodies",
    "boards",
    "centres",
    "charities",
    "communities",
    "consultations",
    "days",
    "documents",
    "events",
    "expressions of interest",
    "hours",
    "hubs",
    "meetings",
    "months",
    "organisations",
    "partnerships",
    "percent",
    "plans",
    "points",
    "pounds",
    "projects",
    "reports",
    "reviews",
    "schools",
    "services",
    "sessions",
    "sites",
    "weeks",
    "awdurdodau",
    "cyfarfodydd",
    "cynlluniau",
    "dogfennau",
    "sefydliadau",
    "sesiynau",
    "ysgolion",
];

/// Returns how many there are of something: as a count of people, unless its unit is known to be something else.
pub fn counted(number: u64, unit: &Text) -> Value {
    counted_between(number, number, unit)
}

/// Returns the same for a count within bounds.
pub fn counted_between(low: u64, high: u64, unit: &Text) -> Value {
    let mut words = [unit.en(), unit.cy()].into_iter().flatten().peekable();
    let known = words.peek().is_some() && words.all(is_thing);
    if known { Value::between(low, high) } else { Value::people_between(low, high) }
}

fn is_thing(unit: &str) -> bool {
    let words: Vec<String> = unit.split_whitespace().map(str::to_lowercase).collect();
    let words = words.iter().map(String::as_str).take_while(|word| !BEFORE_A_PLACE.contains(word));
    let named: Vec<&str> = words.filter(|word| !QUALIFIERS.contains(word)).collect();
    THINGS.contains(&&*named.join(" "))
}

#[cfg(test)]
mod tests;
