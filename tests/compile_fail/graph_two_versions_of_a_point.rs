use jackfield::base::Origin;
use jackfield::declare::{Coerce, PointDecl, SingleOne};
use jackfield::Point;
use jackfield::prelude::*;

/// Trait and declaration as the macros of one version of a crate would write them.
macro_rules! version {
    ($module:ident $version:literal) => {
        mod $module {
            use super::*;

            pub trait Clock: Send + Sync {}
            impl<T: Clock + 'static> Coerce<T> for dyn Clock {
                fn coerce(value: Arc<T>) -> Arc<Self> {
                    value
                }
            }
            impl Point for dyn Clock {
                type Cardinality = SingleOne;
                const DECL: &'static PointDecl = &PointDecl::new::<Self>(
                    "clock",
                    "dyn Clock",
                    Origin {
                        package: "clock-api",
                        version: $version,
                        module: "clock_api",
                        file: concat!("clock-api-", $version, "/src/lib.rs"),
                        line: 9,
                        column: 11,
                        source: "pub trait Clock: Send + Sync",
                    },
                );
            }
        }
    };
}
version!(one "1.4.0");
version!(two "2.0.1");

#[derive(Plugin)]
#[provides(dyn one::Clock)]
pub struct Quartz;
impl one::Clock for Quartz {}

#[derive(Plugin)]
pub struct Alarm {
    clock: Arc<dyn two::Clock>,
}

fn main() {
    let _ = app![Quartz, Alarm];
}
