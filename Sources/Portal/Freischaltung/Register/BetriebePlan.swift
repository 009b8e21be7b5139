package import CSV
import FoundationEssentials
import PortalWeb
import PostgreSQL

extension RegisterImport {
    /// The register of Betriebe and Filialen: those of a full list are all there are, and the others close.
    ///
    /// A Betrieb whose row is not taken stays as it is. When a row does not even show whose it is, nothing closes for not
    /// being listed.
    ///
    /// - Parameters:
    ///   - isDelta: the file holds only what has changed.
    ///   - maxClosed: percent of the open Betriebe that may close.
    package func betriebe(_ source: some ByteSource, isDelta: Bool = false, maxClosed: Double = 1) throws
        -> ImportOutcome
    {
        try run(
            BetriebePlan(database: database, now: now, staff: staff, isDelta: isDelta, maxClosed: maxClosed),
            source
        )
    }
}

struct BetriebePlan: ImportPlan {
    enum Column: String, SheetColumn {
        case betriebsnummer, filialnummer, name, rechtsform, strasse, plz, ort, status, gewerke
    }

    static let kind = ImportKind.betriebe
    let database: Database
    let now: Timestamp
    /// In whose name addresses change.
    let staff: [Staff.ID]
    let isDelta: Bool
    let maxClosed: Double

    // MARK: Reading

    /// `import_line` holds the rows, `betrieb_change` what follows from them.
    func makeTables() throws {
        try database.execute(
            """
            CREATE TEMPORARY TABLE import_line (\(ImportLine.columns), betriebsnummer text, filialnummer text,
                is_open boolean, name text, rechtsform text, strasse text, plz text, ort text, gewerke text)
            ON COMMIT DROP
            """
        )
        try database.execute(
            """
            CREATE TEMPORARY TABLE betrieb_change (line integer, betrieb_id uuid, action text NOT NULL,
                has_moved boolean NOT NULL)
            ON COMMIT DROP
            """
        )
    }

    func read(_ sheet: ImportSheet<Column>, _ progress: RegisterImport.Progress) throws {
        try copy(
            sheet,
            into: """
                line, reason, key, betriebsnummer, filialnummer, is_open, name, rechtsform, strasse, plz, ort, gewerke
                """,
            width: 12,
            progress,
            row: row
        )
    }

    private func row(_ cells: SheetCells<Column>) -> [String?] {
        var check = CellCheck(cells)
        let number = check.number(.betriebsnummer, .filialnummer)
        let isOpen = check.word(.status, of: ["aktiv", "geschlossen"]) == "aktiv"
        // Of a closed one nothing else is read: what is known stays.
        let facts = isOpen ? facts(&check) : [String?](repeating: nil, count: 6)
        let head = ["\(cells.line)", check.reason, number?.description, number?.betriebsnummer, number?.filialnummer]
        return head + [isOpen ? "true" : "false"] + facts
    }

    private func facts(_ check: inout CellCheck<Column>) -> [String?] {
        [
            check.text(.name, 1...200), check.text(.rechtsform, 0...100), check.text(.strasse, 1...100),
            check.postcode(.plz), check.text(.ort, 1...100),
            check.gewerke(.gewerke).map(\.description).joined(separator: ","),
        ]
    }

    // MARK: Comparing

    func check() throws {
        try ImportLine.rejectRepetitions(
            "is_open || concat_ws(chr(31), name, rechtsform, strasse, plz, ort, gewerke)",
            in: database
        )
        try rejectOrphans()
        try findChanges()
        if try !hasUnreadableLines() { try findMissing() }
        try database.execute("ANALYZE betrieb_change")
    }

    /// A Filiale needs its Betrieb.
    private func rejectOrphans() throws {
        try database.execute(
            """
            UPDATE import_line f
            SET reason = 'filialnummer is one of a Hauptbetrieb that is neither in the register nor taken from this \
            file'
            WHERE f.reason IS NULL AND f.is_open AND f.filialnummer IS NOT NULL
              AND NOT EXISTS (SELECT FROM import_line h
                  WHERE h.key = f.betriebsnummer AND h.reason IS NULL AND h.is_open)
              AND NOT EXISTS (SELECT FROM betrieb b
                  WHERE b.betriebsnummer = f.betriebsnummer AND b.filialnummer IS NULL)
            """
        )
    }

    private func findChanges() throws {
        try database.execute(
            """
            INSERT INTO betrieb_change (line, betrieb_id, action, has_moved)
            SELECT line, id, action, coalesce(action IN ('changed', 'reopened') AND has_moved, false)
            FROM (
                SELECT l.line, b.id, (b.strasse, b.plz, b.ort) IS DISTINCT FROM (l.strasse, l.plz, l.ort) AS has_moved,
                       CASE WHEN NOT l.is_open THEN CASE WHEN b.closed_at IS NULL THEN 'closed' END
                            WHEN b.id IS NULL THEN 'added'
                            WHEN b.closed_at IS NOT NULL THEN 'reopened'
                            WHEN (b.name, b.rechtsform, b.strasse, b.plz, b.ort, coalesce(g.gewerke, ''))
                                IS DISTINCT FROM (l.name, l.rechtsform, l.strasse, l.plz, l.ort, l.gewerke)
                            THEN 'changed' END AS action
                FROM import_line l
                LEFT JOIN betrieb b ON b.betriebsnummer = l.betriebsnummer
                    AND coalesce(b.filialnummer, '') = coalesce(l.filialnummer, '')
                LEFT JOIN (\(BetriebePlan.gewerke)) g ON g.betrieb_id = b.id
                WHERE l.reason IS NULL AND (l.is_open OR b.id IS NOT NULL)
            ) compared
            WHERE action IS NOT NULL
            """
        )
    }

    /// As a line has them: `A/3,A/30,B1/5`.
    private static let gewerke: SQL = """
        SELECT betrieb_id, string_agg(gewerk, ',' ORDER BY split_part(gewerk, '/', 1) COLLATE "C",
                                                           split_part(gewerk, '/', 2)::integer) AS gewerke
        FROM gewerk_eintragung GROUP BY betrieb_id
        """

    private func hasUnreadableLines() throws -> Bool {
        try database.one(Bool.self, "SELECT EXISTS (SELECT FROM import_line WHERE key IS NULL)")
    }

    /// What is open and not in a full list has closed.
    private func findMissing() throws {
        guard !isDelta else { return }
        try database.execute(
            """
            INSERT INTO betrieb_change (betrieb_id, action, has_moved)
            SELECT id, 'closed', false FROM betrieb b WHERE \(BetriebePlan.isMissing)
            """
        )
    }

    private static let isMissing: SQL = """
        b.closed_at IS NULL AND NOT EXISTS (SELECT FROM import_line l WHERE l.betriebsnummer = b.betriebsnummer
            AND coalesce(l.filialnummer, '') = coalesce(b.filialnummer, ''))
        """

    func objection() throws -> ImportRefusal? {
        let closing = try count("closed")
        let open = try database.one(Int.self, "SELECT count(*) FROM betrieb WHERE closed_at IS NULL")
        guard Double(closing) * 100 > maxClosed * Double(open) else { return nil }
        return .tooManyClosed(closing, open: open, percent: maxClosed)
    }

    // MARK: Telling

    func counts() throws -> ImportCounts {
        var counts = ImportCounts()
        counts.added = try count("added")
        counts.changed = try count("changed")
        counts.closed = try count("closed")
        counts.reopened = try count("reopened")
        counts.unchanged = try database.one(
            Int.self,
            """
            SELECT count(*) FROM import_line l
            WHERE reason IS NULL AND NOT EXISTS (SELECT FROM betrieb_change c WHERE c.line = l.line)
            """
        )
        return counts
    }

    private func count(_ action: String) throws -> Int {
        try database.one(Int.self, "SELECT count(*) FROM betrieb_change WHERE action = \(action)")
    }

    func notes() throws -> [String] {
        guard try !isDelta && hasUnreadableLines() else { return [] }
        let kept = try database.one(Int.self, "SELECT count(*) FROM betrieb b WHERE \(BetriebePlan.isMissing)")
        guard kept > 0 else { return [] }
        return ["\(kept) Betriebe are not in the file and stay open, for it has lines that do not show whose they are"]
    }
}
