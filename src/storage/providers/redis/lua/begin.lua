-- Takes the store for this version, unless it is of a later one. ARGV: the version. The answer is the store's version.
local key = KEYS[1] .. 'version'
local version = tonumber(redis.call('GET', key) or '0')
if version < tonumber(ARGV[1]) then
    redis.call('SET', key, ARGV[1])
    version = tonumber(ARGV[1])
end
return version
