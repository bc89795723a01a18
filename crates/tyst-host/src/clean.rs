//! Makes a text that came from a plugin fit to be shown.
//!
//! Removes what could steer a terminal; judges nothing else.

use tyst_report::drives_a_terminal;

/// Returns `bytes` as text without control characters, those of direction included, but with line ends and tabs, of at most `bytes_max` bytes.
pub(crate) fn clean(bytes: &[u8], bytes_max: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut text: String =
        text.chars().filter(|sign| matches!(sign, '\n' | '\t') || !drives_a_terminal(*sign)).collect();
    text.truncate(text.floor_char_boundary(bytes_max));
    text
}

#[cfg(test)]
mod tests;
