-- How many live entries a collection has between two ids. ARGV: how far the clock is taken to be ahead, the path, where
-- ids begin and end.
local tag, path, from, to = KEYS[1], ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[1])
local ids_key, expired_key = tag .. 'i:' .. path, tag .. 'x:' .. path
if from == '-' and to == '+' then
    return redis.call('ZCARD', ids_key) - redis.call('ZCOUNT', expired_key, '-inf', now)
end
local expired = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', expired_key, '-inf', now)) do
    expired[id] = true
end
if next(expired) == nil then
    return redis.call('ZLEXCOUNT', ids_key, from, to)
end
local count = 0
for _, id in ipairs(redis.call('ZRANGEBYLEX', ids_key, from, to)) do
    if not expired[id] then
        count = count + 1
    end
end
return count
