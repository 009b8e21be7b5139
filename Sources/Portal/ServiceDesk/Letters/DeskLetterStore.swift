import FoundationEssentials
import Freischaltung
import PortalWeb
import PostgreSQL

/// Letters and PINs as the desk sees and changes them.
struct DeskLetterStore {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    // MARK: Seeing

    /// A letter, with everything the desk decides by.
    struct Letter: RowDecodable {
        enum Kind: String, ColumnDecodable {
            case pin
            /// Tells of a link.
            case linked
            /// The PIN every Betrieb gets once a year.
            case enclosure
        }

        /// Why it waits for somebody.
        enum Hold: String, ColumnDecodable {
            case dailyTotal = "daily_total"
            case addressChanged = "address_changed"
            /// Who asked for it changed the address.
            case staff
        }

        let id: UUID
        let betrieb: Betrieb
        let kind: Kind
        let requestedAt: Timestamp
        let heldBecause: Hold?
        let approvedAt: Timestamp?
        let printedAt: Timestamp?
        let validUntil: Timestamp?
        let cancelledAt: Timestamp?
        let returnedAt: Timestamp?
        /// The account that asked.
        let account: Account.ID?
        let askedBy: Staff.ID?
        let askedByName: String?
        let approvedByName: String?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betrieb = try Betrieb(row: &row)
            kind = try row.next()
            requestedAt = try row.next()
            heldBecause = try row.next()
            approvedAt = try row.next()
            printedAt = try row.next()
            validUntil = try row.next()
            cancelledAt = try row.next()
            returnedAt = try row.next()
            account = try row.next()
            askedBy = try row.next()
            askedByName = try row.next()
            approvedByName = try row.next()
        }

        var isHeld: Bool { heldBecause != nil && approvedAt == nil && printedAt == nil && cancelledAt == nil }
        var isWaiting: Bool { printedAt == nil && cancelledAt == nil }
        var canReturn: Bool { printedAt != nil && returnedAt == nil }
    }

    private static let letter: SQL = """
        SELECT r.id, \(Betrieb.columns), r.kind, r.requested_at, r.held_because, r.approved_at, r.printed_at, \
        r.valid_until,
               r.cancelled_at, r.returned_at, r.account_id, r.asked_by, asker.name, approver.name
        FROM letter_request r JOIN betrieb b ON b.id = r.betrieb_id
        LEFT JOIN staff asker ON asker.id = r.asked_by LEFT JOIN staff approver ON approver.id = r.approved_by
        """

    /// How many of the letters that wait for somebody are shown.
    static let mostHeld = 200

    /// Those that wait for somebody, the oldest first.
    func held() throws(DatabaseError) -> [Letter] {
        try database.many(
            Letter.self,
            """
            \(DeskLetterStore.letter)
            WHERE r.held_because IS NOT NULL AND r.approved_at IS NULL AND r.printed_at IS NULL AND r.cancelled_at IS \
            NULL
            ORDER BY r.requested_at LIMIT \(DeskLetterStore.mostHeld)
            """
        )
    }

    /// Those that the post brought back lately.
    func returned() throws(DatabaseError) -> [Letter] {
        try database.many(
            Letter.self,
            "\(DeskLetterStore.letter) WHERE r.returned_at IS NOT NULL ORDER BY r.returned_at DESC LIMIT 50"
        )
    }

    func letters(to betrieb: Betrieb.ID) throws(DatabaseError) -> [Letter] {
        try database.many(
            Letter.self,
            "\(DeskLetterStore.letter) WHERE r.betrieb_id = \(betrieb) ORDER BY r.requested_at DESC LIMIT 50"
        )
    }

    func letters(askedBy account: Account.ID) throws(DatabaseError) -> [Letter] {
        try database.many(
            Letter.self,
            "\(DeskLetterStore.letter) WHERE r.account_id = \(account) ORDER BY r.requested_at DESC LIMIT 50"
        )
    }

    func find(_ id: UUID, of betrieb: Betrieb.ID) throws(DatabaseError) -> Letter? {
        try database.first(
            Letter.self,
            "\(DeskLetterStore.letter) WHERE r.id = \(id) AND r.betrieb_id = \(betrieb)"
        )
    }

    struct StoredPin: RowDecodable {
        let id: UUID
        let source: String
        let createdAt: Timestamp
        let expiresAt: Timestamp
        let usedAt: Timestamp?
        let usedBy: Account.ID?
        let voidedAt: Timestamp?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            source = try row.next()
            createdAt = try row.next()
            expiresAt = try row.next()
            usedAt = try row.next()
            usedBy = try row.next()
            voidedAt = try row.next()
        }

        func isOpen(at now: Timestamp) -> Bool { usedAt == nil && voidedAt == nil && expiresAt > now }
    }

    /// PINs that were printed; those of a batch that is not finished are none yet.
    func pins(of betrieb: Betrieb.ID) throws(DatabaseError) -> [StoredPin] {
        try database.many(
            StoredPin.self,
            """
            SELECT p.id, p.source, p.created_at, p.expires_at, p.used_at, p.used_by, p.voided_at
            FROM pin p LEFT JOIN letter_batch batch ON batch.id = p.batch_id
            WHERE p.betrieb_id = \(betrieb) AND (p.batch_id IS NULL OR batch.printed_at IS NOT NULL)
            ORDER BY p.created_at DESC LIMIT 50
            """
        )
    }

    // MARK: Four eyes

    /// Whether this person changed the Betrieb's address lately.
    func hasEditedAddress(_ staff: Staff.ID, of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM address_edit WHERE betrieb_id = \(betrieb) AND staff_id = \(staff)
                AND edited_at > \(now - LetterRequests.freshAddress))
            """
        )
    }

    // MARK: Changing

    /// Asks for a letter. It waits when the address changed lately, whoever changed it; for somebody else when it was who
    /// asks.
    func issue(to betrieb: Betrieb.ID, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            INSERT INTO letter_request (betrieb_id, kind, asked_by, requested_at, held_because)
            SELECT id, 'pin', \(staff), \(now),
                   CASE WHEN EXISTS (SELECT FROM address_edit e WHERE e.betrieb_id = b.id AND e.staff_id = \(staff)
                       AND e.edited_at > \(now - LetterRequests.freshAddress)) THEN 'staff'
                        WHEN b.address_changed_at > \(now - LetterRequests.freshAddress) THEN 'address_changed' END
            FROM betrieb b WHERE id = \(betrieb) AND closed_at IS NULL
            """
        ) == 1
    }

    /// Lets a letter go that had to wait. Of two who do it at once one is the first.
    func approve(_ letter: UUID, of betrieb: Betrieb.ID, by staff: Staff.ID, at now: Timestamp) throws(DatabaseError)
        -> Bool
    {
        try database.execute(
            """
            UPDATE letter_request r SET approved_at = \(now), approved_by = \(staff)
            WHERE id = \(letter) AND betrieb_id = \(betrieb) AND \(mayApprove(staff, at: now))
            """
        ) == 1
    }

    /// What one person may let go: not what she asked for herself when it had to wait for that reason, nor what goes to an
    /// address that she changed.
    private func mayApprove(_ staff: Staff.ID, at now: Timestamp) -> SQL {
        """
        held_because IS NOT NULL AND approved_at IS NULL AND printed_at IS NULL AND cancelled_at IS NULL
        AND (held_because <> 'staff' OR asked_by IS DISTINCT FROM \(staff))
        AND NOT EXISTS (SELECT FROM address_edit e WHERE e.betrieb_id = r.betrieb_id AND e.staff_id = \(staff)
            AND e.edited_at > \(now - LetterRequests.freshAddress))
        """
    }

    // MARK: Days with too many letters

    /// How many wait because they were too many for a day.
    func tooMany() throws(DatabaseError) -> Int {
        try database.one(
            Int.self,
            """
            SELECT count(*) FROM letter_request
            WHERE held_because = 'daily_total' AND approved_at IS NULL AND printed_at IS NULL AND cancelled_at IS NULL
            """
        )
    }

    /// A letter that was let go with others.
    struct Released: RowDecodable {
        let id: UUID
        let betrieb: Betrieb.ID
        let account: Account.ID?

        init(row: inout Row) throws(DatabaseError) {
            id = try row.next()
            betrieb = try row.next()
            account = try row.next()
        }
    }

    /// Lets all of them go. One whose address changes at that moment waits again, for that.
    func approveTooMany(by staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> [Released] {
        try database.many(
            Released.self,
            """
            UPDATE letter_request r SET approved_at = \(now), approved_by = \(staff)
            WHERE held_because = 'daily_total' AND \(mayApprove(staff, at: now))
            RETURNING id, betrieb_id, account_id
            """
        )
    }

    // MARK: Taking back

    /// Takes back a letter that is not printed.
    func cancel(_ letter: UUID, of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE letter_request SET cancelled_at = \(now)
            WHERE id = \(letter) AND betrieb_id = \(betrieb) AND printed_at IS NULL AND cancelled_at IS NULL
            """
        ) == 1
    }

    /// The post brought it back: whoever opened it on the way must not use its PIN.
    ///
    /// - Returns: how many PINs that voided, one at most; `nil` when the letter was noted before.
    func markReturned(_ letter: UUID, of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Int? {
        let returned = try database.execute(
            """
            UPDATE letter_request SET returned_at = \(now)
            WHERE id = \(letter) AND betrieb_id = \(betrieb) AND printed_at IS NOT NULL AND returned_at IS NULL
            """
        )
        guard returned == 1 else { return nil }
        return try database.execute(
            """
            UPDATE pin SET voided_at = \(now)
            WHERE request_id = \(letter) AND betrieb_id = \(betrieb) AND used_at IS NULL AND voided_at IS NULL
            """
        )
    }

    /// - Parameter pin: one of them; `nil` voids all that are open.
    /// - Returns: how many.
    func void(_ pin: UUID?, of betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Int {
        try database.execute(
            """
            UPDATE pin SET voided_at = \(now)
            WHERE betrieb_id = \(betrieb) AND (\(pin)::uuid IS NULL OR id = \(pin))
              AND used_at IS NULL AND voided_at IS NULL AND expires_at > \(now)
            """
        )
    }
}
