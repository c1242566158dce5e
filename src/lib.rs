#![doc = include_str!("guide.md")]
#![cfg_attr(not(feature = "storage"), doc = include_str!("without/storage.md"))]
#![cfg_attr(not(feature = "toml"), doc = include_str!("without/toml.md"))]
#![forbid(unsafe_code)]

// So that macros find the framework inside the framework too.
extern crate self as jackfield;

#[cfg(doc)]
#[doc = include_str!("architecture.md")]
pub mod architecture {}
pub mod base;
pub mod collect;
#[cfg(doc)]
pub mod coming_from;
pub mod config;
pub mod declare;
pub mod diagnostics;
pub mod observe;
pub mod plan;
pub mod run;
#[cfg(feature = "storage")]
pub mod storage;
pub mod testing;
pub mod wire;

pub use base::{BoxError, MakeError, View};
pub use config::{Config, ConfigSchema, LiveConfig, Secret};
pub use declare::{
    Degraded, Failures, Fresh, FreshError, HealthCheck, Inject, Input, Keyed, Lazy, LazyError, Main, Many,
    Need, OnEnd, OnError, OnStop, Plugin, PluginBuilder, Point, ProvidedKey, Start, Stop, Task, TaskRules,
    When, plugin,
};
pub use diagnostics::{Code, Diagnostic, Report, explain};
#[doc(inline)]
pub use jackfield_macros::{ConfigSchema, Plugin, app, contributes, extension_point, plugins, scope};
#[cfg(feature = "storage")]
#[doc(inline)]
pub use jackfield_macros::{Omni, Resource};
pub use run::{
    App, Exit, Health, HealthCheckResult, HealthProbe, HealthState, Open, Opened, Reload, Reloaded, Running,
    Shutdown, plugin_from,
};
#[cfg(feature = "storage")]
pub use storage::{Storage, anhanga::Resource, plantangenet::Omni};
pub use testing::TestApp;

/// Everything that a plugin or a host usually needs: `use jackfield::prelude::*;`.
pub mod prelude {
    pub use std::sync::Arc;
    pub use std::time::SystemTime;

    pub use async_trait::async_trait;

    #[doc(hidden)]
    pub use jackfield_macros::{decorate, provide};

    #[cfg(feature = "storage")]
    pub use crate::storage::Storage;
    pub use crate::{
        App, BoxError, Config, ConfigSchema, Exit, Fresh, Input, Keyed, Lazy, Many, Open, Opened, Plugin,
        ProvidedKey, Report, Running, Secret, Shutdown, TestApp, When, app, contributes, extension_point,
        plugin, plugins, scope,
    };
}

/// What the macros write; not for use by hand, and not covered by any promise.
#[doc(hidden)]
pub mod __private {
    pub use std::any::TypeId;
    pub use std::borrow::Cow;
    pub use std::boxed::Box;
    pub use std::sync::Arc;
    pub use std::time::Duration;

    pub use async_trait::async_trait;
    pub use serde_json::Value;
    pub use {inventory, serde};

    pub use crate::base::{Identity, KeyDecl, Origin, Outcome, PointNumber, View};
    pub use crate::collect::{Crates, Listed, ListedCrate, count_included, listed, with_included};
    pub use crate::config::schema::{
        ChoiceDecl, ConfigSchema, Limited, Listable, NoShape, NotShown, OptionShape, ProbeShape, ProbeValue,
        RulesOf, SchemaRegistration, SecretShape, SettingDecl, SettingDefault, Shape, Shown, TableDecl,
        default_value, judged, registered,
    };
    pub use crate::config::{Expected, LoadedSettings};
    pub use crate::declare::*;
    pub use crate::plan::{
        Composition, ConstRows, ConstSolved, ConstTables, Counts, Known, Sizes, Unique, cells_for,
        cells_for_plugins, literal_keys, named_plugins, unique,
    };
    #[cfg(feature = "storage")]
    pub use crate::storage::anhanga::{DataType, PersistenceMeta, Resource};
    #[cfg(feature = "storage")]
    pub use crate::storage::plantangenet::{Observed, Omni, OmniField, coerced, refused, unknown_field};
    #[cfg(feature = "storage")]
    pub use crate::storage::{JsonText, StorageError, Timestamp};
}
