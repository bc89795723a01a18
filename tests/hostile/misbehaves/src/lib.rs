//! A report library that misbehaves on request, to prove that no report can end, hang or fool the host.
//!
//! The parameter `behaviour` chooses one of `Behaviour`; `at` is the position of the entry at which it strikes
//! (0, the default: the first). With the parameter `cites-first` the count cites its first entry alone. The parameter `try` names something that it tries to reach, at its first entry. Without a behaviour it is an honest report that counts its entries.
#![expect(unsafe_code, clippy::disallowed_methods, reason = "misbehaving is what this library is for")]

mod attempt;
mod behaviour;

use behaviour::Behaviour;
use serde::{Deserialize, Serialize};
use std::ffi::c_void;
use std::io::{Write as _, stdout};
use std::sync::Mutex;
use tyst_plugin::abi::{
    TYST_OK, TystBytes, TystDescriptor, TystEntry, TystError, TystHost, TystKindDecl, TystPluginV1,
    TystReportRequest, TystSink,
};
use tyst_plugin::document::{Document, Witnesses};
use tyst_plugin::event::Kind;
use tyst_plugin::export::shim;
use tyst_plugin::{Event, Fields, Parameter, Parameters, Report, ReportError, Request};

/// How this process misbehaves; a worker makes one instance only.
static CHOSEN: Mutex<Option<(Behaviour, u64)>> = Mutex::new(None);

/// What it tries at the first entry, if anything.
static ATTEMPT: Mutex<Option<String>> = Mutex::new(None);

/// Returns the behaviour, if this is the entry at which it strikes.
fn due(seq: u64) -> Option<Behaviour> {
    let chosen = (*CHOSEN.lock().ok()?)?;
    (chosen.1 == 0 || chosen.1 == seq).then_some(chosen.0)
}

struct Misbehaves;

#[derive(Default, Serialize, Deserialize)]
struct Seen {
    entries: Witnesses,
}

impl Report for Misbehaves {
    const KINDS: &'static [Kind] =
        &[Kind::PartnerJoined, Kind::AreaDescribed, Kind::AreaDesignated, Kind::PartyDescribed];
    const FIELDS: Fields = Fields::PLACE;
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::id(c"behaviour", [c"What it does", c"Beth mae'n ei wneud"]),
        Parameter::integer(c"at", 0, i64::MAX, [c"At which entry", c"Ar ba gofnod"]).preset(c"0"),
        Parameter::code(c"cites-first", c"yes", [c"Cite one entry alone", c"Dyfynnu un cofnod yn unig"]),
        Parameter::id(c"try", [c"What it tries to reach", c"Beth mae'n ceisio ei gyrraedd"]),
    ];
    type State = Seen;

    fn apply(seen: &mut Seen, event: &Event<'_>) -> Result<(), ReportError> {
        assert_ne!(event.area(), "panics", "an area at which it fails without being asked to");
        if let Some(behaviour) = due(event.seq()) {
            behaviour.strike_in_apply()?;
            if matches!(behaviour, Behaviour::ReadsUndeclared) {
                let _read = event.sources();
            }
            if matches!(behaviour, Behaviour::WritesIntoBatch) {
                behaviour::write_into(event.area());
            }
        }
        if let Some(word) = ATTEMPT.lock().ok().and_then(|mut word| word.take()) {
            let words = attempt::words(&word).unwrap_or_else(|| format!("{word}: unknown"));
            let _full = writeln!(stdout(), "{words}");
        }
        seen.entries.insert(event.seq());
        Ok(())
    }

    fn finish(seen: &Seen, request: &Request) -> Result<Document, ReportError> {
        if let Some((behaviour, _)) = CHOSEN.lock().ok().and_then(|chosen| *chosen) {
            behaviour.strike_in_finish();
        }
        let document = Document::new("What misbehaves saw");
        let first = seen.entries.iter().take(1).collect();
        let cited = if request.params.contains_key("cites-first") { first } else { seen.entries.clone() };
        Ok(document.figure("entries", "Entries", seen.entries.len(), cited))
    }
}

static ID: [u8; shim::text_len("wales.tyst.misbehaves")] = shim::text("wales.tyst.misbehaves");
static NAME: [u8; shim::text_len("Misbehaves")] = shim::text("Misbehaves");
static VERSION: [u8; shim::text_len("1.0.0")] = shim::text("1.0.0");
static ABOUT: [u8; shim::text_len("Misbehaves on request")] = shim::text("Misbehaves on request");
static KINDS: [TystKindDecl; 4] = shim::kinds(Misbehaves::KINDS, Misbehaves::RAW);
static DESCRIPTOR: TystDescriptor = shim::descriptor(&ID, &NAME, &VERSION, &ABOUT, 1, &KINDS);
/// What `export!` would make of the honest half.
static HONEST: TystPluginV1 = shim::plugin::<Misbehaves, 1, false>(&DESCRIPTOR);
static PLUGIN: TystPluginV1 = TystPluginV1 {
    create: Some(create),
    finish: Some(finish),
    destroy: Some(destroy),
    ..shim::plugin::<Misbehaves, 1, false>(&DESCRIPTOR)
};
static PLUGINS: shim::Plugins = shim::Plugins([&raw const PLUGIN]);

/// The entry, written out instead of by `export!` so that its functions can be wrapped.
#[unsafe(no_mangle)]
#[unsafe(link_section = ".tyst.entry")]
pub static tyst_plugin_entry: TystEntry = shim::entry(&PLUGINS);

unsafe extern "C" fn create(
    host: *const TystHost,
    config: TystBytes,
    out: *mut *mut c_void,
    err: *mut TystError,
) -> i32 {
    let len = usize::try_from(config.len).unwrap_or(0);
    // SAFETY: the host lends the configuration for this call.
    let json = unsafe { std::slice::from_raw_parts(config.ptr, len) };
    let params = std::str::from_utf8(json).ok().and_then(|json| Parameters::from_json(json).ok());
    let params = params.unwrap_or_default().params;
    let at = params.get("at").and_then(|at| at.parse().ok()).unwrap_or(0);
    let behaviour = params.get("behaviour").and_then(|word| Behaviour::from_word(word));
    if let Ok(mut attempt) = ATTEMPT.lock() {
        *attempt = params.get("try").cloned();
    }
    if let Ok(mut chosen) = CHOSEN.lock() {
        *chosen = behaviour.map(|behaviour| (behaviour, at));
    }
    // SAFETY: handed on as it came.
    HONEST.create.map_or(1, |create| unsafe { create(host, config, out, err) })
}

unsafe extern "C" fn finish(
    inst: *mut c_void,
    req: *const TystReportRequest,
    out: *const TystSink,
    err: *mut TystError,
) -> i32 {
    let chosen = CHOSEN.lock().ok().and_then(|chosen| *chosen);
    if let Some(document) = chosen.and_then(|(behaviour, _)| behaviour.document()) {
        // SAFETY: the sink is the host's for this call.
        let Some(sink) = (unsafe { out.as_ref() }) else { return 1 };
        for piece in document {
            // SAFETY: the piece lives through the call; what the host answers is ignored, rudely.
            sink.write.map(|write| unsafe { write(sink.ctx, piece.as_ptr(), piece.len() as u64) });
        }
        return TYST_OK;
    }
    // SAFETY: handed on as it came.
    HONEST.finish.map_or(1, |finish| unsafe { finish(inst, req, out, err) })
}

unsafe extern "C" fn destroy(inst: *mut c_void) {
    if let Some((behaviour, _)) = CHOSEN.lock().ok().and_then(|chosen| *chosen) {
        behaviour.strike_in_destroy();
    }
    if let Some(destroy) = HONEST.destroy {
        // SAFETY: handed on as it came.
        unsafe { destroy(inst) }
    }
}
