//! Reads from the bytes of an event the few things that the report needs, borrowing its texts and building nothing.
//!
//! Every store that keeps whole events is read by this, so that no rival pays for a decoder that does more. The form
//! is that of `crates/tyst-event/FORMAT.md`; data of other kinds is passed over.

/// What the report needs of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glance<'a> {
    /// The area.
    pub area: &'a str,
    /// The date of the event: see [`date_number`].
    pub date: u32,
    /// What happened.
    pub fact: Fact<'a>,
}

/// What the report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A training with this number of participants.
    Training(u32),
    /// A value of an indicator: its digits as one number, and how many of them stand after the point.
    Outcome(&'a str, i64, u8),
    /// A party joined, or left.
    Membership(&'a str, bool),
    /// Anything else.
    Other,
}

/// Returns a date as a number that orders as the dates do: year, month and day, 0 where one is not said.
pub fn date_number(text: &str) -> u32 {
    let part = |range: std::ops::Range<usize>| -> u32 {
        text.as_bytes().get(range).map_or(0, |digits| {
            digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit.wrapping_sub(b'0')))
        })
    };
    (part(0..4) << 9) | (part(5..7) << 5) | part(8..10)
}

/// Returns the year of a date number.
pub fn year(date: u32) -> u32 {
    date >> 9
}

/// Returns what an event says, or `None` where the bytes are no event.
pub fn glance(bytes: &[u8]) -> Option<Glance<'_>> {
    let mut event = Bytes(bytes);
    event.byte().filter(|format| *format == 1)?;
    let kind = event.number()?;
    let _schema = event.number()?;
    let payload = event.text()?;
    let fact = fact(kind, Bytes(payload))?;
    let _seq = event.number()?;
    let _recorded_at = event.number()?;
    let _recorded_by = event.text()?;
    let _key = event.text()?;
    event.skip_optional()?;
    for _ in 0..event.number()? {
        event.number()?;
        event.text()?;
    }
    let area = event.str()?;
    event.skip_optional()?;
    let date = if event.byte()? == 1 { date_number(event.str()?) } else { 0 };
    Some(Glance { area, date, fact })
}

fn fact(kind: u64, mut data: Bytes<'_>) -> Option<Fact<'_>> {
    Some(match kind {
        4 => Fact::Membership(data.str()?, true),
        5 => Fact::Membership(data.str()?, false),
        10 => {
            // The topic and the audience, in two languages each.
            (0..4).try_for_each(|_| data.skip_optional())?;
            for _ in 0..data.number()? {
                data.text()?;
            }
            let given = data.byte()? == 1 && data.byte()? == 1;
            Fact::Training(if given { u32::try_from(data.number()?).ok()? } else { 0 })
        }
        13 => {
            let indicator = data.str()?;
            if data.byte()? == 1 {
                (0..5).try_for_each(|_| data.skip_optional())?;
            }
            if data.byte()? != 1 {
                return Some(Fact::Other);
            }
            let zigzag = data.number()?;
            let units = (zigzag >> 1).cast_signed() ^ -((zigzag & 1).cast_signed());
            Fact::Outcome(indicator, units, data.byte()?)
        }
        _ => Fact::Other,
    })
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn number(&mut self) -> Option<u64> {
        match self.byte()? {
            251 => self.word::<2>().map(|word| u64::from(u16::from_le_bytes(word))),
            252 => self.word::<4>().map(|word| u64::from(u32::from_le_bytes(word))),
            253 => self.word::<8>().map(u64::from_le_bytes),
            254.. => None,
            small => Some(u64::from(small)),
        }
    }

    fn word<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (word, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*word)
    }

    /// Takes a length and so many bytes.
    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn str(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.text()?).ok()
    }

    fn skip_optional(&mut self) -> Option<()> {
        if self.byte()? == 1 {
            self.text()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
