//! Which characters may not be shown as they are.
//!
//! Deliberately absent: what is done with a text that has some.

/// Returns whether a character acts on a terminal or hides text instead of showing something.
///
/// These are control characters, bidirectional controls, invisible and tag characters.
pub fn drives_a_terminal(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
