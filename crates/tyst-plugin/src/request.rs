//! What is asked of a report: the cut, the area, the language, and the report's own parameters.
//!
//! The days of the request stand for the clock, which a report must not read.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tyst_event::{Day, Instant, Slug};
use tyst_report::Language;

/// The longest form of [`Parameters`], in bytes of JSON.
pub(crate) const PARAMETERS_BYTES_MAX: usize = 16 << 10;

/// What is asked of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Report what was so at the end of this day.
    pub as_at: Day,
    /// As it was known at this instant.
    pub known_at: Instant,
    /// The position of the newest entry that could be seen.
    pub head_seq: u64,
    /// The area asked for; `None` for all.
    pub area: Option<Slug>,
    /// The report's own parameters, by name.
    pub params: BTreeMap<String, String>,
    /// The language the reader wants; a document should hold both all the same.
    pub language: Language,
}

impl Request {
    /// Returns the value of a parameter, where one was given.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// Returns the part of the request that travels as JSON.
    pub fn parameters(&self) -> Parameters {
        Parameters { area: self.area.clone(), params: self.params.clone() }
    }
}

/// The area and the parameters: what an instance is made with, and a part of each request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The area asked for; `None` for all.
    pub area: Option<Slug>,
    /// The report's own parameters, by name.
    pub params: BTreeMap<String, String>,
}

/// Why a text is not a set of parameters.
#[derive(Debug, thiserror::Error)]
pub enum ParametersError {
    /// More than 16 KiB.
    #[error("parameters of {0} bytes are longer than {PARAMETERS_BYTES_MAX}")]
    TooLong(usize),
    /// Not JSON of the form `{"area": "…", "params": {…}}`.
    #[error("the parameters are not of the form {{\"area\": \"…\", \"params\": {{…}}}}")]
    Form(#[source] serde_json::Error),
    /// An area that is no slug.
    #[error("the area {0:?} is not a slug")]
    Area(String),
}

/// The form in which parameters cross to a plugin.
#[derive(Serialize, Deserialize)]
struct Form {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
}

impl Parameters {
    /// Writes the parameters as JSON; equal parameters give equal bytes.
    ///
    /// # Panics
    /// Never: texts and maps of texts have a JSON form.
    pub fn to_json(&self) -> String {
        let form = Form { area: self.area.as_ref().map(ToString::to_string), params: self.params.clone() };
        serde_json::to_string(&form).expect("texts and maps of texts have a JSON form")
    }

    /// Reads the parameters from JSON. Members that this version does not know are skipped.
    pub fn from_json(json: &str) -> Result<Parameters, ParametersError> {
        if json.len() > PARAMETERS_BYTES_MAX {
            return Err(ParametersError::TooLong(json.len()));
        }
        let form: Form = serde_json::from_str(json).map_err(ParametersError::Form)?;
        let area = match form.area {
            Some(area) => Some(Slug::new(&area).ok_or(ParametersError::Area(area))?),
            None => None,
        };
        Ok(Parameters { area, params: form.params })
    }
}

#[cfg(test)]
mod tests;
