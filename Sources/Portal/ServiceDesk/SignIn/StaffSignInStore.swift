import FoundationEssentials
import OneTimePassword
import PortalWeb
import PostgreSQL
import Secrets

/// What somebody of the desk signs in with.
struct StaffIdentity: RowDecodable {
    let staff: Staff.ID
    let email: String
    let hash: String
    let sealedSecret: String

    init(row: inout Row) throws(DatabaseError) {
        staff = try row.next()
        email = try row.next()
        hash = try row.next()
        sealedSecret = try row.next()
    }
}

struct StaffSignInStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// `nil` for an address of nobody, of somebody locked, and of somebody who has not enrolled, alike.
    func identity(email: String) throws(DatabaseError) -> StaffIdentity? {
        try database.first(
            StaffIdentity.self,
            """
            SELECT id, email, password_hash, sealed_secret FROM staff
            WHERE email = \(email) AND locked_at IS NULL AND enrolled_at IS NOT NULL
            """
        )
    }

    /// Uses a code up that was right, if the password that was checked is still the person's.
    ///
    /// - Parameter rehashed: a fresh hash of the same password, where the stored one is out of date.
    func use(_ counter: Int, by identity: StaffIdentity, rehashed: String?, at now: Timestamp) throws(DatabaseError)
        -> Bool
    {
        try database.execute(
            """
            UPDATE staff SET last_counter = \(counter), last_sign_in_at = \(now),
                password_hash = coalesce(\(rehashed), password_hash)
            WHERE id = \(identity.staff) AND password_hash = \(identity.hash) AND sealed_secret = \
            \(identity.sealedSecret)
              AND last_counter < \(counter) AND locked_at IS NULL
            """
        ) == 1
    }

    // MARK: Enrolling

    /// Whose one-time code it is.
    func invited(email: String, _ hashes: [[UInt8]], at now: Timestamp) throws(DatabaseError) -> Staff.ID? {
        try database.first(
            Staff.ID.self,
            """
            SELECT id FROM staff
            WHERE email = \(email) AND enrolment_hash = ANY(\(hashes)) AND enrolment_expires_at > \(now)
              AND locked_at IS NULL
            """
        )
    }

    /// How long the page with the secret may stay open.
    private static let pageLifetime = Duration.seconds(900)

    /// Keeps the secret that is about to be shown.
    ///
    /// - Parameter hashes: of the one-time code that was typed; only that one opens the page.
    /// - Returns: `nil` when there is a newer code meanwhile, or none.
    func open(_ staff: Staff.ID, _ hashes: [[UInt8]], sealed: String, at now: Timestamp) throws(DatabaseError) -> Token?
    {
        let token = Token.random()
        let opened = try database.execute(
            """
            INSERT INTO staff_enrolment (hash, staff_id, enrolment_hash, sealed_secret, created_at, expires_at)
            SELECT \(token.hash), id, enrolment_hash, \(sealed), \(now), \(now + StaffSignInStore.pageLifetime)
            FROM staff
            WHERE id = \(staff) AND enrolment_hash = ANY(\(hashes)) AND enrolment_expires_at > \(now)
              AND locked_at IS NULL
            """
        )
        return opened == 1 ? token : nil
    }

    /// An enrolment that waits for password and code.
    struct Pending: RowDecodable {
        let staff: Staff
        let sealedSecret: String
        fileprivate let enrolmentHash: [UInt8]

        init(row: inout Row) throws(DatabaseError) {
            staff = try Staff(row: &row)
            sealedSecret = try row.next()
            enrolmentHash = try row.next()
        }
    }

    /// `nil` when it took too long, was done, or there is a newer one-time code.
    func pending(_ token: Token, at now: Timestamp) throws(DatabaseError) -> Pending? {
        try database.first(
            Pending.self,
            """
            SELECT \(Staff.columns), e.sealed_secret, e.enrolment_hash
            FROM staff_enrolment e JOIN staff s ON s.id = e.staff_id AND s.enrolment_hash = e.enrolment_hash
            WHERE e.hash = \(token.hash) AND e.expires_at > \(now) AND s.locked_at IS NULL
              AND s.enrolment_expires_at > \(now)
            """
        )
    }

    /// Uses the one-time code up: from now on password and secret count. Sessions of before end.
    ///
    /// - Returns: false when it was used up meanwhile. Belongs into a transaction.
    func enrol(_ pending: Pending, hash: String, counter: Int, at now: Timestamp) throws(DatabaseError) -> Bool {
        let id = pending.staff.id
        let changed = try database.execute(
            """
            UPDATE staff SET password_hash = \(hash), sealed_secret = \(pending.sealedSecret), enrolled_at = \(now),
                last_counter = \(counter), last_sign_in_at = \(now), enrolment_hash = NULL, enrolment_expires_at = NULL
            WHERE id = \(id) AND enrolment_hash = \(pending.enrolmentHash) AND locked_at IS NULL
            """
        )
        guard changed == 1 else { return false }
        try StaffSessionStore(database).endAll(of: id, at: now)
        try database.execute("DELETE FROM staff_enrolment WHERE staff_id = \(id)")
        return true
    }
}
