//! Makes a text that came from a plugin fit to be shown.
//!
//! Removes what could steer a terminal; judges nothing else.

/// Returns `bytes` as text without control characters but line ends and tabs, of at most `bytes_max` bytes.
pub(crate) fn clean(bytes: &[u8], bytes_max: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut text: String =
        text.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect();
    text.truncate(text.floor_char_boundary(bytes_max));
    text
}

#[cfg(test)]
mod tests;
