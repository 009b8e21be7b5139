/// Connects to the first server that answers, and waits between attempts while none does.
struct Connector {
    private let configuration: Database.Configuration
    private var servers: [Server] = []
    /// The server that answered last is asked first.
    private var lastGood = 0
    private var outage: Outage?

    /// A queue of requests must not wait for the deadline one by one while nothing answers.
    private struct Outage {
        var failures: Int
        /// No attempt before this moment.
        var until: ContinuousClock.Instant
        var error: DatabaseError
    }

    init(_ configuration: Database.Configuration) {
        self.configuration = configuration
    }

    mutating func connect() throws(DatabaseError) -> Connection {
        if let outage, ContinuousClock.now < outage.until { throw outage.error }
        do {
            let connection = try connectToAny(Deadline(after: configuration.deadline))
            outage = nil
            return connection
        } catch {
            note(error)
            throw error
        }
    }

    /// Tries the servers in turn, each for its share of the time that is left.
    private mutating func connectToAny(_ deadline: Deadline) throws(DatabaseError) -> Connection {
        if servers.isEmpty { servers = try Server.all(of: configuration) }
        var failure = DatabaseError.unavailable("no server")
        for attempt in servers.indices {
            let index = (lastGood + attempt) % servers.count
            do {
                let connection = try Connection(servers[index], deadline: deadline.share(of: servers.count - attempt))
                lastGood = index
                return connection
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Doubles the pause up to four seconds; its length is random, so that workers do not come back all at once.
    private mutating func note(_ error: DatabaseError) {
        let failures = (outage?.failures ?? 0) + 1
        let longest = min(250 << min(failures, 8), 4_000)
        outage = Outage(
            failures: failures,
            until: .now + .milliseconds(Int.random(in: longest / 2...longest)),
            error: error
        )
    }
}
