//! Turns a [`Report`](crate::Report) into a library that tyst can load: the macro [`export!`](crate::export) and what it expands to.
//!
//! Does nothing that a C author could not do: see `ABI.md`. The functions in here are called by the host only.

pub mod shim;

/// Makes a report library of a type that implements [`Report`](crate::Report). Once in a crate whose
/// `crate-type` has `cdylib`.
///
/// ```text
/// tyst_plugin::export!(PioneerHistory {
///     id: "wales.tyst.pioneer-history",
///     name: "Pioneer history",
///     version: env!("CARGO_PKG_VERSION"),
///     description: "Which areas were pioneers on a day, and when that was known",
///     state: 1,
/// });
/// ```
///
/// `state` is the version of the report's state: raise it when its form changes, and older saved states are
/// dropped (never misread) and replayed from zero.
///
/// A last line `unknown_kinds: true` asks for events of kinds that were registered after the report was built. They come
/// with [`kind`](crate::Event::kind) `None`, their number and their fields by key; all other reports are spared them,
/// and the reader is told how many there were.
///
/// The exported symbol is always there, not behind a feature: cargo unifies features over a workspace, so one
/// could not be kept off where it matters, and a report is never a dependency of anything. Two reports linked into
/// one program are refused by the linker ("duplicate symbol: `tyst_plugin_entry`"); put what they share into a
/// third crate. If you do need your report as a dependency, write `#[cfg(feature = "dylib")]` before the macro.
#[macro_export]
macro_rules! export {
    ($report:ty {
        id: $id:expr,
        name: $name:expr,
        version: $version:expr,
        description: $description:expr,
        state: $state:expr $(,)?
    }) => {
        $crate::export!($report {
            id: $id,
            name: $name,
            version: $version,
            description: $description,
            state: $state,
            unknown_kinds: false,
        });
    };
    ($report:ty {
        id: $id:expr,
        name: $name:expr,
        version: $version:expr,
        description: $description:expr,
        state: $state:expr,
        unknown_kinds: $unknown_kinds:expr $(,)?
    }) => {
        #[cfg(not(panic = "unwind"))]
        compile_error!(
            "a report library must be built with panic = \"unwind\": its panics are caught and reported"
        );

        const _: () = {
            use $crate::abi;
            use $crate::export::shim;

            static ID: [u8; shim::text_len($id)] = shim::text($id);
            static NAME: [u8; shim::text_len($name)] = shim::text($name);
            static VERSION: [u8; shim::text_len($version)] = shim::text($version);
            static DESCRIPTION: [u8; shim::text_len($description)] = shim::text($description);
            static KINDS: [abi::TystKindDecl; <$report as $crate::Report>::KINDS.len()] =
                shim::kinds(<$report as $crate::Report>::KINDS, <$report as $crate::Report>::RAW);
            static DESCRIPTOR: abi::TystDescriptor =
                shim::descriptor(&ID, &NAME, &VERSION, &DESCRIPTION, $state, &KINDS);
            static PLUGIN: abi::TystPluginV1 =
                shim::plugin::<$report, { $state }, { $unknown_kinds }>(&DESCRIPTOR);
            static PLUGINS: shim::Plugins = shim::Plugins([&raw const PLUGIN]);

            #[unsafe(no_mangle)]
            #[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".tyst.entry"))]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__tyst_entry"))]
            pub static tyst_plugin_entry: abi::TystEntry = shim::entry(&PLUGINS);
        };
    };
}
