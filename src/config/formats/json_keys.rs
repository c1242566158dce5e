use std::ops::Range;

/// Where the keys of a JSON document are with their colons, up to the first mistake: what is behind it may be a part of a
/// value. Only a key on a line of its own is seen behind a comma that is missing.
pub(super) fn keys(text: &str) -> Vec<Range<usize>> {
    let mut scan =
        Scan { bytes: text.as_bytes(), at: 0, open: Vec::new(), next: Next::Value, keys: Vec::new() };
    while scan.step().is_some() {}
    scan.keys
}

#[derive(Clone, Copy, PartialEq)]
enum Next {
    Key,
    /// The colon of a key that starts there.
    Colon(usize),
    /// The same behind a mistake.
    LastColon(usize),
    Value,
    /// A comma or a closing bracket.
    End,
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    next: Next,
    keys: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Passes what comes next; `None` at the end and at a mistake.
    fn step(&mut self) -> Option<()> {
        let start = self.at;
        let byte = *self.bytes.get(start)?;
        self.at += 1;
        self.next = match (byte, self.next) {
            (b' ' | b'\t' | b'\r' | b'\n', next) => next,
            (b'"', Next::Key) => {
                self.string()?;
                Next::Colon(start)
            }
            (b'"', Next::Value) => {
                self.string()?;
                Next::End
            }
            (b'"', Next::End) if self.open.last()? == &b'{' && self.begins_line(start) => {
                self.string()?;
                Next::LastColon(start)
            }
            (b':', Next::Colon(key)) => {
                self.keys.push(key..self.at);
                Next::Value
            }
            (b':', Next::LastColon(key)) => {
                self.keys.push(key..self.at);
                return None;
            }
            (b'{' | b'[', Next::Value) => {
                self.open.push(byte);
                if byte == b'{' { Next::Key } else { Next::Value }
            }
            (b',', Next::End) => {
                if self.open.last()? == &b'{' {
                    Next::Key
                } else {
                    Next::Value
                }
            }
            (b'}' | b']', Next::Key | Next::Value | Next::End) => {
                let closed = self.open.pop()?;
                if (closed, byte) != (b'{', b'}') && (closed, byte) != (b'[', b']') {
                    return None;
                }
                Next::End
            }
            (b'-' | b'0'..=b'9' | b't' | b'f' | b'n', Next::Value) => {
                let rest = self.bytes.get(self.at..)?;
                let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                self.at += rest.iter().take_while(|byte| is_word(byte)).count();
                Next::End
            }
            _ => return None,
        };
        Some(())
    }

    fn begins_line(&self, at: usize) -> bool {
        let before = self.bytes.get(..at).unwrap_or_default();
        before.trim_ascii_end().len()
            < before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
    }

    /// Passes what follows the first quote of a string.
    fn string(&mut self) -> Option<()> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += if byte == b'\\' { 2 } else { 1 };
            match byte {
                b'"' => return Some(()),
                0..0x20 => return None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let keys: Vec<&str> = keys(text).into_iter().map(|key| &text[key]).collect();
        assert_eq!(keys, expected, "{text}");
    }

    #[test]
    fn what_stands_where_keys_do_is_a_key() {
        check(
            "{\"a\": [{\"b\\\"\" :1}, \"c\", tru], \"d\":\n{}, \"e\": -1.5e+3}",
            &["\"a\":", "\"b\\\"\" :", "\"d\":", "\"e\":"],
        );
    }

    #[test]
    fn nothing_is_a_key_behind_a_mistake() {
        check("{\"a\": \"b\": 1, \"c\": 2}", &["\"a\":"]);
        check("{\"a\": \"b \"c\": d\", \"e\": 1}", &["\"a\":"]);
        check("{\"a\": \"b\nc\": \"d\": 1}", &["\"a\":"]);
        check("{\"a\": 1 \"b\": 2}", &["\"a\":"]);
        check("{\"a\": 1\n  \"b\": 2, \"c\": 3}", &["\"a\":", "\"b\":"]);
        check("[1\n  \"b\": 2]", &[]);
        check("[\"a\": 1, {\"b\": 2}]", &[]);
        check("{\"a\": 1], \"b\": 2}", &["\"a\":"]);
        check("a: {\"b\": 2}", &[]);
    }
}
