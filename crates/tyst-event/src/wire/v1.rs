//! Format 1 of an event's bytes. Frozen: a change of the envelope is a new format beside this one.

use super::{Holds, Input, WireError, put, write_body};
use crate::event::key;
use crate::field::{Field, optional_text};
use crate::terms::Sensitivity;
use crate::{Event, Instant, Statement, Warning};

/// The first byte of an event in this format.
pub(super) const FORMAT: u8 = 1;

/// Appends the bytes of an event.
pub(super) fn write(event: &Event, out: &mut Vec<u8>) {
    let statement = &event.statement;
    out.push(FORMAT);
    write_body(&statement.body, out);
    put(event.seq, out);
    put(event.recorded_at.0, out);
    event.recorded_by.write(out);
    put(event.key.as_str(), out);
    put(event.correlation.as_deref(), out);
    put(event.warnings.len() as u64, out);
    for warning in &event.warnings {
        put(warning.number, out);
        put(warning.subject.as_str(), out);
    }
    statement.area.write(out);
    statement.place.write(out);
    statement.when.write(out);
    statement.basis.write(out);
    statement.sources.write(out);
    statement.sensitivity.write(out);
}

/// Reads what stands after the format byte.
pub(super) fn read(input: &mut Input<'_>) -> Result<Event, WireError> {
    let body = input.body()?;
    let seq = input.at(key::SEQ, Input::take)?;
    let recorded_at = Instant(input.at(key::RECORDED_AT, Input::take)?);
    let recorded_by = input.at(key::RECORDED_BY, Field::read)?;
    let idempotency = input.at(key::KEY, Input::take)?;
    let correlation = input.at(key::CORRELATION, optional_text)?;
    let warnings = input.at(key::WARNINGS, |input| input.list(warning))?;
    let statement = Statement {
        body,
        area: input.at(key::AREA, Field::read)?,
        place: input.at(key::PLACE, Field::read)?,
        when: input.at(key::WHEN, Field::read)?,
        basis: input.at(key::BASIS, Field::read)?,
        sources: input.at(key::SOURCES, Field::read)?,
        sensitivity: input.at(key::SENSITIVITY, sensitivity)?,
    };
    if !input.is_empty() {
        return Err(input.malformed("more than one event"));
    }
    Ok(Event { seq, recorded_at, recorded_by, key: idempotency, correlation, warnings, statement })
}

/// Reads who may see an entry. What a later version added is read as the narrowest circle; the stored bytes stay.
fn sensitivity(input: &mut Input<'_>) -> Result<Sensitivity, WireError> {
    Ok(Sensitivity::from_number(input.take_as(Holds::Code)?).unwrap_or(Sensitivity::Restricted))
}

fn warning(input: &mut Input<'_>) -> Result<Warning, WireError> {
    Ok(Warning { number: input.take()?, subject: input.at(1, Input::take)? })
}
