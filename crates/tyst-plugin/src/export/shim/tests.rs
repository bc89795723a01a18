//! Goal: what `export!` makes of a report keeps to `ABI.md`. Method: its functions are called as a host would call them.

use super::*;
use crate::abi::{
    TYST_BATCH_SIZE_MIN, TYST_ERR_CANCELLED, TYST_ERR_PANIC, TYST_ERR_UNSUPPORTED, TYST_HOST_SIZE_MIN,
    TYST_SINK_SIZE_MIN,
};
use crate::testing::described;
use crate::testkit::Batch;
use crate::{Event, Evidence, Fields, Merge, ReportError};
use tyst_event::Data;
use tyst_event::vocabulary::AreaDescribed;
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

/// The same without a `merge`; gives up when it should.
struct Alone;

impl Report for Alone {
    const KINDS: &'static [Kind] = Seen::KINDS;
    type State = Vec<(u64, u32)>;

    fn apply(state: &mut Self::State, event: &Event<'_>) -> Result<(), ReportError> {
        Seen::apply(state, event)?;
        if is_cancelled() {
            return Err(ReportError::cancelled(format!("{} of all entries", state.len())));
        }
        Ok(())
    }

    fn finish(state: &Self::State, request: &Request) -> Result<Document, ReportError> {
        Seen::finish(state, request)
    }
}

/// Declares the name alone, and reads something more at each position.
struct Reads;

impl Report for Reads {
    const KINDS: &'static [Kind] = &[Kind::AreaDesignated, Kind::AreaDescribed];
    const FIELDS: Fields =
        Fields::all(&[AreaDescribed::name(), Fields::all(&[Fields::WHEN, AreaDescribed::name()])]);
    type State = Vec<String>;

    fn apply(state: &mut Self::State, event: &Event<'_>) -> Result<(), ReportError> {
        let Data::AreaDescribed(area) = event.data() else { return Err("not whole".into()) };
        state.push(format!("{} {}", area.name(), event.when().edtf()));
        let _read: Option<u64> = match event.seq() {
            1 => area.parent().map(|_| 0),
            2 => Some(area.level().number().into()),
            3 => event.place().map(|_| 0),
            4 => event.entry().map(|entry| entry.seq),
            5 => event.leaves().get(32, 0).map(|_| 0),
            6 => Some(Evidence::of(event).seq),
            _ => None,
        };
        Ok(())
    }

    fn finish(_: &Self::State, _: &Request) -> Result<Document, ReportError> {
        Err("nothing to say".into())
    }
}

static ID: [u8; text_len("wales.tyst.seen")] = text("wales.tyst.seen");
static KINDS: [TystKindDecl; 1] = kinds(Seen::KINDS, Seen::RAW);
static DESCRIPTOR: TystDescriptor = descriptor(&ID, &ID, &ID, &ID, 3, &KINDS);
static SEEN: TystPluginV1 = plugin::<Seen, 3, false>(&DESCRIPTOR);
static ALL: TystPluginV1 = plugin::<Seen, 3, true>(&DESCRIPTOR);
static READS: TystPluginV1 = plugin::<Reads, 3, false>(&DESCRIPTOR);
static ALONE: TystPluginV1 = plugin::<Alone, 3, false>(&DESCRIPTOR);

/// An instance, as a host holds it.
struct Held(&'static TystPluginV1, *mut c_void);

impl Held {
    fn new(plugin: &'static TystPluginV1) -> Held {
        Held::under(plugin, None)
    }

    /// Makes an instance for a host that answers so whether the report should give up.
    fn under(
        plugin: &'static TystPluginV1,
        is_cancelled: Option<unsafe extern "C" fn(*mut c_void) -> u32>,
    ) -> Held {
        let host = Box::leak(Box::new(TystHost {
            struct_size: TYST_HOST_SIZE_MIN,
            abi_major: TYST_ABI_MAJOR,
            abi_minor: TYST_ABI_MINOR,
            ctx: ptr::null_mut(),
            log: None,
            is_cancelled,
            get_extension: None,
        }));
        let mut inst = ptr::null_mut();
        let none = TystBytes { ptr: ptr::null(), len: 0 };
        // SAFETY: everything that is handed over lives through the call.
        let code = unsafe { plugin.create.unwrap()(host, none, &raw mut inst, ptr::null_mut()) };
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

unsafe extern "C" fn yes(_: *mut c_void) -> u32 {
    1
}

#[test]
fn a_report_that_gives_up_says_so_in_its_own_words_and_may_go_on() {
    let held = Held::under(&ALONE, Some(yes));
    assert_eq!(held.take(&[4, 5]), (TYST_ERR_CANCELLED, 4, "1 of all entries".to_owned()));
    assert_eq!(held.take(&[6]).0, TYST_ERR_CANCELLED, "it is not poisoned");
    assert!(!is_cancelled(), "outside of a call nobody asks for anything");
}

#[test]
fn a_report_that_never_asks_gives_up_in_the_middle_of_a_batch() {
    let events: Vec<u64> = (20..1_000).collect();
    let held = Held::under(&SEEN, Some(yes));
    assert_eq!(held.take(&events[..255]), fine());
    let (code, at_seq, words) = held.take(&events);
    assert_eq!((code, words.as_str()), (TYST_ERR_CANCELLED, "in the middle of a batch"));
    assert!((20 + 250..20 + 300).contains(&at_seq), "{at_seq}");
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

/// Returns what a plugin says that it reads: kind, first key and number of keys.
fn declared(plugin: &TystPluginV1) -> Option<Vec<(u32, u16, u16)>> {
    // SAFETY: the name lives through the call, and what is found as long as the library.
    let table = unsafe { plugin.get_extension.unwrap()(TYST_FIELDS_ID.as_ptr()) };
    // SAFETY: this name has this structure, whose list is as long as it says.
    let list = unsafe {
        let table = table.cast::<crate::abi::TystFields>().as_ref()?;
        core::slice::from_raw_parts(table.fields, usize::try_from(table.fields_len).unwrap())
    };
    Some(list.iter().map(|field| (field.kind, field.key, field.keys)).collect())
}

#[test]
fn the_host_is_told_the_fields_that_a_report_declares() {
    assert_eq!(declared(&READS), Some(vec![(1, 32, 32), (0, tyst_event::event::key::WHEN, 32)]));
    assert_eq!(declared(&SEEN), None);
}

#[test]
fn what_was_not_declared_is_never_taken_for_absent_whether_the_host_left_it_out_or_not() {
    for (seq, expected) in [
        (
            1,
            "`parent` of area.described, which it does not declare: declare it in FIELDS (AreaDescribed::parent())",
        ),
        (
            2,
            "`level` of area.described, which it does not declare: declare it in FIELDS (AreaDescribed::level())",
        ),
        (3, "`place` of area.described, which it does not declare: declare it in FIELDS (Fields::PLACE)"),
        (4, "every field of area.described with `entry()`, and declares only some: leave FIELDS out"),
        (5, "every field of area.described with `leaves()`, and declares only some: leave FIELDS out"),
        (6, "`place` of area.described, which it does not declare: declare it in FIELDS (Fields::PLACE)"),
    ] {
        let entry = described(seq, "newport", 100, "Newport");
        for batch in [Batch::of([&entry]), Batch::declared::<Reads>([&entry])] {
            let (code, at, message) =
                Held::new(&READS).apply(batch.parts().0, batch.parts().1, batch.count());
            assert_eq!((code, at), (TYST_ERR_PANIC, seq), "{message}");
            assert!(message.contains(expected), "{message}");
            // Where the report reads it, and not where this crate does.
            assert!(seq == 6 || message.contains("shim/tests.rs"), "{message}");
        }
    }
}

#[test]
fn an_event_without_the_compulsory_fields_that_were_not_declared_is_whole() {
    let entry = described(7, "newport", 100, "Newport");
    let batch = Batch::declared::<Reads>([&entry]);
    assert_eq!(batch.parts().0.len(), 48 + 16, "the name is left");
    let held = Held::new(&READS);
    assert_eq!(held.apply(batch.parts().0, batch.parts().1, 1), fine());
    assert_eq!(saved::<Reads>(&held.save()).ok(), Some(vec!["Newport ".to_owned()]));
    let without_name = [&batch.parts().0[..48], &[99, 0], &batch.parts().0[50..]].concat();
    assert_eq!(held.apply(&without_name, batch.parts().1, 1).0, TYST_ERR_BAD_INPUT);
}
