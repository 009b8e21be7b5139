-- wrk: GET /uebersicht with one cookie after the other. BENCH_COOKIES: a file with a cookie a line; BENCH_DELAY: pause
-- of a connection between answer and next request, in milliseconds.
local requests, index = {}, 0

function init()
    wrk.headers["Host"] = os.getenv("BENCH_HOST")
    for cookie in io.lines(os.getenv("BENCH_COOKIES")) do
        wrk.headers["Cookie"] = cookie
        requests[#requests + 1] = wrk.format("GET", "/uebersicht")
    end
end

function request()
    index = index % #requests + 1
    return requests[index]
end

if os.getenv("BENCH_DELAY") then
    local pause = tonumber(os.getenv("BENCH_DELAY"))
    function delay() return pause end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('\nRESULT {"requests": %d, "bytes": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d}\n',
        summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
