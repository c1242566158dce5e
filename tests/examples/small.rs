use crate::binary::example;
use crate::expected::assert_expected;

fn prints_what_is_expected(name: &str) {
    prints(name, "");
}

fn prints(name: &str, beside: &str) {
    let ended = example(name).output().unwrap();
    let complaints = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success(), "{}: {complaints}", ended.status);
    assert_eq!(complaints, beside);
    assert_expected(name, &String::from_utf8(ended.stdout).unwrap());
}

#[test]
fn request_scopes_serves_three_requests_and_commits_each_at_its_end() {
    prints_what_is_expected("request_scopes");
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
fn plugin_storage_api_runs_the_actions_of_its_two_plugins() {
    prints_what_is_expected("plugin_storage_api");
}

#[test]
fn anhanga_persistence_serves_people_over_storage_and_over_http() {
    prints_what_is_expected("anhanga_persistence");
}

#[test]
fn five_systems_share_one_database_and_one_commit() {
    prints_what_is_expected("five_systems");
}

#[test]
fn gati_manifests_are_kept_in_memory_or_in_a_store_of_ones_own() {
    prints_what_is_expected("gati_manifests");
}

#[test]
fn plantangenet_storage_saves_a_role_and_an_agent_over_a_connector_of_its_own() {
    prints_what_is_expected("plantangenet_storage");
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

#[cfg(all(feature = "file", feature = "redb"))]
#[test]
fn storage_copy_moves_notes_from_a_file_to_a_folder() {
    prints("storage_copy", "copying: 41 of 41\ncomparing: 41 of 41\n");
    let refused = example("storage_copy").args(["nowhere:a", "b"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert!(complaint.contains("no engine has the name `nowhere`"), "{complaint}");
}

#[cfg(feature = "testing")]
#[test]
fn write_a_provider_keeps_every_promise() {
    prints_what_is_expected("write_a_provider");
}
