use jackfield::prelude::*;

#[extension_point]
pub trait Database: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Database)]
pub struct Db;
impl Database for Db {}

#[derive(Plugin)]
pub struct Report {
    #[plugin(of = "archive")]
    archive: Arc<dyn Database>,
    database: Arc<dyn Database>,
}

fn main() {
    let _ = app![Report, Db as "main", Db as "archive"];
}
