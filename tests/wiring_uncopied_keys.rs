//! Keys that can't be copied: the point and all who ask share them.

use jackfield::prelude::*;

/// Neither `Clone` nor `Copy`.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Realm {
    name: String,
}

impl Realm {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }
}

#[extension_point(keyed = Realm, default = Realm::new("home"))]
trait Gate: Send + Sync {
    fn name(&self) -> String;
}

struct Named(String);
impl Gate for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}

#[derive(Plugin)]
struct Gates;
#[contributes]
impl Gates {
    #[provide(key = Realm::new("home"))]
    fn home(key: ProvidedKey<Realm>) -> Arc<dyn Gate> {
        Arc::new(Named(format!("gate of {}", key.name)))
    }

    #[provide(key = Realm::new("north"))]
    fn north() -> Arc<dyn Gate> {
        Arc::new(Named("north".to_owned()))
    }

    #[provide(any_key)]
    fn any(key: ProvidedKey<Realm>) -> Arc<dyn Gate> {
        Arc::new(Named(format!("made for {}", key.clone().name)))
    }

    #[decorate(key = Realm::new("north"))]
    fn painted(gate: Arc<dyn Gate>) -> Arc<dyn Gate> {
        Arc::new(Named(format!("painted {}", gate.name())))
    }
}

#[derive(Plugin)]
struct Walker {
    default: Arc<dyn Gate>,
    #[plugin(of = Realm::new("north"))]
    north: Arc<dyn Gate>,
    #[plugin(of = Realm::new("south"))]
    south: Arc<dyn Gate>,
    all: Keyed<dyn Gate>,
}

#[contributes]
impl Walker {
    #[start]
    async fn walk(&self) -> Result<(), BoxError> {
        let names = [self.default.name(), self.north.name(), self.south.name()];
        assert_eq!(names, ["gate of home", "painted north", "made for south"]);
        let south = self.all.get_or_make(Realm::new("south")).await?.ok_or("no gate")?;
        assert!(Arc::ptr_eq(&south, &self.south));
        Ok(())
    }
}

#[tokio::test]
async fn keys_without_clone_serve_needs_lists_decorators_and_what_is_made_on_demand() {
    let east = plugin("east").define::<dyn Gate>().key(Realm::new("east")).value(Named("east".to_owned()));
    let app = App::of(app![Gates, Walker]).with(east).start().await.unwrap();
    let all = app.get::<Keyed<dyn Gate>>().unwrap();
    let keys: Vec<&str> = all.keys().map(|realm| realm.name.as_str()).collect();
    assert_eq!(keys, ["home", "north", "east"]);
    assert_eq!(all.get(&Realm::new("east")).map(|gate| gate.name()).as_deref(), Some("east"));
    assert!(all.get(&Realm::new("west")).is_none());
    let made = all.get_or_make(Realm::new("west")).await.unwrap().unwrap();
    let again = all.get_or_make(Realm::new("west")).await.unwrap().unwrap();
    assert_eq!(made.name(), "made for west");
    assert!(Arc::ptr_eq(&made, &again));
    app.stop().await.unwrap();
}
