//! Anhanga: services over schemas, on any driver that can do the six operations of [`PersistenceContract`].
//!
//! In: a schema, by `#[derive(Resource)]` or made at run time, and a driver. Out: [`Service`] and [`UntypedService`].
//! Errors: [`PersistenceError`]; a name or value that the schema does not have is refused before the driver is asked.

mod cells;
mod contract;
mod documents_driver;
mod error;
mod fit;
mod id;
mod params;
mod schema;
mod service;
mod tables_driver;
mod untyped;

pub use contract::{PersistenceContract, Record};
pub use documents_driver::DocumentsDriver;
pub use error::PersistenceError;
pub use id::{IntoId, RecordId};
pub use params::{PaginateParams, PaginatedResult, SortOrder};
pub use schema::{DataType, FieldMeta, PersistenceMeta, Resource};
pub use service::{Service, create_service};
pub use tables_driver::TablesDriver;
pub use untyped::UntypedService;
