use std::cell::OnceCell;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "toml")]
use super::depth;
use super::json_keys;
use super::mask;
use super::syntax::Syntax;
#[cfg(feature = "yaml")]
use super::yaml_lines;
use crate::config::tree::{At, DEEPEST, Source};
use crate::diagnostics::{Code, Diagnostic};

const BLOCK: usize = 1024;
/// Characters of a long line that are shown, and how many of them before the place.
const WIDEST_EXCERPT: usize = 90;
const BEFORE: usize = 60;

/// A file's text that knows line and column of each offset, also on a line of many megabytes.
pub(crate) struct Text<'t> {
    pub(crate) content: &'t str,
    source: Arc<Source>,
    line_starts: Vec<usize>,
    /// How many characters start before each block of the text.
    characters: Vec<usize>,
    syntax: Syntax,
    hints: OnceCell<Hints>,
}

/// What may be shown of the lines of a text.
enum Hints {
    /// The keys.
    Keys(Vec<Range<usize>>),
    /// For each line whether it may go on with a value that began before, so that nothing may.
    GoingOn(Vec<bool>),
}

impl<'t> Text<'t> {
    pub(crate) fn new(path: &Path, content: &'t str) -> Self {
        let ends = content.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        let mut count = 0;
        let characters = content.as_bytes().chunks(BLOCK).map(|block| {
            let before = count;
            count += starts(block);
            before
        });
        let characters = characters.collect();
        Self {
            content,
            source: Arc::new(Source::File(path.into())),
            line_starts,
            characters,
            syntax: Syntax::of(path),
            hints: OnceCell::new(),
        }
    }

    pub(crate) fn at(&self, offset: usize) -> At {
        let (line, start) = self.line(offset);
        let column = self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1;
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        At { source: Arc::clone(&self.source), line: small(line), column: small(column) }
    }

    /// The offset's line, from 1, and where it starts.
    fn line(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        (line, self.line_starts.get(line - 1).copied().unwrap_or(0))
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let counted = self.characters.get(block).copied().unwrap_or(0);
        counted + self.content.as_bytes().get(block * BLOCK..offset).map_or(0, starts)
    }

    /// An error at a place of this text, with the line and a mark under it.
    pub(crate) fn error(&self, message: impl Into<String>, offset: usize) -> Diagnostic {
        let offset = offset.min(self.content.len());
        let at = self.at(offset);
        Diagnostic::error(Code::InvalidFile, message)
            .place("here", at.location())
            .excerpt(self.excerpt(offset, &at))
    }

    /// A number that no type can hold.
    pub(crate) fn too_large(&self, offset: usize) -> Diagnostic {
        self.error("this number is too large", offset).help("write a smaller one, or a text in quotes")
    }

    /// A key that is there a second time.
    pub(crate) fn twice(&self, key: &str, offset: usize) -> Diagnostic {
        self.error(format!("key `{key}` is there twice"), offset).help("keep one of them")
    }

    /// What is nested too deep, by the words of the format.
    pub(crate) fn too_deep(&self, what: &str, offset: usize) -> Diagnostic {
        self.error(format!("{what} are nested deeper than {DEEPEST} levels"), offset)
            .help("is it the right file?")
    }

    fn hints(&self) -> &Hints {
        self.hints.get_or_init(|| match self.syntax {
            Syntax::Json => Hints::Keys(json_keys::keys(self.content)),
            #[cfg(feature = "toml")]
            Syntax::Toml => Hints::GoingOn(depth::going_on(self.content, &self.line_starts)),
            #[cfg(feature = "yaml")]
            Syntax::Yaml => Hints::GoingOn(yaml_lines::going_on(self.content, &self.line_starts)),
            #[cfg(not(all(feature = "toml", feature = "yaml")))]
            _ => Hints::GoingOn(Vec::new()),
        })
    }

    /// What may be shown of the line of this number, which starts there: parts of it, by their places in it.
    fn shown(&self, number: usize, start: usize, line: &str) -> Vec<Range<usize>> {
        match self.hints() {
            Hints::Keys(keys) => {
                let first = keys.partition_point(|key| key.end <= start);
                let of_line = keys.iter().skip(first).take_while(|key| key.start < start + line.len());
                of_line.filter_map(|key| mask::key_of_json(line, key, start)).collect()
            }
            Hints::GoingOn(going_on) if going_on.get(number - 1) == Some(&false) => {
                mask::key(line, self.syntax).into_iter().collect()
            }
            Hints::GoingOn(_) => Vec::new(),
        }
    }

    fn excerpt(&self, offset: usize, at: &At) -> String {
        let (number, start) = self.line(offset);
        let line = self.content.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let column = at.column as usize - 1;
        let skipped = column.saturating_sub(BEFORE);
        let masked = mask::line(line, &self.shown(number, start, line));
        let shown: String = masked.chars().skip(skipped).take(WIDEST_EXCERPT).collect();
        let number = at.line.to_string();
        format!("{number} | {shown}\n{:1$} | {2:3$}^", "", number.len(), "", column - skipped)
    }
}

/// How many characters start in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0b1100_0000) != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (u32, u32) {
        let at = Text::new(Path::new("f"), text).at(offset);
        (at.line, at.column)
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("ab\ncd", 0), (1, 1));
        assert_eq!(place("ab\ncd", 2), (1, 3));
        assert_eq!(place("ab\ncd", 3), (2, 1));
        assert_eq!(place("ab\ncd", 5), (2, 3));
        assert_eq!(place("é🐂x", 6), (1, 3));
        assert_eq!(place("a\r\nb", 3), (2, 1));
        assert_eq!(place("abc", 99), (1, 1));
    }

    #[test]
    fn a_line_longer_than_a_block_is_counted_right() {
        let text = format!("first\n{}", "é".repeat(5000));
        for character in [0, 1, 511, 512, 513, 4999, 5000] {
            let column = u32::try_from(character).unwrap() + 1;
            assert_eq!(place(&text, 6 + 2 * character), (2, column));
        }
    }

    #[test]
    fn the_mark_is_under_the_place_also_on_a_long_line() {
        let text = format!("a = 1\n{}!\n", " ".repeat(200));
        let rendered = Text::new(Path::new("f"), &text).error("m", 206).excerpt.unwrap();
        let marks: Vec<_> = rendered.lines().map(|line| line.find(['*', '^'])).collect();
        assert_eq!(marks, [Some(64), Some(64)]);
    }
}
