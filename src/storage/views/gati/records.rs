use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Of a member that may be any JSON, null is a value.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A record of the manifest store: its members in camel case, unknown ones kept, absent ones absent. A null counts as
/// absent where a member has a type.
macro_rules! records {
    ($($(#[$meta:meta])* $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $ty:ty,)*
    })*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name {
                $($(#[$field_meta])* pub $field: $ty,)*
                /// What this version of the record does not know, kept as it was.
                #[serde(flatten)]
                pub rest: Map<String, Value>,
            }
        )*
    };
}

/// What stands in an array or a tuple of Gati.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GItems {
    /// Items that are all of one type.
    All(Box<GType>),
    /// The type of each item, in their order.
    Each(Vec<GType>),
}

records! {
    /// What a handler is, in one of its versions.
    HandlerManifest {
        /// The handler.
        handler_id: String,
        /// Its version, any text.
        version: String,
        /// The path it answers.
        path: String,
        /// The HTTP method it answers.
        method: String,
        /// The types of what it takes and gives.
        gtypes: GTypes,
        /// The hooks around it.
        hooks: HandlerHooks,
        /// The version of the timescape it was made for.
        timescape_version: String,
        /// Who may call it, and how often.
        policies: HandlerPolicies,
        /// What it needs.
        dependencies: HandlerDependencies,
        /// The hash of its code.
        hash: String,
        /// When it was made, in milliseconds since 1970; the largest is the latest version.
        created_at: i64,
    }

    /// The types of what a handler takes and gives: references or types.
    GTypes {
        /// What it takes.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        request: Option<Value>,
        /// What it gives.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        response: Option<Value>,
    }

    /// The hooks around a handler, by name.
    HandlerHooks {
        /// Those that run before it.
        before: Vec<String>,
        /// Those that run after it.
        after: Vec<String>,
        /// Those that run when it fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catch: Option<Vec<String>>,
    }

    /// Who may call a handler, and how often.
    HandlerPolicies {
        /// The roles that may.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        roles: Option<Vec<String>>,
        /// How often.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rate_limit: Option<RateLimit>,
    }

    /// How often a handler may be called.
    RateLimit {
        /// So often.
        limit: u64,
        /// Within this time, in milliseconds.
        window: u64,
    }

    /// What a handler needs.
    HandlerDependencies {
        /// Modules.
        modules: Vec<String>,
        /// Plugins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugins: Option<Vec<String>>,
    }

    /// The hooks of a handler in full: one manifest for each handler.
    HookManifest {
        /// The handler.
        handler_id: String,
    }

    /// A type of Gati. It contains others.
    GType {
        /// What it is: `object`, `array`, `string`, ..
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// The members of an object.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        properties: Option<BTreeMap<String, GType>>,
        /// The items of an array or a tuple.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        items: Option<GItems>,
    }

    /// How data of one version of a handler becomes that of another.
    Transformer {
        /// The transformer.
        id: String,
        /// The handler.
        handler_id: String,
        /// From this version.
        from_version: String,
        /// To this one.
        to_version: String,
        /// `forward` or `backward`.
        direction: String,
        /// What is done, in order.
        transformations: Vec<Transformation>,
        /// The hash of it.
        hash: String,
        /// When it was made, in milliseconds since 1970.
        created_at: i64,
    }

    /// A step of a transformer.
    Transformation {
        /// What it works on.
        path: String,
        /// What it does.
        #[serde(rename = "type")]
        kind: String,
        /// Any JSON.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        details: Option<Value>,
    }

    /// The versions of a handler and how they come from each other.
    VersionGraph {
        /// The handler.
        handler_id: String,
        /// Its versions.
        versions: Vec<VersionNode>,
        /// The one in use.
        current_version: String,
        /// The latest.
        latest_version: String,
    }

    /// A version in a graph.
    VersionNode {
        /// The version.
        version: String,
        /// The hash of its manifest.
        manifest_hash: String,
        /// When it was deployed, in milliseconds since 1970.
        deployed_at: i64,
        /// Whether it answers.
        active: bool,
        /// The version it comes from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        /// Whether it breaks its clients.
        breaking: bool,
        /// The transformers between it and its parent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transformers: Option<Vec<String>>,
    }

    /// What the timescape knows of a version.
    TimescapeMetadata {
        /// The handler.
        handler_id: String,
        /// The version.
        version: String,
        /// What it looks like from outside.
        fingerprint: String,
        /// Which versions go with it.
        compatibility: Compatibility,
        /// How it is brought out.
        deployment: Deployment,
        /// What was measured.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        metrics: Option<Value>,
    }

    /// Which versions go with one.
    Compatibility {
        /// As they are.
        compatible: Vec<String>,
        /// Not at all.
        incompatible: Vec<String>,
        /// By a transformer.
        transformable: Vec<String>,
    }

    /// How a version is brought out.
    Deployment {
        /// The strategy.
        strategy: String,
        /// To how many of a hundred.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rollout_percentage: Option<serde_json::Number>,
        /// How far it is.
        status: String,
    }
}
