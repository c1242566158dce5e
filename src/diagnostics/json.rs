use serde_json::{Value, json};

use super::diagnostic::Diagnostic;
use super::location::Place;

/// One diagnostic with all its parts; what is empty is there as an empty list or `null`.
pub(super) fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let causes = diagnostic.cause.iter().flat_map(|cause| cause.chain().map(ToString::to_string));
    json!({
        "code": diagnostic.code.text(),
        "title": diagnostic.code.title(),
        "severity": diagnostic.severity.text(),
        "message": diagnostic.message,
        "places": diagnostic.places.iter().map(place).collect::<Vec<_>>(),
        "excerpt": diagnostic.excerpt,
        "path": diagnostic.path,
        "causes": causes.collect::<Vec<_>>(),
        "notes": diagnostic.notes,
        "helps": diagnostic.helps,
    })
}

fn place(place: &Place) -> Value {
    let (line, column) = place.location.line_and_column().unzip();
    json!({
        "label": place.label,
        "location": place.location.to_string(),
        "file": place.location.path(),
        "line": line,
        "column": column,
        "source": place.location.source(),
    })
}
