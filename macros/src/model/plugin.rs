use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Generics, Ident, LitStr, Path};

use super::attribute::options_of;
use super::deprecation::{Deprecation, derived_may_use_deprecated};
use super::field::{Field, fields};
use super::framework;
use super::gift::{Gift, gifts};
use super::included::{Included, includes};
use super::lifetime::Lifetime;
use super::parameter::is_no_field_of_a_plugin;
use super::plugin_key::{plugin_key, refuse_derived_key};
use crate::mistakes::Mistakes;
use crate::parse::{Condition, Manifest, PLUGIN, Settings, manifest};
use crate::source_line::source_line;

/// A struct with `#[derive(Plugin)]`.
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(crate) struct Plugin {
    pub(crate) framework: Path,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) key: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    /// Whether it has a manifest, which the compiler has to look at again when it changes.
    pub(crate) has_manifest: bool,
    /// What is installed with it.
    pub(crate) includes: Vec<Included>,
    /// The plugins that it requires, each with a range of versions.
    pub(crate) requires: Vec<(String, String)>,
    pub(crate) deprecated: Option<Deprecation>,
    /// Whether what is written for it may use what is deprecated.
    pub(crate) may_use_deprecated: bool,
    /// Whether the application runs without it if it fails.
    pub(crate) expendable: bool,
    /// What has to be so for it to be there.
    pub(crate) when: Vec<Condition>,
    pub(crate) lifetime: Lifetime,
    pub(crate) fields: Vec<Field>,
    /// Whether the struct can be a plugin at all, so that a stub does not only fail again.
    pub(crate) usable: bool,
    pub(crate) gifts: Vec<Gift>,
    /// Its head as its author wrote it, in one line.
    pub(crate) source: String,
}

impl Plugin {
    pub(crate) fn of(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let settings = options_of(&input.attrs, "plugin", &PLUGIN, mistakes);
        let place = settings.span_of("manifest");
        let manifest = place.and_then(|place| Some((place, own_manifest(place, mistakes)?)));
        let of_manifest = |said: fn(&Manifest) -> &Option<String>| {
            let (place, manifest) = manifest.as_ref()?;
            said(manifest).as_ref().map(|text| LitStr::new(text, *place))
        };
        let key = plugin_key(settings.text("key"), of_manifest(|manifest| &manifest.key), mistakes);
        let said = |word: &str, of_manifest: Option<LitStr>| settings.text(word).cloned().or(of_manifest);
        if key.is_none() {
            refuse_derived_key(&input.ident, mistakes);
        }
        for lifetime in input.generics.lifetimes() {
            mistakes
                .on(lifetime, "a plugin lives as long as the application: it can't have lifetime parameters");
        }
        let fields = fields_of(input, mistakes);
        let usable = match &input.data {
            Data::Struct(data) => !data.fields.iter().any(|field| is_no_field_of_a_plugin(&field.ty)),
            Data::Enum(_) | Data::Union(_) => true,
        };
        Self {
            framework: framework(&settings),
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            key,
            name: said("name", of_manifest(|manifest| &manifest.name)),
            version: said("version", of_manifest(|manifest| &manifest.version)),
            description: said("description", of_manifest(|manifest| &manifest.description)),
            has_manifest: manifest.is_some(),
            includes: includes(input, mistakes),
            requires: requires(&settings, mistakes),
            deprecated: Deprecation::of(&settings, mistakes),
            may_use_deprecated: derived_may_use_deprecated(input),
            expendable: settings.has("expendable"),
            lifetime: Lifetime::of(&settings, mistakes),
            when: settings.into_conditions(),
            fields,
            usable,
            gifts: gifts(&input.attrs, mistakes),
            source: head(input),
        }
    }

    /// Whether there are many types of it.
    pub(crate) fn is_generic(&self) -> bool {
        self.generics.type_params().next().is_some() || self.generics.const_params().next().is_some()
    }
}

/// The fields of a struct; none of anything else, which is refused.
fn fields_of(input: &DeriveInput, mistakes: &mut Mistakes) -> Vec<Field> {
    match &input.data {
        Data::Struct(data) => {
            // Fields that borrow follow from the struct's lifetime, which is complained of already.
            let borrows = input.generics.lifetimes().next().is_some();
            return fields(&data.fields, borrows, mistakes);
        }
        Data::Enum(data) => {
            let advice = "put what varies into a field or behind an extension point";
            mistakes.at(data.enum_token.span, format!("a plugin is a struct, not an enum: {advice}"));
        }
        Data::Union(data) => mistakes.at(data.union_token.span, "a plugin is a struct, not a union"),
    }
    Vec::new()
}

/// What `plugin.yaml` says, in the root of the package.
fn own_manifest(place: Span, mistakes: &mut Mistakes) -> Option<Manifest> {
    manifest().map_err(|wrong| mistakes.at(place, wrong)).ok()
}

/// The plugins that it requires, each with a range of versions.
fn requires(settings: &Settings, mistakes: &mut Mistakes) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for text in settings.texts("requires") {
        let value = text.value();
        match value.trim().split_once(char::is_whitespace) {
            Some((_, versions)) if !is_range(versions) => {
                let versions = versions.trim();
                let write = "write versions as Cargo does, without `~` and `*`: `>=1.2`, `>=1.2, <2`, `1.2`, `=1.2.3`";
                mistakes.on(text, format!("`{versions}` is no range of versions; {write}"));
            }
            Some((key, versions)) => all.push((key.to_owned(), versions.trim().to_owned())),
            None => mistakes.on(text, "which versions? write `requires = \"storage-redb >=1.2\"`"),
        }
    }
    all
}

/// Whether the plan can read a range of versions, such as `>=1.2, <2`.
fn is_range(versions: &str) -> bool {
    versions.split(',').all(|part| {
        let part = part.trim();
        let Some(digit) = part.find(|letter: char| letter.is_ascii_digit()) else { return false };
        let (sign, version) = part.split_at(digit);
        let version = version.split('+').next().unwrap_or_default();
        let (numbers, before_release) = match version.split_once('-') {
            Some((numbers, before)) => (numbers, Some(before)),
            None => (version, None),
        };
        let given = numbers.split('.').count();
        let is_whole =
            before_release.is_none_or(|before| given == 3 && before.split('.').all(|part| !part.is_empty()));
        ["", "^", "=", ">", ">=", "<", "<="].contains(&sign.trim())
            && given <= 3
            && numbers.split('.').all(|number| number.parse::<u64>().is_ok())
            && is_whole
    })
}

fn head(input: &DeriveInput) -> String {
    let DeriveInput { vis, ident, generics, data, .. } = input;
    let generics = Generics { where_clause: None, ..generics.clone() };
    let keyword = match data {
        Data::Struct(data) => data.struct_token.to_token_stream(),
        Data::Enum(data) => data.enum_token.to_token_stream(),
        Data::Union(data) => data.union_token.to_token_stream(),
    };
    source_line(quote!(#vis #keyword #ident #generics))
}
