//! What `Cargo.toml` and `Cargo.lock` say of a host.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::files::{read, unreadable};

/// The name of the framework as a dependency.
const FRAMEWORK: &str = env!("CARGO_PKG_NAME");

/// A dependency of a host.
pub(super) struct Dependency {
    /// What `Cargo.toml` calls it.
    pub(super) alias: String,
    pub(super) package: String,
    /// Where it stands in `Cargo.toml`, from 1.
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Dependency {
    /// What code calls it.
    pub(super) fn in_code(&self) -> String {
        self.alias.replace('-', "_")
    }
}

/// A host.
pub(super) struct Host {
    pub(super) manifest: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
}

impl Host {
    pub(super) fn read(folder: &Path) -> Self {
        let manifest = folder.join("Cargo.toml");
        let text = read(&manifest);
        let document = parsed(&manifest, &text);
        let workspace = Workspace::above(folder);
        let mut tables: Vec<&DeTable<'_>> = inner(&document, "dependencies").into_iter().collect();
        for (_, target) in inner(&document, "target").into_iter().flatten() {
            tables.extend(target.get_ref().as_table().and_then(|target| inner(target, "dependencies")));
        }
        let mut dependencies = Vec::new();
        for (alias, value) in tables.into_iter().flatten() {
            let alias_text = alias.get_ref().to_string();
            let (line, column) = place(&text, alias.span().start);
            let package = package_of(value.get_ref(), &alias_text).unwrap_or_else(|| {
                workspace.as_ref().map_or_else(|| alias_text.clone(), |all| all.package(&alias_text))
            });
            dependencies.push(Dependency { alias: alias_text, package, line, column });
        }
        Self { manifest, dependencies }
    }
}

/// The package of a dependency; `None` where the workspace says it.
fn package_of(value: &DeValue<'_>, alias: &str) -> Option<String> {
    let Some(table) = value.as_table() else { return Some(alias.to_owned()) };
    match table.get("package").map(Spanned::get_ref) {
        Some(DeValue::String(package)) => Some(package.to_string()),
        _ if table.contains_key("workspace") => None,
        _ => Some(alias.to_owned()),
    }
}

/// The dependencies that the root of a workspace declares for its members.
struct Workspace {
    manifest: PathBuf,
    text: String,
}

impl Workspace {
    /// The nearest manifest with a workspace, in `folder` or above.
    fn above(folder: &Path) -> Option<Self> {
        folder.ancestors().map(|folder| folder.join("Cargo.toml")).filter(|path| path.exists()).find_map(
            |manifest| {
                let text = read(&manifest);
                let is_root = parsed(&manifest, &text).contains_key("workspace");
                is_root.then_some(Self { manifest, text })
            },
        )
    }

    fn package(&self, alias: &str) -> String {
        let document = parsed(&self.manifest, &self.text);
        let dependency = inner(&document, "workspace")
            .and_then(|workspace| inner(workspace, "dependencies"))
            .and_then(|dependencies| dependencies.get(alias));
        dependency.and_then(|value| package_of(value.get_ref(), alias)).unwrap_or_else(|| alias.to_owned())
    }
}

/// The packages that depend on the framework.
pub(super) struct Lock(HashSet<String>);

impl Lock {
    /// The nearest `Cargo.lock`, in `folder` or above.
    pub(super) fn read(folder: &Path) -> Self {
        let Some(path) =
            folder.ancestors().map(|folder| folder.join("Cargo.lock")).find(|path| path.exists())
        else {
            unreadable(&folder.join("Cargo.lock"), &"there is none, here or above")
        };
        let text = read(&path);
        let document = parsed(&path, &text);
        let packages = document.get("package").and_then(|packages| packages.get_ref().as_array());
        let mut found = HashSet::new();
        for package in packages.into_iter().flatten().filter_map(|package| package.get_ref().as_table()) {
            let dependencies = package.get("dependencies").and_then(|all| all.get_ref().as_array());
            let mut dependencies =
                dependencies.into_iter().flatten().filter_map(|each| each.get_ref().as_str());
            // Where there are several versions, the name is followed by one.
            let needs_framework = dependencies.any(|each| each.split(' ').next() == Some(FRAMEWORK));
            if let (true, Some(name)) =
                (needs_framework, package.get("name").and_then(|name| name.get_ref().as_str()))
            {
                found.insert(name.to_owned());
            }
        }
        Self(found)
    }

    pub(super) fn needs_framework(&self, package: &str) -> bool {
        self.0.contains(package)
    }
}

fn parsed<'t>(path: &Path, text: &'t str) -> DeTable<'t> {
    match DeTable::parse(text) {
        Ok(document) => document.into_inner(),
        Err(error) => unreadable(path, &error.message()),
    }
}

fn inner<'d, 't>(table: &'d DeTable<'t>, key: &str) -> Option<&'d DeTable<'t>> {
    table.get(key)?.get_ref().as_table()
}

/// Line and column of an offset, from 1.
fn place(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (small(line), small(column))
}
