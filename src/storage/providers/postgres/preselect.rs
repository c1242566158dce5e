//! What the server leaves out of a scan because it surely does not meet the filter.
//!
//! Only documents that the server's own JSON can read are looked at, and only conditions that hold wherever the filter
//! does are asked: the server's JSON changes numbers and takes `-1` and `01` for positions, so the evaluator decides
//! about everything that is left. Text of the statement is only its structure: fields and values are parameters.

use crate::storage::contract::engine::Pointer;
use crate::storage::contract::{Comparison, Filter, Literal};
use crate::storage::providers::postgres::statement::Statement;

/// More alternatives than this are left to the evaluator.
const MOST_VALUES: usize = 64;

/// Adds to the statement what the filter needs of the document `doc.json`, which is NULL where it can't be read.
pub(crate) fn preselect(filter: &Filter, statement: &mut Statement) -> Option<String> {
    let condition = condition(filter, statement)?;
    Some(format!("(doc.json IS NULL OR {condition})"))
}

/// `None` where every document may meet the filter.
fn condition(filter: &Filter, statement: &mut Statement) -> Option<String> {
    match filter {
        Filter::And(filters) => {
            let needed: Vec<String> =
                filters.iter().filter_map(|filter| condition(filter, statement)).collect();
            (!needed.is_empty()).then(|| format!("({})", needed.join(" AND ")))
        }
        Filter::Or(filters) => any(filters, statement, condition),
        Filter::Compare { field, op, value } => compare(field, *op, value, statement),
        Filter::In { field, values } if values.len() <= MOST_VALUES => one_of(field, values, statement),
        // What makes a filter false is not known here, so neither is what makes its opposite true.
        Filter::All | Filter::Not(_) | Filter::In { .. } => None,
        Filter::Exists(field) => field_of(field, statement).map(|field| format!("{field} IS NOT NULL")),
    }
}

/// One of these at least. `None` where one may hold for every document; then the parameters of the others are needed by
/// nobody, which the server would not accept.
fn any<T>(
    alternatives: &[T],
    statement: &mut Statement,
    condition: impl Fn(&T, &mut Statement) -> Option<String>,
) -> Option<String> {
    let before = statement.parameter_count();
    let needed: Option<Vec<String>> =
        alternatives.iter().map(|alternative| condition(alternative, statement)).collect();
    match needed {
        Some(needed) if needed.is_empty() => Some("false".to_owned()),
        Some(needed) => Some(format!("({})", needed.join(" OR "))),
        None => {
            statement.forget_parameters(before);
            None
        }
    }
}

/// The field is one of these. Lists are single parameters: for each length of a list, a statement would be prepared.
fn one_of(field: &str, values: &[Literal], statement: &mut Statement) -> Option<String> {
    let (mut texts, mut booleans, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for value in values {
        match value {
            Literal::Null => {}
            Literal::Text(text) if text.contains('\0') => return None,
            Literal::Text(text) => texts.push(text.clone()),
            Literal::Bool(value) => booleans.push(*value),
            Literal::Int(_) | Literal::UInt(_) | Literal::Float(_) => {
                let bounds = around(value);
                low.push(bounds.0);
                high.push(bounds.1);
            }
        }
    }
    if texts.is_empty() && booleans.is_empty() && low.is_empty() {
        return Some("false".to_owned());
    }
    let field = field_of(field, statement)?;
    let mut kinds = Vec::new();
    if !texts.is_empty() {
        let texts = statement.parameter(texts);
        kinds.push(format!("({} AND {} = ANY({texts}::text[]))", is_text(&field), text_in(&field)));
    }
    if !booleans.is_empty() {
        let booleans = statement.parameter(booleans);
        kinds.push(format!("{field} IN (SELECT to_jsonb(unnest({booleans}::bool[])))"));
    }
    if !low.is_empty() {
        let (low, high) = (statement.parameter(low), statement.parameter(high));
        kinds.push(format!(
            "EXISTS (SELECT FROM unnest({low}::text[], {high}::text[]) AS near (low, high) \
             WHERE {} BETWEEN near.low::numeric AND near.high::numeric)",
            number_in(&field)
        ));
    }
    Some(format!("({})", kinds.join(" OR ")))
}

fn is_text(field: &str) -> String {
    format!("jsonb_typeof({field}) = 'string'")
}

fn text_in(field: &str) -> String {
    format!("(({field} #>> '{{}}') COLLATE \"C\")")
}

fn number_in(field: &str) -> String {
    format!("CASE WHEN jsonb_typeof({field}) = 'number' THEN ({field})::numeric END")
}

/// The field as JSON. `None` where its name can't be a parameter, which holds no NUL.
fn field_of(field: &str, statement: &mut Statement) -> Option<String> {
    let steps = Pointer::parse(field).ok()?.names();
    if steps.iter().any(|step| step.contains('\0')) {
        return None;
    }
    Some(format!("doc.json #> {}::text[]", statement.parameter(steps)))
}

fn compare(field: &str, op: Comparison, value: &Literal, statement: &mut Statement) -> Option<String> {
    let of_text = matches!(op, Comparison::StartsWith | Comparison::EndsWith | Comparison::Contains);
    match value {
        Literal::Null => Some("false".to_owned()),
        Literal::Text(text) => compare_text(field, op, text, statement),
        _ if of_text => Some("false".to_owned()),
        Literal::Bool(value) => {
            let field = field_of(field, statement)?;
            Some(match op {
                Comparison::Equal => format!("{field} = to_jsonb({}::bool)", statement.parameter(*value)),
                _ => format!("jsonb_typeof({field}) = 'boolean'"),
            })
        }
        Literal::Int(_) | Literal::UInt(_) | Literal::Float(_) => {
            let field = field_of(field, statement)?;
            let (low, high) = around(value);
            let number = number_in(&field);
            let mut bound = |bound: String| format!("{}::text::numeric", statement.parameter(bound));
            Some(match op {
                Comparison::Equal => format!("{number} BETWEEN {} AND {}", bound(low), bound(high)),
                Comparison::Less | Comparison::LessOrEqual => format!("{number} <= {}", bound(high)),
                Comparison::Greater | Comparison::GreaterOrEqual => format!("{number} >= {}", bound(low)),
                _ => format!("jsonb_typeof({field}) = 'number'"),
            })
        }
    }
}

fn compare_text(field: &str, op: Comparison, text: &str, statement: &mut Statement) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    let field = field_of(field, statement)?;
    let is_text = is_text(&field);
    if op == Comparison::NotEqual {
        return Some(is_text);
    }
    let found = text_in(&field);
    let text = format!("{}::text", statement.parameter(text.to_owned()));
    let holds = match op {
        Comparison::Equal | Comparison::NotEqual => format!("{found} = {text}"),
        Comparison::Less => format!("{found} < {text}"),
        Comparison::LessOrEqual => format!("{found} <= {text}"),
        Comparison::Greater => format!("{found} > {text}"),
        Comparison::GreaterOrEqual => format!("{found} >= {text}"),
        Comparison::StartsWith => format!("starts_with({found}, {text})"),
        Comparison::EndsWith => format!("right({found}, length({text})) = {text}"),
        Comparison::Contains => format!("position({text} IN {found}) > 0"),
    };
    Some(format!("({is_text} AND {holds})"))
}

/// Decimal bounds between which every number lies that compares as equal: the text of a number may be anything that is
/// rounded to the same f64.
fn around(value: &Literal) -> (String, String) {
    #[expect(clippy::cast_precision_loss, reason = "the bounds are further away than what is lost")]
    let near = match value {
        Literal::Int(number) => *number as f64,
        Literal::UInt(number) => *number as f64,
        Literal::Float(number) => *number,
        Literal::Null | Literal::Bool(_) | Literal::Text(_) => 0.0,
    };
    let bound = |bound: f64| format!("{:?}", bound.clamp(f64::MIN, f64::MAX));
    (bound(near.next_down()), bound(near.next_up()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(filter: &Filter) -> Option<String> {
        preselect(filter, &mut Statement::default())
    }

    #[test]
    fn no_field_and_no_value_becomes_text_of_a_statement() {
        let nasty = "x'; DROP TABLE kv; --";
        let filter = Filter::eq(format!("/{nasty}"), nasty)
            .and(Filter::is_in("/a", [nasty, nasty]))
            .and(Filter::exists(format!("/{nasty}")).or(Filter::contains("/b", nasty)));
        assert!(!text_of(&filter).is_some_and(|text| text.contains("DROP")));
    }

    #[test]
    fn lists_of_any_length_are_asked_for_by_one_text() {
        let list = |length: i64| Filter::is_in("/a", (0..length).collect::<Vec<_>>());
        assert_eq!(text_of(&list(1)), text_of(&list(64)));
        assert_eq!(text_of(&Filter::is_in("/a", ["x"])), text_of(&Filter::is_in("/a", ["x", "y", "z"])));
    }

    #[test]
    fn what_can_not_be_asked_of_the_server_is_left_to_the_evaluator() {
        assert_eq!(text_of(&!Filter::eq("/a", 1)), None);
        assert_eq!(text_of(&Filter::eq("/a", "\0")), None);
        assert_eq!(text_of(&Filter::eq("/\0", 1)), None);
        assert_eq!(text_of(&Filter::eq("/a", 1).or(!Filter::eq("/a", 2))), None);
        assert!(text_of(&(!Filter::eq("/a", 1)).and(Filter::eq("/b", 2))).is_some());
    }

    #[test]
    fn no_parameter_is_left_that_the_text_does_not_name() {
        let mut statement = Statement::default();
        let some = Filter::eq("/b", 2).and(Filter::eq("/a", 1).or(!Filter::eq("/a", 2)));
        let text = preselect(&some.or(Filter::is_in("/c", ["x", "\0"])), &mut statement);
        assert_eq!((text, statement.parameter_count()), (None, 0));
    }

    #[test]
    fn bounds_hold_every_number_that_is_rounded_to_the_same() {
        let (low, high) = around(&Literal::Float(0.1));
        assert!(low.as_str() < "0.1" && high.as_str() > "0.1", "{low} {high}");
        assert_eq!(around(&Literal::Float(f64::MAX)).1, format!("{:?}", f64::MAX));
        let (low, high) = around(&Literal::UInt(u64::MAX));
        assert_eq!((low.as_str(), high.as_str()), ("1.844674407370955e19", "1.8446744073709556e19"));
    }
}
