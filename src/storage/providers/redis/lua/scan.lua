-- Rows of a collection, in order. ARGV: how far the clock is taken to be ahead, the path, the order (a, d, o, n), where
-- ids begin and end, the revision and the id behind which to begin or nothing, how many live rows to leave out, how
-- many to give or -1, how many there may be in all or -1, and whether without values.
-- The answer is the largest revision, then an id and a row for each; nothing where there are too many.
local tag, path, order, from, to = KEYS[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local after_rev, after_id = ARGV[6], ARGV[7]
local skip, limit, most, bare = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11] == '1'
local CHUNK = 500
local ids_key, revs_key = tag .. 'i:' .. path, tag .. 'r:' .. path

if most >= 0 and redis.call('ZCARD', ids_key) > most then
    return false
end

local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[1])
local expired, some_expired = {}, false
for _, id in ipairs(redis.call('ZRANGEBYSCORE', tag .. 'x:' .. path, '-inf', now)) do
    expired[id], some_expired = true, true
end

-- Lua compares by the server's locale.
local function below(left, right)
    for at = 1, math.min(#left, #right) do
        local one, other = left:byte(at), right:byte(at)
        if one ~= other then
            return one < other
        end
    end
    return #left < #right
end

local function is_between(id)
    return (from == '-' or not below(id, from:sub(2))) and (to == '+' or below(id, to:sub(2)))
end

-- The next ids from place `at` on, some of which may not be wanted.
local function next_ids(at)
    if order == 'a' then
        return redis.call('ZRANGEBYLEX', ids_key, from, to, 'LIMIT', at, CHUNK)
    elseif order == 'd' then
        return redis.call('ZREVRANGEBYLEX', ids_key, to, from, 'LIMIT', at, CHUNK)
    elseif order == 'o' then
        return redis.call('ZRANGE', revs_key, at, at + CHUNK - 1)
    end
    return redis.call('ZREVRANGE', revs_key, at, at + CHUNK - 1)
end

local by_rev = order == 'o' or order == 'n'
local at = 0
if by_rev and after_rev ~= '' then
    -- Where the entry stands, if it still does; otherwise where those of its revision begin.
    local score = redis.call('ZSCORE', revs_key, after_id)
    if score and tonumber(score) == tonumber(after_rev) then
        at = redis.call(order == 'o' and 'ZRANK' or 'ZREVRANK', revs_key, after_id) + 1
    elseif order == 'o' then
        at = redis.call('ZCOUNT', revs_key, '-inf', '(' .. after_rev)
    else
        at = redis.call('ZCOUNT', revs_key, '(' .. after_rev, '+inf')
    end
end
local everything = not by_rev or (from == '-' and to == '+')
if everything and not some_expired and after_rev == '' then
    at, skip = at + skip, 0
end

local answer = { redis.call('GET', tag .. 'rev') or '0' }
while limit ~= 0 do
    local ids = next_ids(at)
    if #ids == 0 then
        break
    end
    local wanted = {}
    for _, id in ipairs(ids) do
        if limit == 0 then
            break
        elseif not expired[id] and (everything or is_between(id)) then
            if skip > 0 then
                skip = skip - 1
            else
                wanted[#wanted + 1] = id
                limit = limit - 1
            end
        end
    end
    if #wanted > 0 then
        local rows = redis.call('HMGET', tag .. 'h:' .. path, unpack(wanted))
        for place, id in ipairs(wanted) do
            answer[#answer + 1] = id
            answer[#answer + 1] = bare and rows[place]:sub(1, 33) or rows[place]
        end
    end
    at = at + CHUNK
end
return answer
