/// That something is on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Deprecation {
    /// The version since which it is.
    pub since: &'static str,
    /// What takes its place, if anything does.
    pub instead: Option<&'static str>,
}

impl Deprecation {
    /// What to do about it.
    pub(crate) fn remedy(&self) -> String {
        match self.instead {
            Some(other) => format!("use `{other}` instead"),
            None => "leave it out: nothing takes its place".to_owned(),
        }
    }
}
