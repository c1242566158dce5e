use std::borrow::Cow;

use crate::storage::contract::engine::Matcher;
use crate::storage::contract::error::Result;
use crate::storage::contract::json::{JsonText, Node, Number};

/// A value that filters compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// JSON's null. It equals nothing; see [`Filter`].
    Null,
    /// A boolean; false is less than true.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above those of `i64`.
    UInt(u64),
    /// A finite number.
    Float(f64),
    /// Text, compared bytewise.
    Text(String),
}

impl Literal {
    pub(crate) fn node(&self) -> Node<'_> {
        match self {
            Literal::Null => Node::Null,
            Literal::Bool(value) => Node::Bool(*value),
            Literal::Int(value) => Node::Number(Number::Whole(i128::from(*value))),
            Literal::UInt(value) => Node::Number(Number::Whole(i128::from(*value))),
            Literal::Float(value) => Node::Number(Number::Float(*value)),
            Literal::Text(value) => Node::Text(Cow::Borrowed(value)),
        }
    }
}

macro_rules! literals {
    ($($variant:ident from $($type:ty),*;)*) => {
        $($(impl From<$type> for Literal {
            fn from(value: $type) -> Literal {
                Literal::$variant(value.into())
            }
        })*)*
    };
}

literals! {
    Bool from bool;
    Int from i8, i16, i32, i64, u8, u16, u32;
    UInt from u64;
    Float from f32, f64;
    Text from String, &str, char;
}

/// How a field is compared with a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The same value.
    Equal,
    /// Another value of the same type.
    NotEqual,
    /// Below.
    Less,
    /// Below or the same.
    LessOrEqual,
    /// Above.
    Greater,
    /// Above or the same.
    GreaterOrEqual,
    /// Text that begins with the literal.
    StartsWith,
    /// Text that ends with the literal.
    EndsWith,
    /// Text in which the literal occurs.
    Contains,
}

/// Which entries a scan gives.
///
/// Two-valued: comparing a field that is missing, null or of another type than the literal is
/// false, and [`Filter::Not`] of it true. Numbers compare by their exact value, whether they are
/// written `1` or `1.0`. A field is an RFC 6901 pointer such as `/author/name`; the empty pointer is
/// the whole value. Counters are numbers to a filter, bytes have no fields.
///
/// ```
/// use jackfield::storage::Filter;
///
/// let open = Filter::eq("/done", false).and(Filter::ge("/priority", 3)).and(!Filter::exists("/hidden"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Filter {
    /// Every entry.
    #[default]
    All,
    /// Those that meet all of these.
    And(Vec<Filter>),
    /// Those that meet one of these at least.
    Or(Vec<Filter>),
    /// Those that don't meet this.
    Not(Box<Filter>),
    /// Those whose field compares with the literal.
    Compare {
        /// The field, as an RFC 6901 pointer.
        field: String,
        /// How it is compared.
        op: Comparison,
        /// With what.
        value: Literal,
    },
    /// Those whose field equals one of the literals.
    In {
        /// The field, as an RFC 6901 pointer.
        field: String,
        /// The literals.
        values: Vec<Literal>,
    },
    /// Those that have the field, be it null.
    Exists(String),
}

macro_rules! comparisons {
    ($($name:ident $op:ident: $doc:literal;)*) => {
        $(#[doc = $doc]
        pub fn $name(field: impl Into<String>, value: impl Into<Literal>) -> Filter {
            Filter::Compare { field: field.into(), op: Comparison::$op, value: value.into() }
        })*
    };
}

impl Filter {
    comparisons! {
        eq Equal: "The field is this value.";
        ne NotEqual: "The field is another value of the same type.";
        lt Less: "The field is below this value.";
        le LessOrEqual: "The field is below this value or the same.";
        gt Greater: "The field is above this value.";
        ge GreaterOrEqual: "The field is above this value or the same.";
        starts_with StartsWith: "The field is text that begins with this one.";
        ends_with EndsWith: "The field is text that ends with this one.";
        contains Contains: "The field is text in which this one occurs.";
    }

    /// The field is one of these values.
    pub fn is_in<L: Into<Literal>>(field: impl Into<String>, values: impl IntoIterator<Item = L>) -> Filter {
        Filter::In { field: field.into(), values: values.into_iter().map(Into::into).collect() }
    }

    /// The field is there, be it null.
    pub fn exists(field: impl Into<String>) -> Filter {
        Filter::Exists(field.into())
    }

    /// Whether a value meets it: what every provider answers with.
    ///
    /// # Errors
    /// `BadValue` for a malformed field.
    pub fn matches(&self, value: &JsonText) -> Result<bool> {
        Ok(Matcher::new(self)?.matches(Some(&value.node()?)))
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Filter) -> Filter {
        match self {
            Filter::All => other,
            Filter::And(mut all) => {
                all.push(other);
                Filter::And(all)
            }
            first => Filter::And(vec![first, other]),
        }
    }

    /// One of them holds at least.
    #[must_use]
    pub fn or(self, other: Filter) -> Filter {
        match self {
            Filter::Or(mut any) => {
                any.push(other);
                Filter::Or(any)
            }
            first => Filter::Or(vec![first, other]),
        }
    }
}

impl std::ops::Not for Filter {
    type Output = Filter;

    fn not(self) -> Filter {
        Filter::Not(Box::new(self))
    }
}

/// By which field a scan sorts.
///
/// Ascending, mixed types come in this order: false, true, numbers, text, arrays, objects, and last
/// those whose field is null or missing. Arrays are not told apart, nor are objects. Descending is
/// the exact reverse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The field, as an RFC 6901 pointer.
    pub field: String,
    /// From the last to the first.
    pub descending: bool,
}

impl Sort {
    /// From the least value of the field to the greatest.
    pub fn ascending(field: impl Into<String>) -> Sort {
        Sort { field: field.into(), descending: false }
    }

    /// From the greatest value of the field to the least.
    pub fn descending(field: impl Into<String>) -> Sort {
        Sort { field: field.into(), descending: true }
    }
}
