use syn::LitStr;

use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// At which end of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    First,
    Natural,
    Last,
}

/// Where a contribution stands among others.
pub(crate) struct Placement {
    pub(crate) position: Position,
    pub(crate) before: Vec<LitStr>,
    pub(crate) after: Vec<LitStr>,
    pub(crate) required: bool,
}

impl Placement {
    pub(crate) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let position = match (settings.span_of("first"), settings.span_of("last")) {
            (Some(_), Some(last)) => {
                mistakes.at(last, "`first` and `last` exclude each other: keep one of them");
                Position::Natural
            }
            (Some(_), None) => Position::First,
            (None, Some(_)) => Position::Last,
            (None, None) => Position::Natural,
        };
        let before: Vec<LitStr> = settings.texts("before").cloned().collect();
        let after: Vec<LitStr> = settings.texts("after").cloned().collect();
        for both in after.iter().filter(|after| before.iter().any(|before| before.value() == after.value())) {
            mistakes.on(both, format!("before and after `{}` at once: keep one of them", both.value()));
        }
        let required = settings.span_of("required");
        if let Some(required) = required.filter(|_| before.is_empty() && after.is_empty()) {
            mistakes.at(
                required,
                "`required` needs a plugin to be there: add `before = \"..\"` or `after = \"..\"`",
            );
        }
        Self { position, before, after, required: required.is_some() }
    }

    /// Whether nothing was said.
    pub(crate) fn is_anywhere(&self) -> bool {
        self.position == Position::Natural && self.before.is_empty() && self.after.is_empty()
    }
}
