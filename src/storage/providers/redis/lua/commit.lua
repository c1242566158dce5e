-- Commits one batch: works everything out in tables, and writes only when nothing can fail any more, since a command
-- that fails does not undo those before it.
--
-- ARGV: how far the clock is taken to be ahead, the token or nothing, what tells its batch apart, and eight for each
-- step: code, path, id (or where ids begin), value (or where they end), kind, a number, how it lives, until when.
-- The answer is numbers with commas: 0, the revision and seven for each operation; or the reason why not, the step and
-- what was found there. Numbers are doubles here: revisions and times stay below 2^53, sums travel as text.
local tag = KEYS[1]
local NEVER, NEVER_BYTES, NEVER_NUMBER = -1, string.rep('\255', 8), 2 ^ 64
local LONGEST_LIFE = 315619200000000
local DAY = 86400000000
local MOST_ARGUMENTS = 4000

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2] + ARGV[1]
local token, hash = ARGV[2], ARGV[3]

local function text(number)
    return string.format('%.0f', number)
end

if token ~= '' then
    local known = redis.call('HGET', tag .. 'once', token)
    if known and struct.unpack('>I8', known:sub(17, 24)) > now then
        if known:sub(1, 16) == hash then
            return known:sub(25)
        end
        return '7,0,0'
    end
end

local rev = math.max(tonumber(redis.call('GET', tag .. 'rev') or '0') + 1, now)

-- What becomes of each collection: `all` of it is gone, and then these rows are there; false is a row that is gone. What
-- was `removed` may be there again, and had an end of life before.
local staged, paths = {}, {}

local function collection(path)
    local found = staged[path]
    if not found then
        found = { rows = {}, removed = {}, all = false }
        staged[path] = found
        paths[#paths + 1] = path
    end
    return found
end

-- What is behind its numbers is cut out of the bytes where it is needed.
local function read(bytes)
    local created_rev, created, updated, expires = struct.unpack('>I8I8I8I8', bytes)
    if expires == NEVER_NUMBER then
        expires = NEVER
    end
    return { rev = created_rev, created = created, updated = updated, expires = expires, bytes = bytes,
        had = expires ~= NEVER, stored = true }
end

local function kind_of(row)
    return row.kind or row.bytes:sub(33, 33)
end

local function find(path, id)
    local found = staged[path]
    if found then
        local row = found.rows[id]
        if row ~= nil then
            return row or nil
        elseif found.all then
            return nil
        end
    end
    local bytes = redis.call('HGET', tag .. 'h:' .. path, id)
    return bytes and read(bytes) or nil
end

local function is_live(row)
    return row ~= nil and (row.expires == NEVER or row.expires > now)
end

local function clear(path, from, to)
    local found = collection(path)
    local expired_key = tag .. 'x:' .. path
    local count = 0
    if from == '-' and to == '+' and not found.all and next(found.rows) == nil then
        count = redis.call('HLEN', tag .. 'h:' .. path) - redis.call('ZCOUNT', expired_key, '-inf', text(now))
        found.all = true
        return count
    end
    if not found.all then
        for _, id in ipairs(redis.call('ZRANGEBYLEX', tag .. 'i:' .. path, from, to)) do
            if found.rows[id] == nil then
                local expires = redis.call('ZSCORE', expired_key, id)
                if not expires or tonumber(expires) > now then
                    count = count + 1
                end
                found.rows[id], found.removed[id] = false, true
            end
        end
    end
    for id, row in pairs(found.rows) do
        if row and is_between(id, from, to) then
            if is_live(row) then
                count = count + 1
            end
            found.rows[id], found.removed[id] = false, true
        end
    end
    return count
end

local function starts_with(path, prefix)
    return path:sub(1, #prefix) == prefix
end

-- A sum of texts; nothing where it leaves 64 bits. Short ones are exact in doubles, the server adds the others.
local function add(start, delta)
    if #start < 16 and #delta < 16 then
        return text(tonumber(start) + tonumber(delta))
    end
    local key = tag .. 'sum'
    redis.call('SET', key, start)
    local added = redis.pcall('INCRBY', key, delta)
    local sum = redis.call('GET', key)
    redis.call('DEL', key)
    return type(added) == 'number' and sum or nil
end

local answer = { '0', text(rev) }

local function done(flags, row, count, number)
    if row then
        answer[#answer + 1] = string.format('%d,%.0f,%.0f,%.0f,%.0f,%d,%s', flags, row.rev, row.created, row.updated,
            row.expires, count, number or '0')
    else
        answer[#answer + 1] = string.format('%d,0,0,0,-1,%d,0', flags, count)
    end
end

local function refuse(step, reason, found)
    return reason .. ',' .. step .. ',' .. (found or '0')
end

local appended = 0
local KINDS = { j = '1', b = '2', i = '3' }

for step = 0, (#ARGV - 3) / 8 - 1 do
    local at = 4 + 8 * step
    local code, path, id, value, kind = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local number, life, ends = ARGV[at + 5], ARGV[at + 6], tonumber(ARGV[at + 7])

    if code == 9 then
        return refuse(step, 8)
    elseif code == 8 then
        repeat
            id = string.format('%016.0f-%06d', rev, appended)
            appended = appended + 1
        until not is_live(find(path, id))
    end
    local row
    if code < 12 then
        row = find(path, id)
    end
    local live = is_live(row)

    if code <= 3 then
        -- Checks: 1 absent, 2 present, 3 the revision.
        if (code == 1 and live) or (code == 2 and not live) or (code == 3 and not (live and text(row.rev) == number)) then
            return refuse(step, 1, live and text(row.rev))
        end
    elseif code >= 12 then
        -- 12 clear these ids; 13 also in what stands under the path.
        local count
        if code == 12 then
            count = clear(path, id, value)
        else
            count = 0
            local under = {}
            for _, found in ipairs(redis.call('ZRANGEBYLEX', tag .. 'paths', '[' .. path, '+')) do
                if not starts_with(found, path) then
                    break
                end
                under[found] = true
            end
            for found in pairs(staged) do
                if starts_with(found, path) then
                    under[found] = true
                end
            end
            for found in pairs(under) do
                count = count + clear(found, id, value)
            end
        end
        done(0, nil, count)
    elseif code == 10 then
        -- Delete.
        if row then
            local found = collection(path)
            found.rows[id], found.removed[id] = false, true
        end
        done(0, nil, live and 1 or 0)
    else
        local sum
        if code == 5 then
            -- A merge was worked out against what it expects here.
            local there = live and text(row.rev) or '0'
            if live and kind_of(row) ~= 'j' then
                return refuse(step, 2, KINDS[kind_of(row)])
            elseif there ~= (number == '-1' and text(rev) or number) then
                return refuse(step, 6)
            elseif kind == '' then
                return refuse(step, 8)
            end
        elseif code == 6 then
            if live and kind_of(row) ~= 'i' then
                return refuse(step, 2, KINDS[kind_of(row)])
            end
            local start = live and (row.value or row.bytes:sub(34)) or '0'
            sum = add(start, number)
            if not sum then
                return refuse(step, 3, start)
            end
            value = sum
        end

        -- How long it lives: 0 for ever, 1 as before, 2 so long, 3 until then, 4 refused.
        local expires = NEVER
        if code ~= 11 then
            if life == '1' then
                expires = live and row.expires or NEVER
            elseif life == '2' then
                expires = now + ends
            elseif life == '3' then
                expires = ends
                if expires <= now then
                    return refuse(step, 4)
                elseif expires > now + LONGEST_LIFE then
                    return refuse(step, 5)
                end
            elseif life == '4' then
                return refuse(step, 8)
            end
        end

        if code == 7 then
            -- Touch.
            if live then
                row.expires = expires
                collection(path).rows[id] = row
                done(2, row, 1)
            else
                done(0, nil, 0)
            end
        else
            -- 4 put, 5 merge, 6 add, 8 append, 11 restore.
            local new = { rev = rev, created = now, updated = now, expires = expires, kind = kind, value = value,
                had = row and row.had, stored = row and row.stored }
            if code == 11 then
                new.created, new.updated, new.expires = tonumber(number), tonumber(life), ends
            elseif live then
                new.created, new.updated = row.created, math.max(row.updated, now)
            end
            collection(path).rows[id] = new
            local flags = (live and 2 or 3) + (code == 6 and 4 or 0) + (code == 8 and 8 or 0)
            done(flags, new, 1, sum or (code == 8 and tostring(appended - 1)) or nil)
        end
    end
end

-- From here on nothing is refused.
local function call(command, key, arguments)
    for first = 1, #arguments, MOST_ARGUMENTS do
        redis.call(command, key, unpack(arguments, first, math.min(first + MOST_ARGUMENTS - 1, #arguments)))
    end
end

-- When something in the collection expires next, and whether there is anything in it.
local function settle(path)
    local first = redis.call('ZRANGE', tag .. 'x:' .. path, 0, 0, 'WITHSCORES')
    if first[2] then
        redis.call('ZADD', tag .. 'due', first[2], 'c' .. path)
    else
        redis.call('ZREM', tag .. 'due', 'c' .. path)
    end
    if redis.call('EXISTS', tag .. 'h:' .. path) == 0 then
        redis.call('ZREM', tag .. 'paths', path)
    end
end

local function remove(path, ids)
    call('HDEL', tag .. 'h:' .. path, ids)
    call('ZREM', tag .. 'i:' .. path, ids)
    call('ZREM', tag .. 'r:' .. path, ids)
    call('ZREM', tag .. 'x:' .. path, ids)
end

for _, path in ipairs(paths) do
    local found = staged[path]
    local rows, ids, revs, expiring, lasting, gone = {}, {}, {}, {}, {}, {}
    if found.all then
        redis.call('UNLINK', tag .. 'h:' .. path, tag .. 'i:' .. path, tag .. 'r:' .. path, tag .. 'x:' .. path)
    end
    for id, row in pairs(found.rows) do
        if row then
            local ends = row.expires == NEVER and NEVER_BYTES or struct.pack('>I8', row.expires)
            rows[#rows + 1] = id
            local head = struct.pack('>I8I8I8', row.rev, row.created, row.updated) .. ends
            rows[#rows + 1] = row.kind and head .. row.kind .. row.value or head .. row.bytes:sub(33)
            revs[#revs + 1] = text(row.rev)
            revs[#revs + 1] = id
            if not row.stored or found.all then
                ids[#ids + 1] = '0'
                ids[#ids + 1] = id
            end
            if row.expires ~= NEVER then
                expiring[#expiring + 1] = text(row.expires)
                expiring[#expiring + 1] = id
            elseif row.had or found.removed[id] then
                lasting[#lasting + 1] = id
            end
        elseif not found.all then
            gone[#gone + 1] = id
        end
    end
    call('HSET', tag .. 'h:' .. path, rows)
    call('ZADD', tag .. 'i:' .. path, ids)
    call('ZADD', tag .. 'r:' .. path, revs)
    call('ZADD', tag .. 'x:' .. path, expiring)
    call('ZREM', tag .. 'x:' .. path, lasting)
    remove(path, gone)
    if #ids > 0 then
        redis.call('ZADD', tag .. 'paths', 0, path)
    end
    if found.all or #expiring > 0 or #lasting > 0 or #gone > 0 then
        settle(path)
    end
end

redis.call('SET', tag .. 'rev', text(rev))
local outcome = table.concat(answer, ',')
if token ~= '' then
    redis.call('HSET', tag .. 'once', token, hash .. struct.pack('>I8', now + DAY) .. outcome)
    redis.call('ZADD', tag .. 'due', text(now + DAY), 'o' .. token)
end

-- Takes a few of those away that have expired.
for _, due in ipairs(redis.call('ZRANGEBYSCORE', tag .. 'due', '-inf', text(now), 'LIMIT', 0, 16)) do
    local name = due:sub(2)
    if due:sub(1, 1) == 'o' then
        redis.call('HDEL', tag .. 'once', name)
        redis.call('ZREM', tag .. 'due', due)
    else
        remove(name, redis.call('ZRANGEBYSCORE', tag .. 'x:' .. name, '-inf', text(now), 'LIMIT', 0, 64))
        settle(name)
    end
end
return outcome
