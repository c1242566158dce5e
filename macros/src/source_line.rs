//! The line of source of a declaration, from its tokens: what a report shows under its place.

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, ImplItemFn, Meta, Signature};

/// Characters; a longer line is cut.
const LONGEST: usize = 100;

/// The tokens as their author wrote them, in one line that is not too long.
pub(crate) fn source_line(tokens: impl ToTokens) -> String {
    cut(&written(tokens.to_token_stream()))
}

/// A type in one line, however long.
pub(crate) fn type_line(ty: impl ToTokens) -> String {
    written(ty.to_token_stream())
}

/// An expression in one line that is not too long.
pub(crate) fn expression_line(expression: impl ToTokens) -> String {
    let mut line = Line { in_expression: true, ..Line::default() };
    line.all(expression.to_token_stream());
    cut(&line.text)
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

/// Where a token begins. This and [`end_of`] cross to the compiler, which counts the characters of the line.
fn begin_of(span: Span) -> Option<Place> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = span.unwrap();
    Some(Place { line: span.line(), column: span.column() })
}

/// Where a token ends.
fn end_of(span: Span) -> Option<Place> {
    if !proc_macro::is_available() {
        return None;
    }
    let end = span.unwrap().end();
    Some(Place { line: end.line(), column: end.column() })
}

#[derive(Default)]
struct Line {
    text: String,
    /// The token before.
    last: Option<Span>,
    /// The same, if it is a sign.
    last_sign: Option<char>,
    /// Whether it and the next token are one sign, such as `->`.
    joint: bool,
    /// Whether signs that types have too may be those of an expression.
    in_expression: bool,
}

// This runs for each token of each declaration, mostly without optimisation: what is rare is looked at last.
impl Line {
    fn all(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Punct(sign) => {
                    self.sign(sign.as_char(), sign.span());
                    self.joint = sign.spacing() == Spacing::Joint;
                }
                TokenTree::Ident(word) => self.word(&word.to_string(), word.span()),
                TokenTree::Literal(literal) => self.word(&literal.to_string(), literal.span()),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Bracket => ('[', ']'),
            Delimiter::Brace => ('{', '}'),
            Delimiter::None => return self.all(group.stream()),
        };
        let was_in_expression = self.in_expression;
        self.in_expression |= self.last_sign == Some('#');
        self.sign(open, group.span_open());
        self.all(group.stream());
        self.sign(close, group.span_close());
        self.in_expression = was_in_expression;
    }

    fn word(&mut self, word: &str, span: Span) {
        self.space(None, span);
        self.text.push_str(word);
        self.last_sign = None;
    }

    fn sign(&mut self, sign: char, span: Span) {
        // What a line break leaves behind the last of several.
        if self.last_sign == Some(',') && matches!(sign, ')' | ']' | '>') && !self.is_in_line(span) {
            self.text.pop();
        }
        self.space(Some(sign), span);
        self.text.push(sign);
        self.last_sign = Some(sign);
    }

    /// A space before the next token, where there is one.
    fn space(&mut self, sign: Option<char>, span: Span) {
        if !self.text.is_empty() && !self.joint && self.is_apart(sign, span) {
            self.text.push(' ');
        }
        self.last = Some(span);
        self.joint = false;
    }

    fn is_apart(&self, sign: Option<char>, span: Span) -> bool {
        let written = if self.is_doubtful(sign) { self.is_written_apart(span) } else { None };
        written.unwrap_or_else(|| self.is_apart_by_habit(sign))
    }

    /// Whether there are several ways to write it: signs of expressions, and where one may stand those that types have too.
    fn is_doubtful(&self, sign: Option<char>) -> bool {
        let is_doubtful = |sign| match sign {
            '!' | '*' | '.' | '|' | '-' | '/' | '%' | '^' | '@' => true,
            '<' | '>' | '&' | '+' | '?' | '{' | '}' => self.in_expression,
            _ => false,
        };
        sign.is_some_and(is_doubtful)
            || self.last_sign.is_some_and(is_doubtful)
            || matches!(sign, Some('(' | '[')) && self.in_expression && self.last_sign != Some('#')
            || sign == Some('<') && self.text.ends_with("for")
    }

    /// As it was written; `None` where a line was broken, or where the tokens come from different places, as the code of a
    /// macro does. A group that was taken apart and put together again stands with both of its ends where the whole stands.
    fn is_written_apart(&self, span: Span) -> Option<bool> {
        let (end, begin) = (end_of(self.last?)?, begin_of(span)?);
        let is_behind = end.line == begin.line && end.column <= begin.column;
        is_behind.then_some(end.column < begin.column)
    }

    fn is_in_line(&self, span: Span) -> bool {
        let ends = self.last.and_then(end_of).zip(begin_of(span));
        ends.is_some_and(|(end, begin)| end.line == begin.line)
    }

    fn is_apart_by_habit(&self, sign: Option<char>) -> bool {
        match (sign, self.last_sign) {
            (Some(')' | ']' | '>' | ',' | ';' | '.'), _)
            | (_, Some('(' | '[' | '<' | '&' | '.' | '?' | '#' | '!')) => false,
            (Some('?'), None | Some(')' | ']')) if self.in_expression => false,
            (_, Some(':')) => !self.text.ends_with("::"),
            (Some('(' | '<' | ':'), None) => !self.is_behind_name(),
            (Some('(' | '<' | ':'), Some('>')) => self.text.ends_with("->"),
            _ => true,
        }
    }

    fn is_behind_name(&self) -> bool {
        let word = self.text.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
        word.is_some_and(|word| !matches!(word, "" | "as" | "dyn" | "for" | "impl"))
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
    fn an_expression_stays_in_one_line_however_long_it_is() {
        let short = "Format::Html { style: of(\"s.css\")?, minified: true }";
        let expression: TokenStream = short.parse().expect("these are tokens");
        assert_eq!(expression_line(expression.clone()), short);
        let long = expression_line(quote::quote!(vec_of(#expression, #expression, #expression)));
        assert!(!long.contains('\n') && long.ends_with(" .."), "{long}");
        let ty: TokenStream = format!("dyn a::{}<'static, u8>", "Name".repeat(30)).parse().expect("a type");
        assert_eq!(type_line(ty), format!("dyn a::{}<'static, u8>", "Name".repeat(30)));
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
