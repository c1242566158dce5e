use std::collections::BTreeSet;
use std::path::Path;

use super::files::{read, sources};
use super::manifest::{Dependency, Host, Lock};
use super::names::names_in;
use crate::collect::registered_packages;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// Checks that the code of a host names every plugin crate that its `Cargo.toml` depends on. With the feature `toml`, on by
/// default.
///
/// A dependency that no code names is not linked, so its plugins never announce themselves, and neither the compiler nor
/// Cargo complain. This is for a test of the host:
///
/// ```no_run
/// #[test]
/// fn every_plugin_crate_is_named() {
///     jackfield::testing::check_plugin_crates(env!("CARGO_MANIFEST_DIR")).unwrap();
/// }
/// ```
///
/// A dependency of `[dependencies]`, also of a target's, counts as a plugin crate if `Cargo.lock` says that it depends on
/// this framework itself. It is in order if one of its plugins has announced itself in the running program, or if its
/// name in code stands somewhere in `src`, outside of comments and texts. So a crate that only declares points is asked
/// for too, and one whose library has another name than its package is found by its registration only.
///
/// # Errors
/// A report with one mistake (JF0209) for each crate that nothing names.
///
/// # Panics
/// If the manifest, the lock file or the sources can't be read: a test has nobody else to tell.
pub fn check_plugin_crates(manifest_dir: impl AsRef<Path>) -> Result<(), Report> {
    let folder = manifest_dir.as_ref();
    let host = Host::read(folder);
    let lock = Lock::read(folder);
    let registered = registered_packages();
    let mut named = BTreeSet::new();
    for file in sources(&folder.join("src")) {
        named.extend(names_in(&read(&file)));
    }
    let is_unnamed = |dependency: &&Dependency| {
        lock.needs_framework(&dependency.package)
            && !registered.contains(dependency.package.as_str())
            && !named.contains(&dependency.in_code())
    };
    let report: Report =
        host.dependencies.iter().filter(is_unnamed).map(|each| unnamed(each, &host.manifest)).collect();
    if report.is_clean() { Ok(()) } else { Err(report) }
}

fn unnamed(dependency: &Dependency, manifest: &Path) -> Diagnostic {
    let Dependency { alias, line, column, .. } = dependency;
    let (package, name) = (&dependency.package, dependency.in_code());
    let message =
        format!("the plugin crate `{package}` is a dependency, but no code names it: it is not linked");
    let place = Location::File { path: manifest.into(), line: *line, column: *column };
    let entry =
        if alias == package { name.clone() } else { format!("{name} = \"{}\"", package.replace('-', "_")) };
    Diagnostic::error(Code::UnnamedCrate, message)
        .place("depended on", place)
        .note("a crate that is not linked announces no plugins")
        .help(format!("take its plugins: `plugins![{entry}]`, or list them by type in `app![..]`"))
        .help("or remove the dependency")
}
