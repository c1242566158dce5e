//! The framework's own points, declared like any other.

use std::sync::Arc;

use super::contributions::given::Coerce;
use super::hooks::health::HealthCheck;
use super::hooks::hook::{Main, Start, Stop};
use super::hooks::task::Task;
use super::needs::input::Input;
use super::points::cardinality::{ManyOf, OptionalOne};
use super::points::point::{Point, PointDecl};
use crate::base::{PointNumber, here};

macro_rules! framework_points {
    ($($point:ident: $cardinality:ident, $name:literal, $who:ident $(, $hint:literal)?;)*) => {$(
        // In a list of what is a point, the user looks for points of the application.
        #[diagnostic::do_not_recommend]
        impl Point for dyn $point {
            type Cardinality = $cardinality;
            const DECL: &'static PointDecl = {
                static NUMBER: PointNumber = PointNumber::new();
                &PointDecl::new::<Self>($name, concat!("dyn ", stringify!($point)), here!()).numbered(&NUMBER).$who()$(.with_hint($hint))?
            };
        }

        impl<T: $point + 'static> Coerce<T> for dyn $point {
            fn coerce(value: Arc<T>) -> Arc<Self> {
                value
            }
        }
    )*};
}

framework_points! {
    Start: ManyOf, "start", entry_of_scopes_too;
    Stop: ManyOf, "stop", entry_of_scopes_too;
    Task: ManyOf, "task", entry;
    HealthCheck: ManyOf, "health", entry;
    Main: OptionalOne, "main", entry;
    Input: OptionalOne, "input", given_by_host, "let the host hand it over: `App::input(value)`";
}
