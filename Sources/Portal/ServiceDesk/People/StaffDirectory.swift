import FoundationEssentials
package import PortalWeb
package import PostgreSQL
package import Secrets

/// The desk's people: for `portal staff`, and for the page of the Leitung.
package struct StaffDirectory {
    private let database: Database
    private let keys: PortalKeys
    private let settings: Settings

    package init(_ database: Database, _ keys: PortalKeys, _ settings: Settings) {
        self.database = database
        self.keys = keys
        self.settings = settings
    }

    /// A new person. The code is shown once and handed over; only its hash is stored.
    ///
    /// - Returns: `nil` when there is somebody with this address.
    package func add(_ email: String, name: String, role: StaffRole, at now: Timestamp) throws -> Code? {
        let code = Code.random(StaffFactor.enrolment)
        let added = try database.transaction { () -> Bool in
            let id = try database.first(
                Staff.ID.self,
                """
                INSERT INTO staff (email, name, role, created_at, enrolment_hash, enrolment_expires_at)
                VALUES (\(email), \(name), \(role), \(now), \(StaffFactor(keys).hash(code)),
                        \(now + settings.enrolmentTTL))
                ON CONFLICT (email) DO NOTHING RETURNING id
                """
            )
            guard let id else { return false }
            try note(.staffAdded, id, at: now)
            return true
        }
        return added ? code : nil
    }

    package func inTransaction<Value>(_ body: () throws -> Value) throws -> Value {
        try database.transaction(body)
    }

    package struct Entry: RowDecodable, Sendable {
        package let staff: Staff
        package let enrolledAt: Timestamp?
        package let lastSignInAt: Timestamp?
        package let lockedAt: Timestamp?
        /// Until when a one-time code waits to be used.
        package let codeUntil: Timestamp?

        package init(row: inout Row) throws(DatabaseError) {
            staff = try Staff(row: &row)
            enrolledAt = try row.next()
            lastSignInAt = try row.next()
            lockedAt = try row.next()
            codeUntil = try row.next()
        }
    }

    /// Those who have left are not among them.
    package func all() throws(DatabaseError) -> [Entry] {
        try database.many(
            Entry.self,
            """
            SELECT \(Staff.columns), s.enrolled_at, s.last_sign_in_at, s.locked_at, s.enrolment_expires_at
            FROM staff s WHERE s.removed_at IS NULL ORDER BY s.locked_at IS NOT NULL, s.name, s.id LIMIT 500
            """
        )
    }

    package func find(_ id: Staff.ID) throws(DatabaseError) -> Staff? {
        try database.first(
            Staff.self,
            "SELECT \(Staff.columns) FROM staff s WHERE s.id = \(id) AND s.removed_at IS NULL"
        )
    }

    package func find(email: String) throws(DatabaseError) -> Staff? {
        try database.first(Staff.self, "SELECT \(Staff.columns) FROM staff s WHERE s.email = \(email)")
    }

    /// Takes password and app away, ends all sessions, and makes a new one-time code to hand over. Belongs into a
    /// transaction, as what follows.
    ///
    /// - Returns: `nil` for somebody who is locked, or not there.
    package func reset(_ staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Code? {
        let code = Code.random(StaffFactor.enrolment)
        let changed = try database.execute(
            """
            UPDATE staff SET password_hash = NULL, sealed_secret = NULL, enrolled_at = NULL,
                enrolment_hash = \(StaffFactor(keys).hash(code)), enrolment_expires_at = \(now + settings.enrolmentTTL)
            WHERE id = \(staff) AND locked_at IS NULL
            """
        )
        guard changed == 1 else { return nil }
        try StaffSessionStore(database).endAll(of: staff, at: now)
        return code
    }

    /// Ends all sessions; nobody signs in any more.
    ///
    /// - Returns: whether the person was there and not locked.
    package func lock(_ staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        let changed = try database.execute(
            "UPDATE staff SET locked_at = \(now) WHERE id = \(staff) AND locked_at IS NULL"
        )
        guard changed == 1 else { return false }
        try StaffSessionStore(database).endAll(of: staff, at: now)
        return true
    }

    package func unlock(_ staff: Staff.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            "UPDATE staff SET locked_at = NULL WHERE id = \(staff) AND locked_at IS NOT NULL AND removed_at IS NULL"
        ) == 1
    }

    /// Whether somebody is the only one left of the Leitung who can sign in. To the end of the transaction nobody else
    /// stops being one.
    package func isLastOfLeitung(_ staff: Staff.ID) throws(DatabaseError) -> Bool {
        try database.many(
            Staff.ID.self,
            """
            SELECT id FROM staff WHERE role = 'leitung' AND locked_at IS NULL AND enrolled_at IS NOT NULL
            ORDER BY id FOR UPDATE
            """
        ) == [staff]
    }

    /// From the next page on the person has the rights of the role.
    ///
    /// - Returns: whether it was another one.
    package func change(_ staff: Staff.ID, to role: StaffRole) throws(DatabaseError) -> Bool {
        try database.execute("UPDATE staff SET role = \(role) WHERE id = \(staff) AND role <> \(role)") == 1
    }

    /// Ends all sessions and takes address, password and app away, for good. The name stays as long as the trail does.
    package func remove(_ staff: Staff.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE staff SET removed_at = \(now), locked_at = coalesce(locked_at, \(now)),
                email = 'entfernt-' || id || '@invalid', password_hash = NULL, sealed_secret = NULL, enrolled_at = NULL,
                enrolment_hash = NULL, enrolment_expires_at = NULL
            WHERE id = \(staff)
            """
        )
        try StaffSessionStore(database).endAll(of: staff, at: now)
    }

    /// Notes what an operator did by command, and tells whom it was done to.
    package func note(
        _ event: AuditEvent,
        _ staff: Staff.ID,
        at now: Timestamp,
        detail: [String: String] = [:]
    ) throws(DatabaseError) {
        if let known = try find(staff), [.staffFactorReset, .staffLocked, .staffUnlocked].contains(event) {
            try StaffAccessMail.promise(event, to: known, in: database, at: now)
        }
        let detail = detail.merging(["staff": staff.rawValue.uuidString]) { $1 }
        try Audit(database).record(event, by: .system, at: now, detail: detail)
    }
}
