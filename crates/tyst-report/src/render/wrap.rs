//! Breaks words into lines of a width.
//!
//! A character counts as one column. Deliberately absent: hyphenation, and tables, which wrap themselves.

#[cfg(test)]
mod tests;

/// Returns `words` in lines of at most `width` characters; lines after the first start with `indent` blanks.
///
/// A word that is longer than a line is broken.
pub fn wrapped(words: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in words.split(' ').flat_map(|word| pieces(word, room)) {
        let limit = if lines.is_empty() { width.max(1) } else { room };
        if line.is_empty() {
            line = piece;
        } else if line.chars().count() + 1 + piece.chars().count() <= limit {
            line.push(' ');
            line.push_str(&piece);
        } else {
            lines.push(std::mem::replace(&mut line, piece));
        }
    }
    lines.push(line);
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// Returns a word in pieces that fit into a line.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(room).map(|piece| piece.iter().collect()).collect()
}
