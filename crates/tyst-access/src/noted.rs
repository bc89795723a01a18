//! What is noted in the ledger of access: who came in, what is restricted that they read, what they took along, and who was given
//! which rights.
//!
//! Recording it is for whoever has the ledger.

use serde_json::{Map, Value as Json, json};
use tyst_event::terms::AccessAct;
use tyst_event::{Kind, Line, Problems, Slug, Statement, json as form};

use crate::Right;

/// Something that is noted.
#[derive(Clone, Debug)]
pub struct Noted {
    data: Map<String, Json>,
}

impl Noted {
    /// Returns what was done.
    pub fn new(act: AccessAct) -> Self {
        let mut data = Map::new();
        data.insert("act".to_owned(), Json::from(act.word()));
        Self { data }
    }

    /// Says to whom it was done, or to which token.
    #[must_use]
    pub fn about(mut self, name: &Slug) -> Self {
        self.data.insert("about".to_owned(), Json::from(name.as_str()));
        self
    }

    /// Says what they hold from now on.
    #[must_use]
    pub fn rights(mut self, rights: &[Right]) -> Self {
        self.data.insert("rights".to_owned(), rights.iter().map(Right::to_string).collect());
        self
    }

    /// Says which entries were read or taken along, as ranges of positions with a space between them.
    #[must_use]
    pub fn entries(mut self, ranges: &str) -> Self {
        let mut lines: Vec<String> = Vec::new();
        for range in ranges.split_whitespace() {
            match lines.last_mut().filter(|line| line.len() + 1 + range.len() <= Line::LENGTH_MAX) {
                Some(line) => *line = format!("{line} {range}"),
                None => lines.push(range.to_owned()),
            }
        }
        self.data.insert("entries".to_owned(), Json::from(lines));
        self
    }

    /// Returns the entry that says so.
    ///
    /// # Errors
    /// What is wrong with it: more entries than fit into one.
    pub fn statement(self) -> Result<Statement, Problems> {
        let entry = json!({
            "kind": Kind::AccessNoted.name(),
            "area": Slug::ledger().as_str(),
            "source": [{ "doc": "this ledger" }],
            "sensitivity": "restricted",
            "data": self.data,
        });
        let mut problems = Problems::default();
        let statement = entry.as_object().and_then(|entry| form::statement_from_json(entry, &mut problems));
        statement.ok_or(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_an_entry_of_the_ledger_for_named_people_only() {
        let newport = Slug::new("newport").unwrap();
        let noted = Noted::new(AccessAct::RightsSet).about(&newport).rights(&[Right::ADMINISTRATOR]);
        let statement = noted.statement().unwrap();
        let said = form::statement_to_json(&statement);
        assert_eq!(said["sensitivity"], "restricted");
        assert_eq!(
            said["data"],
            json!({ "act": "rights-set", "about": "newport", "rights": ["administrator"] })
        );
    }

    #[test]
    fn many_entries_stand_on_several_lines() {
        let ranges: Vec<String> = (0..200).map(|each| (each * 3).to_string()).collect();
        let statement = Noted::new(AccessAct::Exported).entries(&ranges.join(" ")).statement().unwrap();
        let said = form::statement_to_json(&statement);
        let lines: Vec<&str> =
            said["data"]["entries"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.join(" "), ranges.join(" "));
    }
}
