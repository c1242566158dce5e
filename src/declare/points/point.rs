use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;

use super::cardinality::{Cardinality, CardinalityMarker, GatherFn};
use super::key_types::KeyTypeDecl;
use crate::base::{Identity, KeyDecl, Origin, PointNumber};
use crate::declare::deprecation::Deprecation;

/// What the trait of an extension point must be: usable from every thread.
#[diagnostic::on_unimplemented(
    message = "the extension point `{Self}` can't be shared between threads",
    label = "this trait must require `Send + Sync`",
    note = "write `pub trait Name: Send + Sync {{ .. }}`"
)]
pub trait ThreadSafe: Send + Sync {}
impl<T: Send + Sync + ?Sized> ThreadSafe for T {}

/// A typed socket that plugins provide for and consumers ask for. Implemented by `#[extension_point]`, mostly for
/// a `dyn Trait`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an extension point",
    label = "not an extension point",
    note = "put `#[extension_point]` on the trait or struct; if it has one, ask for exactly `dyn Trait`, not `dyn Trait + Send`",
    note = "a handle, such as `Storage`, is asked for as it is, without `Arc`",
    note = "a field that is no need, such as an `Arc<Mutex<..>>`, takes `#[plugin(default)]` or `#[plugin(default = ..)]`"
)]
pub trait Point: ThreadSafe + 'static {
    /// How many providers the point takes, as a type.
    type Cardinality: CardinalityMarker<Self>;
    /// What the point says of itself.
    const DECL: &'static PointDecl;
}

/// What an extension point says of itself.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub struct PointDecl {
    /// The name that texts use: `name = ".."`, else the trait's name in kebab-case.
    pub name: &'static str,
    /// The type as code says it, such as `dyn Clock`.
    pub type_name: &'static str,
    /// The type as the compiler names it, with the arguments of its parameters.
    pub full_type_name: fn() -> &'static str,
    /// How many providers it takes.
    pub cardinality: Cardinality,
    /// What identifies it at compile time.
    pub identity: Identity,
    /// Whether it has type parameters, so that only the run time can tell its instances apart.
    pub generic: bool,
    /// What identifies it at run time.
    pub type_id: TypeId,
    /// What the host finds it by; `None` where there are type parameters.
    pub number: Option<&'static PointNumber>,
    /// Where it was declared.
    pub origin: Origin,
    /// What its author advises where nobody provides it.
    pub hint: Option<&'static str>,
    /// Whether it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Whether only decorators and plugins that the host names may ask for it.
    pub guarded: bool,
    /// Whether the framework itself asks for it, so that it is always wired.
    pub entry: bool,
    /// Whether a scope runs what is given to it too, when it is opened or closed.
    pub run_by_scopes: bool,
    /// Whether the framework or the host gives it, so that no list of plugins can tell whether it is there.
    pub from_host: bool,
    /// Whether two of its keys are equal just where their texts are, so that the compiler can compare them.
    pub text_keys: bool,
    /// Whether it stands between a function and the points that it gives to, and no code can name it.
    pub hidden: bool,
    /// Whether it is a scope: what stands for the one that is open is given by the host that opens it.
    pub scope: bool,
    /// The scope that it is opened in, if it is a scope and there is one.
    pub within: Option<&'static PointDecl>,
    /// The scope that it opens for who asks, as an `Open` does.
    pub opens: Option<&'static PointDecl>,
    /// Whether one of a keyed point can be asked for without a key: the one under its default key.
    pub has_default: bool,
    /// Its default key, where the configuration names no other.
    pub default_key: Option<KeyDecl>,
    /// The type of its keys; `()` where there are none.
    pub key_type: KeyTypeDecl,
    /// Whether a macro has found mistakes in it, so that it says less than its author meant.
    pub mistaken: bool,
    /// Makes the list of its members; `None` for points of at most one provider.
    pub gather: Option<GatherFn>,
}

impl PointDecl {
    /// The declaration of the point `P`.
    #[must_use]
    pub const fn new<P: Point + ?Sized>(name: &'static str, type_name: &'static str, origin: Origin) -> Self {
        Self {
            name,
            type_name,
            full_type_name: std::any::type_name::<P>,
            cardinality: <P::Cardinality as CardinalityMarker<P>>::CARDINALITY,
            identity: Identity::of(type_name, &origin),
            generic: false,
            type_id: TypeId::of::<P>(),
            number: None,
            origin,
            hint: None,
            deprecated: None,
            guarded: false,
            entry: false,
            run_by_scopes: false,
            from_host: false,
            text_keys: false,
            hidden: false,
            scope: false,
            within: None,
            opens: None,
            has_default: false,
            default_key: None,
            key_type: KeyTypeDecl::of::<<P::Cardinality as CardinalityMarker<P>>::Key>(),
            mistaken: false,
            gather: <P::Cardinality as CardinalityMarker<P>>::GATHER,
        }
    }

    /// The type as code says it: [`type_name`](Self::type_name), with arguments in place of the parameters.
    #[must_use]
    pub fn type_text(&self) -> Cow<'static, str> {
        if !self.generic {
            return Cow::Borrowed(self.type_name);
        }
        let full = (self.full_type_name)();
        let (path, arguments) = full.split_at(full.find('<').unwrap_or(full.len()));
        let name = path.rsplit("::").next().unwrap_or(path);
        let keyword = if path.starts_with("dyn ") && name != path { "dyn " } else { "" };
        Cow::Owned(format!("{keyword}{name}{arguments}"))
    }

    /// With a number, by which it is found faster than by its type.
    #[must_use]
    pub const fn numbered(self, number: &'static PointNumber) -> Self {
        Self { number: Some(number), ..self }
    }

    /// With advice for those who miss a provider.
    #[must_use]
    pub const fn with_hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// On its way out.
    #[must_use]
    pub const fn deprecated(self, deprecated: Deprecation) -> Self {
        Self { deprecated: Some(deprecated), ..self }
    }

    /// With type parameters: the compile-time check leaves it to the plan.
    #[must_use]
    pub const fn with_type_parameters(self) -> Self {
        Self { generic: true, ..self }
    }

    /// Closed to all but decorators and the plugins that the host trusts.
    #[must_use]
    pub const fn guarded(self) -> Self {
        Self { guarded: true, ..self }
    }

    /// With keys that are texts, if `is_text`.
    #[must_use]
    pub const fn with_text_keys(self, is_text: bool) -> Self {
        Self { text_keys: is_text, ..self }
    }

    /// With one under a default key, for those who ask without one; `None` leaves it to the configuration which it is.
    #[must_use]
    pub const fn with_default(self, default_key: Option<KeyDecl>) -> Self {
        Self { has_default: true, default_key, ..self }
    }

    /// A stub for an item with mistakes, of which the compiler tells.
    #[must_use]
    pub const fn mistaken(self) -> Self {
        Self { mistaken: true, ..self }
    }

    /// A scope, opened in another or, by `None`, in the application.
    #[must_use]
    pub const fn scope(self, within: Option<&'static PointDecl>) -> Self {
        Self { scope: true, within, ..self }
    }

    /// Asked for by one who opens `scope`.
    pub(crate) const fn opening(self, scope: &'static Self) -> Self {
        Self { opens: Some(scope), ..self }
    }

    /// Given by the framework or the host, not by a plugin of the list.
    pub(crate) const fn given_by_host(self) -> Self {
        Self { from_host: true, ..self }
    }

    /// Always wired: the framework itself asks for it.
    pub(in crate::declare) const fn entry(self) -> Self {
        Self { entry: true, ..self }
    }

    /// Always wired, and run by each scope for the plugins that live in it.
    pub(in crate::declare) const fn entry_of_scopes_too(self) -> Self {
        Self { run_by_scopes: true, ..self.entry() }
    }
}

impl fmt::Debug for PointDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}, {}) at {}", self.name, self.type_text(), self.cardinality, self.origin)
    }
}
