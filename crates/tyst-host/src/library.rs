//! Opens a report library in the worker, checks its entry, and copies out what it says of itself.
//!
//! Runs the library's constructors by opening it, and asks it for two extensions. Never closes it: code, thread
//! locals and panic hooks of a library that was once used may be needed until the process ends.
#![expect(
    unsafe_code,
    reason = "dlopen and reading what the library points to cannot be checked by the compiler"
)]

use crate::descriptor::{
    Abilities, Descriptor, FIELDS_MAX, KINDS_MAX, KnownParameter, PARAMETERS_MAX, ParameterForm,
    TEXT_BYTES_MAX, WantedField, WantedKind,
};
use crate::protocol::LoadPart;
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use std::ffi::{CStr, c_char};
use std::mem::offset_of;
use std::path::Path;
use tyst_plugin::abi::{
    TYST_ABI_MAJOR, TYST_ENTRY_DEBUG_BUILD, TYST_FIELDS_ID, TYST_FORM_CODE, TYST_FORM_DATE, TYST_FORM_ID,
    TYST_FORM_INTEGER, TYST_PARAMETERS_ID, TYST_PLUGIN_MAGIC, TYST_PLUGIN_MERGEABLE, TYST_PLUGIN_WANTS_RAW,
    TYST_PLUGIN_WANTS_UNKNOWN_KINDS, TooSmall, TystDescriptor, TystEntry, TystFieldDecl, TystFields,
    TystParameterDecl, TystParameters, TystPluginV1, read,
};

/// Why a library could not be loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("{}", loader(.0))]
    Open(libloading::Error),
    #[error("it has no symbol tyst_plugin_entry")]
    NoEntry,
    #[error("its entry has magic number {0:#x}")]
    Magic(u64),
    #[error("it was built for plugin interface {0}, and this tyst has {TYST_ABI_MAJOR}")]
    OtherMajor(u16),
    #[error("its {0} is smaller than interface {TYST_ABI_MAJOR}.0 says")]
    Small(&'static str),
    #[error("it holds {0} plugins, and this tyst takes exactly one")]
    Count(u32),
    #[error("its {0} is missing")]
    Missing(&'static str),
    #[error("it says that its states can be merged, and its {0} is missing")]
    Promised(&'static str),
    #[error("its {0} is longer than {TEXT_BYTES_MAX} bytes or not UTF-8")]
    Text(&'static str),
    #[error("it wants more than {KINDS_MAX} kinds of event")]
    Kinds,
    #[error("it reads more than {FIELDS_MAX} fields")]
    Fields,
    #[error("it knows more than {PARAMETERS_MAX} parameters")]
    Parameters,
}

/// Returns what the loader says, which stands in the cause.
fn loader(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

impl From<TooSmall> for LoadError {
    fn from(TooSmall(name): TooSmall) -> LoadError {
        LoadError::Small(name)
    }
}

impl LoadError {
    /// Returns the part that is to blame.
    pub(crate) fn part(&self) -> LoadPart {
        match self {
            LoadError::Open(_) => LoadPart::Loader,
            LoadError::NoEntry | LoadError::Magic(_) | LoadError::OtherMajor(_) | LoadError::Count(_) => {
                LoadPart::Entry
            }
            LoadError::Small("TystDescriptor" | "TystFields" | "TystParameters") => LoadPart::Descriptor,
            LoadError::Small(_) => LoadPart::Entry,
            LoadError::Promised(_) => LoadPart::Functions,
            LoadError::Missing(what) if what.ends_with("function") => LoadPart::Functions,
            LoadError::Missing(what) if what.contains("plugin") => LoadPart::Entry,
            LoadError::Missing(_)
            | LoadError::Text(_)
            | LoadError::Kinds
            | LoadError::Fields
            | LoadError::Parameters => LoadPart::Descriptor,
        }
    }
}

/// Opens the library and returns its functions, which live as long as the process.
pub(crate) fn open(path: &Path) -> Result<(&'static TystPluginV1, Descriptor), LoadError> {
    // SAFETY: opening runs the library's constructors. This process was started for that alone, holds nothing
    // of the host's, and is thrown away after the run.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL | libc::RTLD_NODELETE) }
        .map_err(LoadError::Open)?;
    // SAFETY: the symbol is only used as an address here; what lies there is checked before it is believed.
    let entry = unsafe { library.get::<*const TystEntry>("tyst_plugin_entry") }
        .map(|symbol| *symbol)
        .map_err(|_| LoadError::NoEntry)?;
    std::mem::forget(library);
    check_first(entry)?;
    // SAFETY: the library promises by that symbol to have a `TystEntry` there, for good; it is never unloaded.
    let entry = unsafe { read(entry) }?.ok_or(LoadError::NoEntry)?;
    if entry.plugin_count != 1 {
        return Err(LoadError::Count(entry.plugin_count));
    }
    if entry.plugins.is_null() {
        return Err(LoadError::Missing("list of plugins"));
    }
    // SAFETY: `plugins` has `plugin_count` pointers, which is 1, to structures that live as long as the library.
    let plugin = unsafe { read(entry.plugins.read()) }?.ok_or(LoadError::Missing("plugin"))?;
    let descriptor = check_plugin(&plugin)?;
    let (fields, parameters) = (read_fields(&plugin)?, read_parameters(&plugin)?);
    let abilities = Abilities {
        takes_newer_kinds: plugin.flags & TYST_PLUGIN_WANTS_UNKNOWN_KINDS != 0,
        is_resumable: plugin.save.is_some() && plugin.restore.is_some(),
        is_mergeable: plugin.flags & TYST_PLUGIN_MERGEABLE != 0,
    };
    let is_raw = plugin.flags & TYST_PLUGIN_WANTS_RAW != 0;
    let descriptor =
        Descriptor { fields, parameters, abilities, is_raw, ..read_descriptor(&entry, &descriptor)? };
    Ok((Box::leak(Box::new(plugin)), descriptor))
}

/// Returns major and minor version of the glibc that this program runs with.
#[cfg(target_env = "gnu")]
pub(crate) fn own_glibc() -> Option<(u32, u32)> {
    // SAFETY: glibc answers with a text of its own, which ends with a NUL and lives as long as the process.
    let version = unsafe { CStr::from_ptr(libc::gnu_get_libc_version()) };
    crate::manifest::glibc(version.to_str().ok()?)
}

/// Says nothing: this program runs without glibc, and a library that needs it is refused by the loader.
#[cfg(not(target_env = "gnu"))]
pub(crate) fn own_glibc() -> Option<(u32, u32)> {
    None
}

/// Checks what says whether there is an entry of this interface: its first 16 bytes, which no version moves.
fn check_first(entry: *const TystEntry) -> Result<(), LoadError> {
    if entry.is_null() {
        return Err(LoadError::NoEntry);
    }
    // SAFETY: the library promises by the symbol to have an entry there, which has at least these bytes.
    let (magic, major) = unsafe {
        let major = entry.cast::<u16>().add(offset_of!(TystEntry, abi_major) / 2);
        (entry.cast::<u64>().read_unaligned(), major.read_unaligned())
    };
    if magic != TYST_PLUGIN_MAGIC {
        return Err(LoadError::Magic(magic));
    }
    if major == TYST_ABI_MAJOR { Ok(()) } else { Err(LoadError::OtherMajor(major)) }
}

/// Checks that the required functions of a plugin are there, and returns its descriptor.
fn check_plugin(plugin: &TystPluginV1) -> Result<TystDescriptor, LoadError> {
    let required = [
        ("create function", plugin.create.is_some()),
        ("apply_batch function", plugin.apply_batch.is_some()),
        ("finish function", plugin.finish.is_some()),
        ("destroy function", plugin.destroy.is_some()),
    ];
    if let Some((missing, _)) = required.iter().find(|(_, present)| !present) {
        return Err(LoadError::Missing(missing));
    }
    let for_merging = [
        ("save function", plugin.save.is_some()),
        ("restore function", plugin.restore.is_some()),
        ("merge function", plugin.merge.is_some()),
    ];
    let is_promised = plugin.flags & TYST_PLUGIN_MERGEABLE != 0;
    if let Some((missing, _)) = for_merging.iter().find(|(_, present)| is_promised && !present) {
        return Err(LoadError::Promised(missing));
    }
    // SAFETY: rule 5 of ABI.md: the descriptor is immutable and lives as long as the library.
    unsafe { read(plugin.desc) }?.ok_or(LoadError::Missing("descriptor"))
}

/// Copies the descriptor out of the library.
fn read_descriptor(entry: &TystEntry, descriptor: &TystDescriptor) -> Result<Descriptor, LoadError> {
    let needed = |text, what| read_text(text, what)?.ok_or(LoadError::Missing(what));
    Ok(Descriptor {
        id: needed(descriptor.id, "id")?,
        name: needed(descriptor.name, "name")?,
        version: needed(descriptor.version, "version")?,
        vendor: read_text(descriptor.vendor, "vendor")?,
        description: read_text(descriptor.description, "description")?,
        url: read_text(descriptor.url, "url")?,
        state_version: descriptor.state_version,
        state_version_min: descriptor.state_version_min,
        kinds: read_kinds(descriptor)?,
        fields: None,
        parameters: Vec::new(),
        kinds_known: descriptor.kinds_known,
        abilities: Abilities::default(),
        is_raw: false,
        abi: (entry.abi_major, entry.abi_minor),
        debug_build: entry.flags & TYST_ENTRY_DEBUG_BUILD != 0,
    })
}

/// Asks the library which fields it reads, and copies the list.
fn read_fields(plugin: &TystPluginV1) -> Result<Option<Vec<WantedField>>, LoadError> {
    let Some(get_extension) = plugin.get_extension else { return Ok(None) };
    // SAFETY: the name ends with a NUL and is borrowed for the call, which may be made at any time (ABI.md, threads).
    let extension = unsafe { get_extension(TYST_FIELDS_ID.as_ptr()) }.cast::<TystFields>();
    // SAFETY: rule 5 of ABI.md: what is answered to this name is null or a `TystFields` for as long as the library.
    let Some(list) = (unsafe { read(extension) })? else { return Ok(None) };
    let len = usize::try_from(list.fields_len).unwrap_or(usize::MAX);
    if len > FIELDS_MAX {
        return Err(LoadError::Fields);
    }
    if len == 0 || list.fields.is_null() {
        return Ok(Some(Vec::new()));
    }
    // SAFETY: rule 5 of ABI.md: `fields` points to `fields_len` immutable declarations.
    let fields = unsafe { std::slice::from_raw_parts(list.fields, len) };
    let wanted = |field: &TystFieldDecl| WantedField { kind: field.kind, key: field.key, keys: field.keys };
    let mut fields: Vec<WantedField> = fields.iter().map(wanted).collect();
    fields.sort_unstable();
    fields.dedup();
    Ok(Some(fields))
}

/// Asks the library which parameters it knows, and copies the list.
fn read_parameters(plugin: &TystPluginV1) -> Result<Vec<KnownParameter>, LoadError> {
    let Some(get_extension) = plugin.get_extension else { return Ok(Vec::new()) };
    // SAFETY: the name ends with a NUL and is borrowed for the call, which may be made at any time (ABI.md, threads).
    let extension = unsafe { get_extension(TYST_PARAMETERS_ID.as_ptr()) }.cast::<TystParameters>();
    // SAFETY: rule 5 of ABI.md: what is answered to this name is null or a `TystParameters` for as long as the library.
    let Some(list) = (unsafe { read(extension) })? else { return Ok(Vec::new()) };
    let len = usize::try_from(list.parameters_len).unwrap_or(usize::MAX);
    if len > PARAMETERS_MAX {
        return Err(LoadError::Parameters);
    }
    if len == 0 || list.parameters.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: rule 5 of ABI.md: `parameters` points to `parameters_len` immutable declarations.
    let known = unsafe { std::slice::from_raw_parts(list.parameters, len) };
    known.iter().map(read_parameter).collect()
}

/// Copies what a library says of a parameter.
fn read_parameter(decl: &TystParameterDecl) -> Result<KnownParameter, LoadError> {
    let text = |text, what| read_text(text, what).map(Option::unwrap_or_default);
    let form = match decl.form {
        TYST_FORM_CODE => {
            let codes = text(decl.codes, "codes of a parameter")?;
            ParameterForm::Code(codes.split_ascii_whitespace().map(str::to_owned).collect())
        }
        TYST_FORM_INTEGER => ParameterForm::Integer { low: decl.low, high: decl.high },
        TYST_FORM_DATE => ParameterForm::Date,
        TYST_FORM_ID => ParameterForm::Id,
        _ => ParameterForm::Newer,
    };
    Ok(KnownParameter {
        name: text(decl.name, "name of a parameter")?,
        form,
        preset: read_text(decl.preset, "preset of a parameter")?,
        meaning: [
            text(decl.meaning_en, "meaning of a parameter")?,
            text(decl.meaning_cy, "meaning of a parameter")?,
        ],
    })
}

/// Copies a NUL-terminated text, read no further than [`TEXT_BYTES_MAX`].
fn read_text(text: *const c_char, what: &'static str) -> Result<Option<String>, LoadError> {
    if text.is_null() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for offset in 0..=TEXT_BYTES_MAX {
        // SAFETY: rule 5 of ABI.md: the text ends with a NUL, and no byte after the first NUL is read.
        let byte = unsafe { text.add(offset).read() };
        if byte == 0 {
            return String::from_utf8(bytes).map(Some).map_err(|_| LoadError::Text(what));
        }
        bytes.push(byte.cast_unsigned());
    }
    Err(LoadError::Text(what))
}

/// Copies the list of kinds.
fn read_kinds(descriptor: &TystDescriptor) -> Result<Vec<WantedKind>, LoadError> {
    let len = usize::try_from(descriptor.kinds_len).unwrap_or(usize::MAX);
    if len > KINDS_MAX {
        return Err(LoadError::Kinds);
    }
    if len == 0 || descriptor.kinds.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: rule 5 of ABI.md: `kinds` points to `kinds_len` immutable declarations.
    let kinds = unsafe { std::slice::from_raw_parts(descriptor.kinds, len) };
    Ok(kinds.iter().map(|kind| WantedKind { kind: kind.kind, schema_max: kind.schema_max }).collect())
}
