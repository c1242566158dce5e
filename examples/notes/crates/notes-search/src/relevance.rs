use notes_api::Note;

/// A word in the title says more about a note than one in its text.
const IN_TITLE: usize = 5;

/// How much a note has to do with `wanted`: `None` unless each of these words begins a word of it.
pub(crate) fn relevance(note: &Note, wanted: &[String]) -> Option<usize> {
    let (title, text) = (words(&note.title), words(&note.text));
    let mut sum = 0;
    for word in wanted {
        let count = |words: &[String]| words.iter().filter(|other| other.starts_with(word.as_str())).count();
        match IN_TITLE * count(&title) + count(&text) {
            0 => return None,
            found => sum += found,
        }
    }
    Some(sum)
}

/// The first line of the text that has one of the words; the title's own line is no news.
pub(crate) fn first_line<'n>(note: &'n Note, wanted: &[String]) -> Option<&'n str> {
    let has =
        |line: &&str| words(line).iter().any(|word| wanted.iter().any(|wanted| word.starts_with(wanted)));
    let lines = note.text.lines().map(|line| line.trim().trim_start_matches('#').trim_start());
    lines.filter(|line| *line != note.title).find(has)
}

/// The words of a text, in small letters.
pub(crate) fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(title: &str, text: &str) -> Note {
        Note { id: title.into(), title: title.into(), text: text.into(), file: None }
    }

    #[test]
    fn every_word_has_to_occur_and_the_title_weighs_more() {
        let bread = note("Baking bread", "Knead the dough. Bake it.");
        assert_eq!(relevance(&bread, &words("BREAD")), Some(5));
        assert_eq!(relevance(&bread, &words("bak dough")), Some(7));
        assert_eq!(relevance(&bread, &words("bread beer")), None);
        assert_eq!(relevance(&bread, &words("read")), None);
    }

    #[test]
    fn the_line_that_is_shown_is_not_the_title_again() {
        let bread = note("Bread", "# Bread\n\nGood bread takes a day.");
        assert_eq!(first_line(&bread, &words("bread")), Some("Good bread takes a day."));
        assert_eq!(first_line(&note("Bread", "# Bread"), &words("bread")), None);
    }
}
