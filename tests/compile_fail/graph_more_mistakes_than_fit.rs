use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

macro_rules! alarms {
    ($($name:ident)*) => {
        $(
            #[derive(Plugin)]
            pub struct $name {
                clock: Arc<dyn Clock>,
            }
        )*
        fn main() {
            let _ = app![$($name),*];
        }
    };
}
alarms! {
    AlarmA0 AlarmA1 AlarmA2 AlarmA3 AlarmA4 AlarmA5 AlarmA6 AlarmA7 AlarmA8 AlarmA9
    AlarmB0 AlarmB1 AlarmB2 AlarmB3 AlarmB4 AlarmB5 AlarmB6 AlarmB7 AlarmB8 AlarmB9
    AlarmC0 AlarmC1 AlarmC2 AlarmC3 AlarmC4 AlarmC5 AlarmC6 AlarmC7 AlarmC8 AlarmC9
    AlarmD0 AlarmD1 AlarmD2 AlarmD3 AlarmD4 AlarmD5 AlarmD6 AlarmD7 AlarmD8 AlarmD9
    AlarmE0 AlarmE1 AlarmE2 AlarmE3 AlarmE4 AlarmE5 AlarmE6 AlarmE7 AlarmE8 AlarmE9
    AlarmF0 AlarmF1 AlarmF2 AlarmF3 AlarmF4 AlarmF5 AlarmF6 AlarmF7 AlarmF8 AlarmF9
    AlarmG0 AlarmG1 AlarmG2 AlarmG3 AlarmG4 AlarmG5 AlarmG6 AlarmG7 AlarmG8 AlarmG9
    AlarmH0 AlarmH1 AlarmH2 AlarmH3 AlarmH4 AlarmH5 AlarmH6 AlarmH7 AlarmH8 AlarmH9
    AlarmI0 AlarmI1 AlarmI2 AlarmI3 AlarmI4 AlarmI5 AlarmI6 AlarmI7 AlarmI8 AlarmI9
    AlarmJ0 AlarmJ1 AlarmJ2 AlarmJ3 AlarmJ4 AlarmJ5 AlarmJ6 AlarmJ7 AlarmJ8 AlarmJ9
}
