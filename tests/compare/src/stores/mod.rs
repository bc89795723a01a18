//! The stores under comparison, one a file.

mod fjall;
pub mod ledger;
mod plain;
pub mod plugin;
mod redb;
mod sqlite;
mod tyst;

pub use tyst::Tyst;

use crate::store::Store;

/// Returns all stores in the order of their columns: the control first.
pub fn all() -> [&'static dyn Store; 7] {
    [
        &plain::Plain,
        &tyst::Tyst,
        &ledger::Ledger,
        &plugin::Plugin,
        &sqlite::Sqlite,
        &redb::Redb,
        &fjall::Fjall,
    ]
}

/// Returns the store with this name.
pub fn named(name: &str) -> Option<&'static dyn Store> {
    all().into_iter().find(|store| store.name() == name)
}
