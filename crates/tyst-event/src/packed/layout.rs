//! How a column of numbers is laid out: above a base, as differences, or as runs, whatever takes the fewest bits.
//!
//! A layout is a few bytes that say how; the numbers themselves stand elsewhere, one layout after another.

use super::{PackedError, Scan, bits, varint};

/// How numbers are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Each number is `base` and so many bits above it. With no bits all are the same.
    Above { base: u64, width: u32 },
    /// The first is `first`; each next one is the one before, `least`, and so many bits.
    Steps { first: u64, least: i64, width: u32 },
    /// Equal neighbours stand once: `count` numbers, and how often each is repeated.
    Runs { count: usize, numbers: Box<Layout>, repeats: Box<Layout> },
}

/// What is to be known of numbers before they are laid out.
struct Facts {
    base: u64,
    width: u32,
    least: i64,
    steps_width: u32,
    runs: usize,
}

impl Facts {
    fn of(numbers: &[u64]) -> Self {
        let first = numbers.first().copied().unwrap_or(0).cast_signed();
        // Numbers above the largest signed one wrap around, and back again when they are read.
        let (mut low, mut high) = (first, first);
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        let mut runs = usize::from(!numbers.is_empty());
        for pair in numbers.windows(2) {
            let (before, number) = (pair[0], pair[1]);
            low = low.min(number.cast_signed());
            high = high.max(number.cast_signed());
            let step = number.wrapping_sub(before).cast_signed();
            least = least.min(step);
            most = most.max(step);
            runs += usize::from(number != before);
        }
        if least > most {
            (least, most) = (0, 0);
        }
        let span = |low: i64, high: i64| bits::width(high.wrapping_sub(low).cast_unsigned());
        Self {
            base: low.cast_unsigned(),
            width: span(low, high),
            least,
            steps_width: span(least, most),
            runs,
        }
    }
}

impl Layout {
    /// Returns the layout in which numbers take the fewest bits.
    pub(super) fn of(numbers: &[u64]) -> Self {
        let facts = Facts::of(numbers);
        let plain = Self::plain(numbers, &facts);
        let repeated = bits::width((numbers.len() / facts.runs.max(1)) as u64) + 2;
        let in_runs = facts.runs * (facts.width.min(facts.steps_width + 8) + repeated) as usize + 64;
        if in_runs >= numbers.len() * plain.width() as usize {
            return plain;
        }
        let (distinct, repeats) = runs(numbers);
        let flat = |numbers: &[u64]| Box::new(Self::plain(numbers, &Facts::of(numbers)));
        let layout = Self::Runs { count: distinct.len(), numbers: flat(&distinct), repeats: flat(&repeats) };
        if layout.length(numbers.len()) < plain.length(numbers.len()) { layout } else { plain }
    }

    /// Returns the better of the two layouts without runs.
    fn plain(numbers: &[u64], facts: &Facts) -> Self {
        match numbers.first() {
            Some(first) if facts.steps_width + 1 < facts.width => {
                Self::Steps { first: *first, least: facts.least, width: facts.steps_width }
            }
            _ => Self::Above { base: facts.base, width: facts.width },
        }
    }

    fn width(&self) -> u32 {
        match self {
            Self::Above { width, .. } | Self::Steps { width, .. } => *width,
            Self::Runs { .. } => 0,
        }
    }

    /// Returns how many bytes so many numbers take.
    pub(super) fn length(&self, rows: usize) -> usize {
        match self {
            Self::Above { width, .. } => bits::length(rows, *width),
            Self::Steps { width, .. } => bits::length(rows.saturating_sub(1), *width),
            Self::Runs { count, numbers, repeats } => numbers.length(*count) + repeats.length(*count),
        }
    }

    /// Returns the number that all are equal to, where they are.
    pub(super) fn constant(&self) -> Option<u64> {
        match self {
            Self::Above { base, width: 0 } => Some(*base),
            _ => None,
        }
    }

    /// Appends the layout.
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Above { base, width } => {
                out.push(0);
                varint::put(varint::zigzag(base.cast_signed()), out);
                varint::put(u64::from(*width), out);
            }
            Self::Steps { first, least, width } => {
                out.push(1);
                varint::put(varint::zigzag(first.cast_signed()), out);
                varint::put(varint::zigzag(*least), out);
                varint::put(u64::from(*width), out);
            }
            Self::Runs { count, numbers, repeats } => {
                out.push(2);
                varint::put(*count as u64, out);
                numbers.put(out);
                repeats.put(out);
            }
        }
    }

    /// Takes a layout.
    pub(super) fn take(scan: &mut Scan<'_>) -> Result<Self, PackedError> {
        match scan.byte()? {
            2 => {
                let count = scan.count(super::VALUES_MAX)?;
                let (numbers, repeats) = (Self::take_plain(scan)?, Self::take_plain(scan)?);
                Ok(Self::Runs { count, numbers: Box::new(numbers), repeats: Box::new(repeats) })
            }
            plain => Self::take_method(plain, scan),
        }
    }

    fn take_plain(scan: &mut Scan<'_>) -> Result<Self, PackedError> {
        let method = scan.byte()?;
        Self::take_method(method, scan)
    }

    fn take_method(method: u8, scan: &mut Scan<'_>) -> Result<Self, PackedError> {
        match method {
            0 => Ok(Self::Above { base: scan.signed()?.cast_unsigned(), width: scan.width()? }),
            1 => {
                let (first, least) = (scan.signed()?.cast_unsigned(), scan.signed()?);
                Ok(Self::Steps { first, least, width: scan.width()? })
            }
            _ => Err(scan.broken("a layout that is not known")),
        }
    }

    /// Appends the numbers.
    pub(super) fn put_numbers(&self, numbers: &[u64], out: &mut Vec<u8>) {
        match self {
            Self::Above { base, width } => {
                bits::put(numbers.iter().map(|number| number.wrapping_sub(*base)), *width, out);
            }
            Self::Steps { least, width, .. } => {
                let step = |pair: &[u64]| pair[1].wrapping_sub(pair[0]).wrapping_sub(least.cast_unsigned());
                bits::put(numbers.windows(2).map(step), *width, out);
            }
            Self::Runs { numbers: distinct_layout, repeats: repeats_layout, .. } => {
                let (distinct, repeats) = runs(numbers);
                distinct_layout.put_numbers(&distinct, out);
                repeats_layout.put_numbers(&repeats, out);
            }
        }
    }

    /// Takes `rows` numbers.
    pub(super) fn take_numbers(&self, rows: usize, scan: &mut Scan<'_>) -> Result<Vec<u64>, PackedError> {
        match self {
            Self::Above { base, width } => {
                let bytes = scan.slice(bits::length(rows, *width))?;
                let mut numbers = bits::take(bytes, *width, rows);
                for number in &mut numbers {
                    *number = base.wrapping_add(*number);
                }
                Ok(numbers)
            }
            Self::Steps { first, least, width } => {
                let steps = rows.saturating_sub(1);
                let bytes = scan.slice(bits::length(steps, *width))?;
                let mut number = *first;
                let mut numbers = Vec::with_capacity(rows);
                numbers.extend((rows > 0).then_some(*first));
                numbers.extend(bits::take(bytes, *width, steps).into_iter().map(|step| {
                    number = number.wrapping_add(least.cast_unsigned()).wrapping_add(step);
                    number
                }));
                Ok(numbers)
            }
            Self::Runs { count, numbers, repeats } => {
                if *count > rows {
                    return Err(scan.broken("more runs than numbers"));
                }
                let numbers = numbers.take_numbers(*count, scan)?;
                let repeats = repeats.take_numbers(*count, scan)?;
                repeated(rows, &numbers, &repeats).ok_or_else(|| scan.broken("runs of another length"))
            }
        }
    }
}

/// Returns numbers as often as they are repeated, if these are `rows` together.
fn repeated(rows: usize, numbers: &[u64], repeats: &[u64]) -> Option<Vec<u64>> {
    let mut all = Vec::with_capacity(rows);
    for (number, repeats) in numbers.iter().zip(repeats) {
        let repeats = usize::try_from(*repeats).ok().filter(|repeats| *repeats <= rows - all.len())?;
        all.resize(all.len() + repeats, *number);
    }
    (all.len() == rows).then_some(all)
}

/// Returns numbers without equal neighbours, and how often each was repeated.
fn runs(numbers: &[u64]) -> (Vec<u64>, Vec<u64>) {
    numbers.chunk_by(|one, next| one == next).map(|run| (run[0], run.len() as u64)).unzip()
}
