use crate::storage::contract::{ErrorKind, Retry};
use crate::storage::url::engines::{ENGINES, Engine};
use crate::storage::url::open::not_compiled_in;

#[test]
fn an_engine_that_is_not_compiled_in_names_its_feature_and_what_is_there() {
    let engine = Engine { schemes: &["tape"], feature: "tape-drive", example: "tape:reel", open: None };
    let error = not_compiled_in(&engine, "tape");
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Unsupported, Retry::Never));
    let text = error.to_string();
    assert!(text.contains("the engine `tape` is not compiled in"), "{text}");
    assert!(text.contains("enable the feature `tape-drive` of `jackfield`"), "{text}");
    assert!(text.contains("`memory:`") && !text.contains("tape:reel"), "{text}");
}

#[test]
fn an_engine_over_tls_names_the_feature_that_has_both() {
    let feature =
        |scheme| ENGINES.iter().find(|engine| engine.schemes.contains(&scheme)).map(|it| it.feature);
    assert_eq!((feature("rediss"), feature("redis")), (Some("redis-tls"), Some("redis")));
}

#[test]
fn each_example_names_its_own_engine() {
    for engine in ENGINES {
        let scheme = engine.example.split(':').next().unwrap_or_default();
        assert!(engine.schemes.contains(&scheme), "{}", engine.example);
        let others = ENGINES.iter().filter(|other| other.schemes.contains(&scheme));
        assert_eq!(others.count(), 1, "{scheme}");
    }
}
