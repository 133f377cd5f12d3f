-- Asks Gatehouse whether a request may pass. Sets txn.gatehouse_status, and the X-Auth-… headers if it may.
local IDENTITY = { "x-auth-user-id", "x-auth-login", "x-auth-roles", "x-auth-session", "x-auth-client" }

local function values(headers, name)
    local list = {}
    for _, value in pairs(headers[name] or {}) do
        list[#list + 1] = value
    end
    return list
end

core.register_action("gatehouse_check", { "http-req" }, function(txn, requirement)
    local query = requirement == "" and "" or "?" .. requirement
    local answer = core.httpclient():head{
        url = "http://gatehouse/api/v1/auth/check" .. query,
        dst = "abns@gatehouse-check",
        headers = {
            -- All of them: Gatehouse rejects a request with several tokens.
            ["authorization"] = values(txn.http:req_get_headers(), "authorization"),
            ["x-forwarded-for"] = { txn.f:src() },
        },
    }
    local headers = answer.headers or {}
    if answer.status == 204 then
        for _, name in ipairs(IDENTITY) do
            txn.http:req_set_header(name, values(headers, name)[1] or "-")
        end
    end
    txn:set_var("txn.gatehouse_challenge", values(headers, "www-authenticate")[1] or "Bearer")
    txn:set_var("txn.gatehouse_status", answer.status)
end, 1)
