import PortalWeb
import PostgreSQL

/// A person's own data in the database.
struct ProfileStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func find(_ account: Account.ID) throws(DatabaseError) -> ProfileData {
        try database.one(
            ProfileData.self,
            "SELECT vorname, nachname, anrede, telefon, strasse, plz, ort FROM account WHERE id = \(account)"
        )
    }

    func save(_ data: ProfileData, for account: Account.ID) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE account SET vorname = \(data.vorname), nachname = \(data.nachname), anrede = \(data.anrede),
                telefon = \(data.telefon), strasse = \(data.strasse), plz = \(data.plz), ort = \(data.ort)
            WHERE id = \(account)
            """
        )
    }
}
