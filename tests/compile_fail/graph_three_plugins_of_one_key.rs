use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[derive(Plugin)]
pub struct Search;

pub mod old {
    use jackfield::prelude::*;
    #[derive(Plugin)]
    #[plugin(key = "notes")]
    pub struct Notebook;
    #[derive(Plugin)]
    pub struct Search;
    #[derive(Plugin)]
    #[plugin(key = "notes")]
    pub struct Scratchpad;
}

fn main() {
    let _ = app![Notes, Search, old::Notebook, old::Search, old::Scratchpad];
}
