import FoundationEssentials
import HTTP
import PostgreSQL
import Secrets

/// What somebody typed into a form when the session had ended. The same person finds it in the form after signing in
/// again; nobody else does.
struct KeptInput {
    /// Bytes of names and values; more is not kept.
    static let maximumSize = 65_536
    /// Bytes as they are stored, where a control character takes six.
    private static let maximumStoredSize = 131_072
    /// Forms of one account that wait at once.
    private static let most = 10
    static let lifetime = Duration.seconds(86_400)
    /// What may be kept: fields that hold no secret. A new field is not kept until it stands here.
    private static let fields: Set = [
        "vorname", "nachname", "email", "anrede", "telefon", "strasse", "plz", "ort", "nachricht", "minuten",
        "betriebsnummer", "filialnummer", "rolle", "benachrichtigung",
    ]

    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// Keeps the fields for the person whose session it was.
    /// - Parameter token: of the session that has ended.
    /// - Returns: `nil` when nobody knows whose it was, or there is nothing to keep.
    func keep(_ form: Form, of token: Token, at path: String, _ now: Timestamp) throws(DatabaseError) -> UUID? {
        let fields = form.fields.filter { KeptInput.fields.contains($0.name) && !$0.value.isEmpty }
        let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard !fields.isEmpty, size <= KeptInput.maximumSize,
            let json = try? JSONEncoder().encode(fields.map { [$0.name, $0.value] }),
            json.count <= KeptInput.maximumStoredSize
        else { return nil }
        // The newest forms wait; an older one makes room.
        return try database.first(
            UUID.self,
            """
            WITH person AS (SELECT account_id FROM session WHERE token_hash = \(token.hash)),
            room AS (
                DELETE FROM kept_input WHERE id IN (
                    SELECT k.id FROM kept_input k JOIN person USING (account_id)
                    ORDER BY k.created_at DESC, k.id OFFSET \(KeptInput.most - 1))
            )
            INSERT INTO kept_input (account_id, path, fields, created_at)
            SELECT account_id, \(path), \(String(decoding: json, as: UTF8.self))::jsonb, \(now) FROM person
            RETURNING id
            """
        )
    }

    /// The fields, if they are that person's and of that page.
    func find(_ id: UUID, of account: Account.ID, at path: String, _ now: Timestamp) throws(DatabaseError) -> Form? {
        let json = try database.first(
            String.self,
            """
            SELECT fields::text FROM kept_input
            WHERE id = \(id) AND account_id = \(account) AND path = \(path)
              AND created_at > \(now - KeptInput.lifetime)
            """
        )
        guard let json, let pairs = try? JSONDecoder().decode([[String]].self, from: Data(json.utf8)) else {
            return nil
        }
        return Form(pairs.compactMap { $0.count == 2 ? (name: $0[0], value: $0[1]) : nil })
    }
}
