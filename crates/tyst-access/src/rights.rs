//! What a role allows, and for which areas somebody holds it.
//!
//! Who somebody is, is not decided here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tyst_event::Slug;
use tyst_event::terms::Sensitivity;

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// To read entries and reports that are for partners.
    Read,
    /// To read entries that are for named people only.
    ReadRestricted,
    /// To take the entries along as data, with their proofs.
    Export,
    /// To record, correct, withdraw and dispute entries.
    Record,
    /// To make figures final, to close periods and to name points of the history.
    Approve,
    /// To see how the libraries of reports are trusted.
    SeePlugins,
    /// To give and take rights, and to read the trail of what was done with them.
    Administer,
}

/// What somebody is to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads.
    Reader,
    /// Records what happened.
    Recorder,
    /// Makes the record of a period final.
    Approver,
    /// Evaluates: reads everything, and takes it along.
    Evaluator,
    /// Looks after the libraries of reports.
    PluginManager,
    /// Gives and takes rights.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Reader,
        Self::Recorder,
        Self::Approver,
        Self::Evaluator,
        Self::PluginManager,
        Self::Administrator,
    ];

    /// Returns the word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Recorder => "recorder",
            Self::Approver => "approver",
            Self::Evaluator => "evaluator",
            Self::PluginManager => "plugin-manager",
            Self::Administrator => "administrator",
        }
    }

    /// Returns the role with a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Returns what it allows.
    pub const fn acts(self) -> &'static [Act] {
        match self {
            Self::Reader => &[Act::Read],
            Self::Recorder => &[Act::Read, Act::ReadRestricted, Act::Record],
            Self::Approver => &[Act::Read, Act::ReadRestricted, Act::Approve],
            Self::Evaluator => &[Act::Read, Act::ReadRestricted, Act::Export],
            Self::PluginManager => &[Act::SeePlugins],
            Self::Administrator => &[Act::Administer],
        }
    }
}

/// A role, and the area that it is for with all areas inside it; everywhere where no area is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Right {
    /// The role.
    pub role: Role,
    /// The area.
    pub area: Option<Slug>,
}

impl Right {
    /// To give and take rights everywhere.
    pub const ADMINISTRATOR: Self = Self { role: Role::Administrator, area: None };

    /// Returns every role, everywhere.
    pub fn all() -> Vec<Self> {
        Role::ALL.into_iter().map(|role| Self { role, area: None }).collect()
    }
}

/// What no right is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no right, such as `recorder` or `recorder newport`")]
pub struct RightError(String);

/// The role, and behind a space the area.
impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.word())?;
        self.area.iter().try_for_each(|area| write!(f, " {area}"))
    }
}

impl FromStr for Right {
    type Err = RightError;

    fn from_str(words: &str) -> Result<Self, RightError> {
        let no_right = || RightError(words.to_owned());
        let (role, area) = words.split_once(' ').map_or((words, None), |(role, area)| (role, Some(area)));
        let role = Role::named(role).ok_or_else(no_right)?;
        let area = area.map(|area| Slug::new(area).ok_or_else(no_right)).transpose()?;
        Ok(Self { role, area })
    }
}

impl From<Right> for String {
    fn from(right: Right) -> Self {
        right.to_string()
    }
}

impl TryFrom<String> for Right {
    type Error = RightError;

    fn try_from(words: String) -> Result<Self, RightError> {
        words.parse()
    }
}

/// Somebody who asks, and what they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The pseudonym under which they record.
    pub name: Slug,
    rights: Vec<Right>,
    is_owner: bool,
}

impl Caller {
    /// Returns somebody with rights.
    pub fn new(name: Slug, rights: Vec<Right>) -> Self {
        Self { name, rights, is_owner: false }
    }

    /// Returns somebody who may do everything everywhere: whoever started the program.
    pub fn owner(name: Slug) -> Self {
        Self { is_owner: true, ..Self::new(name, Right::all()) }
    }

    /// Returns whether they started the program, and so can do all of this without it.
    pub fn is_owner(&self) -> bool {
        self.is_owner
    }

    /// Returns what they hold.
    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    /// Returns whether they may do something everywhere.
    pub fn may_everywhere(&self, act: Act) -> bool {
        self.rights.iter().any(|right| right.area.is_none() && right.role.acts().contains(&act))
    }

    /// Returns whether they may do something somewhere.
    pub fn may_somewhere(&self, act: Act) -> bool {
        self.rights.iter().any(|right| right.role.acts().contains(&act))
    }

    /// Returns whether they may do something in an area; `is_within` says whether an area is another one or inside it.
    pub fn may(&self, act: Act, area: &Slug, is_within: impl Fn(&Slug, &Slug) -> bool) -> bool {
        let covers =
            |right: &Right| right.area.as_ref().is_none_or(|own| own == area || is_within(area, own));
        self.rights.iter().any(|right| right.role.acts().contains(&act) && covers(right))
    }
}

/// Returns what somebody must be allowed to read an entry of a sensitivity.
pub const fn to_read(sensitivity: Sensitivity) -> Act {
    match sensitivity {
        Sensitivity::Public | Sensitivity::Partners => Act::Read,
        Sensitivity::Restricted => Act::ReadRestricted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::new(text).unwrap()
    }

    fn holding(role: Role, area: Option<&str>) -> Caller {
        Caller::new(slug("somebody"), vec![Right { role, area: area.map(slug) }])
    }

    /// Pillgwenlly is in Newport, and that is in Wales.
    fn is_within(area: &Slug, of: &Slug) -> bool {
        let inside = ["pillgwenlly", "newport", "wales"];
        let at = |slug: &Slug| inside.iter().position(|name| *name == slug.as_str());
        matches!((at(area), at(of)), (Some(area), Some(of)) if area <= of)
    }

    #[test]
    fn a_right_is_for_its_area_and_those_inside_it_and_for_no_other() {
        let recorder = holding(Role::Recorder, Some("newport"));
        for (area, may) in [("newport", true), ("pillgwenlly", true), ("wales", false), ("flintshire", false)]
        {
            assert_eq!(recorder.may(Act::Record, &slug(area), is_within), may, "{area}");
        }
        assert!(!recorder.may_everywhere(Act::Record) && recorder.may_somewhere(Act::Record));
        assert!(holding(Role::Recorder, None).may(Act::Record, &slug("flintshire"), is_within));
    }

    #[test]
    fn a_role_allows_what_stands_in_its_list_and_nothing_else() {
        for (role, allowed) in [
            (Role::Reader, "Read"),
            (Role::Recorder, "Read ReadRestricted Record"),
            (Role::Approver, "Read ReadRestricted Approve"),
            (Role::Evaluator, "Read ReadRestricted Export"),
            (Role::PluginManager, "SeePlugins"),
            (Role::Administrator, "Administer"),
        ] {
            let all = [
                Act::Read,
                Act::ReadRestricted,
                Act::Export,
                Act::Record,
                Act::Approve,
                Act::SeePlugins,
                Act::Administer,
            ];
            let caller = holding(role, None);
            let may = all.into_iter().filter(|act| caller.may_everywhere(*act));
            let may: Vec<String> = may.map(|act| format!("{act:?}")).collect();
            assert_eq!(may.join(" "), *allowed, "{}", role.word());
            assert_eq!(Role::named(role.word()), Some(role));
        }
        assert_eq!(Role::named("owner"), None);
    }

    #[test]
    fn a_right_is_read_as_it_is_written() {
        for words in ["recorder", "plugin-manager newport"] {
            assert_eq!(words.parse::<Right>().unwrap().to_string(), words);
        }
        for words in ["", "owner", "recorder ", "recorder  newport", "recorder Newport", "recorder newport x"]
        {
            assert!(words.parse::<Right>().is_err(), "{words}");
        }
    }

    #[test]
    fn whoever_holds_nothing_may_nothing_and_the_owner_everything() {
        let nobody = Caller::new(slug("nobody"), Vec::new());
        let owner = Caller::owner(slug("secretariat"));
        for role in Role::ALL {
            for act in role.acts() {
                assert!(!nobody.may_somewhere(*act) && owner.may_everywhere(*act), "{act:?}");
            }
        }
    }
}
