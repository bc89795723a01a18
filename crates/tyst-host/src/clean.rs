//! Makes a text that came from a plugin fit to be shown.
//!
//! Removes what could steer a terminal; judges nothing else.

/// Returns `bytes` as text without control characters, those of direction included, but with line ends and tabs, of at most `bytes_max` bytes.
pub(crate) fn clean(bytes: &[u8], bytes_max: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut text: String =
        text.chars().filter(|sign| matches!(sign, '\n' | '\t') || !is_control(*sign)).collect();
    text.truncate(text.floor_char_boundary(bytes_max));
    text
}

/// Returns whether a character acts on a terminal, turns round what stands about it, or shows nothing.
pub(crate) fn is_control(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests;
