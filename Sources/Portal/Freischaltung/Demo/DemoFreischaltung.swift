import FoundationEssentials
import Letters
package import Links
package import PortalWeb
package import PostgreSQL
import Secrets

/// Betriebe of the demo with PINs that nobody has used, and people who act for one.
package struct DemoFreischaltung {
    /// As `demo.json` lists it.
    package struct Entry: Encodable, Sendable, Hashable {
        package let betriebsnummer: String
        package let filialnummer: String?
        package let name: String
        package let unusedPin: String

        private enum CodingKeys: String, CodingKey {
            case betriebsnummer, filialnummer, name
            case unusedPin = "unused_pin"
        }

        /// `filialnummer` is there even where it is none.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(betriebsnummer, forKey: .betriebsnummer)
            try container.encode(filialnummer, forKey: .filialnummer)
            try container.encode(name, forKey: .name)
            try container.encode(unusedPin, forKey: .unusedPin)
        }
    }

    private let environment: Environment
    private let database: Database

    package init(_ environment: Environment, _ database: Database) {
        self.environment = environment
        self.database = database
    }

    /// Those above keep their people to themselves.
    private static let lastWithPin = "990040"
    /// Where the demo's people work.
    package static let workplace = "990052"

    /// A new PIN for each Betrieb that nobody is linked to; what was made before stays valid.
    package func fill(at now: Timestamp) throws -> [Entry] {
        try DemoRegister(database).fill(at: now)
        let free = try database.many(
            Betrieb.self,
            """
            SELECT \(Betrieb.columns) FROM betrieb b
            WHERE b.closed_at IS NULL AND b.betriebsnummer BETWEEN '990001' AND \(DemoFreischaltung.lastWithPin)
              AND NOT EXISTS (SELECT FROM betrieb_link l WHERE l.betrieb_id = b.id AND l.ended_at IS NULL)
            ORDER BY b.betriebsnummer, b.filialnummer NULLS FIRST
            """
        )
        let hasher = LetterCodeHasher(environment.keys)
        return try free.map { betrieb in
            let code = Code.random(.pin)
            let hash = try hasher.hash(pin: code.canonical, of: betrieb.id)
            try database.execute(
                """
                INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at)
                VALUES (\(betrieb.id), \(hash.bytes), \(hash.keyID), 'letter', \(now), \
                \(now + environment.settings.pins.ttl))
                """
            )
            return Entry(
                betriebsnummer: betrieb.betriebsnummer,
                filialnummer: betrieb.filialnummer,
                name: betrieb.name,
                unusedPin: code.printed
            )
        }
    }

    /// Lets somebody act for ``workplace`` since a moment, unless she acts for another Betrieb by now.
    package func link(_ email: String, as role: Role, since: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            SELECT a.id, b.id, \(role), \(LinkProof.import), \(since) FROM account a, betrieb b
            WHERE a.email = \(email) AND b.betriebsnummer = \(DemoFreischaltung.workplace) AND b.filialnummer IS NULL
            ON CONFLICT (account_id) WHERE ended_at IS NULL DO NOTHING
            """
        )
    }
}
