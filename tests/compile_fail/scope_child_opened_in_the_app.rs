use jackfield::prelude::*;

#[scope]
pub struct Request {
    pub id: u32,
}
#[scope(within = Request)]
pub struct Upload {
    pub name: String,
}

pub async fn upload(app: &Running) -> Result<(), Report> {
    let upload = app.open(Upload { name: "picture".to_owned() }).await?;
    upload.close().await
}

fn main() {}
