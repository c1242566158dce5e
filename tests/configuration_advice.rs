//! What the reports of the configuration advise is right for the place that they name.

mod common;

use common::{errors, refused, says};
use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Colours {
    #[serde(default)]
    folders: String,
}
#[derive(Deserialize)]
struct Limits {
    limit: u32,
}

/// Two parts of it read its section.
#[derive(Plugin)]
#[plugin(key = "list")]
struct List {
    colours: Config<Colours>,
    limits: Config<Limits>,
}
#[contributes]
impl List {
    #[start]
    fn read(&self) {
        let _ = (&self.colours.folders, self.limits.limit);
    }
}

#[test]
fn a_key_that_is_missing_is_needed_by_the_field_whose_type_has_it() {
    let report = refused(&App::of(app![List]));
    assert_eq!(errors(&report), ["JF0304"], "{report:?}");
    says(&report, &["needed by field `limits` of `list`", "limits: Config<Limits>"]);
}
