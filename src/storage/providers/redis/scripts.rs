//! What the server runs. Each script is known by the hash that the server gives it when it is loaded.

/// Which script; also its place in [`TEXTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Begin,
    Commit,
    Get,
    Scan,
    Count,
    Collections,
}

pub(crate) const TEXTS: [&str; 6] = [
    include_str!("lua/begin.lua"),
    concat!(include_str!("lua/puts.lua"), include_str!("lua/ids.lua"), include_str!("lua/commit.lua")),
    include_str!("lua/get.lua"),
    concat!(include_str!("lua/ids.lua"), include_str!("lua/scan.lua")),
    include_str!("lua/count.lua"),
    include_str!("lua/collections.lua"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// In quotes and in capitals: commands, and what goes with them.
    fn words_of(text: &str) -> impl Iterator<Item = &str> {
        let words = text.split('\'');
        words.filter(|word| word.len() > 2 && word.bytes().all(|letter| letter.is_ascii_uppercase()))
    }

    #[test]
    fn every_command_of_a_script_is_tried_when_the_store_is_opened() {
        let [begin, others @ ..] = TEXTS;
        let (_, tried) = begin.split_once("local COMMANDS").unwrap_or_default();
        let (tried, _) = tried.split_once("local PASSING").unwrap_or_default();
        let tried: Vec<&str> = words_of(tried).collect();
        for text in others {
            for word in words_of(text).filter(|word| !["LIMIT", "WITHSCORES"].contains(word)) {
                assert!(tried.contains(&word), "{word}");
            }
        }
    }
}
