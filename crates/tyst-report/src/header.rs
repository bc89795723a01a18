//! What the host stamps on a report: of what, at which cut, from which ledger, by which plugin.
//!
//! Deliberately absent: the plugin's hand. A document that comes from a plugin has no header; whoever reads
//! one from a plugin drops it.

use serde::{Deserialize, Serialize};

use crate::text::{Language, Text};

/// The common header of every report; its title is the document's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The areas in scope; none means all of them.
    pub areas: Vec<Text>,
    /// The date as at which the report speaks.
    pub as_at: Moment,
    /// The moment whose knowledge the report uses.
    pub known_at: Moment,
    /// The ledger the report was made from.
    pub ledger: LedgerStamp,
    /// The plugin that made the report.
    pub plugin: PluginStamp,
    /// How many entries the report rests on.
    pub entries: EntryCounts,
    /// How counts of people are protected, in words.
    pub disclosure: Text,
    /// The languages in which the report can be had.
    pub languages: Vec<Language>,
}

/// A point on one of the two time axes, as asked for and as understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The words of the request, such as `2019-10` or `@spring-report`.
    pub given: String,
    /// What they were taken to mean, such as `2019-10-31`.
    pub resolved: String,
}

/// Which ledger, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerStamp {
    /// The ledger's identity.
    pub id: String,
    /// The position of the last entry; none when the ledger is empty.
    pub head: Option<u64>,
    /// The root hash over all entries up to the head, in hex.
    pub root: String,
    /// Where the ledger's times of recording come from.
    pub clock: Clock,
}

/// Where a ledger's times of recording come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A person set them, so they prove nothing about when entries were recorded.
    Manual,
}

/// Which plugin, and how it was kept from doing anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginStamp {
    /// The plugin's identity, such as `wales.tyst.pioneer-history`.
    pub id: String,
    /// The plugin's version.
    pub version: String,
    /// The start of the digest of the plugin's file, in hex.
    pub digest: String,
    /// How the plugin was isolated, in words.
    pub isolation: Text,
    /// Who vouches for the plugin, in words.
    pub vouched_for: Text,
}

/// How many entries a report rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryCounts {
    /// Entries that the report used.
    pub used: u64,
    /// Entries in scope at the cut.
    pub in_scope: u64,
    /// Entries used that have no date.
    pub undated: u64,
    /// Entries used that are inferred and not stated by their source.
    pub inferred: u64,
    /// Entries withheld because of their sensitivity, not counted in the report.
    pub withheld: u64,
    /// Entries of a kind that this build does not know, not counted in the report.
    pub unknown_kinds: u64,
}

impl Moment {
    /// Returns a point in time as asked for and as understood.
    pub fn new(given: impl Into<String>, resolved: impl Into<String>) -> Self {
        Self { given: given.into(), resolved: resolved.into() }
    }
}
