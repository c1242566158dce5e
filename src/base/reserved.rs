/// The sections of the configuration that are the application's, not a plugin's.
pub const RESERVED_SECTIONS: [&str; 4] = ["plugins", "points", "profile", "profiles"];
