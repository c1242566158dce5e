//! The page of promises names tests that are there.

use crate::engine::on_its_own;

const PAGE: &str = include_str!("../../src/storage/views/promises.md");

on_its_own! {
    async fn every_promise_of_the_five_documents_names_a_test_that_is_there() {
        let mut wrong = Vec::new();
        let mut promises = 0;
        for line in PAGE.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
            promises += 1;
            let tests: Vec<&str> = line.rsplit('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2).collect();
            if tests.is_empty() {
                wrong.push(format!("no test: {line}"));
            }
            wrong.extend(tests.iter().filter(|test| !is_there(test)).map(|test| format!("`{test}` is not there")));
        }
        assert!(promises > 60, "only {promises} promises were found");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

fn is_there(test: &str) -> bool {
    let Some((system, name)) = test.split_once("::") else { return false };
    let on_tables = crate::ON_TABLES.iter().filter(|(of, _)| *of == system);
    if on_tables.flat_map(|(_, scenarios)| *scenarios).any(|one| one.name == name) {
        return true;
    }
    crate::SYSTEMS.iter().filter(|(of, ..)| *of == system).any(|(_, scenarios, alone)| {
        scenarios.iter().any(|one| one.name == name) || alone.iter().any(|one| one.name == name)
    })
}
