use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// A key of a keyed point with its type erased: compared by value, shown through `Debug`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the key of an extension point",
    label = "this is no type for keys",
    note = "keys are compared, looked up, shown and shared between threads: they are `Eq`, `Hash`, `Debug`, `Send` and `Sync`, as by `#[derive(PartialEq, Eq, Hash, Debug)]`"
)]
pub trait AnyKey: Any + fmt::Debug + Send + Sync {
    /// Whether `other` is of the same type and equal.
    fn equals(&self, other: &dyn AnyKey) -> bool;
    /// Its hash, the same for equal keys of one type.
    fn hash_code(&self) -> u64;
    /// Itself as `Any`, to get the typed key back.
    fn as_any(&self) -> &dyn Any;
}

/// A key as it is handed around.
pub type SharedKey = Arc<dyn AnyKey>;

/// A key as reports and configuration write it: of a text or a `char` that, of others what `Debug` shows, without quotes.
#[must_use]
pub fn key_text(key: &dyn AnyKey) -> String {
    if let Some(text) = text_of_key(key.as_any()) {
        return text.to_owned();
    }
    if let Some(letter) = key.as_any().downcast_ref::<char>() {
        return letter.to_string();
    }
    let shown = format!("{key:?}");
    let inner = shown.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map(str::to_owned).unwrap_or(shown)
}

/// The text that a key is; `None` for a key of another type.
fn text_of_key(key: &dyn Any) -> Option<&str> {
    if let Some(text) = key.downcast_ref::<String>() {
        Some(text)
    } else if let Some(text) = key.downcast_ref::<Cow<'static, str>>() {
        Some(text)
    } else if let Some(text) = key.downcast_ref::<Box<str>>() {
        Some(text)
    } else if let Some(text) = key.downcast_ref::<Arc<str>>() {
        Some(text)
    } else {
        key.downcast_ref::<&'static str>().copied()
    }
}

#[diagnostic::do_not_recommend]
impl<K: Eq + Hash + fmt::Debug + Send + Sync + 'static> AnyKey for K {
    fn equals(&self, other: &dyn AnyKey) -> bool {
        other.as_any().downcast_ref::<K>() == Some(self)
    }
    fn hash_code(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The key of a type that a text is; `None` for a type that is no text, or one that lives in the program.
#[must_use]
pub fn key_of_text(type_id: TypeId, text: &str) -> Option<SharedKey> {
    if type_id == TypeId::of::<String>() {
        Some(Arc::new(text.to_owned()))
    } else if type_id == TypeId::of::<Cow<'static, str>>() {
        Some(Arc::new(Cow::<'static, str>::Owned(text.to_owned())))
    } else if type_id == TypeId::of::<Box<str>>() {
        Some(Arc::new(Box::<str>::from(text)))
    } else if type_id == TypeId::of::<Arc<str>>() {
        Some(Arc::new(Arc::<str>::from(text)))
    } else {
        None
    }
}

/// A key as it is written in a declaration.
#[derive(Clone, Copy)]
pub struct KeyDecl {
    /// The key as the author wrote it, for reports of the compiler and for code that they advise.
    pub text: &'static str,
    /// Whether `text` is the whole truth: a string literal, comparable at compile time.
    pub literal: bool,
    /// The value as all spellings of it have it, of a number, a `char` or a `bool`, comparable at compile time as well; empty
    /// of any other expression.
    pub plain: &'static str,
    make: fn(&'static str) -> SharedKey,
}

impl KeyDecl {
    /// A key written as a string literal.
    #[must_use]
    pub const fn literal<K: AnyKey + From<&'static str>>(text: &'static str) -> Self {
        Self { text, literal: true, plain: "", make: |text| Arc::new(K::from(text)) }
    }

    /// A key written as an expression, which `text` quotes.
    #[must_use]
    pub const fn expression(text: &'static str, make: fn(&'static str) -> SharedKey) -> Self {
        Self { text, literal: false, plain: "", make }
    }

    /// A key written as a number, a `char` or a `bool`: `text` as its author did, `plain` as everybody does.
    #[must_use]
    pub const fn plain(text: &'static str, plain: &'static str, make: fn(&'static str) -> SharedKey) -> Self {
        Self { text, literal: false, plain, make }
    }

    /// The typed key.
    #[must_use]
    pub fn value(&self) -> SharedKey {
        (self.make)(self.text)
    }

    /// As reports and configuration write it: the value, whatever constant or expression gives it.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.literal { self.text.to_owned() } else { key_text(self.value().as_ref()) }
    }

    /// The key of a plugin: what was written, or what the expression gives.
    #[must_use]
    pub fn plugin(&self) -> &'static str {
        if self.literal {
            return self.text;
        }
        self.value().as_any().downcast_ref::<&'static str>().copied().unwrap_or(self.text)
    }
}

impl fmt::Debug for KeyDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}
