//! The title of a Markdown text.

const LONGEST_TITLE: usize = 200;

/// The first heading, of either kind, that is neither in the front matter nor in a block of code.
pub(crate) fn first_heading(text: &str) -> Option<String> {
    let mut fence: Option<&str> = None;
    let mut paragraph: Vec<&str> = Vec::new();
    for line in behind_front_matter(text) {
        let indented = line.starts_with("    ") || line.starts_with('\t');
        let line = line.trim_start();
        if let Some(opened) = fence {
            let closes = fence_of(line).is_some_and(|mark| mark.starts_with(opened) && mark == line);
            fence = (!closes || indented).then_some(opened);
            continue;
        }
        // Within a paragraph, what is indented goes on with it.
        if indented {
            if !paragraph.is_empty() {
                paragraph.push(line);
            }
            continue;
        }
        fence = fence_of(line);
        let heading = if is_underline(line) {
            paragraph.join(" ")
        } else {
            hashed(line).unwrap_or_default().to_owned()
        };
        if !heading.is_empty() {
            return Some(heading.chars().take(LONGEST_TITLE).collect());
        }
        if line.is_empty()
            || hashed(line).is_some()
            || fence.is_some()
            || is_block(line)
            || is_underline(line)
        {
            paragraph.clear();
        } else {
            paragraph.push(line);
        }
    }
    None
}

/// Without a line that ends it, there is no front matter: the first is a line across the page.
fn behind_front_matter(text: &str) -> impl Iterator<Item = &str> {
    let lines = || text.lines().map(str::trim_end);
    let end = lines().skip(1).position(|line| matches!(line, "---" | "..."));
    let skipped = match (lines().next(), end) {
        (Some("---"), Some(end)) => end + 2,
        _ => 0,
    };
    lines().skip(skipped)
}

/// The mark with which a line opens or closes a block of code.
fn fence_of(line: &str) -> Option<&str> {
    let length = |mark: char| line.len() - line.trim_start_matches(mark).len();
    let length = length('`').max(length('~'));
    if length < 3 { None } else { line.get(..length) }
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
            ("---\n# Break first", Some("Break first")),
            ("---\nwords\n\n# Break first", Some("Break first")),
            ("```sh\n# a comment\n```\n# Real", Some("Real")),
            ("````md\n```\n# not a heading\n```\n````\n# Real", Some("Real")),
            ("```\n~~~\n# no\n``` sh\n# no\n````\n# Real", Some("Real")),
            ("Two\nlines\n====", Some("Two lines")),
            ("Two\n    # lines\n====", Some("Two # lines")),
            ("words\n\nOne\n---", Some("One")),
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
