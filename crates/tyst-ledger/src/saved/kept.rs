//! How the parts of the state are written in bytes: in bincode, one value after the other.
//!
//! The bytes are checked as they are read; what they mean together is for each part to say.

use std::collections::BTreeMap;

use tyst_event::terms::{Endorsement, Form, Measure, Role, Stage, Status};
use tyst_event::{Day, Instant, Slug, Span};

const CONFIGURATION: bincode::config::Configuration = bincode::config::standard();

/// Bytes that are being read.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes as many bytes as were written with [`put_bytes`].
    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(u64::take(self)?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// Writes bytes with their number before them.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    (bytes.len() as u64).put(out);
    out.extend_from_slice(bytes);
}

/// What can be written in bytes and read again.
pub(crate) trait Kept: Sized {
    /// Appends the bytes.
    fn put(&self, out: &mut Vec<u8>);

    /// Reads what was written, or nothing where the bytes are something else.
    fn take(input: &mut Input<'_>) -> Option<Self>;
}

/// What bincode knows how to write.
trait Plain: bincode::Encode + bincode::Decode<()> {}

impl Plain for () {}
impl Plain for bool {}
impl Plain for u8 {}
impl Plain for u16 {}
impl Plain for u64 {}
impl Plain for i32 {}
impl Plain for i64 {}
impl Plain for String {}

impl<T: Plain> Kept for T {
    fn put(&self, out: &mut Vec<u8>) {
        bincode::encode_into_std_write(self, out, CONFIGURATION).expect("writing to memory cannot fail");
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let (value, length) = bincode::decode_from_slice(input.0, CONFIGURATION).ok()?;
        input.0 = &input.0[length..];
        Some(value)
    }
}

impl<T: Kept> Kept for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(if bool::take(input)? { Some(T::take(input)?) } else { None })
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        for value in self {
            value.put(out);
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let length = u64::take(input)?;
        (0..length).map(|_| T::take(input)).collect()
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some((A::take(input)?, B::take(input)?))
    }
}

impl<K: Kept + Ord, V: Kept> Kept for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u64).put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Some(Vec::<(K, V)>::take(input)?.into_iter().collect())
    }
}

impl Kept for Slug {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_str().as_bytes(), out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        Self::new(str::from_utf8(input.bytes()?).ok()?)
    }
}

impl Kept for Instant {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        i64::take(input).map(Self)
    }
}

impl Kept for Span {
    fn put(&self, out: &mut Vec<u8>) {
        for day in [self.first, self.last] {
            day.map(Day::number).put(out);
        }
    }
    fn take(input: &mut Input<'_>) -> Option<Self> {
        let mut day = || {
            let number: Option<i32> = Kept::take(input)?;
            number.map_or(Some(None), |number| Day::from_number(number).map(Some))
        };
        Some(Self { first: day()?, last: day()? })
    }
}

/// Keeps codes of closed lists by their registered numbers.
macro_rules! codes {
    ($($code:ty),+) => {$(
        impl Kept for $code {
            fn put(&self, out: &mut Vec<u8>) {
                self.number().put(out);
            }
            fn take(input: &mut Input<'_>) -> Option<Self> {
                Self::from_number(u16::take(input)?)
            }
        }
    )+};
}

codes!(Endorsement, Form, Measure, Role, Stage, Status);
