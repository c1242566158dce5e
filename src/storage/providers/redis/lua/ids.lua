-- Stands before the scripts that look at ids in the order of their bytes.

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

local function is_between(id, from, to)
    return (from == '-' or not below(id, from:sub(2))) and (to == '+' or below(id, to:sub(2)))
end

