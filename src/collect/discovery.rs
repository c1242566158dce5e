use std::any::TypeId;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::installed::Installed;
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
pub struct Crates {
    /// The crate that lists them.
    own: ListedCrate,
    listed: &'static [ListedCrate],
}

impl ListedCrate {
    fn crate_name(self) -> &'static str {
        self.name.split("::").next().unwrap_or(self.name)
    }
}

impl Crates {
    /// From a list in the crate `own`.
    #[must_use]
    pub const fn new(own: ListedCrate, listed: &'static [ListedCrate]) -> Self {
        Self { own, listed }
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.listed.iter().map(|each| each.crate_name())
    }
}

/// Which of the plugins that announced themselves at link time are taken.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Those of these crates: each has to have some.
    pub crates: Vec<Crates>,
    /// Those of all other crates too.
    pub all: bool,
}

impl Discovery {
    /// Whether none is taken.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.crates.is_empty() && !self.all
    }

    /// The crates that are listed, each once.
    fn listed(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for name in self.crates.iter().flat_map(|crates| crates.names()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

const OWN_CRATE: &str = env!("CARGO_CRATE_NAME");

/// The plugins that have announced themselves, by their crates.
type Linked = BTreeMap<&'static str, Vec<Announced>>;

/// A plugin that has announced itself.
struct Announced {
    /// The first eight bytes of its key, as a number: most keys differ in them, and numbers are compared at once.
    beginning: u64,
    plugin: &'static PluginDecl,
}

impl Announced {
    fn new(plugin: &'static PluginDecl) -> Self {
        let mut beginning = [0; 8];
        for (place, byte) in beginning.iter_mut().zip(plugin.key.bytes()) {
            *place = byte;
        }
        Self { beginning: u64::from_be_bytes(beginning), plugin }
    }

    /// By key, and where two have one key by place.
    fn compare(&self, other: &Self) -> Ordering {
        let (own, its) = (self.plugin, other.plugin);
        own.key.cmp(&its.key).then_with(|| own.origin.cmp(&its.origin))
    }
}

/// Puts them in order: all by the beginnings of their keys, then those that begin alike.
fn sort(plugins: &mut [Announced]) {
    plugins.sort_unstable_by_key(|announced| announced.beginning);
    for alike in plugins.chunk_by_mut(|one, other| one.beginning == other.beginning) {
        alike.sort_unstable_by(Announced::compare);
    }
}

/// What discovery comes to.
#[derive(Default)]
pub(super) struct Found {
    /// The plugins that are taken, by crate and key, so that the order of linking does not show.
    pub(super) plugins: Vec<&'static PluginDecl>,
    /// Those of crates that nobody listed.
    unlisted: Linked,
    /// The crates that list others.
    own: Vec<&'static str>,
}

/// Finds plugins.
pub(super) fn discover(discovery: &Discovery, report: &mut Report) -> Found {
    if discovery.is_off() {
        return Found::default();
    }
    let names = discovery.listed();
    let mut linked = linked();
    if linked.is_empty() {
        report.push(no_constructors(&names));
        return Found::default();
    }
    // The framework's own providers exclude each other: who wants one of them names it.
    linked.remove(OWN_CRATE);
    for plugins in linked.values_mut() {
        sort(plugins);
    }
    report.extend(missing(&names, &linked));
    let (listed, unlisted): (Linked, Linked) =
        linked.into_iter().partition(|(linked, _)| discovery.all || names.contains(linked));
    let plugins = listed.into_values().flatten().map(|announced| announced.plugin).collect();
    Found { plugins, unlisted, own: discovery.crates.iter().map(|crates| crates.own.crate_name()).collect() }
}

/// All plugins that have announced themselves.
fn linked() -> Linked {
    let announced: Vec<&PluginDecl> =
        inventory::iter::<Registration>.into_iter().map(|each| each.plugin).collect();
    let mut linked = Linked::new();
    let mut rest = announced.as_slice();
    while let [first, ..] = rest {
        let name = first.origin.crate_name();
        // The linker mostly keeps together what comes from one crate.
        let end = rest.iter().position(|plugin| !plugin.origin.is_of_crate(name)).unwrap_or(rest.len());
        let (together, others) = rest.split_at(end);
        linked.entry(name).or_default().extend(together.iter().map(|plugin| Announced::new(plugin)));
        rest = others;
    }
    linked
}

impl Found {
    /// The plugins of crates that nobody listed, as warnings, but for those that `are_there` all the same: listed by type, or
    /// included by another plugin.
    pub(super) fn left_out<'i>(&self, are_there: impl Iterator<Item = &'i Installed>) -> Vec<Diagnostic> {
        if self.unlisted.is_empty() {
            return Vec::new();
        }
        let there: HashSet<TypeId> = are_there.filter_map(|plugin| plugin.plugin.type_id).collect();
        let is_out = |plugin: &&PluginDecl| plugin.type_id.is_none_or(|type_id| !there.contains(&type_id));
        let out = self.unlisted.iter().map(|(name, plugins)| {
            let keys = plugins
                .iter()
                .map(|announced| announced.plugin)
                .filter(is_out)
                .map(|plugin| format!("`{}`", plugin.key));
            (*name, keys.collect::<Vec<_>>())
        });
        let out = out.filter(|(_, keys)| !keys.is_empty());
        out.map(|(name, keys)| unlisted(name, &keys, self.own.contains(&name))).collect()
    }
}

/// The packages whose plugins have announced themselves at link time, each once.
#[must_use]
pub fn registered_packages() -> BTreeSet<&'static str> {
    inventory::iter::<Registration>.into_iter().map(|each| each.plugin.origin.package).collect()
}

/// The framework announces plugins of its own, so where there are none at all, nothing was announced by anybody.
fn no_constructors(names: &[&str]) -> Diagnostic {
    let message = "no plugin has announced itself, not even those of the framework: constructors never ran";
    let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
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
fn missing(names: &[&str], linked: &Linked) -> Vec<Diagnostic> {
    let silent = names.iter().filter(|name| !linked.contains_key(*name));
    silent
        .map(|name| {
            let message = format!("the crate `{name}` is listed in `plugins![..]`, but registered no plugin");
            Diagnostic::error(Code::NothingRegistered, message)
                .help_all(did_you_mean(name, linked.keys().copied()))
                .help(format!("if `Cargo.toml` renames the crate, say both names: `{name} = \"its own name\"`"))
                .help(format!("see that `{name}` has a struct with `#[derive(Plugin)]` and no type parameters"))
                .help("if it has, it was built against another version of this framework: `cargo tree -d` shows both")
                .help("or the linker left it out, as in a static library: link that as a whole (`--whole-archive`), or list the plugins by type in `app![..]`")
        })
        .collect()
}

fn unlisted(name: &str, left_out: &[String], is_own: bool) -> Diagnostic {
    let left_out = format!("its plugins are left out: {}", left_out.join(", "));
    if is_own {
        let message = format!("the crate `{name}` itself has plugins, but is not in `plugins![..]`");
        return Diagnostic::warning(Code::UnlistedCrate, message)
            .note(left_out)
            .help("add `crate` to `plugins![..]`, which is the crate that it is written in");
    }
    let message = format!("the crate `{name}` is linked and has plugins, but is not in `plugins![..]`");
    Diagnostic::warning(Code::UnlistedCrate, message)
        .note(left_out)
        .help(format!("add `{name}` to `plugins![..]`, or remove the dependency"))
        .help(format!("if `Cargo.toml` renames the crate, say both names: `its name there = \"{name}\"`"))
}
