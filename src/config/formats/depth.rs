//! How deep a TOML document is nested and where its values go on, found without parsing it.

use crate::config::tree::DEEPEST;

/// Where a document gets too deep, if it does.
///
/// The parser guards itself against nested brackets and long dotted keys, but not against both together: 80 brackets
/// with 80 dots before each are a tree that overflows the stack when it is dropped. So they are counted before.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut scan = Scan::of(text);
    while scan.step() {
        if scan.depth() > DEEPEST {
            return Some(scan.at.saturating_sub(1));
        }
    }
    None
}

/// For each line that starts there whether it may go on with a value: inside of a string or of brackets, or behind
/// `key =`.
pub(super) fn going_on(text: &str, line_starts: &[usize]) -> Vec<bool> {
    let mut scan = Scan::of(text);
    let goes_on = |start: &usize| {
        while scan.at < *start && scan.step() {}
        // Only a string reaches over the start of a line.
        scan.at > *start || scan.awaits_more || !scan.open.is_empty()
    };
    line_starts.iter().map(goes_on).collect()
}

#[derive(Default)]
struct Scan<'t> {
    bytes: &'t [u8],
    /// Up to where it is read.
    at: usize,
    /// Dots of the last header, and of the key that is being read.
    header: usize,
    dots: usize,
    in_header: bool,
    /// For each open bracket, the dots of the key before it.
    open: Vec<usize>,
    nested: usize,
    line_start: bool,
    /// Whether nothing stands behind the last `=`, or a string has not ended where all is read.
    awaits_more: bool,
}

impl<'t> Scan<'t> {
    fn of(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), line_start: true, ..Self::default() }
    }

    fn depth(&self) -> usize {
        self.header + self.nested + self.dots
    }

    /// Reads a comment, a string or another character; `false` at the end.
    fn step(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest.first() {
            None => return false,
            Some(b'#') => self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
            Some(quote @ (b'"' | b'\'')) => {
                self.at += string_length(rest, *quote);
                self.line_start = false;
                self.awaits_more = self.at == self.bytes.len();
            }
            Some(byte) => {
                self.pass(*byte);
                self.at += 1;
            }
        }
        true
    }

    fn pass(&mut self, byte: u8) {
        match byte {
            b'.' => self.dots += 1,
            b',' => self.dots = 0,
            b'\n' => {
                if self.in_header {
                    self.header = self.dots + 1;
                    self.in_header = false;
                }
                self.dots = 0;
                self.line_start = self.open.is_empty();
                return;
            }
            b'[' if self.line_start => {
                self.in_header = true;
                self.header = 0;
            }
            b'[' | b'{' if !self.in_header => {
                let level = self.dots + 1;
                self.open.push(level);
                self.nested += level;
                self.dots = 0;
            }
            b']' | b'}' if !self.in_header => {
                self.nested -= self.open.pop().unwrap_or(0);
                self.dots = 0;
            }
            b' ' | b'\t' | b'\r' => return,
            _ => {}
        }
        self.awaits_more = byte == b'=';
        self.line_start = false;
    }
}

/// The length of the string that starts here, with its quotes; of what is there of it if it does not end.
fn string_length(bytes: &[u8], quote: u8) -> usize {
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        let ends = bytes.get(at..).is_some_and(|rest| !long || rest.starts_with(&[quote; 3]));
        match byte {
            b'\\' if quote == b'"' => at += 2,
            b'\n' if !long => return at,
            _ if byte == quote && ends => return at + if long { 3 } else { 1 },
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::going_on;

    #[test]
    fn a_line_goes_on_with_a_value_in_strings_and_brackets_and_behind_an_equals_sign() {
        let quotes = "\"\"\"";
        let text = format!("a = 1\nb =\n2\nc = [ # [\n1,\n]\nd = {quotes}\ne\n{quotes}\nf = \"\\\n\"\n'\n");
        let line_starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let going_on: String =
            going_on(&text, &line_starts).iter().map(|goes_on| if *goes_on { '+' } else { '-' }).collect();
        assert_eq!(going_on, "--+-++-++-+--");
    }
}
