-- Takes the store for this version, unless it is of a later one. ARGV: the version. The answer is the store's version.
local key = KEYS[1] .. 'version'
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
