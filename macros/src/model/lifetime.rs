use syn::Type;

use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// How long something lives.
pub(crate) enum Lifetime {
    /// As long as the application.
    App,
    /// Each who asks gets one of its own.
    Transient,
    /// As long as a scope.
    Scope(Box<Type>),
}

impl Lifetime {
    pub(crate) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let stated = settings.present(&["transient", "scope"]);
        if let [(first, _), (second, place), ..] = stated.as_slice() {
            let message = format!("`{first}` and `{second}` exclude each other: a thing has one lifetime");
            mistakes.at(*place, message);
        }
        match settings.ty("scope") {
            Some(scope) => Self::Scope(Box::new(scope.clone())),
            None if settings.has("transient") => Self::Transient,
            None => Self::App,
        }
    }

    /// Whether nothing was stated.
    pub(crate) fn is_of_the_app(&self) -> bool {
        matches!(self, Self::App)
    }
}
