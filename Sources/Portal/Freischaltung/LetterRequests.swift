import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// What became of asking for a letter with a PIN.
package enum LetterAnswer: Sendable, Hashable {
    case accepted(Betrieb)
    /// No open Betrieb has this number.
    case unknown
    /// A letter to this Betrieb was asked for already; the next one may be from that moment on.
    case tooSoon(Betrieb, until: Timestamp)
}

/// Requests for letters, and what became of them.
package struct LetterRequests {
    private let database: Database
    private let settings: Settings.Letters

    /// An address that changed so recently may be wrong, or the work of somebody else: the service desk looks first.
    package static let freshAddress = Duration.seconds(30 * 86_400)

    package init(_ database: Database, _ settings: Settings.Letters) {
        self.database = database
        self.settings = settings
    }

    /// Asks for a PIN letter to the Betrieb's address in the register. Belongs into a transaction.
    ///
    /// - Parameter account: who asks, if signed in.
    package func ask(for number: BetriebNumber, by account: Account.ID?, at now: Timestamp) throws(DatabaseError)
        -> LetterAnswer
    {
        guard let found = try find(number), !found.isClosed else { return .unknown }
        let betrieb = found.betrieb
        try BetriebLock.take(betrieb.id, in: database)
        if let until = try nextPossible(for: betrieb.id, at: now) { return .tooSoon(betrieb, until: until) }
        let isFull = try requestsToday(at: now) >= settings.perDay
        // The Betrieb may have closed or moved before this had its turn.
        let inserted = try database.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, account_id, requested_at, held_because)
            SELECT id, 'pin', \(account), \(now),
                   CASE WHEN address_changed_at > \(now - LetterRequests.freshAddress) THEN 'address_changed'
                        WHEN \(isFull) THEN 'daily_total' END
            FROM betrieb WHERE id = \(betrieb.id) AND closed_at IS NULL
            """
        )
        return inserted == 1 ? .accepted(betrieb) : .unknown
    }

    private func find(_ number: BetriebNumber) throws(DatabaseError) -> Found? {
        try database.first(
            Found.self,
            """
            SELECT \(Betrieb.columns), b.closed_at IS NOT NULL FROM betrieb b
            WHERE b.betriebsnummer = \(number.betriebsnummer)
              AND b.filialnummer IS NOT DISTINCT FROM \(number.filialnummer)
            """
        )
    }

    private struct Found: RowDecodable {
        let betrieb: Betrieb
        let isClosed: Bool

        init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            isClosed = try row.next()
        }
    }

    /// Owes the Betrieb a letter about somebody who linked by PIN. At most one of them is printed in a day; the others wait.
    package func announce(_ link: BetriebLink.ID, to betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, link_id, requested_at)
            VALUES (\(betrieb), 'linked', \(link), \(now))
            """
        )
    }

    // MARK: Limits

    /// When the next letter to a Betrieb may be asked for; `nil` when now. Cancelled ones do not count.
    package func nextPossible(for betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Timestamp? {
        let month = Duration.seconds(30 * 86_400)
        let times = try database.many(
            Timestamp.self,
            """
            SELECT requested_at FROM letter_request
            WHERE betrieb_id = \(betrieb) AND kind = 'pin' AND cancelled_at IS NULL
              AND requested_at > \(now - max(month, settings.interval))
            ORDER BY requested_at DESC
            """
        )
        var next: Timestamp?
        if let last = times.first, last + settings.interval > now { next = last + settings.interval }
        let recent = times.filter { $0 + month > now }
        if recent.count >= settings.per30Days {
            let free = recent[settings.per30Days - 1] + month
            next = next.map { max($0, free) } ?? free
        }
        return next
    }

    private func requestsToday(at now: Timestamp) throws(DatabaseError) -> Int {
        try database.one(
            Int.self,
            """
            SELECT count(*) FROM letter_request
            WHERE kind = 'pin' AND cancelled_at IS NULL AND requested_at > \(now - .seconds(86_400))
            """
        )
    }

    // MARK: What became of them

    /// One request as the person who made it sees it.
    package struct Own: RowDecodable, Sendable {
        package let betrieb: Betrieb
        package let requestedAt: Timestamp
        package let printedAt: Timestamp?
        package let validUntil: Timestamp?
        package let returnedAt: Timestamp?
        package let isHeld: Bool

        package init(row: inout Row) throws(DatabaseError) {
            betrieb = try Betrieb(row: &row)
            requestedAt = try row.next()
            printedAt = try row.next()
            validUntil = try row.next()
            returnedAt = try row.next()
            isHeld = try row.next()
        }
    }

    /// The newest ten requests of an account in the last 90 days.
    package func own(of account: Account.ID, at now: Timestamp) throws(DatabaseError) -> [Own] {
        try database.many(
            Own.self,
            """
            SELECT \(Betrieb.columns), r.requested_at, r.printed_at, r.valid_until, r.returned_at,
                   r.held_because IS NOT NULL AND r.approved_at IS NULL
            FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id
            WHERE r.account_id = \(account) AND r.kind = 'pin' AND r.cancelled_at IS NULL
              AND r.requested_at > \(now - .seconds(90 * 86_400))
            ORDER BY r.requested_at DESC LIMIT 10
            """
        )
    }
}
