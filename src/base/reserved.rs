/// The sections of the configuration that are the application's, not a plugin's.
pub const RESERVED_SECTIONS: [&str; 5] = ["default_keys", "plugins", "points", "profile", "profiles"];

/// The key under which the host itself asks and contributes; no plugin may have it.
pub const HOST: &str = "host";
