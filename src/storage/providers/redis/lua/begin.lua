-- Takes the store for this version, unless it is of a later one. ARGV: the version. The answer is the store's version; or
-- a command that the server refuses to run, and its words.
local key, trial = KEYS[1] .. 'version', KEYS[1] .. 'trial'

-- All that the scripts run, each on a key that nothing else uses: a commit that finds out on its way that it may not run
-- one of them has done half.
local COMMANDS = {
    { 'TIME' }, { 'PING' }, { 'UNLINK', trial },
    { 'SET', trial, '0' }, { 'INCRBY', trial, '1' }, { 'GET', trial }, { 'UNLINK', trial },
    { 'HSET', trial, 'a', '0' }, { 'HGET', trial, 'a' }, { 'HMGET', trial, 'a' }, { 'HLEN', trial }, { 'HDEL', trial, 'a' },
    { 'ZADD', trial, '0', 'a' }, { 'ZCARD', trial }, { 'ZSCORE', trial, 'a' }, { 'ZRANK', trial, 'a' },
    { 'ZREVRANK', trial, 'a' }, { 'ZCOUNT', trial, '-inf', '+inf' }, { 'ZLEXCOUNT', trial, '-', '+' },
    { 'ZRANGE', trial, '0', '0' }, { 'ZREVRANGE', trial, '0', '0' }, { 'ZRANGEBYLEX', trial, '-', '+' },
    { 'ZREVRANGEBYLEX', trial, '+', '-' }, { 'ZRANGEBYSCORE', trial, '-inf', '+inf' }, { 'ZREM', trial, 'a' },
}
-- These are refused for now, and before a commit has done anything.
local PASSING = { OOM = true, READONLY = true, MISCONF = true, NOREPLICAS = true, MASTERDOWN = true }

for _, command in ipairs(COMMANDS) do
    local answer = redis.pcall(unpack(command))
    if type(answer) == 'table' and answer.err and not PASSING[answer.err:match('^%-?(%u+)')] then
        redis.pcall('UNLINK', trial)
        return { command[1], answer.err }
    end
end

local version = tonumber(redis.call('GET', key) or '0')
if version == 1 then
    -- The last revision was a key of its own, and nobody kept when something is over next. What batches with a token were
    -- answered was written otherwise: these tokens are forgotten.
    local tag = KEYS[1]
    local due = redis.call('ZRANGE', tag .. 'due', 0, 0, 'WITHSCORES')
    redis.call('HSET', tag .. 'state', 'rev', redis.call('GET', tag .. 'rev') or '0', 'due', due[2] or '')
    redis.call('UNLINK', tag .. 'rev', tag .. 'once')
end
if version < tonumber(ARGV[1]) then
    redis.call('SET', key, ARGV[1])
    version = tonumber(ARGV[1])
end
return version
