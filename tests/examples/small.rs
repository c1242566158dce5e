use crate::binary::example;
use crate::expected::assert_expected;

fn prints_what_is_expected(name: &str) {
    let ended = example(name).output().unwrap();
    let complaints = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success(), "{}: {complaints}", ended.status);
    assert_eq!(complaints, "");
    assert_expected(name, &String::from_utf8(ended.stdout).unwrap());
}

#[test]
fn quickstart_remembers_between_two_starts() {
    prints_what_is_expected("quickstart");
}

#[test]
fn phantomaton_persistence_works_with_a_provider_and_without() {
    prints_what_is_expected("phantomaton_persistence");
}

#[test]
fn discovery_finds_the_plugins_of_the_listed_crates() {
    prints_what_is_expected("discovery");
}

#[test]
fn runtime_plugin_provides_decorates_and_starts() {
    prints_what_is_expected("runtime_plugin");
}

#[test]
fn testing_shows_tests_that_pass() {
    prints_what_is_expected("testing");
}
