use jackfield::prelude::*;

#[extension_point]
pub trait Database: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Database)]
pub struct Db;
impl Database for Db {}

#[derive(Plugin)]
pub struct Report {
    #[plugin(of = "main")]
    main: Arc<dyn Database>,
    #[plugin(of = "archvie")]
    archive: Arc<dyn Database>,
}

fn main() {
    let _ = app![Report, Db as "main", Db as "archive"];
}
