-- The collections at or under a path that have live entries. ARGV: how far the clock is taken to be ahead, the path.
local tag, under = KEYS[1], ARGV[2]
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[1])
local found = {}
for _, path in ipairs(redis.call('ZRANGEBYLEX', tag .. 'paths', under == '' and '-' or '[' .. under, '+')) do
    if path:sub(1, #under) ~= under then
        break
    end
    if redis.call('HLEN', tag .. 'h:' .. path) > redis.call('ZCOUNT', tag .. 'x:' .. path, '-inf', now) then
        found[#found + 1] = path
    end
end
return found
