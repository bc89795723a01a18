//! The order of an event's bytes, learnt from the events themselves: a tree of what follows what.
//!
//! The reader of events is asked once for each way in which bytes can go on; every other event is taken apart along
//! the branches that are there. Whatever leaves them, or is not in its shortest form, is not taken apart here.

use std::collections::BTreeMap;

use super::intern::Interner;
use super::shape::{Column, Step};
use super::{date, varint};
use crate::wire::{self, EVENT_LENGTH_MAX, Holds, Mark, Token};

/// The key of the column of records that cannot be taken apart.
const RECORD: Column = Column { kind: 0, key: u16::MAX, index: 0, holds: Holds::Raw };

/// Where the data begins, and where what surrounds it.
const ROOTS: [usize; 2] = [0, 1];

/// A place in the bytes, and what follows.
enum Node {
    /// A byte decides.
    Turn(Vec<(u8, usize)>),
    /// Kind and schema decide, and whether the data is unread.
    Open(Vec<((u32, u16, bool), usize)>),
    /// The end of data.
    Close(usize),
    /// A value of a column.
    Value(Value),
    /// The end of a part.
    End(u32),
    /// Not learnt yet.
    Blank,
}

struct Value {
    column: usize,
    holds: Holds,
    max: u64,
    /// Which small values were seen where the reader accepts only some.
    seen: u64,
    next: usize,
}

/// A record taken apart: its two parts, and the values in order.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) parts: [u32; 2],
    pub(super) values: Vec<(usize, u64)>,
}

/// What was learnt.
pub(super) struct Grammar {
    nodes: Vec<Node>,
    columns: BTreeMap<Column, usize>,
    parts: Vec<Vec<Step<'static>>>,
    tape: Vec<Token>,
}

/// Where a walk is.
struct Place<'w, 'a> {
    /// Whether each data that comes is unread; the data is read where nothing is said.
    unread: &'w [bool],
    bytes: &'a [u8],
    at: usize,
    /// Where the data that the walk is in ends.
    end: usize,
    outer: Vec<usize>,
    interner: &'w mut Interner<'a>,
}

impl Grammar {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::Blank, Node::Blank],
            columns: BTreeMap::new(),
            parts: Vec::new(),
            tape: Vec::new(),
        }
    }

    /// Returns the columns in the order of their numbers, and the parts.
    pub(super) fn into_columns_and_parts(self) -> (Vec<Column>, Vec<Vec<Step<'static>>>) {
        let mut columns: Vec<(usize, Column)> =
            self.columns.into_iter().map(|(column, number)| (number, column)).collect();
        columns.sort_unstable();
        (columns.into_iter().map(|(_, column)| column).collect(), self.parts)
    }

    /// Takes a record apart into `walked`.
    pub(super) fn walk<'a>(&mut self, record: &'a [u8], interner: &mut Interner<'a>, walked: &mut Walked) {
        let known = self.follow(record, &[], interner, walked);
        if known.is_none() && self.learn(record, interner, walked).is_none() {
            self.carry(record, interner, walked);
        }
    }

    /// Carries a record as it is.
    pub(super) fn carry<'a>(&mut self, record: &'a [u8], interner: &mut Interner<'a>, walked: &mut Walked) {
        let column = self.column(RECORD);
        walked.values.clear();
        walked.values.push((column, u64::from(interner.number(record))));
        walked.parts = [self.part(vec![Step::Column(column)]), self.part(Vec::new())];
    }

    /// Lets the reader of events say how a record goes on, and takes it apart.
    fn learn<'a>(
        &mut self,
        record: &'a [u8],
        interner: &mut Interner<'a>,
        walked: &mut Walked,
    ) -> Option<()> {
        let mut tape = std::mem::take(&mut self.tape);
        tape.clear();
        let event = Some(record).filter(|record| record.len() <= EVENT_LENGTH_MAX);
        let grown =
            event.and_then(|event| wire::trace(event, &mut tape).ok()).and_then(|_| self.grow(record, &tape));
        let unread: Vec<bool> = tape.iter().filter_map(|token| token.mark.unread()).collect();
        self.tape = tape;
        grown.and_then(|()| self.follow(record, &unread, interner, walked))
    }

    /// Adds the branches of a record.
    fn grow(&mut self, record: &[u8], tape: &[Token]) -> Option<()> {
        let data_end = tape.iter().rposition(|token| token.mark == Mark::Close)? + 1;
        let (data, around) = tape.split_at_checked(data_end)?;
        self.grow_part(ROOTS[0], record, data)?;
        self.grow_part(ROOTS[1], record, around)
    }

    fn grow_part(&mut self, root: usize, record: &[u8], tape: &[Token]) -> Option<()> {
        let (mut node, mut steps, mut kinds) = (root, Vec::new(), vec![0]);
        for token in tape {
            let byte = *record.get(token.start).unwrap_or(&0);
            match token.mark {
                // A length that takes more than this byte is not in its shortest form.
                Mark::Turn if varint::take(&[byte], &mut 0).is_none() => return None,
                Mark::Turn => push_byte(byte, &mut steps),
                Mark::Open { kind, schema, .. } => {
                    kinds.push(kind);
                    steps.push(Step::Open { kind, schema });
                }
                Mark::Close => {
                    kinds.pop();
                    steps.push(Step::Close);
                }
                Mark::Value { holds, .. } => {
                    let (kind, key, index) = (*kinds.last()?, token.key, token.index);
                    steps.push(Step::Column(self.column(Column { kind, key, index, holds })));
                }
            }
            node = self.branch(node, token.mark, byte, &steps)?;
        }
        if matches!(self.nodes[node], Node::Blank) {
            self.nodes[node] = Node::End(self.part(steps));
        }
        Some(())
    }

    /// Returns the node that follows a token, which is made where it is not there.
    fn branch(&mut self, node: usize, mark: Mark, byte: u8, steps: &[Step<'_>]) -> Option<usize> {
        let fresh = self.nodes.len();
        if matches!(self.nodes[node], Node::Blank) {
            self.nodes[node] = match (mark, steps.last()) {
                (Mark::Turn, _) => Node::Turn(Vec::new()),
                (Mark::Open { .. }, _) => Node::Open(Vec::new()),
                (Mark::Close, _) => Node::Close(fresh),
                (Mark::Value { holds, max }, Some(Step::Column(column))) => {
                    Node::Value(Value { column: *column, holds, max, seen: 0, next: fresh })
                }
                _ => return None,
            };
        }
        let next = match (&mut self.nodes[node], mark) {
            (Node::Turn(branches), Mark::Turn) => among(branches, byte, fresh),
            (Node::Open(branches), Mark::Open { kind, schema, unread }) => {
                among(branches, (kind, schema, unread), fresh)
            }
            (Node::Close(next), Mark::Close) => *next,
            (Node::Value(value), Mark::Value { .. }) => {
                value.seen |= 1_u64.checked_shl(u32::from(byte)).unwrap_or(0);
                value.next
            }
            _ => return None,
        };
        if next == fresh {
            self.nodes.push(Node::Blank);
        }
        Some(next)
    }

    fn column(&mut self, column: Column) -> usize {
        let next = self.columns.len();
        *self.columns.entry(column).or_insert(next)
    }

    fn part(&mut self, steps: Vec<Step<'static>>) -> u32 {
        let known = self.parts.iter().position(|part| *part == steps);
        let number = known.unwrap_or_else(|| {
            self.parts.push(steps);
            self.parts.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// Takes a record apart along the branches that are there, or returns `None` where it leaves them.
    fn follow<'a>(
        &self,
        record: &'a [u8],
        unread: &[bool],
        interner: &mut Interner<'a>,
        walked: &mut Walked,
    ) -> Option<()> {
        walked.values.clear();
        let mut place =
            Place { bytes: record, at: 0, end: record.len(), outer: Vec::new(), unread, interner };
        for (part, root) in walked.parts.iter_mut().zip(ROOTS) {
            *part = self.follow_part(root, &mut place, &mut walked.values)?;
        }
        (place.at == record.len()).then_some(())
    }

    fn follow_part(
        &self,
        root: usize,
        place: &mut Place<'_, '_>,
        values: &mut Vec<(usize, u64)>,
    ) -> Option<u32> {
        let mut node = root;
        loop {
            node = match &self.nodes[node] {
                Node::Turn(branches) => {
                    let byte = place.byte()?;
                    branches.iter().find(|(branch, _)| *branch == byte)?.1
                }
                Node::Value(value) => {
                    values.push((value.column, place.value(value)?));
                    value.next
                }
                Node::Open(branches) => {
                    let wanted = place.open()?;
                    branches.iter().find(|(branch, _)| *branch == wanted)?.1
                }
                Node::Close(next) => {
                    place.close()?;
                    *next
                }
                Node::End(part) => return Some(*part),
                Node::Blank => return None,
            };
        }
    }
}

/// Appends a byte to the last step, or as a step of its own.
fn push_byte(byte: u8, steps: &mut Vec<Step<'static>>) {
    match steps.last_mut() {
        Some(Step::Bytes(bytes)) => bytes.to_mut().push(byte),
        _ => steps.push(Step::Bytes(vec![byte].into())),
    }
}

fn among<K: PartialEq + Copy>(branches: &mut Vec<(K, usize)>, wanted: K, fresh: usize) -> usize {
    if let Some((_, next)) = branches.iter().find(|(branch, _)| *branch == wanted) {
        return *next;
    }
    branches.push((wanted, fresh));
    fresh
}

impl Place<'_, '_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        (self.at <= self.end).then_some(byte)
    }

    fn open(&mut self) -> Option<(u32, u16, bool)> {
        let kind = u32::try_from(varint::take(self.bytes, &mut self.at)?).ok()?;
        let schema = u16::try_from(varint::take(self.bytes, &mut self.at)?).ok()?;
        let length = usize::try_from(varint::take(self.bytes, &mut self.at)?).ok()?;
        let end = self.at.checked_add(length).filter(|end| *end <= self.end)?;
        self.outer.push(std::mem::replace(&mut self.end, end));
        let unread = self.unread.split_off_first().is_some_and(|unread| *unread);
        Some((kind, schema, unread))
    }

    fn close(&mut self) -> Option<()> {
        let end = std::mem::replace(&mut self.end, self.outer.pop()?);
        (self.at == end).then_some(())
    }

    /// Takes a value, and returns it as it stands in a column.
    fn value(&mut self, value: &Value) -> Option<u64> {
        let taken = match value.holds {
            Holds::Number => varint::take(self.bytes, &mut self.at).filter(|number| *number <= value.max),
            Holds::Code => varint::take(self.bytes, &mut self.at).filter(|code| value.accepts(*code)),
            Holds::Yes | Holds::Scale => self.byte().map(u64::from).filter(|byte| value.accepts(*byte)),
            Holds::Signed | Holds::Units => {
                varint::take(self.bytes, &mut self.at).map(|number| varint::unzigzag(number).cast_unsigned())
            }
            Holds::Text => {
                let number = self.interner.number(varint::take_slice(self.bytes, &mut self.at)?).into();
                self.interner.get(number).is_text().then_some(number)
            }
            Holds::Slug => {
                let number = self.interner.number(varint::take_slice(self.bytes, &mut self.at)?).into();
                self.interner.get(number).is_slug().then_some(number)
            }
            Holds::Date => date::number(varint::take_slice(self.bytes, &mut self.at)?),
            Holds::Raw => {
                let bytes = self.bytes.get(self.at..self.end)?;
                self.at = self.end;
                Some(self.interner.number(bytes).into())
            }
        };
        taken.filter(|_| self.at <= self.end)
    }
}

impl Value {
    /// Returns whether the reader accepted this value before.
    fn accepts(&self, number: u64) -> bool {
        number < 64 && self.seen >> number & 1 == 1
    }
}
