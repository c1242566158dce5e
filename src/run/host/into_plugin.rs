use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use crate::declare::{Construct, Lifetime, Plugin, PluginBuilder, PluginDecl};

/// What `App::with` takes: a plugin made at run time, or a ready-made instance of an annotated struct.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a plugin",
    label = "not a plugin",
    note = "put `#[derive(Plugin)]` on the struct, or make one with `plugin(\"..\")`"
)]
pub trait IntoPlugin {
    /// Its declaration.
    fn into_plugin(self) -> PluginDecl;
}

impl IntoPlugin for PluginBuilder {
    fn into_plugin(self) -> PluginDecl {
        self.into_decl()
    }
}

impl IntoPlugin for PluginDecl {
    fn into_plugin(self) -> PluginDecl {
        self
    }
}

impl<T: Plugin> IntoPlugin for T {
    /// The struct is there already, so its fields need nothing, and it is there for the whole application.
    fn into_plugin(self) -> PluginDecl {
        PluginDecl {
            needs: Cow::Borrowed(&[]),
            construct: Some(Construct::Ready(Arc::new(self))),
            type_id: Some(TypeId::of::<T>()),
            lifetime: Lifetime::App,
            ..T::DECL.clone()
        }
    }
}
