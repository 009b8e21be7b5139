import FoundationEssentials
import Links
import PortalWeb
import PostgreSQL

/// Somebody with an account, as the desk sees her.
struct DeskPerson: RowDecodable {
    let account: Account
    let state: String
    let createdAt: Timestamp
    let activatedAt: Timestamp?
    let lastSignInAt: Timestamp?
    let mailBouncedAt: Timestamp?
    let deletionDueAt: Timestamp?
    /// The mail about the deletion reached nobody.
    let isDeletionHeld: Bool
    let openSessions: Int
    /// Since when the second factor is on; `nil` while it is off.
    let secondFactorFrom: Timestamp?

    init(row: inout Row) throws(DatabaseError) {
        account = try Account(row: &row)
        state = try row.next()
        createdAt = try row.next()
        activatedAt = try row.next()
        lastSignInAt = try row.next()
        mailBouncedAt = try row.next()
        deletionDueAt = try row.next()
        isDeletionHeld = try row.next()
        openSessions = try row.next()
        secondFactorFrom = try row.next()
    }
}

struct PersonStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func find(_ id: Account.ID, at now: Timestamp) throws(DatabaseError) -> DeskPerson? {
        try database.first(
            DeskPerson.self,
            """
            SELECT a.id, a.email, a.vorname, a.nachname, a.state, a.created_at, a.activated_at, a.last_sign_in_at,
                   a.mail_bounced_at,
                   (SELECT due_at FROM account_deletion d WHERE d.account_id = a.id AND d.stopped_at IS NULL),
                   EXISTS (SELECT FROM account_deletion d WHERE d.account_id = a.id AND d.stopped_at IS NULL
                        AND \(DeletionStore.isHeld)),
                   (SELECT count(*) FROM session s WHERE s.account_id = a.id AND s.ended_at IS NULL
                        AND least(s.expires_at, s.last_seen_at + s.idle_limit) > \(now)),
                   (SELECT confirmed_at FROM second_factor f WHERE f.account_id = a.id)
            FROM account a WHERE a.id = \(id)
            """
        )
    }

    struct Link: RowDecodable {
        let id: BetriebLink.ID
        let betrieb: Betrieb
        let role: Role
        let proof: String
        let linkedAt: Timestamp
        let endedAt: Timestamp?
        let endedBecause: String?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betrieb = try Betrieb(row: &row)
            role = try row.next()
            proof = try row.next()
            linkedAt = try row.next()
            endedAt = try row.next()
            endedBecause = try row.next()
        }
    }

    /// Now and before, the newest first.
    func links(of account: Account.ID, at now: Timestamp) throws(DatabaseError) -> [Link] {
        try database.many(
            Link.self,
            """
            SELECT l.id, \(Betrieb.columns),
                   \(BetriebLink.role(at: now)), l.proof, l.linked_at,
                   l.ended_at, l.ended_because
            FROM betrieb_link l JOIN betrieb b ON b.id = l.betrieb_id
            WHERE l.account_id = \(account) ORDER BY l.linked_at DESC LIMIT 50
            """
        )
    }

    struct Mail: RowDecodable {
        let recipient: String
        let kind: String
        let createdAt: Timestamp
        let finishedAt: Timestamp?
        let outcome: String?
        let attempts: Int
        let runAt: Timestamp
        let error: String?

        init(row: inout Row) throws(DatabaseError) {
            recipient = try row.next()
            kind = try row.next()
            createdAt = try row.next()
            finishedAt = try row.next()
            outcome = try row.next()
            attempts = try row.next()
            runAt = try row.next()
            error = try row.next()
        }
    }

    private static let mail: SQL =
        "recipient, kind, created_at, finished_at, outcome, attempts, run_at, left(last_error, 200)"

    /// The newest mails to these addresses, whatever became of them.
    func mails(to emails: [String]) throws(DatabaseError) -> [Mail] {
        try database.many(
            Mail.self,
            """
            SELECT \(PersonStore.mail) FROM mail_state
            WHERE recipient = ANY(\(emails)) ORDER BY created_at DESC LIMIT 30
            """
        )
    }

    /// The newest mail of a kind to each of these addresses.
    func newest(_ kind: Job.Kind, to emails: [String]) throws(DatabaseError) -> [Mail] {
        try database.many(
            Mail.self,
            """
            SELECT DISTINCT ON (recipient) \(PersonStore.mail) FROM mail_state
            WHERE recipient = ANY(\(emails)) AND kind = \(kind) ORDER BY recipient, created_at DESC
            """
        )
    }
}
