//! Profiles: laid over the rest of their layer, and checked also where they are not chosen.

use crate::common::{self, errors, golden_report, refused, says};
use crate::{board, chosen};

#[tokio::test]
async fn a_profile_is_laid_over_the_rest_of_its_layer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tower.toml");
    let text = "\
[points]
clock = \"system-clock\"
[profiles.test.points]
clock = \"ntp\"
metrics = false
[profiles.test.plugins]
mail = false
[profiles.quiet.plugins]
mail = false
";
    std::fs::write(&file, text).unwrap();
    let app = || chosen().config_file(&file);
    assert_eq!(board(app()).await, ("system-clock", Some("statsd"), "html-format", 1));
    let tested = ("ntp", None, "html-format", 0);
    assert_eq!(board(app().profile("test")).await, tested);
    assert_eq!(board(app().args(["--config.profile=test"])).await, tested);
    assert_eq!(
        board(app().profile_from("TOWER_PROFILE").env_from([("TOWER_PROFILE", "test")])).await,
        tested
    );
    let prefixed = app().env_from([("ACME__PROFILE", "test")]).env_prefixed("ACME");
    assert_eq!(board(prefixed).await, tested);
    let flag = app().profile("test").args(["--config.points.clock=system-clock"]);
    assert_eq!(board(flag).await.0, "system-clock", "a flag is a layer above the file");
    let several = app().profile_from("TOWER_PROFILE").env_from([("TOWER_PROFILE", "test")]);
    assert_eq!(
        board(several.args(["--config.profile=quiet"])).await,
        ("system-clock", Some("statsd"), "html-format", 0)
    );
    let report = refused(&app().profile("tset"));
    assert_eq!(errors(&report), ["JF0308"], "{report:?}");
    golden_report("configuration_unknown_profile", &report);
    golden_report("configuration_unknown_profile_with_a_dot", &refused(&app().profile("eu.west")));
}

#[tokio::test]
async fn a_profile_of_a_file_yields_to_what_a_later_file_says() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.toml"), folder.path().join("second.toml"));
    std::fs::write(&first, "profile = \"test\"\n[profiles.test.points]\nclock = \"ntp\"\nmetrics = false\n")
        .unwrap();
    std::fs::write(&second, "[points]\nclock = \"system-clock\"\n").unwrap();
    let app = || chosen().config_file(&first).config_file(&second);
    assert_eq!(board(app()).await, ("system-clock", None, "html-format", 1));
    std::fs::write(&second, "[points]\nclock = \"system-clock\"\n[profiles.test.points]\nclock = \"ntp\"\n")
        .unwrap();
    assert_eq!(board(app()).await.0, "ntp");
}

#[test]
fn a_slip_in_a_profile_that_is_not_chosen_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tower.toml");
    std::fs::write(
        &file,
        "[profiles.test.towre]\nx = 1\n[profiles.test.profiles.a]\n[profiles]\nb = 1\n[profile]\n",
    )
    .unwrap();
    let report = refused(&chosen().config_file(&file));
    common::golden(
        "configuration_profiles_of_wrong_types",
        &report.render().replace(&format!("{}/", folder.path().display()), ""),
    );
    std::fs::write(&file, "[profiles.test.towre]\nx = 1\n").unwrap();
    let report = refused(&chosen().config_file(&file));
    assert_eq!(errors(&report), ["JF0305"], "{report:?}");
    says(&report, &["`towre`", "tower.toml:1:", "did you mean `tower`?"]);
}
