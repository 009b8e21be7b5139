import FoundationEssentials
package import Mail
package import PostgreSQL

/// Accounts for people whom the chamber or a booking enters: made here, used by whoever enters people.
///
/// An active account stays as it is; one that waits for its password becomes an invited one. Never a second row, and no
/// word about it to the one who enters.
package struct Invitations {
    /// Why the person gets an account. The raw value is stored.
    package enum Occasion: String, Sendable, SQLBindable, ColumnDecodable {
        /// Somebody booked a course for the person.
        case course
        /// The person teaches.
        case lecturer
        /// The person has acted for a Betrieb before there was this portal.
        case betrieb
    }

    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// The account with this address, made and invited by mail if there was none. Belongs into the transaction that
    /// enters the person.
    package func invite(
        _ address: EmailAddress,
        vorname: String,
        nachname: String,
        for occasion: Occasion,
        at now: Timestamp
    ) throws(DatabaseError) -> Account.ID {
        let new = try database.first(
            Account.ID.self,
            """
            INSERT INTO account (email, state, vorname, nachname, created_at, invited_for)
            VALUES (\(address.text), 'invited', \(vorname), \(nachname), \(now), \(occasion))
            ON CONFLICT (email) DO NOTHING RETURNING id
            """
        )
        var invited = new
        if invited == nil { invited = try takeOver(address, vorname, nachname, occasion, now) }
        if let invited {
            try remind(invited, email: address.text, at: now)
            return invited
        }
        // Invited once more: the time in which to accept begins anew.
        try database.execute(
            "UPDATE account SET created_at = \(now) WHERE email = \(address.text) AND state = 'invited'"
        )
        return try database.one(Account.ID.self, "SELECT id FROM account WHERE email = \(address.text)")
    }

    /// Somebody typed the address at the registration, and nobody has confirmed it: now the person is really expected.
    private func takeOver(
        _ address: EmailAddress,
        _ vorname: String,
        _ nachname: String,
        _ occasion: Occasion,
        _ now: Timestamp
    ) throws(DatabaseError) -> Account.ID? {
        try database.one(
            Account.ID?.self,
            "SELECT invite_registered(\(address.text), \(vorname), \(nachname), \(occasion), \(now))"
        )
    }

    /// Promises the invitation's mail once more.
    package func remind(_ account: Account.ID, email: String, at now: Timestamp) throws(DatabaseError) {
        try JobQueue(database).enqueue(
            .invitationMail,
            to: email,
            payload: ["account": account.rawValue.uuidString],
            at: now
        )
    }
}
