import FoundationEssentials
package import HTTP
import Mail
import PortalWeb
import PostgreSQL
import Secrets
import Text

/// A message to the chamber, as typed.
package struct ContactInput: FormInput {
    var message = ""
    var email = ""

    package init() {}

    package init(_ form: Form) {
        message = form["nachricht"] ?? ""
        email = form["email"] ?? ""
    }
}

/// What a message is about. The raw value is stored.
enum ContactKind: String, Sendable, SQLBindable, ColumnDecodable {
    case contact
    case barrier
}

/// A message as it is kept.
struct ContactMessage: Sendable, RowDecodable {
    static let format = CodeFormat(groups: [4, 4])
    static let maximumLength = 5_000

    let vorgangsnummer: String
    let kind: ContactKind
    let email: String?
    let message: String

    init(row: inout Row) throws(DatabaseError) {
        vorgangsnummer = try row.next()
        kind = try row.next()
        email = try row.next()
        message = try row.next()
    }
}

/// Messages in the database.
struct ContactStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// Keeps a message and promises the mails: to the service, and to the person who gave an address. Belongs into a
    /// transaction.
    func add(
        _ message: String,
        _ kind: ContactKind,
        number: String,
        email: EmailAddress?,
        from account: Account.ID?,
        service: String,
        at now: Timestamp
    ) throws(DatabaseError) {
        let id = try database.one(
            UUID.self,
            """
            INSERT INTO contact_message (vorgangsnummer, kind, email, account_id, message, created_at)
            VALUES (\(number), \(kind), \(email?.text), \(account), \(message), \(now)) RETURNING id
            """
        )
        let payload = ["message": id.uuidString]
        try JobQueue(database).enqueue(.contactMail, to: service, payload: payload, at: now)
        if let email {
            try JobQueue(database).enqueue(.contactReceiptMail, to: email.text, payload: payload, at: now)
        }
    }

    func find(_ job: Job) throws(DatabaseError) -> ContactMessage? {
        guard let id = job.payload["message"].flatMap(UUID.init(uuidString:)) else { return nil }
        return try database.first(
            ContactMessage.self,
            "SELECT vorgangsnummer, kind, email, message FROM contact_message WHERE id = \(id)"
        )
    }
}
