//! Breaks words into lines of a width, and says which columns have room for theirs.
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

/// The longest word that is kept whole in every column of a table, in characters.
const WORD_MAX: usize = 20;

/// The blanks beside each cell.
const PADDING: usize = 2;

/// Returns how long the longest word of a text is that a column is kept wide enough for, in characters.
pub fn longest_word(text: &str) -> usize {
    text.split([' ', '\n']).map(|word| word.chars().count()).max().unwrap_or(0).min(WORD_MAX)
}

/// Returns how wide columns must be at least, with the blanks in them, for what must stay whole in each; nothing where the page
/// has no room for that and the lines between them.
pub fn columns(needs: impl Iterator<Item = usize>, page: usize) -> Option<Vec<u16>> {
    let bounds: Vec<usize> = needs.map(|need| need + PADDING).collect();
    let has_room = bounds.iter().sum::<usize>() + bounds.len() < page;
    has_room.then(|| bounds.into_iter().map(|bound| u16::try_from(bound).unwrap_or(u16::MAX)).collect())
}

/// Returns a word in pieces that fit into a line.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(room).map(|piece| piece.iter().collect()).collect()
}
