//! Which fields of events somebody reads, said by name and reckoned while it is compiled.
//!
//! Knows whole fields only, not the parts of a group: who reads how many took part has all of the count.

use crate::Kind;
use crate::event::key;

/// Some fields of events: one, several, or every one there is.
///
/// Each kind has a function for each of its fields (`TrainingDelivered::topic()`); what every event has is
/// [`PLACE`](Fields::PLACE), [`WHEN`](Fields::WHEN), [`BASIS`](Fields::BASIS), [`SOURCES`](Fields::SOURCES) and
/// [`SENSITIVITY`](Fields::SENSITIVITY). What stands in the header (position, area, days, certainty) is always there.
#[derive(Clone, Copy, Debug)]
pub struct Fields(Set);

#[derive(Clone, Copy, Debug)]
enum Set {
    Every,
    /// A bit of those of [`Declared`], of a kind, or of all kinds.
    One(Option<Kind>, u64),
    Several(&'static [Fields]),
}

impl Fields {
    /// Every field of every kind.
    pub const EVERY: Self = Self(Set::Every);
    /// The place inside the area.
    pub const PLACE: Self = Self::of_all(key::PLACE);
    /// When it happened, as the source says it.
    pub const WHEN: Self = Self::of_all(key::WHEN);
    /// Whether the source says so, or the reason for which it was inferred.
    pub const BASIS: Self = Self::of_all(key::BASIS);
    /// Where it stands.
    pub const SOURCES: Self = Self::of_all(key::SOURCES);
    /// Who may see it.
    pub const SENSITIVITY: Self = Self::of_all(key::SENSITIVITY);

    /// Returns all of these together; none at all where there are none.
    pub const fn all(parts: &'static [Self]) -> Self {
        Self(Set::Several(parts))
    }

    /// Returns the field of a kind with this number.
    pub(crate) const fn of(kind: Kind, number: u16) -> Self {
        Self(Set::One(Some(kind), bit(number * 32)))
    }

    const fn of_all(key: u16) -> Self {
        Self(Set::One(None, bit(key)))
    }

    /// Returns whether every field is among them.
    pub const fn is_every(self) -> bool {
        self.bits(Kind::AreaDescribed) == EVERY
    }

    /// Returns the fields of a kind among them.
    const fn bits(self, of: Kind) -> u64 {
        match self.0 {
            Set::Every => EVERY,
            Set::One(Some(kind), _) if kind as u8 != of as u8 => 0,
            Set::One(_, bit) => bit,
            Set::Several(parts) => {
                let (mut bits, mut index) = (0, 0);
                while index < parts.len() {
                    bits |= parts[index].bits(of);
                    index += 1;
                }
                bits
            }
        }
    }
}

/// The fields of each kind that a reader may ask for; every one of kinds that are not known.
#[derive(Debug)]
pub struct Declared([u64; Kind::ALL.len()]);

impl Declared {
    /// Every field.
    pub const EVERY: &'static Self = &Self::of(Fields::EVERY);

    /// Returns those among some fields.
    pub const fn of(fields: Fields) -> Self {
        let (mut bits, mut index) = ([0; Kind::ALL.len()], 0);
        while index < bits.len() {
            // The variants are in the order of `ALL`.
            bits[index] = fields.bits(Kind::ALL[index]);
            index += 1;
        }
        Self(bits)
    }

    /// Returns whether the field with this key is among them: one of a kind, or of what every event has.
    pub const fn has(&self, kind: Kind, key: u16) -> bool {
        self.0[kind as usize] & bit(key) != 0
    }

    #[inline]
    pub(crate) fn of_kind(&self, kind: Option<Kind>) -> u64 {
        kind.map_or(EVERY, |kind| self.0[kind as usize])
    }
}

/// The number of the field of a correction that holds the data of another entry.
const REPLACEMENT: u16 = 4;

/// All that a reader may ask for.
pub(super) const EVERY: u64 = u64::MAX;

/// Returns the bit of the field with this key: below 32 those of a kind, above what every event has.
#[inline]
pub(crate) const fn bit(key: u16) -> u64 {
    let number = key / 32;
    if number < 32 {
        return 1 << number;
    }
    if key >= key::RESTATED && key < key::PLACE {
        return 1 << REPLACEMENT;
    }
    assert!(number >= 1024 && number < 1024 + 32, "a kind has fewer than 32 fields");
    1 << (number - 1024 + 32)
}

/// Ends the run of a report that reads what it did not declare, for which the host may have left it out.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn undeclared(kind: &str, data: &str, field: &str) -> ! {
    panic!(
        "the report reads `{field}` of {kind}, which it does not declare: declare it in FIELDS ({data}::{field}())"
    )
}
