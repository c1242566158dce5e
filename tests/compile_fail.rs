//! What must not compile, and what the compiler says of it. `TRYBUILD=overwrite cargo test --test compile_fail`
//! rewrites the expectations; read them before you commit them.

use std::fs;
use std::path::Path;

const CASES: &str = "tests/compile_fail";

/// What the compiler says of a name that is not there: imports, paths, types, traits, values, macros, attributes, methods.
const GONE: &[&str] = &[
    "unresolved import",
    "failed to resolve",
    "could not find",
    "cannot find",
    "can't find crate",
    "no method named",
    "no function or associated item named",
    "no associated item named",
    "no variant or associated item named",
    "no field",
    "has no field",
    "is private",
    "E0432",
    "E0433",
    "E0405",
    "E0412",
    "E0425",
    "E0463",
    "E0599",
    "E0603",
];

/// The one case that is about a name that is not there, and the name.
const MISSPELT: (&str, &str) = ("plugins_crate_not_there", "error[E0432]: unresolved import `nots`");

#[test]
fn every_mistake_has_its_own_message() {
    trybuild::TestCases::new().compile_fail(format!("{CASES}/*.rs"));
}

/// A case that fails because the framework moved a name proves nothing.
#[test]
fn no_case_fails_for_a_name_that_is_gone() {
    for (name, expectation) in expectations() {
        let about_it = name.contains(MISSPELT.0);
        assert!(!about_it || expectation.starts_with(MISSPELT.1), "{name} misses another name");
        for gone in GONE {
            let found = expectation.lines().find(|line| line.starts_with("error") && line.contains(gone));
            assert!(about_it || found.is_none(), "{name} fails for a name that is gone: {found:?}");
        }
        let hidden = expectation.contains("__private") && expectation.contains("cannot find");
        assert!(!hidden, "{name} expects that something of `__private` is missing");
    }
}

/// Else a case that compiles under another name, or an expectation of a case that is gone, would go unseen.
#[test]
fn every_case_has_an_expectation_and_every_expectation_a_case() {
    for (name, _) in expectations() {
        assert!(Path::new(&name).with_extension("rs").exists(), "{name} is the expectation of no case");
    }
    for case in entries("rs") {
        assert!(Path::new(&case).with_extension("stderr").exists(), "{case} has no expectation");
    }
}

/// The cases of several mistakes, and how many; of a factory that its trait does not know the compiler itself tells both
/// sides.
const SEVERAL: &[(&str, usize)] = &[
    ("contributes_forgotten", 2),
    ("factory_argument_misspelt", 3),
    ("factory_of_another_name", 2),
    ("option_type_in_quotes", 6),
    ("plugin_includes_under_no_key", 2),
    ("plugin_requires_no_range", 2),
    ("point_keys_borrowed", 2),
    ("point_keys_of_no_type_for_keys", 2),
    ("point_misspelt_beside_consumers", 8),
    ("point_several_mistakes", 3),
    ("point_slip_of_syntax", 2),
    ("shape_lazy_of_a_list", 2),
    ("shape_option_of_what_has_no_size", 2),
];

#[test]
fn one_mistake_is_one_message() {
    for (name, expectation) in expectations() {
        let errors = expectation.lines().filter(|line| line.starts_with("error")).count();
        let wanted = SEVERAL.iter().find(|(case, _)| name.contains(case)).map_or(1, |(_, number)| *number);
        assert_eq!(errors, wanted, "{name}");
        assert!(!expectation.contains("\nwarning"), "{name} has a warning beside the error");
    }
}

fn expectations() -> Vec<(String, String)> {
    let read = |path: String| {
        let text = fs::read_to_string(&path).expect("an expectation can be read");
        (path, text)
    };
    let found: Vec<_> = entries("stderr").into_iter().map(read).collect();
    assert!(found.len() >= 60, "only {} cases found", found.len());
    found
}

fn entries(ending: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CASES);
    let entries = fs::read_dir(folder).expect("the folder of cases is there");
    let paths = entries.map(|entry| entry.expect("the folder of cases can be read").path());
    let of_kind = paths.filter(|path| path.extension().is_some_and(|extension| extension == ending));
    of_kind.map(|path| path.display().to_string()).collect()
}
