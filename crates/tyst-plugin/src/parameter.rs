//! The parameters that a report knows: what each is called, which values it takes, and what it is for.
//!
//! Reads no value: what a request holds has the form that is stated here, for the host refuses everything else.

use crate::abi::{TYST_FORM_CODE, TYST_FORM_DATE, TYST_FORM_ID, TYST_FORM_INTEGER, TystParameterDecl};
use core::ffi::CStr;
use core::ptr;

/// A parameter that a report knows. Texts are at most 1024 bytes long; what it is for is said in English and in Welsh.
///
/// ```
/// use tyst_plugin::Parameter;
///
/// const TOP: Parameter = Parameter::integer(c"top", 1, 50, [c"How many are listed", c"Faint a restrir"]).preset(c"10");
/// ```
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct Parameter(TystParameterDecl);

impl Parameter {
    /// A parameter whose values are some words, which stand in `codes` with a space between.
    pub const fn code(name: &'static CStr, codes: &'static CStr, meaning: [&'static CStr; 2]) -> Parameter {
        let Parameter(decl) = Self::new(name, TYST_FORM_CODE, meaning);
        Parameter(TystParameterDecl { codes: codes.as_ptr(), ..decl })
    }

    /// A parameter that is a whole number within bounds.
    pub const fn integer(name: &'static CStr, low: i64, high: i64, meaning: [&'static CStr; 2]) -> Parameter {
        let Parameter(decl) = Self::new(name, TYST_FORM_INTEGER, meaning);
        Parameter(TystParameterDecl { low, high, ..decl })
    }

    /// A parameter that is a day, `YYYY-MM-DD`.
    pub const fn date(name: &'static CStr, meaning: [&'static CStr; 2]) -> Parameter {
        Self::new(name, TYST_FORM_DATE, meaning)
    }

    /// A parameter that is an id such as a slug.
    pub const fn id(name: &'static CStr, meaning: [&'static CStr; 2]) -> Parameter {
        Self::new(name, TYST_FORM_ID, meaning)
    }

    /// The same with what the report goes by where none is given: for people to read, the request has none then.
    #[must_use]
    pub const fn preset(self, preset: &'static CStr) -> Parameter {
        Parameter(TystParameterDecl { preset: preset.as_ptr(), ..self.0 })
    }

    const fn new(name: &'static CStr, form: u32, [en, cy]: [&'static CStr; 2]) -> Parameter {
        Parameter(TystParameterDecl {
            name: name.as_ptr(),
            form,
            reserved: 0,
            low: 0,
            high: 0,
            codes: ptr::null(),
            preset: ptr::null(),
            meaning_en: en.as_ptr(),
            meaning_cy: cy.as_ptr(),
        })
    }
}
