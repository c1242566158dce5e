use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "server")]
pub struct Server;
#[contributes]
impl Server {
    #[main]
    async fn serve(&self) {}
}

#[derive(Plugin)]
#[plugin(key = "importer")]
pub struct Importer;
#[contributes]
impl Importer {
    #[main]
    async fn serve(&self) {}
}

fn main() {
    let _ = app![Server, Importer];
}
