use super::Folder;
use crate::config::Settings;

#[test]
fn every_value_knows_its_place_and_what_it_overrides() {
    let folder = Folder::new();
    let home = folder.write("home.json", r#"{"notes": {"a": 1, "b": {"c": 1, "d": 1}}}"#);
    let local = folder.write("local.json", r#"{"notes": {"a": 2, "b": {"c": 2}}, "other": {}}"#);
    let settings = Settings::new()
        .file(home)
        .file(local)
        .environment(None)
        .variables([("NOTES__A", "hunter2"), ("NOTES__LIST", "1,2")])
        .arguments(["--config.notes.b.d=hunter2"]);
    let places = settings.load(&["notes"]).unwrap().places();
    let lines: Vec<_> = places.iter().map(|place| folder.shorten(&place.to_string())).collect();
    let expected = [
        "notes.a: variable NOTES__A, over local.json:1:17, over home.json:1:17",
        "notes.b.c: local.json:1:31, over home.json:1:31",
        "notes.b.d: flag --config.notes.b.d, over home.json:1:39",
        "notes.list: variable NOTES__LIST",
    ];
    assert_eq!(lines, expected);
    assert!(!format!("{places:?}").contains("hunter2"));
}
