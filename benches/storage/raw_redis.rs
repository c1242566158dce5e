use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, cmd};

use crate::side::{BarePut, Side, id};

/// Writes ids and values with revision, times and both orders. ARGV: an id and a value for each.
const PUT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local rev = math.max(tonumber(redis.call('GET', '{raw}:rev') or '0') + 1, now)
local never = string.rep('\\255', 8)
for at = 1, #ARGV, 2 do
    local id = ARGV[at]
    local created, updated = now, now
    local old = redis.call('HGET', '{raw}:rows', id)
    if old then
        local _, old_created, old_updated = struct.unpack('>I8I8I8', old)
        created, updated = old_created, math.max(old_updated, now)
    else
        redis.call('ZADD', '{raw}:ids', 0, id)
    end
    redis.call('HSET', '{raw}:rows', id, struct.pack('>I8I8I8', rev, created, updated) .. never .. 'j' .. ARGV[at + 1])
    redis.call('ZADD', '{raw}:revs', string.format('%.0f', rev), id)
end
redis.call('SET', '{raw}:rev', string.format('%.0f', rev))
return string.format('%.0f', rev)";
const GET: &str = "
local time = redis.call('TIME')
local row = redis.call('HGET', '{raw}:rows', ARGV[1])
if row and row:sub(25, 32) ~= string.rep('\\255', 8)
    and struct.unpack('>I8', row:sub(25, 32)) <= time[1] * 1000000 + time[2] then
    return false
end
return row";
const NEWEST: &str = "
local ids = redis.call('ZREVRANGE', '{raw}:revs', 0, 99)
local rows = redis.call('HMGET', '{raw}:rows', unpack(ids))
local answer = {}
for place, id in ipairs(ids) do
    answer[#answer + 1] = id
    answer[#answer + 1] = rows[place]
end
return answer";

/// Revision, created, updated, expires, kind.
const HEADER: usize = 33;

/// One connection that all share, and scripts that the server has.
#[derive(Debug)]
pub(crate) struct RawRedis {
    connection: MultiplexedConnection,
    put: String,
    get: String,
    newest: String,
}

impl RawRedis {
    pub(crate) async fn open(url: &str) -> RawRedis {
        let client = redis::Client::open(url).expect("a URL");
        // On a busy machine a sync of the disk may take longer than it waits otherwise.
        let patient = AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(30)));
        let connection = client.get_multiplexed_async_connection_with_config(&patient).await;
        let connection = connection.expect("a connection");
        let loaded = async |text| -> String {
            let mut connection = connection.clone();
            cmd("SCRIPT").arg("LOAD").arg(text).query_async(&mut connection).await.expect("loaded")
        };
        let (put, get, newest) = (loaded(PUT).await, loaded(GET).await, loaded(NEWEST).await);
        RawRedis { connection, put, get, newest }
    }

    async fn ask<T: redis::FromRedisValue>(&self, command: Cmd) -> T {
        command.query_async(&mut self.connection.clone()).await.expect("an answer")
    }
}

fn script(hash: &str) -> Cmd {
    let mut command = cmd("EVALSHA");
    command.arg(hash).arg(1).arg("{raw}:");
    command
}

impl Side for RawRedis {
    type Write = Vec<(String, String)>;
    type Name = String;

    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write {
        entries.into_iter().map(|(n, text)| (id(n), text)).collect()
    }

    async fn put(&self, write: Self::Write) {
        let mut command = script(&self.put);
        for (id, text) in &write {
            command.arg(id).arg(text);
        }
        let _: String = self.ask(command).await;
    }

    fn name(&self, n: usize) -> String {
        id(n)
    }

    async fn get(&self, id: String) -> usize {
        let row: Vec<u8> = self.ask(script(&self.get).arg(id).clone()).await;
        row[HEADER..].to_vec().len()
    }

    async fn newest(&self) -> usize {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = self.ask(script(&self.newest)).await;
        rows.iter().map(|(_, row)| row.len() - HEADER).sum()
    }
}

impl BarePut for RawRedis {
    async fn bare_put(&self, n: usize, text: String) {
        let _: () = self.ask(cmd("SET").arg(format!("{{bare}}:{n}")).arg(text).clone()).await;
    }
}
