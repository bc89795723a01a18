//! The contract in bytes: fails the build if a size or an offset of the interface moves (64 bit machines).
//!
//! Nothing here runs; a structure that grows gets new lines and keeps the old ones.

#![cfg(target_pointer_width = "64")]

use super::{
    TYST_BATCH_SIZE_MIN, TYST_DESCRIPTOR_SIZE_MIN, TYST_ENTRY_SIZE_MIN, TYST_ERROR_SIZE_MIN,
    TYST_FIELDS_SIZE_MIN, TYST_HOST_SIZE_MIN, TYST_PARAMETERS_SIZE_MIN, TYST_PLUGIN_SIZE_MIN,
    TYST_REQUEST_SIZE_MIN, TYST_SELFTEST_SIZE_MIN, TYST_SINK_SIZE_MIN, TystBatch, TystBytes, TystDescriptor,
    TystEntry, TystError, TystEvent, TystField, TystFieldDecl, TystFields, TystHost, TystKindDecl,
    TystParameterDecl, TystParameters, TystPluginV1, TystReportRequest, TystSelftest, TystSink,
};
use core::mem::{align_of, offset_of, size_of};

/// States size and alignment of a structure and the offset of each member, all in bytes.
macro_rules! layout {
    ($name:ident: $size:literal, $align:literal { $($member:ident: $offset:literal),* $(,)? }) => {
        const _: () = {
            assert!(size_of::<$name>() == $size);
            assert!(align_of::<$name>() == $align);
            $(assert!(offset_of!($name, $member) == $offset);)*
        };
    };
}

layout!(TystBytes: 16, 8 { ptr: 0, len: 8 });
layout!(TystError: 32, 8 { struct_size: 0, cap: 4, len: 8, reserved: 12, at_seq: 16, buf: 24 });
layout!(TystSink: 24, 8 { struct_size: 0, reserved: 4, ctx: 8, write: 16 });
layout!(TystHost: 40, 8 {
    struct_size: 0, abi_major: 4, abi_minor: 6, ctx: 8, log: 16, is_cancelled: 24, get_extension: 32,
});
layout!(TystEvent: 48, 8 {
    size: 0, hdr_len: 4, fields_len: 6, kind: 8, area: 12, seq: 16, recorded_us: 24,
    occurred_lo: 32, occurred_hi: 36, flags: 40, schema: 44, precision: 46,
});
layout!(TystField: 16, 8 { key: 0, index: 2, ty: 4, scale: 5, flags: 6, value: 8 });
layout!(TystBatch: 56, 8 {
    struct_size: 0, count: 4, first_seq: 8, last_seq: 16, events: 24, strings: 40, strings_len: 48,
});
layout!(TystKindDecl: 8, 4 { kind: 0, schema_max: 4, reserved: 6 });
layout!(TystFieldDecl: 8, 4 { kind: 0, key: 4, keys: 6 });
layout!(TystParameterDecl: 64, 8 {
    name: 0, form: 8, reserved: 12, low: 16, high: 24, codes: 32, preset: 40, meaning_en: 48, meaning_cy: 56,
});
layout!(TystParameters: 24, 8 { struct_size: 0, reserved: 4, parameters: 8, parameters_len: 16 });
layout!(TystFields: 24, 8 { struct_size: 0, reserved: 4, fields: 8, fields_len: 16 });
layout!(TystDescriptor: 80, 8 {
    struct_size: 0, kinds_known: 4, id: 8, name: 16, version: 24, vendor: 32, description: 40, url: 48,
    state_version: 56, state_version_min: 60, kinds: 64, kinds_len: 72,
});
layout!(TystReportRequest: 64, 8 {
    struct_size: 0, flags: 4, as_at_day: 8, reserved: 12, known_at_us: 16, head_seq: 24, locale: 32, params: 48,
});
layout!(TystPluginV1: 80, 8 {
    struct_size: 0, flags: 4, desc: 8, create: 16, apply_batch: 24, save: 32, restore: 40, merge: 48,
    finish: 56, destroy: 64, get_extension: 72,
});
layout!(TystSelftest: 16, 8 { struct_size: 0, reserved: 4, panic: 8 });
layout!(TystEntry: 40, 8 {
    magic: 0, struct_size: 8, abi_major: 12, abi_minor: 14, flags: 16, plugin_count: 20, plugins: 24,
    build_info: 32,
});

/// States that a structure has kept what it had in 1.0: the offset and size of the last member it had then.
macro_rules! kept {
    ($($name:ident: $size_min:ident ends with $member:ident, $size:literal);* $(;)?) => {
        const _: () = { $(assert!($size_min as usize == offset_of!($name, $member) + $size);)* };
    };
}

kept! {
    TystError: TYST_ERROR_SIZE_MIN ends with buf, 8;
    TystSink: TYST_SINK_SIZE_MIN ends with write, 8;
    TystHost: TYST_HOST_SIZE_MIN ends with get_extension, 8;
    TystBatch: TYST_BATCH_SIZE_MIN ends with strings_len, 8;
    TystReportRequest: TYST_REQUEST_SIZE_MIN ends with params, 16;
    TystDescriptor: TYST_DESCRIPTOR_SIZE_MIN ends with kinds_len, 8;
    TystFields: TYST_FIELDS_SIZE_MIN ends with fields_len, 8;
    TystParameters: TYST_PARAMETERS_SIZE_MIN ends with parameters_len, 8;
    TystSelftest: TYST_SELFTEST_SIZE_MIN ends with panic, 8;
    TystPluginV1: TYST_PLUGIN_SIZE_MIN ends with get_extension, 8;
    TystEntry: TYST_ENTRY_SIZE_MIN ends with build_info, 8;
}
