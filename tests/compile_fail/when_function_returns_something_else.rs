use jackfield::prelude::*;

fn is_on(settings: &jackfield::config::LoadedSettings) -> u8 {
    u8::from(settings.is_set("notes.on"))
}

#[derive(Plugin)]
#[plugin(when = is_on)]
pub struct Notes;

fn main() {}
