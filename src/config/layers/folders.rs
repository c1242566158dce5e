//! Where a platform keeps the configuration of users. A few rules, so no crate for them: those for Unix are of the XDG
//! base directory specification, <https://specifications.freedesktop.org/basedir-spec/latest/>.

use std::ffi::OsString;
use std::path::PathBuf;

/// The platforms that differ.
#[derive(Clone, Copy, Debug)]
pub(super) enum Platform {
    Windows,
    Mac,
    Unix,
}

impl Platform {
    pub(super) const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_vendor = "apple") {
        Self::Mac
    } else {
        Self::Unix
    };
}

/// The folder; `None` for a user without a home.
pub(super) fn config_folder(
    platform: Platform,
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<PathBuf>,
) -> Option<PathBuf> {
    // The specification says to ignore a path that is relative.
    let named = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = home.filter(|path| path.is_absolute());
    match platform {
        Platform::Windows => named("APPDATA"),
        Platform::Mac => home.map(|home| home.join("Library/Application Support")),
        Platform::Unix => named("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config"))),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn each_platform_has_its_folder() {
        let with = |platform, variable: &'static str, value: &'static str| {
            let of = move |name: &str| (name == variable).then(|| OsString::from(value));
            config_folder(platform, of, Some("/home/ann".into()))
        };
        let folder = |path: &str| Some(PathBuf::from(path));
        assert_eq!(with(Platform::Unix, "", ""), folder("/home/ann/.config"));
        assert_eq!(with(Platform::Unix, "XDG_CONFIG_HOME", "/etc/ann"), folder("/etc/ann"));
        assert_eq!(with(Platform::Unix, "XDG_CONFIG_HOME", "relative"), folder("/home/ann/.config"));
        assert_eq!(
            with(Platform::Mac, "XDG_CONFIG_HOME", "/x"),
            folder("/home/ann/Library/Application Support")
        );
        assert_eq!(with(Platform::Windows, "APPDATA", "/roaming"), folder("/roaming"));
        assert_eq!(with(Platform::Windows, "HOME", "/x"), None);
        assert_eq!(config_folder(Platform::Unix, |_| None, None), None);
        assert_eq!(config_folder(Platform::Unix, |_| None, Some("relative".into())), None);
    }
}
