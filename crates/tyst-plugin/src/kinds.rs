//! What a plugin declares of the kinds of event, reckoned while it is compiled.
//!
//! The numbers themselves are registered in `tyst-event`, and nowhere else.

use crate::abi::TystKindDecl;
use tyst_event::Kind;

/// Returns number and newest schema of a kind.
pub(crate) const fn declare(kind: Kind) -> TystKindDecl {
    TystKindDecl { kind: kind.number(), schema_max: kind.schema(), reserved: 0 }
}

/// The highest number of a kind that plugins may see.
pub(crate) const KINDS_KNOWN: u32 = {
    let (mut highest, mut index) = (0, 0);
    while index < Kind::ALL.len() {
        let kind = Kind::ALL[index];
        if !kind.is_meta() && kind.number() > highest {
            highest = kind.number();
        }
        index += 1;
    }
    highest
};
