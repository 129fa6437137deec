-- A chat request whose body is exactly 500 bytes; MODEL, STREAM and KEY come from the environment.
local model = os.getenv("MODEL") or "bench"
local stream = os.getenv("STREAM") and ',"stream":true' or ""
local front = '{"model":"' .. model .. '"' .. stream .. ',"messages":[{"role":"user","content":"'
local back = '"}]}'
local filler = string.rep("The miller asks how fast the water runs. ", 20)
local body = front .. filler:sub(1, 500 - #front - #back) .. back

wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.body = body
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. (os.getenv("KEY") or "none")

function done(summary, latency)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.errors.status,
        failed, latency:percentile(50), latency:percentile(99)))
end
