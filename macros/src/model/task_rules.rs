use proc_macro2::Span;

use super::duration::duration;
use crate::mistakes::Mistakes;
use crate::parse::Settings;

/// When a task runs, and what follows its end.
pub(crate) struct TaskRules {
    /// In milliseconds.
    pub(crate) every: Option<u64>,
    /// As the variants of the framework's `OnError`.
    pub(crate) on_error: &'static str,
    /// As the variants of the framework's `OnEnd`.
    pub(crate) on_end: &'static str,
    /// As the variants of the framework's `OnStop`.
    pub(crate) on_stop: &'static str,
}

impl TaskRules {
    pub(super) fn of(settings: &Settings, mistakes: &mut Mistakes) -> Self {
        let every = settings.text("every").and_then(|text| duration(text, mistakes));
        let errors = [("shutdown", "Shutdown"), ("log", "Log"), ("restart", "Restart")];
        let ends = [("continue", "Continue"), ("shutdown", "Shutdown")];
        let on_error = choice(settings, "on_error", &errors, mistakes);
        let on_end = choice(settings, "on_end", &ends, mistakes);
        let stops = [("cancel", "Cancel"), ("finish", "Finish")];
        let on_stop = choice(settings, "on_stop", &stops, mistakes);
        if let (true, Some(place)) = (settings.has("every"), settings.span_of("on_end")) {
            mistakes.at(place, "a task with `every` has no end: remove `on_end`");
        }
        if settings.has("every") && on_error == Some("Restart") {
            let place = settings.span_of("on_error").unwrap_or_else(Span::call_site);
            mistakes.at(place, "a task with `every` runs again anyway: write `on_error = \"log\"`");
        }
        Self {
            every,
            on_error: on_error.unwrap_or("Shutdown"),
            on_end: on_end.unwrap_or("Continue"),
            on_stop: on_stop.unwrap_or("Cancel"),
        }
    }
}

/// What one of a few words stands for.
fn choice(
    settings: &Settings,
    name: &str,
    choices: &[(&str, &'static str)],
    mistakes: &mut Mistakes,
) -> Option<&'static str> {
    let text = settings.text(name)?;
    let found = choices.iter().find(|(word, _)| *word == text.value());
    if found.is_none() {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("`\"{word}\"`")).collect();
        mistakes.on(text, format!("`{name}` is one of {}", words.join(", ")));
    }
    found.map(|(_, variant)| *variant)
}
