//! What a report library says of itself.
//!
//! Comes from the library and is believed only as far as [`Descriptor::check`] goes.

mod parameters;

use crate::clean::clean;
use serde::{Deserialize, Serialize};
use tyst_event::Kind;

pub(crate) use parameters::PARAMETERS_MAX;
pub use parameters::{KnownParameter, ParameterError, ParameterForm};

/// The longest text in a descriptor, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 1024;
/// The most kinds of event that a plugin may list.
pub(crate) const KINDS_MAX: usize = 1024;
/// The most fields that a plugin may list.
pub(crate) const FIELDS_MAX: usize = 4096;

/// What a report library says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptor {
    /// Its id, such as `wales.tyst.pioneer-history`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Who answers for it.
    pub vendor: Option<String>,
    /// One sentence on what it reports.
    pub description: Option<String>,
    /// Where to read more.
    pub url: Option<String>,
    /// The version of the states it saves.
    pub state_version: u32,
    /// The oldest version of a state it restores.
    pub state_version_min: u32,
    /// The kinds of event it wants, by rising number.
    pub kinds: Vec<WantedKind>,
    /// The fields it reads, by rising kind and key; all of them if it does not say.
    pub fields: Option<Vec<WantedField>>,
    /// The parameters it knows.
    pub parameters: Vec<KnownParameter>,
    /// The highest kind number registered when it was built; 0 if it does not say.
    pub kinds_known: u32,
    /// What it can do beyond what every plugin can.
    pub abilities: Abilities,
    /// Whether it wants entries as they were recorded, and those that correct or withdraw others as events of their own.
    pub is_raw: bool,
    /// Major and minor version of the interface it was built with.
    pub abi: (u16, u16),
    /// Whether it was built with debug assertions.
    pub debug_build: bool,
}

/// What a plugin can do beyond what every plugin can.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abilities {
    /// It also wants events of kinds that are newer than it.
    pub takes_newer_kinds: bool,
    /// Its state can be saved and put back.
    pub is_resumable: bool,
    /// States of other areas can be added to its own.
    pub is_mergeable: bool,
}

/// A kind of event that a plugin wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedKind {
    /// The registered number.
    pub kind: u32,
    /// The newest schema that the plugin reads.
    pub schema_max: u16,
}

/// Some keys of a kind of event that a plugin reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WantedField {
    /// The registered number of the kind, or 0 for what every event has.
    pub kind: u32,
    /// The first key.
    pub key: u16,
    /// How many keys from there on.
    pub keys: u16,
}

impl Descriptor {
    /// Returns the schema that events of a kind are handed over in: the newest that both sides know.
    pub fn schema(&self, kind: Kind) -> u16 {
        let at = self.kinds.binary_search_by_key(&kind.number(), |wanted| wanted.kind).ok();
        at.and_then(|at| self.kinds.get(at))
            .map_or(kind.schema(), |wanted| wanted.schema_max.min(kind.schema()))
    }

    /// Returns whether a field of a kind came with a later schema than the plugin reads.
    fn is_later(&self, kind: u32, key: u16) -> bool {
        let Some(kind) = Kind::from_number(kind).filter(|kind| self.schema(*kind) < kind.schema()) else {
            return false;
        };
        kind.fields().iter().any(|field| field.number == key / 32 && field.since > self.schema(kind))
    }

    /// Returns whether the plugin reads a field of a kind; of what every event has, the kind is 0.
    pub fn reads(&self, kind: u32, key: u16) -> bool {
        if self.is_later(kind, key) {
            return false;
        }
        let Some(fields) = &self.fields else { return true };
        let of_kind = fields.iter().filter(|wanted| wanted.kind == kind);
        of_kind.into_iter().any(|wanted| key >= wanted.key && key - wanted.key < wanted.keys)
    }

    /// Returns whether the plugin wants events of a kind.
    pub fn wants(&self, kind: u32) -> bool {
        let is_named = self.kinds.binary_search_by_key(&kind, |wanted| wanted.kind).is_ok();
        is_named || self.abilities.takes_newer_kinds && self.is_newer(kind)
    }

    /// Returns whether a kind was registered after the plugin was built, or after this tyst was.
    pub fn is_newer(&self, kind: u32) -> bool {
        let is_newer = self.kinds_known != 0 && kind > self.kinds_known;
        Kind::from_number(kind).is_none_or(|kind| is_newer && !kind.is_meta())
    }

    /// Returns whether entries of a kind are of any concern: the plugin wants them, or they are newer, so that they are
    /// counted.
    pub fn concerns(&self, kind: u32) -> bool {
        self.wants(kind) || self.is_newer(kind)
    }

    /// Returns it with texts that can be shown: without control characters.
    pub(crate) fn cleaned(self) -> Descriptor {
        let clean = |text: String| clean(text.replace(['\n', '\t'], "").as_bytes(), TEXT_BYTES_MAX);
        Descriptor {
            name: clean(self.name),
            version: clean(self.version),
            vendor: self.vendor.map(clean),
            description: self.description.map(clean),
            url: self.url.map(clean),
            parameters: self
                .parameters
                .into_iter()
                .map(|known| KnownParameter { meaning: known.meaning.map(clean), ..known })
                .collect(),
            ..self
        }
    }

    /// Says what is wrong with it, if anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        let part = |text: &str| !text.is_empty() && text.len() <= TEXT_BYTES_MAX;
        if !is_id(&self.id) {
            return Err(format!("its id {:?} is not of the form wales.tyst.some-report", self.id));
        }
        if !part(&self.name) || !part(&self.version) {
            return Err("it has no name or no version".to_owned());
        }
        if !self.kinds.is_sorted_by(|one, next| one.kind < next.kind) {
            return Err("the kinds it wants are not in order".to_owned());
        }
        let mut names: Vec<&str> = self.parameters.iter().map(|known| &*known.name).collect();
        names.sort_unstable();
        if let Some([twice, ..]) = names.windows(2).find(|two| two[0] == two[1]) {
            return Err(format!("it names its parameter {twice} twice"));
        }
        self.parameters.iter().try_for_each(KnownParameter::check)?;
        if let Some(wanted) = self.kinds.iter().find(|wanted| wanted.schema_max == 0) {
            return Err(format!("it wants kind {}, and says that it reads no schema of it", wanted.kind));
        }
        Ok(())
    }
}

/// Two or more parts of `a-z0-9-` with dots between.
pub(crate) fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut parts = id.split('.');
    id.len() <= 128 && id.contains('.') && parts.all(|part| !part.is_empty() && part.bytes().all(plain))
}

/// Returns the version of the plugin interface that this host speaks.
pub fn interface_version() -> String {
    format!("{}.{}", tyst_plugin::abi::TYST_ABI_MAJOR, tyst_plugin::abi::TYST_ABI_MINOR)
}

#[cfg(test)]
pub(crate) mod tests;
