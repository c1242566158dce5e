//! What `#[derive(Omni)]` makes of a struct.

use std::sync::{Arc, Mutex};

use jackfield::Omni;
use jackfield::storage::plantangenet::{Observed, OmniField};
use jackfield::storage::{ErrorKind, JsonText};
use serde_json::json;

use crate::engine::on_its_own;

#[derive(Debug, Omni)]
pub(crate) struct Agent {
    #[omni(id)]
    pub(crate) id: String,
    #[observed(coerce = at_most_100, validate = is_awake, before = Agent::before, after = Agent::after)]
    pub(crate) energy: Observed<i64>,
    #[observed]
    pub(crate) name: Observed<String>,
    #[observed(sensitive)]
    pub(crate) token: Observed<String>,
    #[persisted]
    pub(crate) home: String,
    #[persisted(sensitive)]
    pub(crate) secret: Option<u8>,
    pub(crate) log: Arc<Mutex<Vec<String>>>,
}

fn at_most_100(energy: i64) -> i64 {
    energy.min(100)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "these functions take references of any type")]
fn is_awake(energy: &i64) -> Result<(), String> {
    if *energy >= 0 { Ok(()) } else { Err(format!("{energy} is below zero")) }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "these functions take references of any type")]
impl Agent {
    pub(crate) fn new(id: &str) -> Agent {
        Agent {
            id: id.to_owned(),
            energy: Observed::new(5),
            name: "Ada".to_owned().into(),
            token: Observed::new("t0ken".to_owned()),
            home: "hive".to_owned(),
            secret: Some(7),
            log: Arc::default(),
        }
    }

    fn before(&self, energy: &i64) {
        self.log.lock().unwrap().push(format!("before: {} to {energy}", *self.energy));
    }

    fn after(&mut self, old: &i64) {
        self.log.lock().unwrap().push(format!("after: {old} to {}", *self.energy));
    }
}

on_its_own! {
    async fn a_field_is_dirty_only_on_change_and_carries_a_time() {
        let mut agent = Agent::new("a");
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(agent.updated("energy"), None);
        assert!(!agent.set_energy(5).unwrap());
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert!(agent.set_energy(6).unwrap());
        assert_eq!(agent.dirty(), ["energy"]);
        assert!(agent.updated("energy").is_some());
        assert_eq!(agent.updated("name"), None);
    }

    async fn a_value_is_coerced_before_it_is_looked_at() {
        let mut agent = Agent::new("a");
        agent.set_energy(250).unwrap();
        assert_eq!(*agent.energy, 100);
        assert!(!agent.set_energy(300).unwrap());
    }

    async fn json_of_another_type_is_coerced_where_it_reads_as_the_fields_type() {
        let mut agent = Agent::new("a");
        assert!(agent.set_field("energy", json!(" 42 ")).unwrap());
        assert_eq!(*agent.energy, 42);
        assert!(agent.set_field("name", json!(7)).unwrap());
        assert_eq!(*agent.name, "7");
        assert!(agent.set_field("home", json!(true)).unwrap());
        assert_eq!(agent.home, "true");
        assert!(!agent.set_field("home", json!("true")).unwrap());
        let refused = agent.set_field("energy", json!("many")).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue);
        assert!(refused.to_string().contains("the field `energy` can't be \"many\""), "{refused}");
        assert_eq!(*agent.energy, 42);
    }

    async fn a_refusal_leaves_the_value_and_runs_no_hook() {
        let mut agent = Agent::new("a");
        let refused = agent.set_energy(-1).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue);
        assert!(refused.to_string().contains("the field `energy` refuses the value: -1 is below zero"), "{refused}");
        assert_eq!(*agent.energy, 5);
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(*agent.log.lock().unwrap(), Vec::<String>::new());
    }

    async fn hooks_run_before_and_after_a_change_and_not_without_one() {
        let mut agent = Agent::new("a");
        agent.set_energy(6).unwrap();
        agent.set_energy(6).unwrap();
        agent.set_field("energy", json!(7)).unwrap();
        let expected = ["before: 5 to 6", "after: 5 to 6", "before: 6 to 7", "after: 6 to 7"];
        assert_eq!(*agent.log.lock().unwrap(), expected);
    }

    async fn fields_that_are_only_persisted_have_no_dirty_flag() {
        let mut agent = Agent::new("a");
        agent.set_field("home", json!("tree")).unwrap();
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(agent.updated("home"), None);
    }

    async fn a_dictionary_masks_what_is_sensitive_and_a_snapshot_does_not() {
        let agent = Agent::new("a");
        let dict = agent.to_dict().unwrap();
        let expected = json!({"energy": 5, "name": "Ada", "token": "***", "home": "hive", "secret": "***"});
        assert_eq!(json!(dict), expected);
        let expected = r#"{"energy":5,"name":"Ada","token":"t0ken","home":"hive","secret":7}"#;
        assert_eq!(agent.snapshot().unwrap().as_str(), expected);
    }

    async fn a_dictionary_is_taken_back_field_by_field_and_masks_change_nothing() {
        let mut agent = Agent::new("a");
        let dict = json!({"energy": "9", "token": "***", "secret": "***", "home": "tree"});
        agent.from_dict(dict.as_object().unwrap()).unwrap();
        assert_eq!((*agent.energy, agent.home.as_str()), (9, "tree"));
        assert_eq!((agent.token.as_str(), agent.secret), ("t0ken", Some(7)));
        let refused = agent.from_dict(json!({"enrgy": 1}).as_object().unwrap()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadName);
        let known = "there is no field `enrgy`; the fields are `energy`, `name`, `token`, `home`, `secret`";
        assert!(refused.to_string().ends_with(known), "{refused}");
    }

    async fn loading_sets_values_as_they_are_without_hooks_and_leaves_nothing_dirty() {
        let mut agent = Agent::new("a");
        agent.set_energy(6).unwrap();
        agent.log.lock().unwrap().clear();
        let stored = JsonText::parse(r#"{"energy": -3, "later": "field", "home": "tree"}"#).unwrap();
        agent.load_snapshot(&stored).unwrap();
        assert_eq!((*agent.energy, agent.home.as_str(), agent.name.as_str()), (-3, "tree", "Ada"));
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(*agent.log.lock().unwrap(), Vec::<String>::new());
    }

    async fn the_type_tells_its_fields() {
        let field = |name, observed, sensitive| OmniField { name, observed, sensitive };
        let expected = [
            field("energy", true, false), field("name", true, false), field("token", true, true),
            field("home", false, false), field("secret", false, true),
        ];
        assert_eq!(Agent::FIELDS, expected);
        let fresh = Agent::with_id("b");
        assert_eq!((fresh.omni_id(), *fresh.energy, fresh.secret), ("b", 0, None));
    }

    async fn an_object_with_type_parameters_is_observed_and_stored_like_any_other() {
        let mut mission = Mission::<Vec<u8>, 3>::with_id("m");
        assert!(mission.set_goal(Some(vec![1])).unwrap());
        mission.crew = [vec![2], vec![], vec![3]].to_vec();
        assert_eq!((mission.dirty(), mission.seen.clone()), (vec!["goal"], Some(vec![1])));
        let snapshot = mission.snapshot().unwrap();
        assert_eq!(snapshot.as_str(), r#"{"goal":[1],"crew":[[2],[],[3]]}"#);
        let mut loaded = Mission::<Vec<u8>, 3>::with_id("m");
        loaded.load_snapshot(&snapshot).unwrap();
        assert_eq!((loaded.goal.get(), loaded.crew), (mission.goal.get(), mission.crew));
        assert_eq!(loaded.seen, None);
    }
}

/// What it is about is said by a parameter.
#[derive(Debug, Omni)]
struct Mission<T: Clone, const SEATS: usize>
where
    T: std::fmt::Debug,
{
    #[omni(id)]
    id: String,
    #[observed(validate = fits::<T, SEATS>, after = Mission::saw)]
    goal: Observed<Option<T>>,
    #[persisted]
    crew: Vec<T>,
    seen: Option<T>,
}

#[expect(clippy::ref_option, reason = "these functions take references of any type")]
fn fits<T, const SEATS: usize>(_: &Option<T>) -> Result<(), String> {
    if SEATS > 0 { Ok(()) } else { Err("nobody fits in".to_owned()) }
}

#[expect(clippy::ref_option, reason = "these functions take references of any type")]
impl<T: Clone + std::fmt::Debug, const SEATS: usize> Mission<T, SEATS> {
    fn saw(&mut self, _: &Option<T>) {
        self.seen.clone_from(&self.goal);
    }
}
