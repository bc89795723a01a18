//! The parameters that a report knows, and whether what somebody asks for is of them.
//!
//! Fills in no values: what is not given is the report's own.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use tyst_event::words::clipped;
use tyst_event::{Day, PartialDate};

/// The most parameters that a plugin may know.
pub(crate) const PARAMETERS_MAX: usize = 16;
/// The longest name of one, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// The longest id, in bytes.
const ID_BYTES_MAX: usize = 128;

/// A parameter that a report knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownParameter {
    /// Its name.
    pub name: String,
    /// What its values look like.
    pub form: ParameterForm,
    /// What the report goes by where none is given.
    pub preset: Option<String>,
    /// What it is for, in English and in Welsh.
    pub meaning: [String; 2],
}

/// What the values of a parameter look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterForm {
    /// One of some words.
    Code(Vec<String>),
    /// A whole number within bounds.
    Integer {
        /// The least.
        low: i64,
        /// The greatest.
        high: i64,
    },
    /// A day.
    Date,
    /// An id such as a slug.
    Id,
    /// A form that is newer than this tyst, and not checked.
    Newer,
}

/// Why a report is not asked for with some parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// The report knows none of this name.
    #[error("it knows no parameter {}; {}", clipped(.name, SAID_MAX), listed(.known))]
    Unknown {
        /// The name.
        name: String,
        /// Those that it knows.
        known: Vec<String>,
    },
    /// The value is not of the form that it has.
    #[error("its parameter {name} is {form}, and not {:?}", clipped(.value, SAID_MAX))]
    Form {
        /// The name.
        name: String,
        /// The value.
        value: String,
        /// What it should be.
        form: ParameterForm,
    },
}

impl ParameterError {
    /// Returns the name of the parameter that is wrong.
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown { name, .. } | Self::Form { name, .. } => name,
        }
    }
}

/// How much of what somebody gave is said back, in characters.
const SAID_MAX: usize = 80;

fn listed(names: &[String]) -> String {
    if names.is_empty() { "it knows none".to_owned() } else { format!("it knows {}", names.join(", ")) }
}

impl fmt::Display for ParameterForm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(codes) => write!(out, "one of {}", codes.join(", ")),
            Self::Integer { low, high } => write!(out, "a whole number from {low} to {high}"),
            Self::Date => out.write_str("a day such as 2019-11-30"),
            Self::Id => out.write_str("an id of a-z, 0-9, - and ."),
            Self::Newer => out.write_str("of a form that is newer than this tyst"),
        }
    }
}

impl ParameterForm {
    /// Returns whether a value is of this form.
    fn takes(&self, value: &str) -> bool {
        match self {
            Self::Code(codes) => codes.iter().any(|code| code == value),
            Self::Integer { low, high } => value
                .parse::<i64>()
                .is_ok_and(|number| (*low..=*high).contains(&number) && number.to_string() == value),
            Self::Date => value.parse::<PartialDate>().is_ok_and(|date| {
                let days: [Day; 2] = [date.first(), date.last()];
                days[0] == days[1] && days[0].to_string() == value
            }),
            Self::Id => is_word(value, ID_BYTES_MAX, b"-."),
            Self::Newer => true,
        }
    }
}

/// Returns whether these are so many of `a-z`, `0-9` and some more.
fn is_word(word: &str, bytes_max: usize, more: &[u8]) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || more.contains(&byte);
    (1..=bytes_max).contains(&word.len()) && word.bytes().all(plain)
}

impl KnownParameter {
    /// Says what is wrong with what a library says of a parameter, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self { name, form, preset, meaning } = self;
        if !is_word(name, NAME_BYTES_MAX, b"-") {
            return Err(format!("the name {name:?} of a parameter is not of the form some-parameter"));
        }
        let takes_any = match form {
            ParameterForm::Code(codes) => !codes.is_empty(),
            ParameterForm::Integer { low, high } => low <= high,
            ParameterForm::Date | ParameterForm::Id | ParameterForm::Newer => true,
        };
        if !takes_any {
            return Err(format!("its parameter {name} can have no value"));
        }
        if preset.as_ref().is_some_and(|preset| !form.takes(preset)) {
            return Err(format!("what its parameter {name} is where none is given is not of its form"));
        }
        if meaning.iter().any(String::is_empty) {
            return Err(format!("it does not say in both languages what its parameter {name} is for"));
        }
        Ok(())
    }
}

impl super::Descriptor {
    /// Says whether the report knows parameters and takes their values.
    ///
    /// # Errors
    /// [`ParameterError`] for the first that it does not know, or whose value has another form.
    pub fn check_parameters(&self, asked: &BTreeMap<String, String>) -> Result<(), ParameterError> {
        for (name, value) in asked {
            let Some(known) = self.parameters.iter().find(|known| known.name == *name) else {
                let known = self.parameters.iter().map(|known| known.name.clone()).collect();
                return Err(ParameterError::Unknown { name: name.clone(), known });
            };
            if !known.form.takes(value) {
                let (name, value) = (name.clone(), value.clone());
                return Err(ParameterError::Form { name, value, form: known.form.clone() });
            }
        }
        Ok(())
    }
}
