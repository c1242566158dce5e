-- Works everything out in tables, and writes only when nothing can fail any more, since a command that fails does not undo
-- those before it.
local LONGEST_LIFE = 315619200000000
local DAY = 86400000000
local MOST_ARGUMENTS = 4000

local batch = ARGV[2]

local function text(number)
    return string.format('%.0f', number)
end

local function refuse(step, reason, found)
    return pack('>BI8', reason, step) .. (found or '0')
end

if batch ~= '' then
    local known = call('HGET', tag .. 'once', sub(batch, 17))
    if known and unpacked('>I8', known, 17) > now then
        return sub(known, 1, 16) == sub(batch, 1, 16) and sub(known, 25) or refuse(0, 7)
    end
end

-- What becomes of each collection: `all` of it is gone, and then these `rows` are there, as they are stored; false is a
-- row that is gone. `before` holds the rows that were read, or false. Only where something had or gets an end of life
-- is it `mortal`, and only where something was touched do rows have other revisions than this.
local staged, paths = {}, {}

local function collection(path)
    local found = staged[path]
    if not found then
        found = { path = path, key = tag .. 'h:' .. path, rows = {}, before = {} }
        staged[path] = found
        paths[#paths + 1] = path
    end
    return found
end

local function is_live(row)
    local ends = sub(row, 25, 32)
    return ends == NEVER or unpacked('>I8', ends) > now
end

-- What is stored or staged, if it is live.
local function find(found, id)
    local row, before = found.rows[id], found.before[id]
    if before == nil and not found.all then
        before = call('HGET', found.key, id)
        found.before[id] = before
    end
    if row == nil then
        row = not found.all and before
    end
    if row and sub(row, 25, 32) ~= NEVER then
        found.mortal = true
        row = is_live(row) and row
    end
    return row or nil
end

local function clear(found, from, to)
    local rows, expired_key = found.rows, tag .. 'x:' .. found.path
    local count = 0
    if from == '-' and to == '+' and not found.all and next(rows) == nil then
        found.all = true
        return call('HLEN', found.key) - call('ZCOUNT', expired_key, '-inf', text(now))
    end
    found.mortal = true
    if not found.all then
        for _, id in ipairs(call('ZRANGEBYLEX', tag .. 'i:' .. found.path, from, to)) do
            if rows[id] == nil then
                local expires = call('ZSCORE', expired_key, id)
                if not expires or tonumber(expires) > now then
                    count = count + 1
                end
                rows[id] = false
            end
        end
    end
    for id, row in pairs(rows) do
        if row and is_between(id, from, to) then
            if is_live(row) then
                count = count + 1
            end
            rows[id] = false
        end
    end
    return count
end

local function starts_with(path, prefix)
    return sub(path, 1, #prefix) == prefix
end

-- The staged and the stored collections at or under a path.
local function at_or_under(path)
    local under = {}
    for _, found in ipairs(call('ZRANGEBYLEX', tag .. 'paths', '[' .. path, '+')) do
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
    return under
end

-- A sum of texts; nothing where it leaves 64 bits. Short ones are exact in doubles, the server adds the others.
local function add(start, delta)
    if #start < 16 and #delta < 16 then
        return text(tonumber(start) + tonumber(delta))
    end
    local key = tag .. 'sum'
    call('SET', key, start)
    local added = redis.pcall('INCRBY', key, delta)
    local sum = call('GET', key)
    call('UNLINK', key)
    return type(added) == 'number' and sum or nil
end

-- The bytes for when it ends; nothing and the reason where it can't: n never, k as before, f so long from now, u until
-- then, x refused.
local function ends_of(life, number, old)
    if life == 'n' then
        return NEVER
    elseif life == 'k' then
        return old and sub(old, 25, 32) or NEVER
    elseif life == 'x' then
        return nil, 8
    end
    local ends = life == 'f' and now + number or tonumber(number)
    if ends <= now then
        return nil, 4
    elseif ends > now + LONGEST_LIFE then
        return nil, 5
    end
    return pack('>I8', ends)
end

-- What was done: flags, how its row begins where there is one, and what else they tell of.
local CREATED, ROW, SUM, NUMBER, COUNT = 1, 2, 4, 8, 16
local answer, said = { '\0' .. rev_bytes }, 1

local function done(flags, row, more)
    answer[said + 1], answer[said + 2], answer[said + 3] = string.char(flags), row and sub(row, 1, 32) or '', more or ''
    said = said + 3
end

local function counted(count)
    done(COUNT, nil, pack('>I8', count))
end

local KINDS = { j = '1', b = '2', i = '3' }
local appended, step = 0, -1
local found, what, code, kind, life, rest

for at = 3, last, 3 do
    local id, value = ARGV[at + 1], ARGV[at + 2]
    -- Steps in a row mostly do the same.
    if ARGV[at] ~= what then
        what = ARGV[at]
        code, kind, life, rest = sub(what, 1, 1), sub(what, 2, 2), sub(what, 3, 3), sub(what, 4)
    end
    step = step + 1
    if code == '>' then
        repeat
            id = string.format('%016.0f-%06d', rev, appended)
            appended = appended + 1
        until not find(found, id)
    end

    if code == '@' then
        found, step = collection(id), step - 1
    elseif code == '!' then
        return refuse(step, 8)
    elseif code == 'c' then
        -- Clear these ids.
        counted(clear(found, id, value))
    elseif code == 'C' then
        -- Clear these ids, also in what stands under the path.
        local count = 0
        for path in pairs(at_or_under(found.path)) do
            count = count + clear(collection(path), id, value)
        end
        counted(count)
    elseif code == 'a' or code == 'p' or code == '=' then
        -- Checks: absent, present, of this revision.
        local old = find(found, id)
        if (code == 'a') == (old ~= nil) or (code == '=' and sub(old, 1, 8) ~= value) then
            return refuse(step, 1, old and text(unpacked('>I8', old)))
        end
    elseif code == 'd' then
        -- Delete.
        local old = find(found, id)
        if found.before[id] or found.rows[id] then
            found.rows[id] = false
        end
        counted(old and 1 or 0)
    else
        local old = find(found, id)
        local sum
        if code == 'm' then
            -- A merge was worked out against what it expects here; where that is all ones, this batch has written it.
            local expected = sub(rest, 1, 8)
            if old and sub(old, 33, 33) ~= 'j' then
                return refuse(step, 2, KINDS[sub(old, 33, 33)])
            elseif (old and sub(old, 1, 8) or NO_REV) ~= (expected == NEVER and rev_bytes or expected) then
                return refuse(step, 6)
            elseif kind == '-' then
                return refuse(step, 8)
            end
        elseif code == '+' then
            -- Add.
            if old and sub(old, 33, 33) ~= 'i' then
                return refuse(step, 2, KINDS[sub(old, 33, 33)])
            end
            local start = old and sub(old, 34) or '0'
            sum = add(start, value)
            if not sum then
                return refuse(step, 3, start)
            end
            value = sum
        end

        local ends, reason
        if code == 'r' then
            ends = sub(rest, 17)
        else
            ends, reason = ends_of(life, code == 'm' and sub(rest, 9) or rest, old)
        end
        if reason then
            return refuse(step, reason)
        end
        found.mortal = found.mortal or ends ~= NEVER

        if code == 't' then
            -- Touch.
            if old then
                found.rows[id], found.touched = sub(old, 1, 24) .. ends .. sub(old, 33), true
            end
            done(old and ROW or 0, old and found.rows[id])
        else
            -- Put, append, merge, add, restore.
            local head = code == 'r' and rev_bytes .. rest or head_of(old, ends)
            found.rows[id] = head .. kind .. value
            local flags = old and ROW or ROW + CREATED
            if sum then
                done(flags + SUM, head, sum .. ',')
            elseif code == '>' then
                done(flags + NUMBER, head, pack('>I8', appended - 1))
            else
                done(flags, head)
            end
        end
    end
end

-- From here on nothing is refused.
local function call_with(command, key, arguments)
    for first = 1, #arguments, MOST_ARGUMENTS do
        call(command, key, unpack(arguments, first, math.min(first + MOST_ARGUMENTS - 1, #arguments)))
    end
end

local due_changes = false

-- When something in the collection expires next, and whether there is anything in it.
local function settle(path)
    local first = call('ZRANGE', tag .. 'x:' .. path, 0, 0, 'WITHSCORES')
    due_changes = true
    if first[2] then
        call('ZADD', tag .. 'due', first[2], 'c' .. path)
    else
        call('ZREM', tag .. 'due', 'c' .. path)
    end
    if call('HLEN', tag .. 'h:' .. path) == 0 then
        call('ZREM', tag .. 'paths', path)
    end
end

local function remove(path, ids)
    call_with('HDEL', tag .. 'h:' .. path, ids)
    call_with('ZREM', tag .. 'i:' .. path, ids)
    call_with('ZREM', tag .. 'r:' .. path, ids)
    call_with('ZREM', tag .. 'x:' .. path, ids)
end

for _, path in ipairs(paths) do
    local found = staged[path]
    local all, mortal, touched, before = found.all, found.mortal, found.touched, found.before
    local rows, revs, count, ids, expiring, lasting, gone = {}, {}, 0, {}, {}, {}, {}
    if all then
        call('UNLINK', found.key, tag .. 'i:' .. path, tag .. 'r:' .. path, tag .. 'x:' .. path)
    end
    for id, row in pairs(found.rows) do
        if row then
            local was = not all and before[id]
            rows[count + 1], rows[count + 2] = id, row
            revs[count + 1], revs[count + 2] = touched and text(unpacked('>I8', row)) or rev_text, id
            count = count + 2
            if not was then
                ids[#ids + 1] = '0'
                ids[#ids + 1] = id
            end
            local ends = mortal and sub(row, 25, 32) or NEVER
            if ends ~= NEVER then
                expiring[#expiring + 1] = text(unpacked('>I8', ends))
                expiring[#expiring + 1] = id
            elseif mortal and was and sub(was, 25, 32) ~= NEVER then
                lasting[#lasting + 1] = id
            end
        elseif not all then
            gone[#gone + 1] = id
        end
    end
    call_with('HSET', found.key, rows)
    call_with('ZADD', tag .. 'r:' .. path, revs)
    call_with('ZADD', tag .. 'x:' .. path, expiring)
    call_with('ZREM', tag .. 'x:' .. path, lasting)
    if #gone > 0 then
        remove(path, gone)
    end
    if #ids > 0 then
        call_with('ZADD', tag .. 'i:' .. path, ids)
        call('ZADD', tag .. 'paths', 0, path)
    end
    if all or #expiring > 0 or #lasting > 0 or #gone > 0 then
        settle(path)
    end
end

local outcome = table.concat(answer)
if batch ~= '' then
    local token = sub(batch, 17)
    call('HSET', tag .. 'once', token, sub(batch, 1, 16) .. pack('>I8', now + DAY) .. outcome)
    call('ZADD', tag .. 'due', text(now + DAY), 'o' .. token)
    due_changes = true
end

-- Takes a few of those away that are over.
local over = is_due and call('ZRANGEBYSCORE', tag .. 'due', '-inf', text(now), 'LIMIT', 0, 16) or {}
for _, due in ipairs(over) do
    local name = sub(due, 2)
    if sub(due, 1, 1) == 'o' then
        call('HDEL', tag .. 'once', name)
        call('ZREM', tag .. 'due', due)
    else
        remove(name, call('ZRANGEBYSCORE', tag .. 'x:' .. name, '-inf', text(now), 'LIMIT', 0, 64))
        settle(name)
    end
end
if is_due or due_changes then
    local first = call('ZRANGE', tag .. 'due', 0, 0, 'WITHSCORES')
    call('HSET', tag .. 'state', 'rev', rev_text, 'due', first[2] or '')
else
    call('HSET', tag .. 'state', 'rev', rev_text)
end
return outcome
