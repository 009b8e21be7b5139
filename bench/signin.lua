-- wrk: POST /anmelden with the right password. BENCH_FORMS: a file with cookie and body, separated by a tab, a line.
local requests, index = {}, 0

function init()
    wrk.headers["Host"] = os.getenv("BENCH_HOST")
    wrk.headers["Origin"] = "http://" .. os.getenv("BENCH_HOST")
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
    for cookie, body in io.open(os.getenv("BENCH_FORMS")):read("*a"):gmatch("([^\t\n]+)\t([^\n]+)") do
        wrk.headers["Cookie"] = cookie
        requests[#requests + 1] = wrk.format("POST", "/anmelden", nil, body)
    end
end

function request()
    index = index % #requests + 1
    return requests[index]
end

-- wrk counts 400 and above as errors; a failed sign-in is 422, a refused one 429 or 503.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('\nRESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
