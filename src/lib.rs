#![doc = include_str!("guide.md")]
#![forbid(unsafe_code)]

// So that macros find the framework inside the framework too.
extern crate self as jackfield;

pub mod base;
pub mod collect;
pub mod config;
pub mod declare;
pub mod diagnostics;
pub mod observe;
pub mod plan;
pub mod run;
pub mod storage;
pub mod testing;
pub mod wire;

pub use base::{BoxError, View};
pub use config::{Config, ConfigSchema, Secret};
pub use declare::{
    Failures, Inject, Input, Keyed, Lazy, LazyError, Main, Many, Need, OnEnd, OnError, Plugin, PluginBuilder,
    Point, ProvidedKey, Start, Stop, Task, TaskRules, plugin,
};
pub use diagnostics::{Code, Diagnostic, Report, explain};
#[doc(inline)]
pub use jackfield_macros::{
    ConfigSchema, Omni, Plugin, Resource, app, contributes, extension_point, plugins,
};
pub use run::{App, Exit, Running, Shutdown};
pub use storage::Storage;
pub use storage::anhanga::Resource;
pub use storage::plantangenet::Omni;
pub use testing::TestApp;

/// Everything that a plugin or a host usually needs: `use jackfield::prelude::*;`.
pub mod prelude {
    pub use std::sync::Arc;
    pub use std::time::SystemTime;

    pub use async_trait::async_trait;

    pub use crate::{
        App, BoxError, Config, ConfigSchema, Exit, Input, Keyed, Lazy, Many, Plugin, ProvidedKey, Report,
        Running, Secret, Shutdown, Storage, TestApp, app, contributes, extension_point, plugin, plugins,
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

    pub use serde_json::Value;
    pub use {inventory, serde};

    pub use crate::base::{KeyDecl, Origin, Outcome, View};
    pub use crate::collect::{Crates, Listed, ListedCrate};
    pub use crate::config::schema::{
        ChoiceDecl, ConfigSchema, Limited, Listable, NoShape, NotShown, ProbeShape, ProbeValue, RulesOf,
        SchemaRegistration, SettingDecl, SettingDefault, Shape, Shown, TableDecl, default_value, judged,
        registered,
    };
    pub use crate::declare::*;
    pub use crate::plan::{
        Composition, ConstRows, ConstSolved, ConstTables, Counts, Known, Sizes, Unique, cells_for,
        literal_keys, named_plugins, unique,
    };
    pub use crate::storage::anhanga::{DataType, PersistenceMeta, Resource};
    pub use crate::storage::plantangenet::{
        Observed, ObservedField, Omni, OmniField, coerced, refused, unknown_field,
    };
    pub use crate::storage::{JsonText, StorageError, Timestamp};
}
