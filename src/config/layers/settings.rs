use std::any::TypeId;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::files::FileLayer;
use super::loaded::LoadedSettings;
use super::profile::{ChosenProfile, Layer, unknown};
use super::spelling::Sections;
use super::value::ValueLayer;
use super::{arguments, environment};
use crate::base::{Origin, RESERVED_SECTIONS};
use crate::config::choices::{PointChoice, choices};
use crate::config::tree::{At, Table};
use crate::diagnostics::{Location, Report};

/// The layers of the configuration.
///
/// From the lowest to the one that wins: defaults, the user's file, other files in their order, variables, flags, values
/// set in code. Tables are merged key by key; everything else, lists too, is replaced as a whole. Nothing is read before
/// [`Settings::load`].
#[derive(Clone, Default)]
pub struct Settings {
    defaults: Vec<ValueLayer>,
    users: Vec<FileLayer>,
    files: Vec<FileLayer>,
    environment: Option<Environment>,
    given_variables: Option<Vec<(OsString, OsString)>>,
    arguments: Vec<OsString>,
    values: Vec<ValueLayer>,
    profile: Option<(String, Origin)>,
    profile_variable: Option<String>,
    known_profiles: Vec<String>,
    chosen: Vec<PointChoice>,
}

/// Which variables are read.
#[derive(Clone)]
struct Environment {
    prefix: Option<String>,
}

impl Settings {
    /// No layers: every section is empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what counts where nothing else is said: below all files.
    #[must_use]
    #[track_caller]
    pub fn set_default(mut self, path: impl Into<String>, value: impl Serialize) -> Self {
        self.defaults.push(ValueLayer::new(path.into(), value, Origin::caller()));
        self
    }

    /// Adds the file of the user, if there is one: `config.toml` (or `.yaml`, `.json`) in the folder `name` of the
    /// platform's configuration folder. That is `$XDG_CONFIG_HOME` or `~/.config`, on Windows `%APPDATA%`, on macOS
    /// `~/Library/Application Support`.
    #[must_use]
    pub fn user_file(mut self, name: impl Into<String>) -> Self {
        self.users.push(FileLayer::OfUser(name.into()));
        self
    }

    /// Adds `<name>.toml` (or `.yaml`, `.json`) in the current folder, if there is one.
    #[must_use]
    pub fn local_file(mut self, name: impl Into<String>) -> Self {
        self.files.push(FileLayer::Local(name.into()));
        self
    }

    /// Adds a file that must exist; its name ends in `.json`, `.toml` (feature `toml`) or `.yaml` (feature `yaml`).
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(FileLayer::At(path.into()));
        self
    }

    /// Adds a file that may be missing. One that exists must be right.
    #[must_use]
    pub fn file_if_exists(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(FileLayer::IfAt(path.into()));
        self
    }

    /// Adds the variables of the process that name a section and a key of it, such as `NOTES__LIMIT`; with a prefix only
    /// those that begin with it, such as `ACME__NOTES__LIMIT`.
    #[must_use]
    pub fn environment(mut self, prefix: Option<&str>) -> Self {
        self.environment = Some(Environment { prefix: prefix.map(str::to_owned) });
        self
    }

    /// Uses these variables wherever those of the process would be used.
    #[must_use]
    pub fn variables<N: Into<OsString>, V: Into<OsString>>(
        mut self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.given_variables = Some(variables.collect());
        self
    }

    /// Adds the flags among these arguments, such as `--config.notes.limit=10`; the others are left alone.
    #[must_use]
    pub fn arguments<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Sets a value in code: `set("notes.limit", 10)`, or a whole section with a table-like value.
    ///
    /// The path is a section's key and keys below it, joined by dots; a key that contains a dot is quoted:
    /// `notes."a.b"`. What is wrong with path or value is told by [`Settings::load`].
    #[must_use]
    #[track_caller]
    pub fn set(mut self, path: impl Into<String>, value: impl Serialize) -> Self {
        self.values.push(ValueLayer::new(path.into(), value, Origin::caller()));
        self
    }

    /// Chooses the plugin that serves a point, which is the one of this type, whatever the layers say of its name.
    #[must_use]
    #[track_caller]
    pub(crate) fn choose(mut self, point: TypeId, name: &str, plugin: &str) -> Self {
        let place = At::code(Origin::caller()).location();
        self.chosen.retain(|choice| choice.of != Some(point));
        self.chosen.push(PointChoice::of(point, name, plugin, place));
        self
    }

    /// Chooses a profile: of every layer, what stands under `profiles.<name>` is laid over the rest of the layer. Wins over
    /// what a flag (`--config.profile=test`), a variable and a file (`profile = "test"`) choose.
    #[must_use]
    #[track_caller]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some((name.into(), Origin::caller()));
        self
    }

    /// Lets a variable of the process choose the profile.
    #[must_use]
    pub fn profile_variable(mut self, variable: impl Into<String>) -> Self {
        self.profile_variable = Some(variable.into());
        self
    }

    /// Profiles that mean something to others, so that one of them can be chosen though no layer says anything of it.
    #[must_use]
    pub fn known_profiles(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.known_profiles.extend(names);
        self
    }

    /// Adds the layers of `other`: in each layer, what `other` says wins.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.defaults.extend(other.defaults);
        self.users.extend(other.users);
        self.files.extend(other.files);
        self.environment = other.environment.or(self.environment);
        self.given_variables = other.given_variables.or(self.given_variables);
        self.arguments.extend(other.arguments);
        self.values.extend(other.values);
        self.profile = other.profile.or(self.profile);
        self.profile_variable = other.profile_variable.or(self.profile_variable);
        self.known_profiles.extend(other.known_profiles);
        self.chosen.retain(|choice| other.chosen.iter().all(|of_other| choice.of != of_other.of));
        self.chosen.extend(other.chosen);
        self
    }

    /// Without everything that lies outside the program: no files, variables and flags.
    #[must_use]
    pub fn in_code_only(self) -> Self {
        let Self { defaults, values, profile, chosen, .. } = self;
        Self { defaults, values, profile, chosen, ..Self::default() }
    }

    /// Whether nothing is configured anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { defaults, users, files, environment, arguments, values, profile, .. } = self;
        let has_values = !defaults.is_empty() || !values.is_empty() || !arguments.is_empty();
        let has_files = !users.is_empty() || !files.is_empty();
        !has_values
            && !has_files
            && environment.is_none()
            && profile.is_none()
            && self.chosen.is_empty()
            && self.profile_variable.is_none()
    }

    /// Whether a layer spells sections in its own way, so that [`load`](Self::load) has to know them.
    #[must_use]
    pub fn spells_sections(&self) -> bool {
        self.environment.is_some() || !self.arguments.is_empty()
    }

    /// Reads the files and merges all layers. Blocks while it reads.
    ///
    /// `sections` are the keys that sections can have: variables and flags can't spell every key as it is.
    ///
    /// # Errors
    /// What is wrong with any of the layers, all at once: a file is missing or can't be read (JF0301); a file, variable
    /// or flag is not valid (JF0302); a file is in a format that is not available (JF0306); a path or value set in code
    /// can't be used (JF0304).
    pub fn load(&self, sections: &[&str]) -> Result<LoadedSettings, Report> {
        let mut files = Vec::new();
        let mut report = Report::new();
        let variables = self.read_variables();
        let named =
            |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let defaults = merged(self.defaults.iter().map(ValueLayer::table), &mut report);
        let mut in_files = Vec::new();
        for layer in self.users.iter().chain(&self.files) {
            match layer.read(named) {
                Ok(None) => {}
                Ok(Some((path, table))) => {
                    in_files.push(table);
                    files.push(path);
                }
                Err(errors) => report.extend(errors),
            }
        }
        let sections = Sections::new(sections.iter().copied().chain(RESERVED_SECTIONS));
        let environment = self.environment.as_ref();
        let environment =
            environment.map(|one| environment::table(&variables, one.prefix.as_deref(), &sections));
        let environment = merged(environment, &mut report);
        let flags = merged([arguments::table(&self.arguments, &sections)], &mut report);
        let values = merged(self.values.iter().map(ValueLayer::table), &mut report);
        // A file is a layer: what it says of all profiles wins over a profile of the files before it.
        let lower = [defaults].into_iter().chain(in_files).chain([environment]);
        let mut layers: Vec<Layer> = lower.map(|table| Layer::of(table, &mut report)).collect();
        let upper = [flags, values].map(|table| Layer::of(table, &mut report));
        let is_whole = !report.has_errors();
        let in_variable = self.profile_variable.as_deref().and_then(|variable| {
            let name = named(variable).filter(|name| !name.is_empty())?;
            let place = Location::Named(format!("variable {variable}").into());
            Some(ChosenProfile { name: name.to_string_lossy().into_owned(), place })
        });
        let chosen = self.chosen_profile(&layers, in_variable, &upper);
        layers.extend(upper);
        let mut is_there = chosen.is_none();
        if let Some(chosen) = &chosen {
            for layer in &mut layers {
                is_there |= layer.choose(&chosen.name);
            }
            // What a file that can't be read would have held is not missed.
            if !is_there && is_whole && !self.known_profiles.contains(&chosen.name) {
                let in_layers = layers.iter().flat_map(Layer::names);
                let known: Vec<&str> =
                    in_layers.chain(self.known_profiles.iter().map(String::as_str)).collect();
                report.push(unknown(chosen, known));
            }
        }
        let others = layers.iter().flat_map(Layer::other_sections).collect();
        let mut root = Table::default();
        root.merge_all(layers.into_iter().map(|layer| layer.table).collect());
        let mut choices = choices(&root);
        choices.points.extend_from_slice(&self.chosen);
        let profile = chosen.as_ref().map(|chosen| &*chosen.name);
        report.into_result(LoadedSettings::new(root, files, choices, others, profile))
    }

    /// `upper` are the layers above the variable that chooses, `lower` those below it.
    fn chosen_profile(
        &self,
        lower: &[Layer],
        in_variable: Option<ChosenProfile>,
        upper: &[Layer],
    ) -> Option<ChosenProfile> {
        let in_code = self.profile.clone().map(|(name, origin)| ChosenProfile::in_code(name, origin));
        let among = |layers: &[Layer]| layers.iter().rev().find_map(|layer| layer.chooses.clone());
        in_code.or_else(|| among(upper)).or(in_variable).or_else(|| among(lower))
    }

    fn read_variables(&self) -> Vec<(OsString, OsString)> {
        match &self.given_variables {
            Some(given) => given.clone(),
            None if self.environment.is_none()
                && self.users.is_empty()
                && self.profile_variable.is_none() =>
            {
                Vec::new()
            }
            None => std::env::vars_os().collect(),
        }
    }
}

/// Tables laid over each other; what is wrong with them goes to the report.
fn merged(tables: impl IntoIterator<Item = Result<Table, Report>>, report: &mut Report) -> Table {
    let mut right = Vec::new();
    for table in tables {
        match table {
            Ok(table) => right.push(table),
            Err(errors) => report.extend(errors),
        }
    }
    let mut root = Table::default();
    root.merge_all(right);
    root
}

/// Paths only: a value may be a secret.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = |values: &[ValueLayer]| values.iter().map(|value| value.path.clone()).collect::<Vec<_>>();
        f.debug_struct("Settings")
            .field("defaults", &paths(&self.defaults))
            .field("users", &self.users)
            .field("files", &self.files)
            .field("environment", &self.environment.is_some())
            .field("flags", &!self.arguments.is_empty())
            .field("set", &paths(&self.values))
            .finish_non_exhaustive()
    }
}
