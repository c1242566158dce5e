use std::collections::BTreeMap;

use jackfield::diagnostics::did_you_mean;
use jackfield::prelude::*;

use crate::Problem;

/// Something that the program can do. The key is the word that asks for it.
#[extension_point(keyed = String)]
#[async_trait]
pub trait Command: Send + Sync {
    /// How it is called.
    fn usage(&self) -> Usage;

    /// Does it, and says what to print.
    ///
    /// # Errors
    /// A [`Problem`] where the user can put it right; else whatever went wrong.
    async fn run(&self, arguments: Arguments) -> Result<String, BoxError>;
}

/// How a command is called.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// What follows its name, such as `<title> [text]`.
    pub arguments: &'static str,
    /// The names of its options, without the dashes; each takes a value.
    pub options: &'static [&'static str],
    /// What it does, in a few words.
    pub about: &'static str,
}

/// What follows a command's name: words, and options with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    words: Vec<String>,
    options: BTreeMap<&'static str, String>,
}

impl Arguments {
    /// Sorts them out: `--option value` and `--option=value` where `usage` knows the option, words, and whatever
    /// comes after `--` as words too.
    ///
    /// # Errors
    /// A [`Problem`] for an option that is unknown, given twice or without its value.
    pub fn parse(usage: Usage, given: impl IntoIterator<Item = String>) -> Result<Self, Problem> {
        let mut arguments = Self::default();
        let mut given = given.into_iter();
        while let Some(word) = given.next() {
            let Some(option) = word.strip_prefix("--") else {
                arguments.words.push(word);
                continue;
            };
            if option.is_empty() {
                arguments.words.extend(given);
                break;
            }
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let known = usage.options.iter().find(|known| **known == name);
            let name = known.ok_or_else(|| unknown_option(usage, name))?;
            let value = value.or_else(|| given.next());
            let value = value.ok_or_else(|| {
                Problem::new(format!("`--{name}` has no value"), format!("write `--{name} <{name}>`"))
            })?;
            if arguments.options.insert(name, value).is_some() {
                return Err(Problem::new(format!("`--{name}` is given twice"), "give it once"));
            }
        }
        Ok(arguments)
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The value of an option, if it was given.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// Nothing but options.
    ///
    /// # Errors
    /// A [`Problem`] if there is a word.
    pub fn no_words(&self) -> Result<(), Problem> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(Problem::new(format!("`{word}` is one word too many"), "leave it out")),
        }
    }
}

fn unknown_option(usage: Usage, name: &str) -> Problem {
    let remedy = did_you_mean(name, usage.options.iter().copied()).unwrap_or_else(|| match usage.options {
        [] => "this command takes no options".to_owned(),
        known => format!("this command takes `--{}`", known.join("`, `--")),
    });
    Problem::new(format!("unknown option `--{name}`"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPORT: Usage = Usage { arguments: "", options: &["format", "output"], about: "" };

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        let words = words.iter().map(|word| (*word).to_owned());
        Arguments::parse(EXPORT, words).map_err(|problem| problem.to_string())
    }

    #[test]
    fn options_are_told_from_words() {
        let arguments = parse(&["one", "--format", "html", "--output=a=b", "two", "--", "--format"]).unwrap();
        assert_eq!(arguments.words(), ["one", "two", "--format"]);
        assert_eq!(arguments.option("format"), Some("html"));
        assert_eq!(arguments.option("output"), Some("a=b"));
    }

    #[test]
    fn a_wrong_option_is_told_with_what_to_do() {
        assert_eq!(
            parse(&["--fromat", "x"]),
            Err("unknown option `--fromat`; did you mean `format`?".into())
        );
        assert_eq!(parse(&["--format"]), Err("`--format` has no value; write `--format <format>`".into()));
        assert_eq!(
            parse(&["--format=a", "--format=b"]),
            Err("`--format` is given twice; give it once".into())
        );
        let known = "unknown option `--colour`; this command takes `--format`, `--output`";
        assert_eq!(parse(&["--colour"]), Err(known.into()));
    }
}
