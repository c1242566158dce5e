//! How an application is configured: which layers its configuration has.

use std::ffi::OsString;
use std::path::PathBuf;

use serde::Serialize;

use super::app::App;
use crate::config::{Settings, ValuePlace};
use crate::declare::Point;
use crate::diagnostics::Report;
use crate::run::configuration::load::load;

impl App {
    /// Configured as a program of this name is expected to be. From the lowest layer to the one that wins:
    ///
    /// 1. the user's file, [`user_config`](Self::user_config);
    /// 2. `<name>.toml` in the current folder, [`local_config`](Self::local_config);
    /// 3. variables such as `NOTES__LIMIT`, [`env`](Self::env);
    /// 4. flags such as `--config.notes.limit=10`, [`args`](Self::args);
    /// 5. what [`set`](Self::set) says.
    ///
    /// All are merged key by key, and the variable `NOTES_PROFILE` can choose a [profile](Self::profile). Each layer can be
    /// asked for alone.
    pub fn configured_as(self, name: &str) -> Self {
        let letter = |letter: char| if letter.is_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
        let variable: String = name.chars().map(letter).collect();
        let app = self.user_config(name).local_config(name).env().args(std::env::args_os());
        app.profile_from(&format!("{variable}_PROFILE"))
    }

    /// Configured by the user's file, if there is one: `config.toml` (or `.yaml`, `.json`) in the folder `name` of the
    /// platform's configuration folder, such as `~/.config/notes/config.toml`. It is below all other files.
    pub fn user_config(self, name: &str) -> Self {
        self.configure(|settings| settings.user_file(name))
    }

    /// Configured by `<name>.toml` (or `.yaml`, `.json`) in the current folder, if there is one.
    pub fn local_config(self, name: &str) -> Self {
        self.configure(|settings| settings.local_file(name))
    }

    /// Configured by a file, which has to be there. Later files win over earlier ones, key by key.
    pub fn config_file(self, path: impl Into<PathBuf>) -> Self {
        self.configure(|settings| settings.file(path))
    }

    /// Configured by a file if it is there.
    pub fn config_file_if_exists(self, path: impl Into<PathBuf>) -> Self {
        self.configure(|settings| settings.file_if_exists(path))
    }

    /// Configured by variables of the process, which win over files. `NOTES__LIMIT` is the key `limit` of the plugin
    /// `notes`, `NOTES__SERVER__PORT` the key `port` in its table `server`.
    ///
    /// Names are in capitals; `-`, `.` and `_` of a key are one `_`, so `MY_PLUGIN__MAX_SIZE` is the key `max-size` of
    /// `my-plugin`. The value is text, and the type that is asked for decides: `10` is a number for a `u8` and a text for
    /// a `String`; a list is `a,b,c` or JSON, a table is JSON. Variables that name no plugin are left alone.
    pub fn env(self) -> Self {
        self.configure(|settings| settings.environment(None))
    }

    /// Configures the application by the environment variables that begin with `prefix`, such as
    /// `ACME__NOTES__LIMIT`; for the rest they are as in [`env`](Self::env). One that begins with it and
    /// names no plugin is a mistake. `ACME__PROFILE=test` chooses a [profile](Self::profile).
    pub fn env_prefixed(self, prefix: &str) -> Self {
        self.configure(|settings| settings.environment(Some(prefix)))
    }

    /// As [`env`](Self::env), with these variables in place of those of the process.
    pub fn env_from<N: Into<OsString>, V: Into<OsString>>(
        self,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        self.configure(|settings| settings.environment(None).variables(variables))
    }

    /// Configured by flags, which win over variables: `--config.notes.limit=10` or `--config.notes.limit 10`. A key with
    /// a dot is quoted, as in `--config."my.plugin".limit=10`. Values are read as those of variables are.
    ///
    /// Everything else is left to the program: [`rest_of_args`](crate::config::rest_of_args) gives it back.
    pub fn args<A: Into<OsString>>(self, args: impl IntoIterator<Item = A>) -> Self {
        self.configure(|settings| settings.arguments(args))
    }

    /// Configured by a value, which wins over files, variables and flags: `.set("notes.limit", 10)`.
    #[track_caller]
    pub fn set(mut self, path: &str, value: impl Serialize) -> Self {
        self.settings = self.settings.set(path, value);
        self
    }

    /// Sets what counts where no file, variable or flag says otherwise: `.set_default("notes.limit", 10)`.
    #[track_caller]
    pub fn set_default(mut self, path: &str, value: impl Serialize) -> Self {
        self.settings = self.settings.set_default(path, value);
        self
    }

    /// In a profile: of every layer, what stands under `profiles.<name>` is laid over the rest of the layer. It wins over
    /// what a flag (`--config.profile=test`), a variable ([`profile_from`](Self::profile_from)) and a file
    /// (`profile = "test"`) choose.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// let app = App::of(app![]).set("profiles.test.plugins.mailer", false).profile("test");
    /// assert!(app.check().unwrap_err().render().contains("`plugins.mailer` names no plugin"));
    /// ```
    #[track_caller]
    pub fn profile(mut self, name: &str) -> Self {
        self.settings = self.settings.profile(name);
        self
    }

    /// Lets a variable of the process choose the [profile](Self::profile).
    pub fn profile_from(self, variable: &str) -> Self {
        self.configure(|settings| settings.profile_variable(variable))
    }

    /// Chooses the plugin that serves a point, as `points.<name>` in a file does, and wins over that:
    /// `.choose::<dyn Clock>("ntp")`. It is for this point alone, whichever others have its name.
    #[track_caller]
    pub fn choose<P: Point + ?Sized>(mut self, plugin: &str) -> Self {
        self.settings = self.settings.choose(P::DECL.type_id, P::DECL.name, plugin);
        self
    }

    /// Where each value of the configuration comes from, and what it overrides, without the values themselves.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// let app = App::of(app![]).set_default("notes.limit", 10).args(["--config.notes.limit=3"]);
    /// let places = app.config_places()?;
    /// assert!(places[0].to_string().starts_with("notes.limit: flag --config.notes.limit, over set in code at "));
    /// # Ok::<(), Report>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with a file, a variable, a flag or a value set in code.
    pub fn config_places(&self) -> Result<Vec<ValuePlace>, Report> {
        let (registry, _) = self.collect();
        Ok(load(&self.settings, &registry)?.places())
    }

    /// Configured by code alone: without files, variables and flags.
    pub(crate) fn configured_in_code_only(self) -> Self {
        self.configure(Settings::in_code_only)
    }

    fn configure(mut self, change: impl FnOnce(Settings) -> Settings) -> Self {
        self.settings = change(self.settings);
        self
    }
}
