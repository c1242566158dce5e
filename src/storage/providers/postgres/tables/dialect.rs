use crate::storage::contract::{Cell, ColumnType};
use crate::storage::providers::tables::{Dialect, Quoted, Statement};

#[derive(Debug)]
pub(crate) struct InPostgres;

/// Of these cells, the texts of those whose JSON begins like this.
fn texts(cells: &[Cell], begins: impl Fn(char) -> bool, text: impl Fn(&str) -> String) -> Vec<Cell> {
    let json = cells.iter().filter_map(|cell| match cell {
        Cell::Json(json) => Some(json.as_str()),
        _ => None,
    });
    json.filter(|json| json.starts_with(&begins)).map(|json| Cell::Text(text(json))).collect()
}

// Only what is known to be of a type is taken for one: the server works conditions out in any order.
fn as_text(column: Quoted<'_>, kind: &str) -> String {
    format!("(CASE json_typeof({column}) WHEN '{kind}' THEN {column} #>> '{{}}' END COLLATE \"C\")")
}

fn as_number(column: Quoted<'_>) -> String {
    format!("(CASE json_typeof({column}) WHEN 'number' THEN ({column} #>> '{{}}')::numeric END)")
}

impl Dialect for InPostgres {
    const MARK: char = '$';
    const NUMBERED: &'static str = "int8 GENERATED ALWAYS AS IDENTITY UNIQUE";
    const MOST_PARAMETERS: usize = 65_535;
    const TABLE_OPTIONS: &'static str = "";

    fn declared(holds: ColumnType) -> &'static str {
        match holds {
            ColumnType::Text => "text COLLATE \"C\"",
            ColumnType::Integer => "int8",
            ColumnType::Number => "float8",
            ColumnType::Boolean => "bool",
            // The text as it is: the other type writes numbers anew.
            ColumnType::Json => "json",
        }
    }

    fn written(holds: ColumnType, parameter: String) -> String {
        if holds == ColumnType::Json { format!("{parameter}::text::json") } else { parameter }
    }

    fn sent(holds: ColumnType, column: Quoted<'_>) -> String {
        if holds == ColumnType::Json { format!("{column}::text") } else { column.to_string() }
    }

    fn json_sort(column: Quoted<'_>) -> Vec<String> {
        let rank = format!(
            "CASE json_typeof({column}) WHEN 'boolean' THEN 0 WHEN 'number' THEN 1 WHEN 'string' THEN 2 \
             WHEN 'array' THEN 3 WHEN 'object' THEN 4 END"
        );
        vec![rank, as_text(column, "boolean"), as_number(column), as_text(column, "string")]
    }

    fn json_is_in(statement: &mut Statement, column: Quoted<'_>, cells: &[Cell]) -> String {
        let strings =
            texts(cells, |first| first == '"', |json| serde_json::from_str(json).unwrap_or_default());
        let booleans = texts(cells, |first| matches!(first, 't' | 'f'), str::to_owned);
        let numbers = texts(cells, |first| first == '-' || first.is_ascii_digit(), str::to_owned);
        let mut any = Vec::new();
        for (kind, cells) in [("string", strings), ("boolean", booleans)] {
            if !cells.is_empty() {
                let list = statement.list::<InPostgres>(&cells);
                any.push(format!("{} IN ({list})", as_text(column, kind)));
            }
        }
        if !numbers.is_empty() {
            let list = statement.list::<InPostgres>(&numbers);
            let list: Vec<String> = list.split(", ").map(|mark| format!("{mark}::text::numeric")).collect();
            any.push(format!("{} IN ({})", as_number(column), list.join(", ")));
        }
        format!("({})", any.join(" OR "))
    }
}
