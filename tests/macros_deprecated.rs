//! What is deprecated is deprecated for those who use it: what the macros write for it does not count as a use.
#![deny(deprecated)]
#![allow(dead_code, reason = "it is there to be declared")]

use jackfield::declare::Plugin as Declared;
use jackfield::prelude::*;

#[deprecated]
#[extension_point(optional)]
trait Old: Send + Sync {}

#[extension_point(many, aggregate = in_turn)]
#[deprecated = "there is a new one"]
trait OldList<T>: Send + Sync {
    fn call(&self, with: &T);
}

#[deprecated]
#[extension_point(optional)]
struct OldLimits;

#[deprecated]
#[scope]
struct OldScope;

#[extension_point(many, aggregate = fan_out)]
#[async_trait]
trait Hands: Send + Sync {
    #[deprecated]
    fn wave(&self, times: u8);
    #[deprecated]
    async fn clap(&self);
    fn rest(&self);
}

#[deprecated]
#[derive(Plugin)]
struct OldPlugin;

#[deprecated]
#[derive(Plugin)]
struct OldGeneric<T: Send + Sync + 'static> {
    #[plugin(default)]
    _of: std::marker::PhantomData<T>,
}

#[derive(Plugin)]
struct Renamed {
    #[deprecated]
    old_limit: Option<Arc<dyn Hands>>,
}

#[allow(deprecated)]
#[derive(Plugin)]
struct Bridge {
    old: Option<Arc<dyn Old>>,
}

#[allow(deprecated, reason = "it is the old one's own")]
#[contributes]
impl OldPlugin {
    #[start]
    fn go() {}
}

#[contributes]
impl Bridge {
    #[deprecated]
    #[start]
    fn go() {}

    #[deprecated]
    #[provide]
    fn both() -> (Option<Arc<dyn Hands>>, Option<Arc<dyn Mint>>) {
        (None, None)
    }

    #[deprecated]
    #[factory(dyn Mint)]
    fn mint(#[argument] number: u8) -> u8 {
        number
    }

    #[expect(deprecated)]
    #[stop]
    fn rest(&self, old: Option<Arc<dyn Old>>) {
        assert!(old.is_none() && self.old.is_none());
    }
}

#[extension_point(optional)]
trait Mint: Send + Sync {
    fn mint(&self, number: u8) -> u8;
}

#[deprecated]
#[derive(serde::Deserialize, ConfigSchema)]
struct OldSettings {
    #[setting(default = 1)]
    depth: u8,
}

#[derive(serde::Deserialize, ConfigSchema)]
struct Settings {
    #[deprecated]
    #[serde(default)]
    #[setting(max = 3)]
    depth: u8,
}

#[cfg(feature = "storage")]
mod stored {
    use jackfield::storage::plantangenet::Observed;

    #[deprecated]
    #[derive(serde::Serialize, serde::Deserialize, jackfield::Resource)]
    struct OldRecord {
        #[resource(identity)]
        id: String,
    }

    #[derive(serde::Serialize, serde::Deserialize, jackfield::Resource)]
    struct Record {
        #[resource(identity)]
        id: String,
        #[deprecated]
        depth: u8,
    }

    #[deprecated]
    #[derive(jackfield::Omni)]
    struct OldObject {
        #[omni(id)]
        id: String,
        #[observed]
        depth: Observed<u8>,
    }

    #[derive(jackfield::Omni)]
    struct Object {
        #[omni(id)]
        id: String,
        #[deprecated]
        #[observed]
        depth: Observed<u8>,
    }
}

#[test]
fn what_is_deprecated_compiles_without_a_warning_of_its_own() {
    let names: Vec<&str> = Bridge::DECL.contributes.iter().map(|one| one.name).collect();
    assert_eq!(
        names,
        ["Bridge::go", "Bridge::both", "Bridge::both", "Bridge::both", "Bridge::mint", "Bridge::rest"]
    );
}
