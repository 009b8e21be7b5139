import FoundationEssentials
import Mail
import PortalWeb
import PostgreSQL

/// A registration as it was sent. Whose address it is shows the mail alone.
struct Registration: Sendable, RowDecodable {
    let id: UUID
    let email: String
    let vorname: String
    let nachname: String
    let lastRequestedAt: Timestamp

    init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        email = try row.next()
        vorname = try row.next()
        nachname = try row.next()
        lastRequestedAt = try row.next()
    }
}

/// Registrations in the database.
///
/// Sending one writes the same two rows whatever the address is to us: the worker looks later, so neither answer nor
/// duration can tell.
struct RegistrationStore {
    enum Resend: Sendable, Hashable {
        case requested(UUID)
        case tooEarly(wait: Duration)
        /// The registration was removed meanwhile.
        case gone
    }

    let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// Keeps the registration and promises its mail. Belongs into a transaction.
    func add(_ registration: NewRegistration, at now: Timestamp) throws(DatabaseError) -> UUID {
        let id = try database.one(
            UUID.self,
            """
            INSERT INTO registration (email, vorname, nachname, created_at, last_requested_at)
            VALUES (\(registration.email.text), \(registration.vorname), \(registration.nachname), \(now), \(now))
            RETURNING id
            """
        )
        try promiseMail(id, to: registration.email.text, at: now)
        return id
    }

    func find(_ id: UUID) throws(DatabaseError) -> Registration? {
        try database.first(
            Registration.self,
            "SELECT id, email, vorname, nachname, last_requested_at FROM registration WHERE id = \(id)"
        )
    }

    /// The registration that a mailed token came from.
    func find(tokenHash: [UInt8]) throws(DatabaseError) -> Registration? {
        try database.first(
            Registration.self,
            """
            SELECT r.id, r.email, r.vorname, r.nachname, r.last_requested_at
            FROM mailed_token t JOIN registration r ON r.id = t.registration_id WHERE t.hash = \(tokenHash)
            """
        )
    }

    /// The person whom an invitation's link was mailed to and who has not activated the account.
    func invited(tokenHash: [UInt8]) throws(DatabaseError) -> NewRegistration? {
        try database.first(
            NewRegistration.self,
            """
            SELECT a.vorname, a.nachname, a.email FROM mailed_token t JOIN account a ON a.id = t.account_id
            WHERE t.hash = \(tokenHash) AND t.purpose = 'activation' AND a.state = 'invited'
            """
        )
    }

    /// Promises one more mail, unless the last was asked for less than `interval` ago. Belongs into a transaction.
    func resend(_ id: UUID, interval: Duration, at now: Timestamp) throws(DatabaseError) -> Resend {
        let email = try database.first(
            String.self,
            """
            UPDATE registration SET last_requested_at = \(now)
            WHERE id = \(id) AND last_requested_at + \(interval) <= \(now) RETURNING email
            """
        )
        if let email {
            try promiseMail(id, to: email, at: now)
            return .requested(id)
        }
        guard let registration = try find(id) else { return .gone }
        return .tooEarly(wait: registration.lastRequestedAt + interval - now)
    }

    private func promiseMail(_ id: UUID, to email: String, at now: Timestamp) throws(DatabaseError) {
        try JobQueue(database).enqueue(
            .registrationMail,
            to: email,
            payload: ["registration": id.uuidString],
            at: now
        )
    }
}
