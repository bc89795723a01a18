//! Goal: what `export!` makes of a report keeps to `ABI.md`. Method: its functions are called as a host would call them.

use super::*;
use crate::abi::{TYST_ERR_PANIC, TYST_ERR_UNSUPPORTED};
use crate::testing::described;
use crate::testkit::Batch;
use crate::{Event, Merge, ReportError};
use tyst_report::{Document, Text};

/// Remembers positions and numbers of kinds; refuses the position 13.
struct Seen;

impl Report for Seen {
    const KINDS: &'static [Kind] = &[Kind::AreaDescribed];
    const MERGE: Option<Merge<Vec<(u64, u32)>>> = Some(Extend::extend);
    type State = Vec<(u64, u32)>;

    fn apply(state: &mut Self::State, event: &Event<'_>) -> Result<(), ReportError> {
        if event.seq() == 13 {
            return Err("thirteen".into());
        }
        let _read = event.data();
        state.push((event.seq(), event.kind_number()));
        Ok(())
    }

    fn finish(state: &Self::State, _: &Request) -> Result<Document, ReportError> {
        Ok(Document::new(Text::english(format!("{state:?}"))))
    }
}

/// The same without a `merge`.
struct Alone;

impl Report for Alone {
    const KINDS: &'static [Kind] = Seen::KINDS;
    type State = Vec<(u64, u32)>;

    fn apply(state: &mut Self::State, event: &Event<'_>) -> Result<(), ReportError> {
        Seen::apply(state, event)
    }

    fn finish(state: &Self::State, request: &Request) -> Result<Document, ReportError> {
        Seen::finish(state, request)
    }
}

static ID: [u8; text_len("wales.tyst.seen")] = text("wales.tyst.seen");
static KINDS: [TystKindDecl; 1] = kinds(Seen::KINDS);
static DESCRIPTOR: TystDescriptor = descriptor(&ID, &ID, &ID, &ID, 3, &KINDS);
static SEEN: TystPluginV1 = plugin::<Seen, 3, false>(&DESCRIPTOR);
static ALL: TystPluginV1 = plugin::<Seen, 3, true>(&DESCRIPTOR);
static ALONE: TystPluginV1 = plugin::<Alone, 3, false>(&DESCRIPTOR);

/// An instance, as a host holds it.
struct Held(&'static TystPluginV1, *mut c_void);

impl Held {
    fn new(plugin: &'static TystPluginV1) -> Held {
        let mut inst = ptr::null_mut();
        let none = TystBytes { ptr: ptr::null(), len: 0 };
        // SAFETY: everything that is handed over lives through the call.
        let code = unsafe { plugin.create.unwrap()(ptr::null(), none, &raw mut inst, ptr::null_mut()) };
        assert_eq!(code, TYST_OK);
        Held(plugin, inst)
    }

    /// Hands over events; returns the code, the position to blame and the message.
    fn apply(&self, events: &[u8], texts: &[String], count: u32) -> (i32, u64, String) {
        let lent: Vec<TystBytes> =
            texts.iter().map(|text| TystBytes { ptr: text.as_ptr(), len: text.len() as u64 }).collect();
        let batch = TystBatch {
            struct_size: TYST_BATCH_SIZE_MIN,
            count,
            first_seq: 1,
            last_seq: 99,
            events: TystBytes { ptr: events.as_ptr(), len: events.len() as u64 },
            strings: lent.as_ptr(),
            strings_len: lent.len() as u64,
        };
        // SAFETY: everything that is handed over lives through the call.
        told(|err| unsafe { self.0.apply_batch.unwrap()(self.1, &raw const batch, err) })
    }

    fn take(&self, seqs: &[u64]) -> (i32, u64, String) {
        let entries: Vec<_> = seqs.iter().map(|seq| described(*seq, "newport", 100, "Newport")).collect();
        let batch = Batch::of(&entries);
        self.apply(batch.parts().0, batch.parts().1, batch.count())
    }

    fn save(&self) -> Vec<u8> {
        let mut bytes = Vec::<u8>::new();
        let sink = TystSink {
            struct_size: TYST_SINK_SIZE_MIN,
            reserved: 0,
            ctx: (&raw mut bytes).cast(),
            write: Some(collect),
        };
        // SAFETY: everything that is handed over lives through the call.
        let (code, ..) = told(|err| unsafe { self.0.save.unwrap()(self.1, &raw const sink, err) });
        assert_eq!(code, TYST_OK);
        bytes
    }

    fn merge(&self, version: u32, state: &[u8]) -> (i32, u64, String) {
        let state = TystBytes { ptr: state.as_ptr(), len: state.len() as u64 };
        // SAFETY: everything that is handed over lives through the call.
        told(|err| unsafe { self.0.merge.unwrap()(self.1, version, state, err) })
    }

    /// Calls the panic of the self-test, if the plugin has it.
    fn panic(&self) -> Option<i32> {
        // SAFETY: the name lives through the call, and what is found as long as the library.
        let table = unsafe { self.0.get_extension.unwrap()(TYST_SELFTEST_ID.as_ptr()) };
        // SAFETY: this name has this structure.
        let table = unsafe { table.cast::<TystSelftest>().as_ref() }?;
        assert_eq!(table.struct_size, 16);
        // SAFETY: the instance is alive and nothing else is called on it.
        let (code, _, message) = told(|err| unsafe { table.panic.unwrap()(self.1, err) });
        assert!(message.starts_with("a panic on purpose"), "{message}");
        Some(code)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: made by `create`, and given back once.
        unsafe { self.0.destroy.unwrap()(self.1) };
    }
}

unsafe extern "C" fn collect(ctx: *mut c_void, data: *const u8, len: u64) -> i32 {
    // SAFETY: `ctx` is the vector of `save`, and the bytes are lent for this call.
    unsafe {
        let bytes = core::slice::from_raw_parts(data, usize::try_from(len).unwrap_or(0));
        (*ctx.cast::<Vec<u8>>()).extend_from_slice(bytes);
    }
    TYST_OK
}

/// Makes a call with room for a message.
fn told(call: impl FnOnce(*mut TystError) -> i32) -> (i32, u64, String) {
    let mut room = [0_u8; 256];
    let mut error =
        TystError { struct_size: 32, cap: 256, len: 0, reserved: 0, at_seq: 0, buf: room.as_mut_ptr() };
    let code = call(&raw mut error);
    (code, error.at_seq, String::from_utf8_lossy(&room[..error.len as usize]).into_owned())
}

fn fine() -> (i32, u64, String) {
    (TYST_OK, 0, String::new())
}

#[test]
fn states_of_other_areas_are_merged() {
    let (first, second, whole) = (Held::new(&SEEN), Held::new(&SEEN), Held::new(&SEEN));
    assert_eq!((first.take(&[1, 2]), second.take(&[5]), whole.take(&[1, 2, 5])), (fine(), fine(), fine()));
    assert_eq!(first.merge(3, &second.save()), fine());
    assert_eq!(first.save(), whole.save());
    assert_eq!(first.merge(2, &second.save()).0, TYST_ERR_STATE);
    assert_eq!(first.merge(3, b"\xff\xff").0, TYST_ERR_STATE);
    assert_eq!(first.save(), whole.save(), "what cannot be merged changes nothing");
}

#[test]
fn only_what_can_be_merged_says_so() {
    assert_eq!((SEEN.flags, SEEN.merge.is_some()), (TYST_PLUGIN_MERGEABLE, true));
    assert_eq!((ALONE.flags, ALONE.merge.is_some()), (0, false));
    assert_eq!(ALL.flags, TYST_PLUGIN_MERGEABLE | TYST_PLUGIN_WANTS_UNKNOWN_KINDS);
    let alone = Held::new(&ALONE);
    // SAFETY: everything that is handed over lives through the call.
    let (code, ..) =
        told(|err| unsafe { merge::<Alone, 3>(alone.1, 3, TystBytes { ptr: ptr::null(), len: 0 }, err) });
    assert_eq!(code, TYST_ERR_UNSUPPORTED);
}

#[test]
fn kinds_that_were_not_asked_for_are_left_out_and_later_ones_only_come_where_they_are_wanted() {
    let batch = Batch::of(&[described(7, "newport", 100, "Newport")]);
    let of_kind =
        |number: u32| [&batch.parts().0[..8], &number.to_ne_bytes(), &batch.parts().0[12..]].concat();
    let events = [of_kind(999), of_kind(1), of_kind(2)].concat();
    for (plugin, expected) in [(&SEEN, vec![(7, 1)]), (&ALL, vec![(7, 999), (7, 1)])] {
        let held = Held::new(plugin);
        assert_eq!(held.apply(&events, batch.parts().1, 3), fine());
        assert_eq!(saved::<Seen>(&held.save()).ok(), Some(expected));
    }
}

#[test]
fn a_refusal_and_a_broken_event_are_told_with_the_position() {
    let held = Held::new(&SEEN);
    assert_eq!(held.take(&[12, 13]), (TYST_ERR_PLUGIN, 13, "thirteen".to_owned()));
    let batch = Batch::of(&[described(7, "newport", 100, "Newport")]);
    let (events, texts) = batch.parts();
    let missing = held.apply(events, &texts[..1], 1);
    assert_eq!((missing.0, missing.1), (TYST_ERR_BAD_INPUT, 7), "{}", missing.2);
    assert!(missing.2.contains("an area that is not in the batch"), "{}", missing.2);
    let mut without_level = events.to_vec();
    without_level[48 + 16..48 + 18].copy_from_slice(&63_u16.to_ne_bytes());
    let (code, at, message) = held.apply(&without_level, texts, 1);
    assert_eq!((code, at), (TYST_ERR_BAD_INPUT, 7), "{message}");
    assert!(message.contains("without a compulsory field"), "{message}");
}

#[test]
fn the_self_test_panics_inside_the_guard() {
    let held = Held::new(&SEEN);
    assert_eq!(held.panic(), Some(TYST_ERR_PANIC));
    assert_eq!(held.take(&[1]).0, TYST_ERR_POISONED);
    // SAFETY: the name lives through the call.
    assert!(unsafe { SEEN.get_extension.unwrap()(c"tyst.selftest/2".as_ptr()) }.is_null());
}
