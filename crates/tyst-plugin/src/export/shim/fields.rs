//! The extension by which a host is told the only fields that a report reads.
//!
//! Fields of kinds that the report is not given are left away: the pieces of state that reports share name theirs.

use super::size_u32;
use crate::Report;
use crate::abi::{TystFieldDecl, TystFields};
use crate::report::Reads;
use core::marker::PhantomData;
use tyst_event::Kind;
use tyst_event::event::key;

/// More fields than all kinds have together.
const FIELDS_MAX: usize = 1024;
/// How many keys a field has.
const KEYS: u16 = 32;

/// What `FIELDS` of a report says, for the host.
pub(super) struct List<R>(PhantomData<R>);

impl<R: Report> List<R> {
    pub(super) const TABLE: &'static TystFields = &TystFields {
        struct_size: size_u32::<TystFields>(),
        reserved: 0,
        fields: Self::FOUND.0.as_ptr(),
        fields_len: Self::FOUND.1 as u64,
    };

    /// The fields, of which only the first so many count.
    const FOUND: &'static ([TystFieldDecl; FIELDS_MAX], usize) = &{
        let (mut found, mut count) = ([TystFieldDecl { kind: 0, key: 0, keys: 0 }; FIELDS_MAX], 0);
        let mut index = 0;
        while index < R::KINDS.len() {
            let kind = R::KINDS[index];
            let mut number = 0;
            while number < 32 {
                if Reads::<R>::DECLARED.has(kind, number * KEYS) {
                    found[count] = TystFieldDecl { kind: kind.number(), key: number * KEYS, keys: KEYS };
                    count += 1;
                }
                number += 1;
            }
            if matches!(kind, Kind::EntryCorrected) && Reads::<R>::DECLARED.has(kind, key::RESTATED) {
                let keys = key::PLACE - key::RESTATED;
                found[count] = TystFieldDecl { kind: kind.number(), key: key::RESTATED, keys };
                count += 1;
            }
            index += 1;
        }
        let parts = [key::PLACE, key::WHEN, key::BASIS, key::SOURCES, key::SENSITIVITY];
        let mut index = 0;
        while index < parts.len() {
            // They are the same for every kind.
            if Reads::<R>::DECLARED.has(Kind::AreaDescribed, parts[index]) {
                found[count] = TystFieldDecl { kind: 0, key: parts[index], keys: KEYS };
                count += 1;
            }
            index += 1;
        }
        (found, count)
    };
}
