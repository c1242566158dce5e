-- Rows of a collection, in order. ARGV: how far the clock is taken to be ahead, the path, the order (a, d, o, n), where
-- ids begin and end, the revision and the id behind which to begin or nothing, how many live rows to leave out, how
-- many to give or -1, how many there may be between these ids or -1, and whether without values.
-- The answer is the largest revision where the oldest come first, then lists of ids, each followed by the list of their
-- rows; nothing where there are too many.
local tag, path, order, from, to = KEYS[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local after_rev, after_id = ARGV[6], ARGV[7]
local skip, limit, most, bare = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11] == '1'
local chunk, by_rev, at = 500, order == 'o' or order == 'n', 0
local ids_key, revs_key = tag .. 'i:' .. path, tag .. 'r:' .. path

if most >= 0 and redis.call('ZLEXCOUNT', ids_key, from, to) > most then
    return false
end

-- Where nothing ever ends, nobody has to know the time.
local expired, some_expired, ends_key = {}, false, tag .. 'x:' .. path
if redis.call('ZCARD', ends_key) > 0 then
    local time = redis.call('TIME')
    local now = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[1])
    for _, id in ipairs(redis.call('ZRANGEBYSCORE', ends_key, '-inf', now)) do
        expired[id], some_expired = true, true
    end
end

-- The next ids, some of which may not be wanted. The engine goes to a revision at once, but walks to a place among ids: what
-- was given is left behind by its last id.
local function next_ids(count)
    local first, ids = at, nil
    at = at + count
    if order == 'o' then
        return redis.call('ZRANGE', revs_key, first, at - 1)
    elseif order == 'n' then
        return redis.call('ZREVRANGE', revs_key, first, at - 1)
    elseif order == 'a' then
        ids = redis.call('ZRANGEBYLEX', ids_key, from, to, 'LIMIT', first, count)
        from = '(' .. (ids[#ids] or '')
    else
        ids = redis.call('ZREVRANGEBYLEX', ids_key, to, from, 'LIMIT', first, count)
        to = '(' .. (ids[#ids] or '')
    end
    at = 0
    return ids
end

-- Those of the ids that are wanted, as far as the limit goes.
local function chosen(ids)
    local wanted = {}
    for _, id in ipairs(ids) do
        if #wanted == limit then
            break
        elseif not expired[id] and (not by_rev or is_between(id, from, to)) then
            if skip > 0 then
                skip = skip - 1
            else
                wanted[#wanted + 1] = id
            end
        end
    end
    return wanted
end

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
-- Whether no id comes that is not wanted.
local plain = not some_expired and (not by_rev or (from == '-' and to == '+'))
if plain then
    at, skip = at + skip, 0
end

local answer = { order == 'o' and redis.call('HGET', tag .. 'state', 'rev') or '0' }
while limit ~= 0 do
    local count = plain and limit > 0 and math.min(chunk, limit) or chunk
    local ids = next_ids(count)
    if #ids == 0 then
        break
    end
    if not plain then
        ids = chosen(ids)
    end
    if limit > 0 then
        limit = limit - #ids
    end
    if #ids > 0 then
        local rows = redis.call('HMGET', tag .. 'h:' .. path, unpack(ids))
        if bare then
            for place, row in ipairs(rows) do
                rows[place] = row:sub(1, 33)
            end
        end
        answer[#answer + 1] = ids
        answer[#answer + 1] = rows
    end
end
return answer
