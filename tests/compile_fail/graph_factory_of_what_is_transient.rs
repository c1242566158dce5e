use jackfield::prelude::*;

#[extension_point]
pub trait Cart: Send + Sync {}
#[extension_point(many)]
pub trait Offer: Send + Sync {}

#[extension_point]
pub trait Sessions: Send + Sync {
    fn open(&self, user: &str) -> Session;
}
pub struct Session;

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Cart)]
#[provides(dyn Offer)]
pub struct Trolley;
impl Cart for Trolley {}
impl Offer for Trolley {}

#[derive(Plugin)]
#[plugin(key = "shop")]
pub struct Shop;

#[contributes]
impl Shop {
    #[factory(dyn Sessions)]
    fn open(cart: Arc<dyn Cart>, offers: Many<dyn Offer>, #[argument] user: &str) -> Session {
        drop((cart, offers, user));
        Session
    }
}

#[derive(Plugin)]
pub struct Site {
    sessions: Arc<dyn Sessions>,
}

fn main() {
    let _ = app![Shop, Trolley, Site];
}
