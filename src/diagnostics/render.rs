use std::fmt::{self, Write as _};

use super::diagnostic::{Diagnostic, Severity};
use super::location::Place;
use super::style::{Style, Tone};

/// Labels longer than this don't push the locations of the others to the right.
const WIDEST_LABEL: usize = 60;

impl Diagnostic {
    /// Many lines of plain text.
    #[must_use]
    pub fn render(&self) -> String {
        self.render_in(Style::Plain)
    }

    /// Many lines of text as [`render`](Self::render) writes them, in a style.
    #[must_use]
    pub fn render_in(&self, style: Style) -> String {
        diagnostic(self, None, style)
    }
}

/// The whole text, so that `unwrap()` is readable.
impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render())
    }
}

/// Diagnostics one after the other, numbered when there are several.
pub(super) fn all<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>, style: Style) -> String {
    let diagnostics: Vec<_> = diagnostics.collect();
    let numbered = diagnostics.len() > 1;
    let texts: Vec<_> = diagnostics
        .into_iter()
        .enumerate()
        .map(|(at, each)| diagnostic(each, numbered.then_some(at + 1), style))
        .collect();
    texts.join("\n\n")
}

/// One diagnostic without a line end at its end.
pub(super) fn diagnostic(diagnostic: &Diagnostic, number: Option<usize>, style: Style) -> String {
    let number = number.map(|number| format!("{number}. ")).unwrap_or_default();
    let mut page = Page { text: String::new(), indent: " ".repeat(number.len() + 2), style };
    page.head(&number, diagnostic);
    page.places(diagnostic);
    if let Some(excerpt) = &diagnostic.excerpt {
        page.block(excerpt);
    }
    if !diagnostic.path.is_empty() {
        page.item("path: ", Tone::Strong, &diagnostic.path.join(" -> "));
    }
    if let Some(cause) = &diagnostic.cause {
        // Messages and errors often quote what they wrap; once is enough.
        let mut said = vec![diagnostic.message.clone()];
        for error in cause.chain() {
            let text = error.to_string();
            if !said.iter().any(|said| is_quoted_in(said, text.trim())) {
                page.item("caused by: ", Tone::Strong, &text);
                said.push(text);
            }
        }
    }
    for note in &diagnostic.notes {
        page.item("note: ", Tone::Strong, note);
    }
    for help in &diagnostic.helps {
        page.item("help: ", Tone::Advice, help);
    }
    page.text
}

/// Whether a text stands in another as words, and not as a part of one.
fn is_quoted_in(whole: &str, text: &str) -> bool {
    text.is_empty()
        || whole.match_indices(text).any(|(at, _)| {
            let (before, behind) = (&whole[..at], &whole[at + text.len()..]);
            !before.ends_with(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
        })
}

/// What stands at a place, with the number of its line.
fn source_line(place: &Place) -> Option<(u32, &'static str)> {
    let (number, _) = place.location.line_and_column()?;
    Some((number, place.location.source()?))
}

struct Page {
    text: String,
    indent: String,
    style: Style,
}

impl Page {
    fn head(&mut self, number: &str, diagnostic: &Diagnostic) {
        let tone = match diagnostic.severity {
            Severity::Error => Tone::Error,
            Severity::Warning => Tone::Warning,
        };
        let head = format!("{}[{}]", diagnostic.severity.text(), diagnostic.code);
        let _ = write!(self.text, "{number}{}: ", self.style.paint(tone, &head));
        self.continued(&diagnostic.message, 2, Some(Tone::Strong));
    }

    /// `text` where the page stands; its further lines indented. The tone is that of the first.
    fn continued(&mut self, text: &str, by: usize, tone: Option<Tone>) {
        for (at, line) in text.trim_end().lines().enumerate() {
            let line = line.trim_end();
            if at > 0 {
                let _ = write!(self.text, "\n{}{:by$}{line}", self.indent, "");
                continue;
            }
            match tone {
                Some(tone) => self.text.push_str(&self.style.paint(tone, line)),
                None => self.text.push_str(line),
            }
        }
    }

    fn item(&mut self, head: &str, tone: Tone, text: &str) {
        let _ = write!(self.text, "\n{}{}", self.indent, self.style.paint(tone, head));
        self.continued(text, head.len(), None);
    }

    fn block(&mut self, text: &str) {
        for line in text.lines() {
            let _ = write!(self.text, "\n{}{}", self.indent, line.trim_end());
        }
    }

    fn places(&mut self, diagnostic: &Diagnostic) {
        let width = |label: &str| label.chars().count();
        let widths = diagnostic.places.iter().map(|place| width(&place.label));
        let widest = widths.filter(|width| *width <= WIDEST_LABEL).max().unwrap_or(0);
        let numbers = diagnostic.places.iter().filter_map(source_line).map(|(number, _)| number);
        let digits = numbers.max().map_or(0, |number| number.to_string().len());
        for place in &diagnostic.places {
            let gap = widest.saturating_sub(width(&place.label)) + 2;
            let _ = write!(self.text, "\n{}{}{:gap$}{}", self.indent, place.label, "", place.location);
            if let Some((number, source)) = source_line(place) {
                let number = format!("{number:>digits$} |");
                let number = self.style.paint(Tone::Line, &number);
                let _ = write!(self.text, "\n{}  {number} {source}", self.indent);
            }
        }
    }
}
