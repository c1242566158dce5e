use jackfield::prelude::*;

#[scope]
pub struct Tx;

#[extension_point]
pub trait Conn: Send + Sync {}
#[extension_point]
pub trait Repo: Send + Sync {}

#[derive(Plugin)]
#[plugin(key = "auto")]
#[provides(dyn Conn, fallback)]
pub struct AutoCommit;
impl Conn for AutoCommit {}

#[derive(Plugin)]
#[plugin(scope = Tx)]
#[provides(dyn Conn)]
pub struct InTx;
impl Conn for InTx {}

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Repo)]
pub struct SqlRepo {
    conn: Arc<dyn Conn>,
}
impl Repo for SqlRepo {}

#[derive(Plugin)]
pub struct Report {
    repo: Arc<dyn Repo>,
    conn: Arc<dyn Conn>,
}

#[scope]
pub struct Request;

#[derive(Plugin)]
#[plugin(scope = Request)]
pub struct Page {
    conn: Arc<dyn Conn>,
}

fn main() {
    let _ = app![AutoCommit, InTx, SqlRepo, Report, Page];
}
