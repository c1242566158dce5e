/// The sections of the configuration that are the application's, not a plugin's.
pub const RESERVED_SECTIONS: [&str; 5] = ["default_keys", "plugins", "points", "profile", "profiles"];
