use std::cmp::Ordering;

use crate::storage::contract::error::{Result, bad_value};
use crate::storage::contract::filter::{Comparison, Filter, Literal, Sort};
use crate::storage::contract::json::{Node, Number};
use crate::storage::contract::value::Value;

/// How deep conditions may stand within each other.
const FILTER_LEVELS: usize = 100;

/// An RFC 6901 pointer, taken apart.
#[derive(Debug)]
pub(crate) struct Pointer(Vec<(String, Option<usize>)>);

impl Pointer {
    pub(crate) fn parse(text: &str) -> Result<Pointer> {
        let fault = |what: &str| {
            bad_value(format!("the field `{}` {what}", text.escape_debug()))
                .with_help("write fields as RFC 6901 pointers, for example `/author/name`")
        };
        if text.is_empty() {
            return Ok(Pointer(Vec::new()));
        }
        let Some(text) = text.strip_prefix('/') else {
            return Err(fault("does not begin with `/`"));
        };
        let mut steps = Vec::new();
        for step in text.split('/') {
            let mut name = String::with_capacity(step.len());
            let mut letters = step.chars();
            while let Some(letter) = letters.next() {
                match (letter, letter == '~') {
                    (letter, false) => name.push(letter),
                    (_, true) => name.push(match letters.next() {
                        Some('0') => '~',
                        Some('1') => '/',
                        _ => return Err(fault("has a `~` without 0 or 1")),
                    }),
                }
            }
            let strict =
                name.bytes().all(|byte| byte.is_ascii_digit()) && (name.len() == 1 || !name.starts_with('0'));
            let index = if strict { name.parse().ok() } else { None };
            steps.push((name, index));
        }
        Ok(Pointer(steps))
    }

    /// The names of the steps.
    #[cfg(feature = "postgres")]
    pub(crate) fn names(self) -> Vec<String> {
        self.0.into_iter().map(|(name, _)| name).collect()
    }

    fn find<'n, 'a>(&self, root: &'n Node<'a>) -> Option<&'n Node<'a>> {
        self.0.iter().try_fold(root, |node, (name, index)| match node {
            Node::Object(members) => {
                members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
            }
            Node::Array(items) => items.get((*index)?),
            _ => None,
        })
    }
}

/// A filter that was checked and is ready to be asked.
#[derive(Debug)]
pub(crate) enum Matcher {
    All,
    And(Vec<Matcher>),
    Or(Vec<Matcher>),
    Not(Box<Matcher>),
    Compare(Pointer, Comparison, Literal),
    In(Pointer, Vec<Literal>),
    Exists(Pointer),
}

fn check_literal(literal: &Literal) -> Result<Literal> {
    match literal {
        Literal::Float(number) if !number.is_finite() => {
            Err(bad_value("a filter compares with NaN or infinity"))
        }
        _ => Ok(literal.clone()),
    }
}

impl Matcher {
    pub(crate) fn new(filter: &Filter) -> Result<Matcher> {
        Matcher::at_level(filter, 0)
    }

    fn at_level(filter: &Filter, level: usize) -> Result<Matcher> {
        if level > FILTER_LEVELS {
            return Err(bad_value(format!("the filter has more than {FILTER_LEVELS} levels")));
        }
        let all = |filters: &[Filter]| -> Result<Vec<Matcher>> {
            filters.iter().map(|filter| Matcher::at_level(filter, level + 1)).collect()
        };
        Ok(match filter {
            Filter::All => Matcher::All,
            Filter::And(filters) => Matcher::And(all(filters)?),
            Filter::Or(filters) => Matcher::Or(all(filters)?),
            Filter::Not(filter) => Matcher::Not(Box::new(Matcher::at_level(filter, level + 1)?)),
            Filter::Compare { field, op, value } => {
                Matcher::Compare(Pointer::parse(field)?, *op, check_literal(value)?)
            }
            Filter::In { field, values } => {
                Matcher::In(Pointer::parse(field)?, values.iter().map(check_literal).collect::<Result<_>>()?)
            }
            Filter::Exists(field) => Matcher::Exists(Pointer::parse(field)?),
        })
    }

    pub(crate) fn is_all(&self) -> bool {
        matches!(self, Matcher::All)
    }

    /// `root` is `None` where the value has no fields.
    pub(crate) fn matches(&self, root: Option<&Node<'_>>) -> bool {
        match self {
            Matcher::All => true,
            Matcher::And(all) => all.iter().all(|matcher| matcher.matches(root)),
            Matcher::Or(any) => any.iter().any(|matcher| matcher.matches(root)),
            Matcher::Not(matcher) => !matcher.matches(root),
            Matcher::Compare(pointer, op, literal) => {
                field(root, pointer).is_some_and(|node| compare(node, *op, literal))
            }
            Matcher::In(pointer, literals) => field(root, pointer)
                .is_some_and(|node| literals.iter().any(|literal| compare(node, Comparison::Equal, literal))),
            Matcher::Exists(pointer) => field(root, pointer).is_some(),
        }
    }
}

fn field<'n, 'a>(root: Option<&'n Node<'a>>, pointer: &Pointer) -> Option<&'n Node<'a>> {
    root.and_then(|root| pointer.find(root))
}

fn compare(node: &Node<'_>, op: Comparison, literal: &Literal) -> bool {
    let order = match (node, literal.node()) {
        (Node::Bool(left), Node::Bool(right)) => left.cmp(&right),
        (Node::Number(left), Node::Number(right)) => left.compare(right),
        (Node::Text(left), Node::Text(right)) => match op {
            Comparison::StartsWith => return left.starts_with(&*right),
            Comparison::EndsWith => return left.ends_with(&*right),
            Comparison::Contains => return left.contains(&*right),
            _ => left.cmp(&right),
        },
        _ => return false,
    };
    match op {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::StartsWith | Comparison::EndsWith | Comparison::Contains => false,
    }
}

/// What an entry is sorted by.
#[derive(Clone, Debug)]
pub(crate) enum SortKey {
    Bool(bool),
    Number(Number),
    Text(String),
    Array,
    Object,
    Nothing,
}

impl SortKey {
    fn rank(&self) -> u8 {
        match self {
            SortKey::Bool(_) => 0,
            SortKey::Number(_) => 1,
            SortKey::Text(_) => 2,
            SortKey::Array => 3,
            SortKey::Object => 4,
            SortKey::Nothing => 5,
        }
    }

    fn compare(&self, other: &SortKey) -> Ordering {
        match (self, other) {
            (SortKey::Bool(left), SortKey::Bool(right)) => left.cmp(right),
            (SortKey::Number(left), SortKey::Number(right)) => left.compare(*right),
            (SortKey::Text(left), SortKey::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// The fields a scan sorts by, checked.
#[derive(Debug)]
pub(crate) struct Sorter(Vec<(Pointer, bool)>);

impl Sorter {
    pub(crate) fn new(sort: &[Sort]) -> Result<Sorter> {
        sort.iter()
            .map(|sort| Ok((Pointer::parse(&sort.field)?, sort.descending)))
            .collect::<Result<_>>()
            .map(Sorter)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn keys(&self, root: Option<&Node<'_>>) -> Vec<SortKey> {
        let key = |(pointer, _): &(Pointer, bool)| match field(root, pointer) {
            None | Some(Node::Null) => SortKey::Nothing,
            Some(Node::Bool(value)) => SortKey::Bool(*value),
            Some(Node::Number(value)) => SortKey::Number(*value),
            Some(Node::Text(value)) => SortKey::Text(value.clone().into_owned()),
            Some(Node::Array(_)) => SortKey::Array,
            Some(Node::Object(_)) => SortKey::Object,
        };
        self.0.iter().map(key).collect()
    }

    pub(crate) fn compare(&self, left: &[SortKey], right: &[SortKey]) -> Ordering {
        let mut fields = self.0.iter().zip(left.iter().zip(right));
        fields
            .find_map(|((_, descending), (left, right))| {
                let order = left.compare(right);
                let order = if *descending { order.reverse() } else { order };
                order.is_ne().then_some(order)
            })
            .unwrap_or(Ordering::Equal)
    }
}

/// The tree that filters and sorting look at; `None` where the value has no fields.
pub(crate) fn tree(value: Option<&Value>) -> Result<Option<Node<'_>>> {
    match value {
        Some(Value::Json(text)) => text.node().map(Some),
        Some(Value::Int(number)) => Ok(Some(Node::Number(Number::Whole(i128::from(*number))))),
        Some(Value::Bytes(_)) | None => Ok(None),
    }
}
