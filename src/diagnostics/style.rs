use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::IsTerminal;

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Plain text.
    #[default]
    Plain,
    /// With the colours of a terminal.
    Colour,
}

/// What a part of a report is painted for.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Error,
    Warning,
    Strong,
    Line,
    Advice,
}

impl Style {
    /// Colour for a terminal, plain for everything else, such as a file or a pipe.
    ///
    /// Plain also where the variable `NO_COLOR` is set and not empty (<https://no-color.org>), and where `TERM` names no
    /// terminal that has colours.
    ///
    /// ```
    /// use jackfield::diagnostics::Style;
    ///
    /// let style = Style::of_stream(&std::io::stderr());
    /// let report = jackfield::Report::new();
    /// eprint!("{}", report.render_in(style));
    /// ```
    #[must_use]
    pub fn of_stream(stream: &impl IsTerminal) -> Self {
        let variable = std::env::var_os;
        Self::chosen(stream.is_terminal(), variable("NO_COLOR").as_deref(), variable("TERM").as_deref())
    }

    fn chosen(is_terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> Self {
        let is_refused = no_color.is_some_and(|value| !value.is_empty());
        let has_colours = term.is_some_and(|term| !term.is_empty() && term != "dumb");
        if is_terminal && !is_refused && has_colours { Self::Colour } else { Self::Plain }
    }

    /// The text between the signs that switch a colour on and off again.
    pub(super) fn paint(self, tone: Tone, text: &str) -> Cow<'_, str> {
        // https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
        let parameters = match (self, tone) {
            (Self::Plain, _) => return Cow::Borrowed(text),
            (Self::Colour, Tone::Error) => "1;31",
            (Self::Colour, Tone::Warning) => "1;33",
            (Self::Colour, Tone::Strong) => "1",
            (Self::Colour, Tone::Line) => "34",
            (Self::Colour, Tone::Advice) => "36",
        };
        Cow::Owned(format!("\u{1b}[{parameters}m{text}\u{1b}[0m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(is_terminal: bool, no_color: Option<&str>, term: Option<&str>) -> Style {
        Style::chosen(is_terminal, no_color.map(OsStr::new), term.map(OsStr::new))
    }

    #[test]
    fn colour_is_for_terminals_that_have_it_and_people_who_want_it() {
        assert_eq!(chosen(true, None, Some("xterm-256color")), Style::Colour);
        assert_eq!(chosen(true, Some(""), Some("xterm")), Style::Colour, "an empty NO_COLOR says nothing");
        assert_eq!(
            chosen(true, Some("0"), Some("xterm")),
            Style::Plain,
            "whatever NO_COLOR says, it refuses"
        );
        assert_eq!(chosen(false, None, Some("xterm")), Style::Plain);
        assert_eq!(chosen(true, None, Some("dumb")), Style::Plain);
        assert_eq!(chosen(true, None, None), Style::Plain);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        assert_eq!(Style::Plain.paint(Tone::Error, "error"), "error");
        assert_eq!(Style::Colour.paint(Tone::Error, "error"), "\u{1b}[1;31merror\u{1b}[0m");
    }
}
