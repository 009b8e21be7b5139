import FoundationEssentials
import Links
import PortalWeb
import PostgreSQL

/// A Betrieb or Filiale as the desk sees it.
struct DeskBetrieb: RowDecodable {
    let betrieb: Betrieb
    let rechtsform: String
    let strasse: String
    let plz: String
    let addressChangedAt: Timestamp?
    let closedAt: Timestamp?
    let gewerke: [String]

    init(row: inout Row) throws(DatabaseError) {
        betrieb = try Betrieb(row: &row)
        rechtsform = try row.next()
        strasse = try row.next()
        plz = try row.next()
        addressChangedAt = try row.next()
        closedAt = try row.next()
        gewerke = try row.next()
    }

    /// `Musterweg 1, 33602 Bielefeld`
    var address: String { "\(strasse), \(plz) \(betrieb.ort)" }
}

struct DeskBetriebStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    func find(_ id: Betrieb.ID) throws(DatabaseError) -> DeskBetrieb? {
        try database.first(
            DeskBetrieb.self,
            """
            SELECT \(Betrieb.columns), b.rechtsform, b.strasse, b.plz, b.address_changed_at, b.closed_at,
                   ARRAY(SELECT gewerk FROM gewerk_eintragung g WHERE g.betrieb_id = b.id ORDER BY gewerk)
            FROM betrieb b WHERE b.id = \(id)
            """
        )
    }

    struct Place: RowDecodable {
        let name: String
        let address: String
        let agencyNumber: String?

        init(row: inout Row) throws(DatabaseError) {
            name = try row.next()
            address = try row.next()
            agencyNumber = try row.next()
        }
    }

    func places(of betrieb: Betrieb.ID) throws(DatabaseError) -> [Place] {
        try database.many(
            Place.self,
            """
            SELECT name, strasse || ', ' || plz || ' ' || ort, ba_betriebsnummer FROM ausbildungsstaette
            WHERE betrieb_id = \(betrieb) ORDER BY name LIMIT 100
            """
        )
    }

    /// The Betrieb of a Filiale and the other Filialen.
    func siblings(of betrieb: Betrieb) throws(DatabaseError) -> [Betrieb] {
        try database.many(
            Betrieb.self,
            """
            SELECT \(Betrieb.columns) FROM betrieb b
            WHERE b.betriebsnummer = \(betrieb.betriebsnummer) AND b.id <> \(betrieb.id)
            ORDER BY b.filialnummer NULLS FIRST LIMIT 100
            """
        )
    }

    struct Person: RowDecodable {
        /// `nil` when it was deleted; the link stays for a while without saying whose it was.
        let account: Account?
        let role: Role
        let proof: String
        let linkedAt: Timestamp
        let endedAt: Timestamp?
        let endedBecause: String?

        init(row: inout Row) throws(DatabaseError) {
            let id: Account.ID? = try row.next()
            let email: String? = try row.next()
            let vorname: String? = try row.next()
            let nachname: String? = try row.next()
            account = id.map { Account(id: $0, email: email ?? "", vorname: vorname ?? "", nachname: nachname ?? "") }
            role = try row.next()
            proof = try row.next()
            linkedAt = try row.next()
            endedAt = try row.next()
            endedBecause = try row.next()
        }
    }

    /// Who is linked, and who was lately.
    func people(of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> [Person] {
        try database.many(
            Person.self,
            """
            SELECT a.id, a.email, a.vorname, a.nachname,
                   \(BetriebLink.role(at: now)), l.proof, l.linked_at,
                   l.ended_at, l.ended_because
            FROM betrieb_link l LEFT JOIN account a ON a.id = l.account_id
            WHERE l.betrieb_id = \(betrieb)
            ORDER BY l.ended_at IS NOT NULL, l.linked_at DESC LIMIT 100
            """
        )
    }

    struct Invitation: RowDecodable {
        let email: String
        let role: Role
        let createdAt: Timestamp
        let expiresAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            email = try row.next()
            role = try row.next()
            createdAt = try row.next()
            expiresAt = try row.next()
        }
    }

    func invitations(of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> [Invitation] {
        try database.many(
            Invitation.self,
            """
            SELECT email, role, created_at, expires_at FROM betrieb_invitation
            WHERE betrieb_id = \(betrieb) AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > \(now)
            ORDER BY created_at DESC LIMIT 100
            """
        )
    }

    // MARK: The address

    /// An address of record as somebody typed it, checked.
    struct Address: Hashable {
        let strasse: String
        let plz: String
        let ort: String
    }

    /// Changes the address and keeps the one before, with who did it. Letters that are not printed yet wait for somebody
    /// else's eyes.
    ///
    /// - Returns: false when the Betrieb has that very address already.
    func change(_ betrieb: Betrieb.ID, to new: Address, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError)
        -> Bool
    {
        guard try write(betrieb, new, by: staff, at: now) else { return false }
        try database.execute(
            """
            UPDATE letter_request SET held_because = 'address_changed', approved_at = NULL, approved_by = NULL
            WHERE betrieb_id = \(betrieb) AND printed_at IS NULL AND cancelled_at IS NULL
              AND (held_because IS DISTINCT FROM 'staff' OR approved_at IS NOT NULL)
            """
        )
        return true
    }

    private func write(_ betrieb: Betrieb.ID, _ new: Address, by staff: Staff.ID, at now: Timestamp)
        throws(DatabaseError) -> Bool
    {
        try database.execute(
            """
            WITH old AS (
                SELECT id, strasse, plz, ort FROM betrieb
                WHERE id = \(betrieb) AND (strasse, plz, ort) <> (\(new.strasse), \(new.plz), \(new.ort)) FOR UPDATE
            ), kept AS (
                INSERT INTO address_edit (betrieb_id, staff_id, edited_at, strasse, plz, ort)
                SELECT id, \(staff), \(now), strasse, plz, ort FROM old
            )
            UPDATE betrieb b SET strasse = \(new.strasse), plz = \(new.plz), ort = \(new.ort), address_changed_at = \
            \(now)
            FROM old WHERE b.id = old.id
            """
        ) == 1
    }
}
