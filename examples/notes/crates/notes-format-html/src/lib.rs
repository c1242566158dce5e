//! Notes as a web page.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use jackfield::prelude::*;
use notes_api::{Format, Note};

/// `--format html`
#[derive(Debug, Plugin)]
#[plugin(key = "notes-format-html")]
#[provides(dyn Format, key = "html")]
pub struct Html;

impl Format for Html {
    fn render(&self, notes: &[Note]) -> String {
        let mut page = "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Notes</title>\n".to_owned();
        for note in notes {
            let (title, text) = (escaped(&note.title), escaped(note.text.trim()));
            // Writing to a text can't fail.
            let _ = writeln!(page, "<article>\n<h1>{title}</h1>\n<pre>{text}</pre>\n</article>");
        }
        page
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_can_not_break_out_of_the_page() {
        let note = Note { id: "a".into(), title: "1 < 2".into(), text: "</pre><script>&".into(), file: None };
        let page = Html.render(&[note]);
        assert!(page.contains("<h1>1 &lt; 2</h1>\n<pre>&lt;/pre&gt;&lt;script&gt;&amp;</pre>"), "{page}");
    }
}
