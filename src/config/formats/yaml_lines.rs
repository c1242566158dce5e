//! Which lines of a YAML document may go on with a value, found without parsing it.

/// For each line that starts there whether it may go on with a value: in a quoted text, in brackets, in a block of text,
/// indented below a value, or behind something that is no YAML.
pub(super) fn going_on(text: &str, line_starts: &[usize]) -> Vec<bool> {
    let mut lines = Lines { open: Vec::new(), last: Last::Key };
    let ends = line_starts.iter().skip(1).copied().chain([text.len()]);
    let line = |(start, end): (&usize, usize)| text.get(*start..end).unwrap_or_default().trim_end();
    line_starts.iter().zip(ends).map(|line_at| lines.pass(line(line_at))).collect()
}

struct Lines {
    /// The keys and dashes that the last line is below of, from the outermost on, and its own.
    open: Vec<Entry>,
    last: Last,
}

#[derive(Clone, Copy, PartialEq)]
struct Entry {
    column: usize,
    /// A dash, not a key.
    is_item: bool,
}

/// What the last line ended in.
#[derive(Clone, Copy)]
enum Last {
    /// A key or a dash without a value: what is indented below belongs to it.
    Key,
    /// A value.
    Value,
    /// The header of a block of text, of which nothing is there yet or something is.
    Block { has_begun: bool },
    /// Brackets that are not closed, or a text whose end quote is missing.
    Open { brackets: usize, quote: Option<char> },
    /// Something that is no YAML: from here on nothing can be told.
    Lost,
}

impl Lines {
    fn pass(&mut self, line: &str) -> bool {
        if let Last::Open { brackets, quote } = self.last {
            self.last = ended(line, brackets, quote);
            return true;
        }
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        if content.is_empty() {
            return false;
        }
        if content.starts_with('\t') {
            self.last = Last::Lost;
        }
        if let Last::Block { has_begun } = self.last {
            if self.open.last().is_none_or(|own| column > own.column) {
                self.last = Last::Block { has_begun: true };
                return true;
            }
            // A text that was not indented can't be told from keys.
            self.last = if has_begun { Last::Value } else { Last::Lost };
        }
        if matches!(self.last, Last::Lost) {
            return true;
        }
        if content.starts_with('#') || column == 0 && content.starts_with('%') && self.open.is_empty() {
            return false;
        }
        if column == 0 && matches!(content, "---" | "...") {
            *self = Self { open: Vec::new(), last: Last::Key };
            return false;
        }
        self.entry(content, column)
    }

    /// Passes a line that may have a key.
    fn entry(&mut self, content: &str, column: usize) -> bool {
        let own = Entry { column, is_item: after_dash(content).is_some() };
        let is_deeper = self.open.last().is_none_or(|above| column > above.column);
        // The items of a key may stand at its column.
        let is_of_key = own.is_item && self.open.last() == Some(&Entry { is_item: false, ..own });
        let is_below = match self.last {
            Last::Key => is_deeper || is_of_key,
            _ if is_deeper => {
                let is_text = !self.open.is_empty() && after_key(content).is_none();
                self.last = if is_text { Last::Value } else { Last::Lost };
                return true;
            }
            _ => false,
        };
        if is_below {
            self.open.push(own);
        } else {
            let is_inner = |above: &Entry| above.column > column || above.is_item && !own.is_item;
            while self.open.last().is_some_and(|above| above.column >= column && is_inner(above)) {
                self.open.pop();
            }
            if self.open.last() != Some(&own) {
                self.last = Last::Lost;
                return true;
            }
        }
        let item = self.item(content, column);
        self.last = match after_key(item) {
            Some(value) => {
                if own.is_item {
                    self.open.push(Entry { column: column + content.len() - item.len(), is_item: false });
                }
                end_of(value)
            }
            None if own.is_item => end_of(item),
            None if is_below => {
                // The value of the key above.
                self.open.pop();
                end_of(item)
            }
            None => Last::Lost,
        };
        false
    }

    /// What follows the dashes of items, all of it where there are none.
    fn item<'l>(&mut self, content: &'l str, column: usize) -> &'l str {
        let mut rest = content;
        while let Some(item) = after_dash(rest) {
            if rest.len() < content.len() {
                self.open.push(Entry { column: column + content.len() - rest.len(), is_item: true });
            }
            rest = item;
        }
        rest
    }
}

/// What follows the dash of an item.
fn after_dash(content: &str) -> Option<&str> {
    let item = content.strip_prefix('-').filter(|item| item.is_empty() || item.starts_with(' '));
    item.map(|item| item.trim_start_matches(' '))
}

/// What follows an anchor and a tag.
fn after_properties(mut text: &str) -> &str {
    while text.starts_with(['&', '!']) {
        text = text.find(' ').and_then(|end| text.get(end..)).unwrap_or_default().trim_start();
    }
    text
}

/// What follows `key:`.
fn after_key(content: &str) -> Option<&str> {
    let content = after_properties(content);
    let is_end = |value: &&str| value.is_empty() || value.starts_with([' ', '\t']);
    if let Some(quote) = content.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        let rest = after_text(content.get(1..)?, quote)?;
        return rest.trim_start().strip_prefix(':').filter(is_end);
    }
    if content.starts_with(['{', '[', '|', '>', '?']) {
        return None;
    }
    let mut values = content.match_indices(':').filter_map(|(at, _)| content.get(at + 1..));
    let value = values.find(is_end)?;
    let key = content.get(..content.len() - value.len())?;
    (!key.contains(" #")).then_some(value)
}

/// What a line ends in that has this value.
fn end_of(value: &str) -> Last {
    let value = after_properties(value.trim_start());
    match value.chars().next() {
        None | Some('#') => Last::Key,
        Some('|' | '>') => Last::Block { has_begun: false },
        Some('"' | '\'' | '{' | '[') => ended(value, 0, None),
        Some(_) if after_key(value).is_some() => Last::Lost,
        Some(_) => Last::Value,
    }
}

/// What a line ends in that begins in brackets or quotes, or with these.
fn ended(line: &str, mut brackets: usize, mut quote: Option<char>) -> Last {
    let mut rest = line;
    let mut is_first = brackets == 0 && quote.is_none();
    // What may come before a text that is in quotes.
    let mut before = ' ';
    loop {
        if let Some(own) = quote.take() {
            match after_text(rest, own) {
                Some(after) => rest = after,
                None => return Last::Open { brackets, quote: Some(own) },
            }
        }
        if brackets == 0 && !is_first {
            let rest = rest.trim_start();
            return if rest.is_empty() || rest.starts_with('#') { Last::Value } else { Last::Lost };
        }
        is_first = false;
        let Some(first) = rest.chars().next() else { return Last::Open { brackets, quote: None } };
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
        match first {
            '[' | '{' => brackets += 1,
            ']' | '}' => brackets = brackets.saturating_sub(1),
            '"' | '\'' if " \t[{,:".contains(before) => quote = Some(first),
            '#' if before.is_whitespace() => return Last::Open { brackets, quote: None },
            _ => {}
        }
        before = first;
    }
}

/// What follows the end quote of a text.
fn after_text(text: &str, quote: char) -> Option<&str> {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == '"' {
            letters.next();
        } else if letter == quote {
            if quote == '\'' && letters.next_if(|(_, next)| *next == quote).is_some() {
                continue;
            }
            return text.get(at + 1..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::going_on;

    /// Lines with `+` in front may go on with a value, those with `-` do not.
    #[track_caller]
    fn check(marked: &str) {
        let lines: Vec<&str> = marked.lines().map(|line| line.get(1..).unwrap_or_default()).collect();
        let text = lines.join("\n");
        let line_starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let goes_on = going_on(&text, &line_starts);
        let told: Vec<String> = goes_on
            .iter()
            .zip(text.lines())
            .map(|(goes_on, line)| format!("{}{line}", if *goes_on { '+' } else { '-' }))
            .collect();
        assert_eq!(told, marked.lines().collect::<Vec<_>>());
    }

    #[test]
    fn keys_and_items_do_not_go_on_with_a_value() {
        check(
            "-# why\n-%YAML 1.2\n----\n-a:\n-  b: 1\n-  c:\n-  - d: 2\n-    e: 3\n-\n-  - f\n-  -\n-    g: 4\n-\"h: i\": 5\n-j: &k\n-  l: *k\n-m: \"n\" # o\n-p:\n-  q r\n-s: {t: u, 'v': w}\n-x:\n-- - x\n-  - y: 1\n-    z: 2",
        );
    }

    #[test]
    fn texts_over_several_lines_do() {
        check("-a: |\n+  b: 1\n-\n+ c: 2\n-d: 3");
        check("-a:\n-  - >-\n+    b: 1\n+   c: 2\n-  - d: 3");
        check("-a: \"b\n+c: \\\"1\n+d\" # e\n-f: 1");
        check("-a: 'it''s\n+c: 1\n+d'\n-f: 1");
        check("-a: b\n+  c d\n-e: 1");
        check("-- a\n+ b\n-- c: 1");
    }

    #[test]
    fn brackets_over_several_lines_do() {
        check("-a: [b,\n+c: 1, ']',\n+# ]\n+d]\n-e: {\n+f: \"}\n+\"}\n-g: 1");
        check("-{\n+\"a\": 1\n+}");
    }

    #[test]
    fn nothing_can_be_told_behind_what_is_no_yaml() {
        for lost in [
            "a: b: c",
            "a: \"b\" c",
            "a: |",
            "a: [b] c",
            "a\nb",
            "? a",
            "a: b\n  c: d",
            "a:\n  b: c\n- d: e",
            "a:\n    b: c\n  d: e",
        ] {
            let text = format!("{lost}\nf: 1\ng: 2\n");
            let line_starts: Vec<usize> =
                std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
            let goes_on = going_on(&text, &line_starts);
            assert_eq!(goes_on[goes_on.len() - 3..], [true, true, false], "{lost}: {goes_on:?}");
        }
    }
}
