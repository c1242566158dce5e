use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, Fields, Index, Member, Type};

use super::attribute::{options_of, refuse_all};
use super::auto_traits::refuse_auto_traits;
use super::key::Key;
use super::parameter::{Need, refuse_form, refuse_of};
use crate::mistakes::Mistakes;
use crate::parse::FIELD;
use crate::source_line::{own_attributes, source_line};

/// A field of a plugin's struct.
pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) source: Source,
}

/// Where a field's value comes from.
pub(crate) enum Source {
    /// It is injected.
    Need(Box<Need>),
    /// `Default` of its type.
    Default(Box<Type>),
    /// An expression of its type.
    Expression(Box<Expr>, Box<Type>),
}

/// The fields of a plugin's struct.
pub(crate) fn fields(all: &Fields, may_borrow: bool, mistakes: &mut Mistakes) -> Vec<Field> {
    all.iter().enumerate().map(|(at, field)| one(at, field, may_borrow, mistakes)).collect()
}

const PROVIDES_ON_A_FIELD: &str = "`#[provides]` stands on the struct, which it gives: what a field holds is given by a function with `#[provide]`";
const INCLUDES_ON_A_FIELD: &str = "`#[includes]` stands on the struct: move it there";

fn one(at: usize, field: &syn::Field, may_borrow: bool, mistakes: &mut Mistakes) -> Field {
    refuse_all(&field.attrs, "provides", PROVIDES_ON_A_FIELD, mistakes);
    refuse_all(&field.attrs, "includes", INCLUDES_ON_A_FIELD, mistakes);
    let settings = options_of(&field.attrs, "plugin", &FIELD, mistakes);
    let (member, place) = match &field.ident {
        Some(name) => (Member::Named(name.clone()), name.span()),
        None => (Member::Unnamed(Index::from(at)), field.ty.span()),
    };
    let of = Key::of(&settings, "of", mistakes);
    if let (Some(of), Some(_)) = (settings.span_of("of"), settings.span_of("default")) {
        mistakes.at(of, "`of` chooses what is injected, `default` injects nothing: keep one of them");
    }
    let ty = field.ty.clone();
    let source = match settings.expression("default") {
        Some(expression) => Source::Expression(Box::new(expression.clone()), Box::new(ty)),
        None if settings.has("default") => Source::Default(Box::new(ty)),
        None => {
            if !may_borrow {
                refuse_form(&ty, "field of a plugin", mistakes);
            }
            refuse_auto_traits(&ty, mistakes);
            if of.is_some() {
                refuse_of(&ty, mistakes);
            }
            let source = written(field);
            Source::Need(Box::new(Need { name: name_of(&member), place, ty, of, source }))
        }
    };
    Field { member, source }
}

fn written(field: &syn::Field) -> String {
    let attributes = own_attributes(&field.attrs);
    let syn::Field { vis, ident, colon_token, ty, .. } = field;
    source_line(quote!(#(#attributes)* #vis #ident #colon_token #ty))
}

fn name_of(member: &Member) -> String {
    match member {
        Member::Named(name) => crate::words::plain(name),
        Member::Unnamed(index) => index.index.to_string(),
    }
}
