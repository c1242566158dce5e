//! The title of a Markdown text.

const LONGEST_TITLE: usize = 200;

/// The first heading, of either kind, that is neither in the front matter nor in a block of code.
pub(crate) fn first_heading(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim_end).peekable();
    if lines.peek() == Some(&"---") {
        lines.next();
        // The line that ends the front matter looks like one under a heading.
        lines.by_ref().find(|line| matches!(*line, "---" | "..."));
    }
    let mut fence = None;
    let mut above = "";
    for line in lines {
        let indented = line.starts_with("    ") || line.starts_with('\t');
        let line = line.trim_start();
        if let Some(mark) = fence {
            fence = (!line.starts_with(mark)).then_some(mark);
            continue;
        }
        if indented {
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        let heading = if is_underline(line) { above } else { hashed(line).unwrap_or_default() };
        if !heading.is_empty() {
            return Some(heading.chars().take(LONGEST_TITLE).collect());
        }
        above = if fence.is_some() || is_block(line) { "" } else { line };
    }
    None
}

/// `# Heading #`
fn hashed(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let heading = (1..=6).contains(&level) && (rest.is_empty() || rest.starts_with([' ', '\t']));
    heading.then(|| {
        let rest = rest.trim();
        let closed = rest.trim_end_matches('#');
        // Hashes that belong to the last word, as in `C#`, stay.
        if closed.is_empty() || closed.ends_with(' ') { closed.trim_end() } else { rest }
    })
}

fn is_underline(line: &str) -> bool {
    !line.is_empty() && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// What can't be the text above an underline: list items, quotes, tables.
fn is_block(line: &str) -> bool {
    ["- ", "* ", "+ ", ">", "|"].into_iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::first_heading;

    #[test]
    fn the_first_heading_is_found() {
        for (text, title) in [
            ("# One\n# Two", Some("One")),
            ("words\n\n###   Three  ###\n", Some("Three")),
            ("Under\r\n=====\r\nwords", Some("Under")),
            ("Lined\n---", Some("Lined")),
            ("# C#", Some("C#")),
            ("#\n## Second", Some("Second")),
            ("---\nfront: matter\n---\n# Real", Some("Real")),
            ("```sh\n# a comment\n```\n# Real", Some("Real")),
            ("    # code\n# Real", Some("Real")),
            ("- an item\n---\n# Real", Some("Real")),
            ("#hashtag\n\n---\n\nwords", None),
            ("####### seven", None),
            ("", None),
        ] {
            assert_eq!(first_heading(text).as_deref(), title, "{text:?}");
        }
    }

    #[test]
    fn a_heading_of_any_length_gives_a_title_of_one_line() {
        let text = format!("# {}", "é".repeat(5_000_000));
        assert_eq!(first_heading(&text).unwrap().chars().count(), 200);
    }
}
