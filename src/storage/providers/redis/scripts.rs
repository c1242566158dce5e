//! What the server runs. Each script is known by the hash that the server gives it when it is loaded.

/// Which script; also its place in [`TEXTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Begin,
    Commit,
    Get,
    Scan,
    Count,
    Collections,
}

pub(crate) const TEXTS: [&str; 6] = [
    include_str!("lua/begin.lua"),
    concat!(include_str!("lua/puts.lua"), include_str!("lua/ids.lua"), include_str!("lua/commit.lua")),
    include_str!("lua/get.lua"),
    concat!(include_str!("lua/ids.lua"), include_str!("lua/scan.lua")),
    include_str!("lua/count.lua"),
    include_str!("lua/collections.lua"),
];
