use std::collections::HashMap;

use redis::{Cmd, Value, cmd, from_redis_value};

use crate::storage::contract::{Result, Survives, unsupported};
use crate::storage::providers::redis::engine_error::{command_refused, read_error};
use crate::storage::providers::redis::link::Link;
use crate::storage::providers::redis::read::strange;
use crate::storage::providers::redis::scripts::Script;

/// The version of what is stored.
const VERSION: i64 = 2;

/// Takes the store for this release. Any number of processes may do so at once.
pub(crate) async fn begin(link: &Link, tag: &str) -> Result<()> {
    let version = |command: &mut Cmd| {
        command.arg(VERSION);
    };
    let answer = link.run(Script::Begin, tag, version).await.map_err(read_error)?;
    match answer {
        Value::Int(VERSION) => Ok(()),
        Value::Array(refused) => {
            let [command, words]: [String; 2] =
                from_redis_value(Value::Array(refused)).map_err(|error| strange().with_source(error))?;
            Err(command_refused(&command, &words))
        }
        other => Err(unsupported(format!(
            "what is stored has version {}, and this release knows version {VERSION}",
            from_redis_value::<i64>(other).unwrap_or_default()
        ))
        .with_help("use the release that wrote it, or a later one")),
    }
}

/// What an acknowledged write outlives on this server.
pub(crate) async fn survives(link: &Link) -> Result<Survives> {
    let mut settings = HashMap::new();
    for name in ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy"] {
        // Who rents a server may not be allowed to ask.
        if let Ok(found) = link.call(cmd("CONFIG").arg("GET").arg(name)).await {
            let found: HashMap<String, String> = from_redis_value(found).unwrap_or_default();
            settings.extend(found);
        }
    }
    let policy = match settings.get("maxmemory-policy") {
        Some(policy) => policy.clone(),
        None => policy_by_info(link).await?,
    };
    if policy.starts_with("allkeys") {
        return Err(unsupported(format!("the server throws data away when its memory is full: `{policy}`"))
            .with_help("set its `maxmemory-policy` to `noeviction`"));
    }
    let is = |name: &str, value: &str| settings.get(name).is_some_and(|found| found == value);
    Ok(match settings.get("appendfsync").map(String::as_str) {
        _ if !is("appendonly", "yes") => Survives::Nothing,
        Some("always") if is("no-appendfsync-on-rewrite", "no") => Survives::Disk,
        Some("always" | "no") => Survives::Process,
        // Once a second: while the disk is busy with that, writes wait in the server's memory.
        _ => Survives::Nothing,
    })
}

async fn policy_by_info(link: &Link) -> Result<String> {
    let answer = link.call(cmd("INFO").arg("memory")).await.map_err(read_error)?;
    let text: String = from_redis_value(answer).unwrap_or_default();
    let policy = text.lines().find_map(|line| line.strip_prefix("maxmemory_policy:"));
    Ok(policy.unwrap_or_default().trim().to_owned())
}
