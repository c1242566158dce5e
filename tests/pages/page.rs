//! The form of a page.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs};

use jackfield::Code;

/// Two tests write to one page.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The page of a code.
pub(crate) struct Page {
    code: Code,
    text: String,
}

/// What stands between two fences.
pub(crate) struct Block {
    /// What follows the opening fence, such as `rust`.
    pub(crate) language: String,
    pub(crate) text: String,
    /// The number of its first line, from 0.
    begin: usize,
}

impl Page {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let _one = ONE_AT_A_TIME.lock().unwrap();
        Code::ALL.iter().map(|code| Self::read(*code)).collect::<Vec<_>>().into_iter()
    }

    /// As it is on disk: in the program it may be older.
    fn read(code: Code) -> Self {
        let text = fs::read_to_string(path(code)).unwrap();
        Self { code, text }
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// The code of the example.
    pub(crate) fn example(&self) -> String {
        self.after("## Example").into_iter().next().map(|block| block.text).unwrap_or_default()
    }

    /// The report of the example as the page shows it, then what the compiler says, if it finds the mistake too.
    pub(crate) fn reports(&self) -> Vec<Block> {
        let blocks = self.after("## Example").into_iter().skip(1);
        blocks.take_while(|block| block.language == "text").collect()
    }

    /// Compares report number `at` with what it is now, or writes that to the page.
    #[track_caller]
    pub(crate) fn shows(&self, at: usize, now: &str) {
        if env::var_os("JACKFIELD_BLESS").is_some() {
            let _one = ONE_AT_A_TIME.lock().unwrap();
            Self::read(self.code).write(at, now);
        } else {
            let code = self.code;
            assert_eq!(
                self.reports()[at].text.trim_end(),
                now.trim_end(),
                "the page of {code} shows another report than there is; if that is better, run with JACKFIELD_BLESS=1"
            );
        }
    }

    fn write(&self, at: usize, now: &str) {
        let block = &self.reports()[at];
        let lines: Vec<&str> = self.text.lines().collect();
        let end = block.begin + block.text.lines().count();
        let now: Vec<&str> = now.trim_end().lines().collect();
        let new = [&lines[..block.begin], &now, &lines[end..]].concat();
        fs::write(path(self.code), format!("{}\n", new.join("\n"))).unwrap();
    }

    /// The fenced blocks that follow a heading.
    fn after(&self, heading: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        let mut found = false;
        for (number, line) in self.text.lines().enumerate() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some(_)) => blocks.extend(open.take().filter(|_| found)),
                (Some(block), None) => block.text.extend([line, "\n"]),
                (None, Some(language)) => {
                    // Of `rust,standalone_crate` the first word: what follows is for the documentation tests.
                    let language = language.split(',').next().unwrap_or_default().to_owned();
                    open = Some(Block { language, text: String::new(), begin: number + 1 });
                }
                (None, None) if line == heading => found = true,
                (None, None) => {}
            }
        }
        blocks
    }

    /// Its headings, without those in code.
    fn headings(&self) -> Vec<&str> {
        let mut in_code = false;
        let outside = self.text.lines().filter(|line| {
            in_code ^= line.starts_with("```");
            !in_code
        });
        outside.filter(|line| line.starts_with('#')).collect()
    }
}

fn path(code: Code) -> PathBuf {
    folder().join(format!("{code}.md"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostics/pages")
}

#[test]
fn every_page_has_the_form_of_all_pages() {
    for page in Page::all() {
        let code = page.code;
        let title = format!("# {code}: {}", code.title());
        assert_eq!(page.headings(), [&*title, "## Cause", "## Example", "## Fix"], "{code}");
        let languages: Vec<String> =
            page.after("## Example").into_iter().map(|block| block.language).collect();
        let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
        assert!(
            matches!(languages.as_slice(), ["rust", "text", "rust"] | ["rust", "text", "text", "rust"]),
            "the blocks of {code} are {languages:?}, not example, report, (what the compiler says,) fix"
        );
        let is_report = |line: &str| page.reports().iter().any(|block| block.text.contains(line));
        let long = page.text.lines().find(|line| line.chars().count() > 120 && !is_report(line));
        assert_eq!(long, None, "{code}: a line is too long");
    }
}

#[test]
fn every_example_names_its_code_and_asserts_it_and_every_report_shows_it() {
    for page in Page::all() {
        let code = page.code;
        let assertion = format!("assert_eq!(report.codes(), [Code::{code:?}]);");
        assert!(page.example().contains(&assertion), "the example of {code} does not say `{assertion}`");
        for report in page.reports() {
            assert!(
                report.text.contains(&format!("[{code}]")),
                "a report on the page of {code} has another code"
            );
        }
    }
}

#[test]
fn no_page_is_without_a_code() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.strip_suffix(".md").and_then(Code::from_text);
        assert!(code.is_some(), "`{name}` is the page of no code");
    }
}

/// The codes that the golden reports show.
#[test]
fn every_code_is_in_a_golden_report() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let texts: Vec<String> = fs::read_dir(golden)
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    for code in Code::ALL {
        let head = format!("[{code}]: ");
        assert!(texts.iter().any(|text| text.contains(&head)), "no golden report has the code {code}");
    }
}
