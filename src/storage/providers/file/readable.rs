//! JSON laid out for people, and back: only blanks between the tokens come and go, the tokens stay as they are.

/// The text without blanks between its tokens.
pub(crate) fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let mut place = Place::default();
    for letter in text.chars() {
        if place.step(letter) || !matches!(letter, ' ' | '\t' | '\n' | '\r') {
            compact.push(letter);
        }
    }
    compact
}

/// A compact text with each member and item on a line of its own; it stands `depth` levels deep itself.
pub(crate) fn spread(text: &str, mut depth: usize) -> String {
    let mut spread = String::with_capacity(text.len() * 2);
    let mut place = Place::default();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if place.step(letter) {
            spread.push(letter);
            continue;
        }
        match letter {
            '{' | '[' => {
                spread.push(letter);
                if let Some(end) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    spread.push(end);
                } else {
                    depth += 1;
                    new_line(&mut spread, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut spread, depth);
                spread.push(letter);
            }
            ',' => {
                spread.push(letter);
                new_line(&mut spread, depth);
            }
            ':' => spread.push_str(": "),
            _ => spread.push(letter),
        }
    }
    spread
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Whether a letter is within a string.
#[derive(Debug, Default)]
struct Place {
    in_string: bool,
    escaped: bool,
}

impl Place {
    /// Takes the next letter. True where it belongs to a string, its quotes included.
    fn step(&mut self, letter: char) -> bool {
        if !self.in_string {
            self.in_string = letter == '"';
            return self.in_string;
        }
        match letter {
            _ if self.escaped => self.escaped = false,
            '\\' => self.escaped = true,
            '"' => self.in_string = false,
            _ => {}
        }
        true
    }
}
