use syn::LitStr;

use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// That something is on its way out.
pub(crate) struct Deprecation {
    /// The version since which it is.
    pub(crate) since: LitStr,
    /// What takes its place.
    pub(crate) instead: Option<LitStr>,
}

impl Deprecation {
    pub(crate) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Option<Self> {
        let instead = settings.text("instead").cloned();
        let since = settings.text("deprecated").cloned();
        if since.is_none()
            && let Some(place) = settings.span_of("instead")
        {
            mistakes
                .at(place, "`instead` of what? add `deprecated = \"1.2\"`, the version since which it is");
        }
        since.map(|since| Self { since, instead })
    }
}
