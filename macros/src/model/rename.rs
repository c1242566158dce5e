//! How serde spells names, by `rename_all`: <https://serde.rs/container-attrs.html#rename_all>.

/// The name of a field, which is in `snake_case`.
pub(crate) fn field_name(name: &str, rule: Option<&str>) -> String {
    let pascal = || name.split('_').map(capitalised).collect::<String>();
    match rule.unwrap_or_default() {
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => name.to_ascii_uppercase(),
        "PascalCase" => pascal(),
        "camelCase" => uncapitalised(&pascal()),
        "kebab-case" => name.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => name.to_ascii_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

/// The name of a variant, which is in `PascalCase`.
pub(crate) fn variant_name(name: &str, rule: Option<&str>) -> String {
    let snake = || {
        let mut snake = String::with_capacity(name.len() + 4);
        for (at, letter) in name.char_indices() {
            if at > 0 && letter.is_uppercase() {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        }
        snake
    };
    match rule.unwrap_or_default() {
        "lowercase" => name.to_ascii_lowercase(),
        "UPPERCASE" => name.to_ascii_uppercase(),
        "camelCase" => uncapitalised(name),
        "snake_case" => snake(),
        "SCREAMING_SNAKE_CASE" => snake().to_ascii_uppercase(),
        "kebab-case" => snake().replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => snake().to_ascii_uppercase().replace('_', "-"),
        _ => name.to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}

fn uncapitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_serde_spells_them() {
        for (rule, field, variant) in [
            ("", "max_size_2", "VeryTasty"),
            ("lowercase", "max_size_2", "verytasty"),
            ("UPPERCASE", "MAX_SIZE_2", "VERYTASTY"),
            ("PascalCase", "MaxSize2", "VeryTasty"),
            ("camelCase", "maxSize2", "veryTasty"),
            ("snake_case", "max_size_2", "very_tasty"),
            ("SCREAMING_SNAKE_CASE", "MAX_SIZE_2", "VERY_TASTY"),
            ("kebab-case", "max-size-2", "very-tasty"),
            ("SCREAMING-KEBAB-CASE", "MAX-SIZE-2", "VERY-TASTY"),
        ] {
            assert_eq!(field_name("max_size_2", Some(rule)), field, "{rule}");
            assert_eq!(variant_name("VeryTasty", Some(rule)), variant, "{rule}");
        }
    }
}
