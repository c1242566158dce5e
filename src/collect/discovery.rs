use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::registry::{Installed, PluginRef, Source};
use crate::declare::{PluginDecl, Registration};
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};

/// A crate in `plugins![..]`.
#[derive(Clone, Copy, Debug)]
pub struct ListedCrate {
    /// Its name in code; of a module path the first segment counts.
    pub name: &'static str,
}

/// The crates of `plugins![..]`.
#[derive(Clone, Copy, Debug)]
pub struct Crates(&'static [ListedCrate]);

impl Crates {
    /// From a list.
    #[must_use]
    pub const fn new(crates: &'static [ListedCrate]) -> Self {
        Self(crates)
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|each| each.name.split("::").next().unwrap_or(each.name))
    }
}

/// Which of the plugins that announced themselves at link time are taken.
#[derive(Clone, Copy, Debug, Default)]
pub enum Discovery {
    /// None.
    #[default]
    Off,
    /// Those of these crates.
    Of(Crates),
    /// All.
    All,
}

/// A plugin that has announced itself.
#[derive(Clone, Copy)]
struct Linked {
    /// Asked for once: sorting compares it over and over.
    crate_name: &'static str,
    plugin: &'static PluginDecl,
}

impl Linked {
    fn of(registration: &'static Registration) -> Self {
        let plugin = registration.plugin;
        Self { crate_name: plugin.origin.crate_name(), plugin }
    }

    /// By crate and key, so that the order of linking does not show.
    fn order(&self, other: &Self) -> Ordering {
        let keys = || self.plugin.key.cmp(&other.plugin.key);
        let places = || self.plugin.origin.cmp(&other.plugin.origin);
        self.crate_name.cmp(other.crate_name).then_with(keys).then_with(places)
    }
}

const OWN_CRATE: &str = env!("CARGO_CRATE_NAME");

/// The plugins that are found, in an order of their own.
pub(super) fn discover(discovery: Discovery, report: &mut Report) -> Vec<Installed> {
    let crates = match discovery {
        Discovery::Off => return Vec::new(),
        Discovery::Of(crates) => Some(crates),
        Discovery::All => None,
    };
    let mut linked: Vec<Linked> = inventory::iter::<Registration>.into_iter().map(Linked::of).collect();
    linked.sort_unstable_by(Linked::order);
    if linked.is_empty() {
        report.push(no_constructors(crates));
        return Vec::new();
    }
    // The framework's own providers exclude each other: who wants one of them names it.
    linked.retain(|each| each.crate_name != OWN_CRATE);
    if let Some(crates) = crates {
        report.extend(missing(crates, &linked));
        report.extend(unlisted(crates, &linked));
        linked.retain(|each| crates.names().any(|name| name == each.crate_name));
    }
    let installed = |each: Linked| Installed {
        plugin: PluginRef::Static(each.plugin),
        given_key: None,
        source: Source::Discovered,
    };
    linked.into_iter().map(installed).collect()
}

/// The packages whose plugins have announced themselves at link time, each once.
#[must_use]
pub fn registered_packages() -> BTreeSet<&'static str> {
    inventory::iter::<Registration>.into_iter().map(|each| each.plugin.origin.package).collect()
}

/// The framework announces plugins of its own, so where there are none at all, nothing was announced by anybody.
fn no_constructors(crates: Option<Crates>) -> Diagnostic {
    let message = "no plugin has announced itself, not even those of the framework: constructors never ran";
    let listed: Vec<String> =
        crates.into_iter().flat_map(Crates::names).map(|name| format!("`{name}`")).collect();
    let found = Diagnostic::error(Code::NothingRegistered, message);
    let found = if listed.is_empty() {
        found
    } else {
        found.note(format!("so nothing is known of the crates in `plugins![..]`: {}", listed.join(", ")))
    };
    found
        .note("plugins announce themselves in functions that run before `main`, and nothing calls these by name")
        .help("a static library has to be linked as a whole, or the linker leaves them out: `--whole-archive` (GNU), `-force_load` (macOS), `/WHOLEARCHIVE` (Windows)")
        .help("in a WebAssembly module without `main`, call `__wasm_call_ctors` first")
        .help("or list the plugins by type, which needs no constructors: `App::of(app![..])`")
}

/// A listed crate that registered nothing is the silent failure of link-time discovery.
fn missing(crates: Crates, linked: &[Linked]) -> Vec<Diagnostic> {
    let known: Vec<&str> = linked.iter().map(|each| each.crate_name).collect();
    let silent = crates.names().filter(|name| !known.contains(name));
    silent
        .map(|name| {
            let message = format!("the crate `{name}` is listed in `plugins![..]`, but registered no plugin");
            let mut others = known.clone();
            others.dedup();
            Diagnostic::error(Code::NothingRegistered, message)
                .help_all(did_you_mean(name, others))
                .help(format!("if `Cargo.toml` renames the crate, say both names: `{name} = \"its own name\"`"))
                .help(format!("see that `{name}` has a struct with `#[derive(Plugin)]` and no type parameters"))
                .help("if it has, it was built against another version of this framework: `cargo tree -d` shows both")
                .help("or the linker left it out, as in a static library: link that as a whole (`--whole-archive`), or list the plugins by type in `app![..]`")
        })
        .collect()
}

fn unlisted(crates: Crates, linked: &[Linked]) -> Vec<Diagnostic> {
    let mut names: Vec<&str> = linked.iter().map(|each| each.crate_name).collect();
    names.dedup();
    names.retain(|name| crates.names().all(|listed| listed != *name));
    let warn = |name: &str| {
        let plugins = linked.iter().filter(|each| each.crate_name == name);
        let keys: Vec<String> = plugins.map(|each| format!("`{}`", each.plugin.key)).collect();
        Diagnostic::warning(
            Code::UnlistedCrate,
            format!("the crate `{name}` is linked and has plugins, but is not in `plugins![..]`"),
        )
        .note(format!("its plugins are left out: {}", keys.join(", ")))
        .help(format!("add `{name}` to `plugins![..]`, or remove the dependency"))
    };
    names.into_iter().map(warn).collect()
}
