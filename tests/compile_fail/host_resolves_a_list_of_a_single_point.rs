use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub async fn clocks(app: &Running) -> Result<(), Report> {
    let clocks = app.resolve::<Many<dyn Clock>>().await?;
    drop(clocks);
    Ok(())
}

fn main() {}
