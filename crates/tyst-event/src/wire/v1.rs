//! Format 1 of an event's bytes. Frozen: a change of the envelope is a new format beside this one.

use super::{Input, WireError, put, write_body};
use crate::field::Field;
use crate::terms::Sensitivity;
use crate::{Event, Instant, Statement, Warning, When};

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
    let seq = input.take()?;
    let recorded_at = Instant(input.take()?);
    let recorded_by = Field::read(input)?;
    let key = input.take()?;
    let correlation = input.take()?;
    let warnings = warnings(input)?;
    let statement = Statement {
        body,
        area: Field::read(input)?,
        place: Field::read(input)?,
        when: When::read(input)?,
        basis: Field::read(input)?,
        sources: Field::read(input)?,
        sensitivity: sensitivity(input)?,
    };
    if !input.is_empty() {
        return Err(input.malformed("more than one event"));
    }
    Ok(Event { seq, recorded_at, recorded_by, key, correlation, warnings, statement })
}

/// Reads who may see an entry. What a later version added is read as the narrowest circle; the stored bytes stay.
fn sensitivity(input: &mut Input<'_>) -> Result<Sensitivity, WireError> {
    Ok(Sensitivity::from_number(input.take()?).unwrap_or(Sensitivity::Restricted))
}

fn warnings(input: &mut Input<'_>) -> Result<Vec<Warning>, WireError> {
    let count = input.length(crate::field::LIST_LENGTH_MAX)?;
    let mut warning = || Ok(Warning { number: input.take()?, subject: input.take()? });
    (0..count).map(|_| warning()).collect()
}
