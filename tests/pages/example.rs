//! The examples of the pages as programs of their own, built together and run.

use std::fmt::Write as _;
use std::fs;

use super::package::Package;
use super::page::Page;

/// Where the examples run, as the reports show it.
const FOLDER: &str = "/home/you/app";

#[test]
fn every_report_on_a_page_is_that_of_its_example() {
    let package = Package::new("pages");
    for page in Page::all() {
        let assertion = format!("assert_eq!(report.codes(), [Code::{:?}]);", page.code());
        let printed = format!("{assertion} print!(\"{{report:?}}\");");
        // On the first line, so that the lines keep their numbers.
        let code = format!("#![allow(unused)] {}", page.example().replace(&assertion, &printed));
        package.program(page.code().text(), &code);
    }
    package.build();
    let mut wrong = String::new();
    for page in Page::all() {
        match report(&package, &page) {
            Ok(report) => page.shows(0, &report),
            Err(complaint) => {
                let _ = writeln!(wrong, "the example of {} failed: {complaint}", page.code());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The report of an example, as if it were `src/main.rs` of a program `app`.
fn report(package: &Package, page: &Page) -> Result<String, String> {
    let code = page.code();
    let temporary = package.folder().join("temporary");
    fs::create_dir_all(&temporary).unwrap();
    let ended = package.command(code.text()).env("TMPDIR", &temporary).output().unwrap();
    if !ended.status.success() {
        return Err(String::from_utf8_lossy(&ended.stderr).into_owned());
    }
    let text = String::from_utf8(ended.stdout).unwrap();
    let text =
        text.replace(&format!("src/bin/{code}.rs"), "src/main.rs").replace(&format!("`{code}`"), "`app`");
    let text = without_names_of_a_day(&text, &format!("{}/", temporary.display()));
    Ok(text.replace(&package.folder().display().to_string(), FOLDER))
}

/// Leaves out `folder` and the name of the folder in it that follows.
fn without_names_of_a_day(text: &str, folder: &str) -> String {
    let mut parts = text.split(folder);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('/').map_or(part, |(_, rest)| rest));
    }
    kept
}
