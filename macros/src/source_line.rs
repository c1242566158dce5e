//! The line of source of a declaration, from its tokens: what a report shows under its place.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItemFn, Meta, Signature};

/// Characters; a longer line is cut.
const LONGEST: usize = 100;

/// The tokens as their author wrote them, in one line.
pub(crate) fn source_line(tokens: impl ToTokens) -> String {
    cut(&written(tokens.to_token_stream()))
}

/// The head of a function behind the attribute that gives it its role, if that says something.
pub(crate) fn head_of_function(role: &Attribute, function: &ImplItemFn) -> String {
    let role = match role.meta {
        Meta::List(_) => format!("{} ", written(role.to_token_stream())),
        _ => String::new(),
    };
    let mut signature = function.sig.clone();
    signature.generics.where_clause = None;
    let head = |signature: &Signature| {
        let visibility = &function.vis;
        written(quote::quote!(#visibility #signature))
    };
    let whole = format!("{role}{}", head(&signature));
    if !is_long(&whole) {
        return whole;
    }
    signature.inputs.clear();
    cut(&format!("{role}{}", head(&signature).replacen("()", "(..)", 1)))
}

/// The attributes of the framework on a field or a parameter: they are a part of what it says.
pub(crate) fn own_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("plugin"))
}

fn is_long(text: &str) -> bool {
    text.chars().count() > LONGEST
}

fn cut(text: &str) -> String {
    if !is_long(text) {
        return text.to_owned();
    }
    let end = text.char_indices().nth(LONGEST - 3).map_or(text.len(), |(at, _)| at);
    let (begin, _) = text.split_at(end);
    let whole_words = begin.rfind(' ').map_or(begin, |space| begin.split_at(space).0);
    format!("{} ..", whole_words.trim_end())
}

fn written(tokens: TokenStream) -> String {
    let mut line = Line::default();
    line.all(tokens);
    line.text
}

/// A place in a file.
#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

/// Where a token begins. Each question crosses to the compiler, so nothing is asked twice or that can be counted.
fn begin_of(span: Span) -> Option<Place> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = span.unwrap();
    Some(Place { line: span.line(), column: span.column() })
}

/// Where a token ends.
fn end_of(token: &str, begin: Option<Place>, span: Span) -> Option<Place> {
    let begin = begin?;
    if token.contains('\n') {
        return last_place(span);
    }
    Some(Place { column: begin.column + token.chars().count(), ..begin })
}

fn last_place(span: Span) -> Option<Place> {
    if !proc_macro::is_available() {
        return None;
    }
    let end = span.unwrap().end();
    Some(Place { line: end.line(), column: end.column() })
}

#[derive(Default)]
struct Line {
    text: String,
    /// Where the token before ends in its file.
    end: Option<Place>,
    /// Whether the token before and the next are one sign, such as `->`.
    joint: bool,
}

impl Line {
    fn all(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(sign) => {
                    self.token(sign.as_char().encode_utf8(&mut [0; 4]), sign.span());
                    self.joint = sign.spacing() == Spacing::Joint;
                }
                other => self.token(&other.to_string(), other.span()),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => return self.all(group.stream()),
        };
        self.token(open, group.span_open());
        self.all(group.stream());
        self.token(close, group.span_close());
        // A group that was taken apart and put together again stands with both of its ends where the whole stands.
        self.end = last_place(group.span_close());
    }

    fn token(&mut self, token: &str, span: Span) {
        let begin = begin_of(span);
        // What a line break leaves behind the last of several.
        if matches!(token, ")" | "]" | ">") && self.text.ends_with(',') && !self.is_in_line(begin) {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.joint && self.is_apart(token, begin) {
            self.text.push(' ');
        }
        self.end = match self.end {
            // Both tokens of a lifetime stand where the whole stands.
            Some(end) if self.joint && self.text.ends_with('\'') => {
                Some(Place { column: end.column + token.chars().count(), ..end })
            }
            _ => end_of(token, begin, span),
        };
        self.text.push_str(token);
        self.joint = false;
    }

    fn is_apart(&self, token: &str, begin: Option<Place>) -> bool {
        match (self.end, begin) {
            // As it was written.
            (Some(end), Some(begin)) if end.line == begin.line && end.column <= begin.column => {
                end.column < begin.column
            }
            _ => self.is_apart_by_habit(token),
        }
    }

    fn is_in_line(&self, begin: Option<Place>) -> bool {
        matches!((self.end, begin), (Some(end), Some(begin)) if end.line == begin.line)
    }

    /// Where a line was broken, or where the tokens come from different places, as the code of a macro does.
    fn is_apart_by_habit(&self, token: &str) -> bool {
        let before = self.text.as_str();
        let word = before.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
        let after_name = word.is_some_and(|word| !matches!(word, "" | "as" | "dyn" | "for" | "impl"));
        let closes_type = before.ends_with('>') && !before.ends_with("->");
        match token {
            ")" | "]" | ">" | "," | ";" | "." => false,
            "(" | "<" | ":" if after_name || closes_type => false,
            _ => !before.ends_with("::") && !before.ends_with(['(', '[', '<', '&', '.', '?', '#', '!']),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        source_line(text.parse::<TokenStream>().expect("these are tokens"))
    }

    #[test]
    fn tokens_without_places_are_written_as_people_do() {
        for text in [
            "clock: Arc<dyn Clock>",
            "pub trait Clock<T: ?Sized>: Send + Sync + 'static",
            "async fn index(&self, all: Many<dyn ::api::Clock>) -> Result<Arc<dyn Index>, BoxError>",
            "#[plugin(of = \"html\")] html: Arc<dyn Format>",
            "numbers: [u8; 4]",
            "map: HashMap<String, (u8, Vec<u8>)>",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn a_long_line_is_cut_between_words() {
        let long = line(&format!("fn f({}) -> u8", "number: u8, ".repeat(20)));
        assert!(long.starts_with("fn f(number: u8, ") && long.ends_with(" ..") && !is_long(&long), "{long}");
        let word = line(&"ä".repeat(200));
        assert_eq!(word.chars().count(), LONGEST);
    }

    #[test]
    fn the_head_of_a_long_function_leaves_out_its_parameters_first() {
        let long = "a: Arc<dyn A>, ".repeat(10);
        let function = |text: &str| syn::parse_str::<ImplItemFn>(text).expect("it is a function");
        let role = |function: &ImplItemFn| function.attrs.first().cloned().expect("it has one");
        let one = function(&format!(
            "#[decorate(after = \"x\")] pub fn f(&self, {long}) -> Arc<dyn B> where A: B {{}}"
        ));
        assert_eq!(
            head_of_function(&role(&one), &one),
            "#[decorate(after = \"x\")] pub fn f(..) -> Arc<dyn B>"
        );
        let two = function("#[start] async fn go(&self) { self.x() }");
        assert_eq!(head_of_function(&role(&two), &two), "async fn go(&self)");
    }
}
