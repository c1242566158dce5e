use std::borrow::Cow;
use std::collections::HashSet;

use crate::storage::contract::json::{LEVELS, Number};

/// A value read from JSON text, borrowing what needs no unescaping.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// A member of an object as it is written.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    /// The name as it is written, with its quotes.
    pub(crate) name_text: &'a str,
    pub(crate) value_text: &'a str,
}

/// Why a text is refused.
pub(crate) type Fault = &'static str;

/// Reads one JSON text and refuses what could not be kept exactly.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    level: usize,
    levels: usize,
}

// From here on a set finds a repeated name faster than comparing each with each.
pub(crate) const FEW_MEMBERS: usize = 16;

impl<'a> Reader<'a> {
    /// The whole text as one value that stands `level` levels deep.
    pub(crate) fn read(text: &'a str, level: usize) -> Result<Node<'a>, Fault> {
        let mut reader = Reader { text, at: 0, level, levels: LEVELS };
        let node = reader.value()?;
        reader.end()?;
        Ok(node)
    }

    /// The members of the object that the text is, in their order; it may have so many levels, itself included.
    pub(crate) fn members(text: &'a str, levels: usize) -> Result<Vec<Member<'a>>, Fault> {
        let mut reader = Reader { text, at: 0, level: 0, levels };
        let mut members = Vec::new();
        reader.blanks();
        if reader.peek() != Some(b'{') {
            return Err("the value is no JSON object");
        }
        reader.object(|reader, name, name_text| {
            reader.blanks();
            let start = reader.at;
            reader.value()?;
            members.push(Member { name, name_text, value_text: reader.slice(start) });
            Ok(())
        })?;
        reader.end()?;
        Ok(members)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn slice(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.blanks();
        if self.at == self.text.len() { Ok(()) } else { Err("more text follows the JSON value") }
    }

    fn take(&mut self, literal: &str, node: Node<'a>) -> Result<Node<'a>, Fault> {
        let found = self.text.as_bytes().get(self.at..self.at + literal.len());
        if found != Some(literal.as_bytes()) {
            return Err("the text is no JSON");
        }
        self.at += literal.len();
        Ok(node)
    }

    fn value(&mut self) -> Result<Node<'a>, Fault> {
        self.blanks();
        match self.peek() {
            Some(b'n') => self.take("null", Node::Null),
            Some(b't') => self.take("true", Node::Bool(true)),
            Some(b'f') => self.take("false", Node::Bool(false)),
            Some(b'"') => self.string().map(Node::Text),
            Some(b'[') => self.array(),
            Some(b'{') => {
                let mut members = Vec::new();
                self.object(|reader, name, _| {
                    members.push((name, reader.value()?));
                    Ok(())
                })?;
                check_names(&members)?;
                Ok(Node::Object(members))
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err("the text is no JSON"),
            None => Err("the JSON text ends too early"),
        }
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.at += 1;
        self.level += 1;
        if self.level > self.levels { Err("the value has more than 100 levels") } else { Ok(()) }
    }

    fn array(&mut self) -> Result<Node<'a>, Fault> {
        self.deeper()?;
        let mut items = Vec::new();
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            self.level -= 1;
            return Ok(Node::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err("an array of the JSON text is not closed"),
            }
        }
        self.at += 1;
        self.level -= 1;
        Ok(Node::Array(items))
    }

    fn object(
        &mut self,
        mut member: impl FnMut(&mut Reader<'a>, Cow<'a, str>, &'a str) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.deeper()?;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.level -= 1;
            return Ok(());
        }
        loop {
            self.blanks();
            let start = self.at;
            let name = self.string()?;
            let name_text = self.slice(start);
            self.blanks();
            if self.peek() != Some(b':') {
                return Err("a member of the JSON text has no value");
            }
            self.at += 1;
            member(self, name, name_text)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err("an object of the JSON text is not closed"),
            }
        }
        self.at += 1;
        self.level -= 1;
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Node<'a>, Fault> {
        let malformed = "a number of the JSON text is malformed";
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(malformed);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return Err(malformed);
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(malformed);
            }
        }
        Number::parse(self.slice(start)).map(Node::Number)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.peek() != Some(b'"') {
            return Err("a name of the JSON text is no string");
        }
        self.at += 1;
        let mut start = self.at;
        let mut unescaped: Option<String> = None;
        loop {
            match self.peek() {
                None => return Err("a string of the JSON text is not closed"),
                Some(b'"') => {
                    let last = self.slice(start);
                    self.at += 1;
                    return Ok(match unescaped {
                        None => Cow::Borrowed(last),
                        Some(text) => Cow::Owned(text + last),
                    });
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(self.text.get(start..self.at).unwrap_or_default());
                    self.at += 1;
                    let escaped = self.escape()?;
                    unescaped.get_or_insert_default().push(escaped);
                    start = self.at;
                }
                Some(0..0x20) => return Err("a string of the JSON text holds a bare control character"),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let letter = self.peek().ok_or("a string of the JSON text is not closed")?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err("a string of the JSON text holds an unknown escape"),
        })
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        const UNPAIRED: Fault = "a string of the JSON text holds an unpaired surrogate";
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or(UNPAIRED);
        }
        if self.text.as_bytes().get(self.at..self.at + 2) != Some(b"\\u") {
            return Err(UNPAIRED);
        }
        self.at += 2;
        let second = self.four_digits()?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(UNPAIRED);
        }
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(UNPAIRED)
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        let malformed = "a string of the JSON text holds a malformed escape";
        let digits = self.text.get(self.at..self.at + 4).ok_or(malformed)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(malformed);
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| malformed)
    }
}

fn check_names(members: &[(Cow<'_, str>, Node<'_>)]) -> Result<(), Fault> {
    let repeated = "an object has two members of one name";
    if members.len() > FEW_MEMBERS {
        let names: HashSet<&str> = members.iter().map(|(name, _)| &**name).collect();
        return if names.len() == members.len() { Ok(()) } else { Err(repeated) };
    }
    for (index, (name, _)) in members.iter().enumerate() {
        if members.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(repeated);
        }
    }
    Ok(())
}
