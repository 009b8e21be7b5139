import PostgreSQL

/// How many mails of some kinds an address gets in an hour and a day (`PORTAL_MAIL_PER_HOUR`, `PORTAL_MAIL_PER_DAY`). Over
/// the limit nothing is sent and nobody hears of it: an answer would tell whether the address is known.
struct MailLimit {
    let perHour: Int
    let perDay: Int
    let kinds: [String]

    /// - Parameter hasDay: whether there is a limit for the day too.
    init(_ settings: Settings, _ kinds: [Job.Kind], hasDay: Bool = true) {
        self.kinds = kinds.map(\.rawValue)
        perHour = settings.mailsPerHour
        perDay = hasDay ? settings.mailsPerDay : .max
    }

    /// Whether this job's mail would be one too many. Mails that other workers are sending right now count when they were
    /// claimed before.
    func isReached(by job: Job, in database: Database, at now: Timestamp) throws(DatabaseError) -> Bool {
        guard let recipient = job.recipient else { return false }
        let sent = try database.one(
            Sent.self,
            """
            SELECT count(*) FILTER (WHERE finished_at > \(now - .seconds(3_600)) OR finished_at IS NULL), count(*)
            FROM job
            WHERE recipient = \(recipient) AND kind = ANY(\(kinds)) AND id <> \(job.id)
              AND (outcome = 'done' AND finished_at > \(now - .seconds(86_400))
                   OR finished_at IS NULL AND leased_until > \(now) AND (leased_until, id) <
                      (SELECT leased_until, id FROM job WHERE id = \(job.id)))
            """
        )
        return sent.lastHour >= perHour || sent.lastDay >= perDay
    }

    private struct Sent: RowDecodable {
        let lastHour: Int
        let lastDay: Int

        init(row: inout Row) throws(DatabaseError) {
            lastHour = try row.next()
            lastDay = try row.next()
        }
    }
}
