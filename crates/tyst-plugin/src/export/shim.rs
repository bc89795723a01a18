//! The functions of the interface over a [`Report`]: each catches panics, keeps to what it was lent, and never
//! lets an error of the report become one of the host.
//!
//! Holds no rules of a report. Every pointer is the host's promise by ABI.md; what can be checked is checked.
#![expect(
    unsafe_code,
    reason = "the host hands over raw pointers, which only the rules of ABI.md make sound"
)]

mod fields;
mod guard;
mod parameters;

use crate::abi::{
    TYST_ABI_MAJOR, TYST_ABI_MINOR, TYST_ENTRY_DEBUG_BUILD, TYST_ENTRY_PANIC_UNWIND, TYST_ERR_BAD_INPUT,
    TYST_ERR_PLUGIN, TYST_ERR_POISONED, TYST_ERR_STATE, TYST_ERR_UNSUPPORTED, TYST_FIELDS_ID, TYST_OK,
    TYST_PARAMETERS_ID, TYST_PLUGIN_MAGIC, TYST_PLUGIN_MERGEABLE, TYST_PLUGIN_WANTS_RAW,
    TYST_PLUGIN_WANTS_UNKNOWN_KINDS, TYST_SELFTEST_ID, TystBatch, TystBytes, TystDescriptor, TystEntry,
    TystError, TystHost, TystKindDecl, TystPluginV1, TystReportRequest, TystSelftest, TystSink, read,
};
use crate::kinds::{KINDS_KNOWN, declare};
use crate::report::Reads;
use crate::{BatchView, Parameters, Report, ReportError, Request};
use core::ffi::{CStr, c_char, c_void};
use core::marker::PhantomData;
use core::ptr;
use guard::{Fault, guarded};

pub use guard::is_cancelled;
use tyst_event::view::Texts;
use tyst_event::{Day, Instant, Kind};
use tyst_report::Language;

/// The largest state that is saved or restored, in bytes.
const STATE_BYTES_MAX: usize = 64 << 20;
/// What the library was built with, for people.
const BUILD: &CStr = c"tyst-plugin for Rust";

/// The list of the one plugin in a library.
#[derive(Debug)]
#[repr(transparent)]
pub struct Plugins(pub [*const TystPluginV1; 1]);

// SAFETY: the pointer is to a static that nothing changes.
unsafe impl Sync for Plugins {}

/// What the host holds as `inst`.
struct Instance<R: Report> {
    state: R::State,
    host: *const TystHost,
    poisoned: bool,
}

/// Returns the length of a text with the NUL that ends it.
pub const fn text_len(text: &str) -> usize {
    text.len() + 1
}

/// Ends a text with a NUL; fails the build if it is empty, holds a NUL, or is longer than 1024 bytes.
pub const fn text<const N: usize>(text: &str) -> [u8; N] {
    assert!(!text.is_empty() && text.len() <= 1024, "a text of export! is empty or longer than 1024 bytes");
    let mut bytes = [0; N];
    let mut index = 0;
    while index < text.len() {
        assert!(text.as_bytes()[index] != 0, "a text of export! holds a NUL");
        bytes[index] = text.as_bytes()[index];
        index += 1;
    }
    bytes
}

/// Returns the declarations of kinds by rising number; fails the build on a kind named twice, or one about the
/// record itself, which only reports see that are given entries as they were recorded.
pub const fn kinds<const N: usize>(kinds: &[Kind], is_raw: bool) -> [TystKindDecl; N] {
    let mut declared = [TystKindDecl { kind: 0, schema_max: 0, reserved: 0 }; N];
    let mut index = 0;
    while index < N {
        assert!(is_raw || !kinds[index].is_meta(), "KINDS names a kind about the record itself, without RAW");
        let kind = declare(kinds[index]);
        let mut place = index;
        while place > 0 && declared[place - 1].kind > kind.kind {
            declared[place] = declared[place - 1];
            place -= 1;
        }
        assert!(place == 0 || declared[place - 1].kind != kind.kind, "KINDS names a kind twice");
        declared[place] = kind;
        index += 1;
    }
    declared
}

/// Returns the descriptor of a report. The texts must end with a NUL, as those of [`text`] do.
pub const fn descriptor(
    id: &'static [u8],
    name: &'static [u8],
    version: &'static [u8],
    description: &'static [u8],
    state_version: u32,
    kinds: &'static [TystKindDecl],
) -> TystDescriptor {
    TystDescriptor {
        struct_size: size_u32::<TystDescriptor>(),
        kinds_known: KINDS_KNOWN,
        id: c_text(id),
        name: c_text(name),
        version: c_text(version),
        vendor: ptr::null(),
        description: c_text(description),
        url: ptr::null(),
        state_version,
        state_version_min: state_version,
        kinds: kinds.as_ptr(),
        kinds_len: kinds.len() as u64,
    }
}

const fn c_text(text: &'static [u8]) -> *const c_char {
    assert!(text[text.len() - 1] == 0, "the text does not end with a NUL");
    text.as_ptr().cast()
}

/// Returns the functions of a report.
pub const fn plugin<R: Report, const STATE: u32, const UNKNOWN_KINDS: bool>(
    desc: &'static TystDescriptor,
) -> TystPluginV1 {
    assert!(
        !UNKNOWN_KINDS || R::FIELDS.is_every(),
        "a report with unknown_kinds cannot name the fields that it reads: leave FIELDS out"
    );
    let mergeable = if R::MERGE.is_some() { TYST_PLUGIN_MERGEABLE } else { 0 };
    let raw = if R::RAW { TYST_PLUGIN_WANTS_RAW } else { 0 };
    let unknown = if UNKNOWN_KINDS { TYST_PLUGIN_WANTS_UNKNOWN_KINDS } else { 0 };
    TystPluginV1 {
        struct_size: size_u32::<TystPluginV1>(),
        flags: mergeable | unknown | raw,
        desc,
        create: Some(create::<R>),
        apply_batch: Some(apply_batch::<R, UNKNOWN_KINDS>),
        save: Some(save::<R>),
        restore: Some(restore::<R, STATE>),
        merge: if R::MERGE.is_some() { Some(merge::<R, STATE>) } else { None },
        finish: Some(finish::<R>),
        destroy: Some(destroy::<R>),
        get_extension: Some(get_extension::<R>),
    }
}

/// Returns the entry of a library with one report.
pub const fn entry(plugins: &'static Plugins) -> TystEntry {
    let debug = if cfg!(debug_assertions) { TYST_ENTRY_DEBUG_BUILD } else { 0 };
    TystEntry {
        magic: TYST_PLUGIN_MAGIC,
        struct_size: size_u32::<TystEntry>(),
        abi_major: TYST_ABI_MAJOR,
        abi_minor: TYST_ABI_MINOR,
        flags: TYST_ENTRY_PANIC_UNWIND | debug,
        plugin_count: 1,
        plugins: plugins.0.as_ptr(),
        build_info: BUILD.as_ptr(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the structures of the interface have less than 100 bytes"
)]
const fn size_u32<T>() -> u32 {
    size_of::<T>() as u32
}

unsafe extern "C" fn create<R: Report>(
    host: *const TystHost,
    config: TystBytes,
    out: *mut *mut c_void,
    err: *mut TystError,
) -> i32 {
    // SAFETY: `err` is the host's room for a message or null, for the length of this call (rule 4).
    unsafe {
        guarded(host, err, |_| {
            read(host).map_err(|_| Fault::input("the host is too small"))?;
            parameters(config)?;
            let out = out.as_mut().ok_or(Fault::input("there is no place for the instance"))?;
            let instance = Instance::<R> { state: R::State::default(), host, poisoned: false };
            *out = Box::into_raw(Box::new(instance)).cast();
            Ok(())
        })
    }
}

/// The kinds that a report is given.
struct Wanted<R>(PhantomData<R>);

impl<R: Report> Wanted<R> {
    /// A bit for each of them.
    const BITS: u128 = {
        assert!(Kind::ALL.len() <= 128);
        let (mut bits, mut index) = (0, 0);
        while index < R::KINDS.len() {
            bits |= 1 << R::KINDS[index] as u32;
            index += 1;
        }
        bits
    };

    fn has(kind: Kind) -> bool {
        Self::BITS & 1 << kind as u32 != 0
    }
}

/// After how many events of a batch it is asked again whether the run is cancelled.
const EVENTS_BETWEEN_ASKING: u32 = 256;

unsafe extern "C" fn apply_batch<R: Report, const UNKNOWN_KINDS: bool>(
    inst: *mut c_void,
    batch: *const TystBatch,
    err: *mut TystError,
) -> i32 {
    // SAFETY: `inst` is an instance of this report or null, and this is the only call on it (2.4 of the interface).
    unsafe {
        with::<R>(inst, err, |instance, at_seq| {
            let batch = read(batch).map_err(|_| Fault::input("the batch is too small"))?;
            let batch = batch.ok_or(Fault::input("there is no batch"))?;
            let texts = texts(&batch)?;
            let view =
                BatchView::new(bytes(batch.events)?, &texts, batch.count).declaring(Reads::<R>::DECLARED);
            let mut until_asked = EVENTS_BETWEEN_ASKING;
            view.each(|event| {
                until_asked -= 1;
                if until_asked == 0 {
                    until_asked = EVENTS_BETWEEN_ASKING;
                    if is_cancelled() {
                        return Err(Fault::refused(&ReportError::cancelled("in the middle of a batch")));
                    }
                }
                if !event.kind().map_or(UNKNOWN_KINDS, Wanted::<R>::has) {
                    return Ok(());
                }
                *at_seq = event.seq();
                R::apply(&mut instance.state, event).map_err(|refusal| Fault::refused(&refusal))
            })?;
            *at_seq = 0;
            Ok(())
        })
    }
}

unsafe extern "C" fn save<R: Report>(inst: *mut c_void, out: *const TystSink, err: *mut TystError) -> i32 {
    // SAFETY: as in `apply_batch`; the sink is the host's, for the length of this call (rule 3).
    unsafe {
        with::<R>(inst, err, |instance, _| {
            let state = bincode::serde::encode_to_vec(&instance.state, bincode::config::standard());
            let state = state.map_err(|error| Fault::new(TYST_ERR_STATE, error.to_string()))?;
            if state.len() > STATE_BYTES_MAX {
                return Err(Fault::new(TYST_ERR_STATE, "the state is larger than 64 MiB"));
            }
            write(out, &state)
        })
    }
}

unsafe extern "C" fn restore<R: Report, const STATE: u32>(
    inst: *mut c_void,
    state_version: u32,
    state: TystBytes,
    err: *mut TystError,
) -> i32 {
    // SAFETY: as in `apply_batch`; `state` is lent for the length of this call (rule 2).
    unsafe {
        with::<R>(inst, err, |instance, _| {
            if state_version != STATE {
                return Err(Fault::new(TYST_ERR_STATE, "the state is of another version"));
            }
            instance.state = saved::<R>(bytes(state)?)?;
            Ok(())
        })
    }
}

unsafe extern "C" fn merge<R: Report, const STATE: u32>(
    inst: *mut c_void,
    state_version: u32,
    other: TystBytes,
    err: *mut TystError,
) -> i32 {
    // SAFETY: as in `restore`.
    unsafe {
        with::<R>(inst, err, |instance, _| {
            let merge = R::MERGE.ok_or(Fault::new(TYST_ERR_UNSUPPORTED, "states cannot be merged"))?;
            if state_version != STATE {
                return Err(Fault::new(TYST_ERR_STATE, "the state is of another version"));
            }
            merge(&mut instance.state, saved::<R>(bytes(other)?)?);
            Ok(())
        })
    }
}

/// Reads a state that [`save`] wrote.
fn saved<R: Report>(state: &[u8]) -> Result<R::State, Fault> {
    let limited = bincode::config::standard().with_limit::<STATE_BYTES_MAX>();
    match bincode::serde::decode_from_slice(state, limited) {
        Ok((restored, read)) if read == state.len() => Ok(restored),
        _ => Err(Fault::new(TYST_ERR_STATE, "the state cannot be read")),
    }
}

unsafe extern "C" fn finish<R: Report>(
    inst: *mut c_void,
    req: *const TystReportRequest,
    out: *const TystSink,
    err: *mut TystError,
) -> i32 {
    // SAFETY: as in `save`; the request is lent for the length of this call (rule 2).
    unsafe {
        with::<R>(inst, err, |instance, _| {
            let request = request(req)?;
            let document =
                R::finish(&instance.state, &request).map_err(|refusal| Fault::refused(&refusal))?;
            write(out, document.to_json().as_bytes())
        })
    }
}

unsafe extern "C" fn destroy<R: Report>(inst: *mut c_void) {
    if inst.is_null() {
        return;
    }
    // SAFETY: `inst` came from `create`, and the host gives it back once (rule 1). A panic in the state's `Drop`
    // has nobody left to be told to.
    unsafe {
        let instance = Box::from_raw(inst.cast::<Instance<R>>());
        let host = instance.host;
        guarded(host, ptr::null_mut(), move |_| {
            drop(instance);
            Ok(())
        });
    }
}

unsafe extern "C" fn get_extension<R: Report>(id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: `id` is a text that ends with a NUL, lent for the length of this call.
    let id = unsafe { CStr::from_ptr(id) };
    if id == TYST_SELFTEST_ID {
        ptr::from_ref(Selftest::<R>::TABLE).cast()
    } else if id == TYST_FIELDS_ID && !R::FIELDS.is_every() {
        ptr::from_ref(fields::List::<R>::TABLE).cast()
    } else if id == TYST_PARAMETERS_ID {
        ptr::from_ref(parameters::List::<R>::TABLE).cast()
    } else {
        ptr::null()
    }
}

/// The extension by which a host sees that panics do not leave the library.
struct Selftest<R>(PhantomData<R>);

impl<R: Report> Selftest<R> {
    const TABLE: &'static TystSelftest =
        &TystSelftest { struct_size: size_u32::<TystSelftest>(), reserved: 0, panic: Some(panic::<R>) };
}

unsafe extern "C" fn panic<R: Report>(inst: *mut c_void, err: *mut TystError) -> i32 {
    // SAFETY: as in `apply_batch`.
    unsafe { with::<R>(inst, err, |_, _| panic!("a panic on purpose")) }
}

/// Makes a guarded call on an instance, unless it is poisoned; a panic poisons it.
///
/// # Safety
/// `inst` is null or an [`Instance`] of `R` on which no other call runs; `err` as in [`guarded`].
unsafe fn with<R: Report>(
    inst: *mut c_void,
    err: *mut TystError,
    call: impl FnOnce(&mut Instance<R>, &mut u64) -> Result<(), Fault>,
) -> i32 {
    // SAFETY: the caller's promise.
    let instance = unsafe { inst.cast::<Instance<R>>().as_mut() };
    let Some(instance) = instance else { return TYST_ERR_BAD_INPUT };
    if instance.poisoned {
        return TYST_ERR_POISONED;
    }
    instance.poisoned = true;
    let host = instance.host;
    // SAFETY: the host lives as long as the instance; `err` is the caller's promise.
    let code = unsafe { guarded(host, err, |at_seq| call(instance, at_seq)) };
    if code != crate::abi::TYST_ERR_PANIC {
        // SAFETY: as above; the first borrow has ended with the call.
        unsafe { (*inst.cast::<Instance<R>>()).poisoned = false };
    }
    code
}

/// Returns the bytes that were lent.
///
/// # Safety
/// `lent` is readable for as long as the result is used.
unsafe fn bytes<'a>(lent: TystBytes) -> Result<&'a [u8], Fault> {
    let len = usize::try_from(lent.len).map_err(|_| Fault::input("more bytes than there is memory"))?;
    if len == 0 {
        return Ok(&[]);
    }
    if lent.ptr.is_null() {
        return Err(Fault::input("bytes without a place"));
    }
    // SAFETY: the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(lent.ptr, len) })
}

/// Returns the text that was lent.
///
/// # Safety
/// As [`bytes`].
unsafe fn lent_text<'a>(lent: TystBytes) -> Result<&'a str, Fault> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(lent) }?;
    core::str::from_utf8(bytes).map_err(|_| Fault::input("a text that is not UTF-8"))
}

/// Returns the texts of a batch.
///
/// # Safety
/// `strings` and what it points to are readable for as long as the result is used.
unsafe fn texts<'a>(batch: &'a TystBatch) -> Result<Texts<'a>, Fault> {
    let len = usize::try_from(batch.strings_len).map_err(|_| Fault::input("too many texts"))?;
    if len == 0 {
        return Ok(Texts::default());
    }
    if batch.strings.is_null() {
        return Err(Fault::input("texts without a place"));
    }
    // SAFETY: the caller's promise.
    let lent: &'a [TystBytes] = unsafe { core::slice::from_raw_parts(batch.strings, len) };
    // SAFETY: the caller's promise.
    let texts: Result<Vec<&'a [u8]>, Fault> = lent.iter().map(|text| unsafe { bytes(*text) }).collect();
    Ok(Texts::new(texts?))
}

/// Reads area and parameters.
///
/// # Safety
/// As [`bytes`].
unsafe fn parameters(lent: TystBytes) -> Result<Parameters, Fault> {
    // SAFETY: the caller's promise.
    let json = unsafe { lent_text(lent) }?;
    if json.is_empty() {
        return Ok(Parameters::default());
    }
    Parameters::from_json(json).map_err(|error| Fault::new(TYST_ERR_BAD_INPUT, error.to_string()))
}

/// Reads a request.
///
/// # Safety
/// `req` is null or points to a request that is readable during this call, with all it points to.
unsafe fn request(req: *const TystReportRequest) -> Result<Request, Fault> {
    // SAFETY: the caller's promise.
    let raw = unsafe { read(req) }.map_err(|_| Fault::input("the request is too small"))?;
    let raw = raw.ok_or(Fault::input("there is no request"))?;
    // SAFETY: the caller's promise.
    let (parameters, locale) = unsafe { (parameters(raw.params)?, lent_text(raw.locale)?) };
    let as_at = Day::from_number(raw.as_at_day).ok_or(Fault::input("an impossible day"))?;
    let language = if locale.starts_with("cy") { Language::Welsh } else { Language::English };
    Ok(Request {
        as_at,
        known_at: Instant(raw.known_at_us),
        head_seq: raw.head_seq,
        area: parameters.area,
        params: parameters.params,
        language,
    })
}

/// Writes bytes to a sink.
///
/// # Safety
/// `out` is null or the host's sink for this call.
unsafe fn write(out: *const TystSink, bytes: &[u8]) -> Result<(), Fault> {
    // SAFETY: the caller's promise.
    let sink = unsafe { read(out) }.map_err(|_| Fault::input("the sink is too small"))?;
    let sink = sink.ok_or(Fault::input("there is no sink"))?;
    let write = sink.write.ok_or(Fault::input("the sink takes nothing"))?;
    // SAFETY: `bytes` lives until the call returns, and the host copies it (rule 3).
    match unsafe { write(sink.ctx, bytes.as_ptr(), bytes.len() as u64) } {
        TYST_OK => Ok(()),
        _ => Err(Fault::new(TYST_ERR_PLUGIN, "the host takes no more output")),
    }
}

#[cfg(test)]
mod tests;
