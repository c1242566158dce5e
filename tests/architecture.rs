//! The house of the design, enforced: who may import whom, what no file may do, and how long it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each floor with the modules of the crate that it may import.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("diagnostics", &["base"]),
    ("observe", &["base"]),
    ("config", &["base", "diagnostics"]),
    ("declare", &["base", "config"]),
    ("collect", &["base", "diagnostics", "observe", "declare"]),
    ("plan", &["base", "diagnostics", "observe", "config", "declare", "collect"]),
    ("wire", &["base", "diagnostics", "observe", "config", "declare", "plan"]),
    ("run", &["base", "diagnostics", "observe", "config", "declare", "collect", "plan", "wire"]),
    (
        "testing",
        &["base", "diagnostics", "observe", "config", "declare", "collect", "plan", "wire", "run", "storage"],
    ),
    ("storage", &["storage"]),
];

/// The parts of the storage tower that may know more of the crate than the tower: what joins it to the framework, one room what
/// helps with misspelt words, and one the care that the code of plugins is called with.
const EXCEPTIONS: &[(&str, &[&str])] = &[
    ("src/storage/extension", &["base", "config", "declare", "storage"]),
    ("src/storage/url/", &["diagnostics", "storage"]),
    ("src/storage/views/actions/", &["base", "storage"]),
];

/// The rooms of the storage tower with those that they may import.
const TOWER: &[(&str, &[&str])] = &[
    ("contract", &["contract"]),
    ("providers", &["contract", "providers"]),
    ("url", &["contract", "providers", "url"]),
    ("layers", &["contract", "layers"]),
    ("views", &["contract", "views"]),
    ("moving", &["contract", "moving"]),
    ("conformance", &["contract", "views", "conformance"]),
];

/// The folders of the macro crate whose rooms are kept in order, with how a path into them begins.
const FLOORS_OF_THE_MACROS: &[(&str, &str)] = &[
    ("macros/src", "crate::"),
    ("macros/src/expand", "crate::expand::"),
    ("macros/src/model", "crate::model::"),
    ("macros/src/parse", "crate::parse::"),
];

#[test]
fn every_import_goes_down_the_house() {
    let mut wrong = Vec::new();
    for file in sources() {
        let (name, text) = read(&file);
        let Some(floor) =
            name.strip_prefix("src/").and_then(|rest| rest.split_once('/')).map(|(first, _)| first)
        else {
            continue;
        };
        let exception = EXCEPTIONS.iter().find(|(place, _)| name.starts_with(place));
        let known = exception.or_else(|| FLOORS.iter().find(|(module, _)| *module == floor));
        let Some((_, allowed)) = known else {
            panic!("{name}: the module `{floor}` stands on no floor; the table in this test names them")
        };
        for module in imports(&text, "crate::") {
            let is_module = FLOORS.iter().any(|(floor, _)| *floor == module);
            if is_module && module != floor && !allowed.contains(&module.as_str()) {
                wrong.push(format!("{name} imports `crate::{module}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up:\n{}", wrong.join("\n"));
}

#[test]
fn the_storage_tower_keeps_its_order() {
    let mut wrong = Vec::new();
    for file in sources() {
        let (name, text) = read(&file);
        let rooms = TOWER.iter().find(|(room, _)| name.starts_with(&format!("src/storage/{room}/")));
        let Some((_, allowed)) = rooms else { continue };
        if name.ends_with("tests.rs") {
            continue;
        }
        for module in imports(without_tests(&text), "crate::storage::") {
            let is_room = TOWER.iter().any(|(room, _)| *room == module);
            if is_room && !allowed.contains(&module.as_str()) {
                wrong.push(format!("{name} imports `crate::storage::{module}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up the tower:\n{}", wrong.join("\n"));
}

/// A room is a file or a folder right on a floor; a room may import the others as long as nothing leads back to it.
#[test]
fn the_rooms_of_a_floor_import_each_other_in_one_direction() {
    let of_the_framework =
        FLOORS.iter().map(|(floor, _)| (format!("src/{floor}"), format!("crate::{floor}::")));
    let of_the_macros =
        FLOORS_OF_THE_MACROS.iter().map(|(folder, path)| (folder.to_string(), path.to_string()));
    let mut wrong = Vec::new();
    for (folder, path) in of_the_framework.chain(of_the_macros) {
        let mut open = room_imports(&folder, &path);
        assert!(open.len() > 2, "the rooms of {folder} were not found");
        // What imports nobody that is left is in order.
        while let Some(room) =
            open.iter().find(|(_, imports)| imports.is_empty()).map(|(room, _)| room.clone())
        {
            open.remove(&room);
            for imports in open.values_mut() {
                imports.remove(&room);
            }
        }
        wrong.extend(open.iter().map(|(room, imports)| format!("{folder}/{room} imports {imports:?}")));
    }
    assert!(wrong.is_empty(), "imports in a circle, or on one:\n{}", wrong.join("\n"));
}

#[test]
fn no_file_imports_everything_or_its_grandparent() {
    let mut wrong = Vec::new();
    for file in sources() {
        let (name, text) = read(&file);
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            // What the macros write is one list by design: `__private` in lib.rs.
            if line.starts_with("use crate::*") || line.contains("super::super") {
                wrong.push(format!("{name}:{}: {line}", at + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let long = |file: &PathBuf| {
        let (name, text) = read(file);
        let lines = text.lines().count();
        (lines > 400).then(|| format!("{name}: {lines} lines"))
    };
    let beside = rust_files(["tests", "examples", "benches"]);
    let wrong: Vec<String> = sources().iter().chain(&beside).filter_map(long).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_stage_says_what_goes_in_and_what_comes_out() {
    for (module, _) in FLOORS {
        let name = format!("src/{module}/mod.rs");
        let (_, text) = read(&root().join(&name));
        for word in ["//! In: ", "Out: ", "Errors: "] {
            assert!(text.contains(word), "{name} does not say `{word}`");
        }
    }
}

/// The macros can't see the framework, so they have a list of their own.
#[test]
fn the_macros_know_the_reserved_keys_of_the_framework() {
    let list = |file: &str, name: &str| {
        let (_, text) = read(&root().join(file));
        let at = text.find(&format!("const {name}: ")).expect("the constant is there");
        text[at..].lines().next().map(str::to_owned)
    };
    let of_the_macros = |name| list("macros/src/model/plugin_key.rs", name);
    for name in ["RESERVED_SECTIONS", "HOST"] {
        assert_eq!(of_the_macros(name), list("src/base/reserved.rs", name));
    }
    assert_eq!(of_the_macros("KEY_LIMIT"), list("src/collect/pipeline.rs", "KEY_LIMIT"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files of both crates.
fn sources() -> Vec<PathBuf> {
    let found = rust_files(["src", "macros/src"]);
    assert!(found.len() > 50, "the sources were not found");
    found
}

/// The Rust files of these folders, but for what a build has left there.
fn rust_files<const COUNT: usize>(folders: [&str; COUNT]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> (String, String) {
    let name = file.strip_prefix(root()).unwrap_or(file).to_string_lossy().replace('\\', "/");
    let text = fs::read_to_string(file).expect("the file can be read");
    (name, text)
}

/// The rooms of a folder, each with the rooms that it imports; `path` is how a path into the folder begins.
fn room_imports(folder: &str, path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let files: Vec<(Vec<String>, String)> = rust_files([folder])
        .iter()
        .map(|file| read(file))
        .map(|(name, text)| {
            let within = name[folder.len() + 1..].trim_end_matches(".rs").split('/').map(str::to_owned);
            (within.filter(|part| part != "mod").collect(), without_tests(&text).to_owned())
        })
        .filter(|(within, _): &(Vec<String>, String)| !within.iter().any(|part| part == "tests"))
        .collect();
    let mut rooms: BTreeMap<String, BTreeSet<String>> =
        files.iter().filter_map(|(within, _)| Some((within.first()?.clone(), BTreeSet::new()))).collect();
    let handed_on: BTreeMap<String, String> = files
        .iter()
        .filter(|(within, _)| within.is_empty())
        .flat_map(|(_, text)| text.split(';').filter_map(|item| item.rsplit_once("use ")).collect::<Vec<_>>())
        .filter_map(|(_, item)| item.split_once("::"))
        .flat_map(|(room, names)| {
            names
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .map(move |name| (name.to_owned(), room.to_owned()))
        })
        .collect();
    for (within, text) in &files {
        let Some(room) = within.first() else { continue };
        let mut found = imports(text, path);
        if within.len() == 1 {
            found.extend(imports(text, "super::"));
        }
        let named = |name: &String| rooms.get_key_value(name);
        let imported = found.iter().filter_map(|name| named(name).or_else(|| named(handed_on.get(name)?)));
        let others: Vec<String> =
            imported.map(|(other, _)| other.clone()).filter(|other| other != room).collect();
        rooms.entry(room.clone()).or_default().extend(others);
    }
    rooms
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

/// The first segments of the paths that begin with `prefix`, also within braces: `crate::{base, plan::Plan}`.
fn imports(text: &str, prefix: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(group_members(group));
        } else {
            found.insert(first_word(rest));
        }
    }
    found
}

/// The first words of the members of a group, up to its closing brace.
fn group_members(group: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut depth = 0;
    let mut begin = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begin = true,
            _ if letter.is_whitespace() => {}
            _ => {
                if begin && depth == 0 {
                    members.push(first_word(&group[at..]));
                }
                begin = false;
            }
        }
    }
    members
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}
