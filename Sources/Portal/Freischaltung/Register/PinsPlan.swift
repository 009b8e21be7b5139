package import CSV
import FoundationEssentials
import PortalWeb
import PostgreSQL

extension RegisterImport {
    /// Today's paper: PINs that people have in their drawers, each valid to the end of its day.
    ///
    /// Their clear text is hashed on all cores; it reaches no reason, no log and no table.
    package func pins(_ source: some ByteSource, hasher: LetterCodeHasher, timezone: String) throws -> ImportOutcome {
        try run(PinsPlan(database: database, now: now, hasher: hasher, timezone: timezone), source)
    }
}

struct PinsPlan: ImportPlan {
    enum Column: String, SheetColumn {
        case betriebsnummer, filialnummer, pin, gueltigBis = "gueltig_bis"
    }

    static let kind = ImportKind.pins
    let database: Database
    let now: Timestamp
    let hasher: LetterCodeHasher
    let timezone: String

    /// So many are looked up, and hashed at once.
    private static let portion = 256
    /// A later day is a slip: 2206 for 2026.
    private static let longestYears = 10

    func makeTables() throws {
        try database.execute(
            """
            CREATE TEMPORARY TABLE import_line (\(ImportLine.columns), betrieb_id uuid, hash bytea, key_id text,
                valid_until date, length smallint, is_numeric boolean)
            ON COMMIT DROP
            """
        )
    }

    // MARK: Reading

    func read(_ sheet: ImportSheet<Column>, _ progress: RegisterImport.Progress) throws {
        let today = try database.one(CalendarDay.self, "SELECT (\(now) AT TIME ZONE \(timezone))::date")
        var portion: [PaperPin] = []
        var sheet = sheet
        while let line = sheet.next() {
            switch line {
            case .broken(let problem): throw ImportRefusal.file(problem)
            case .rejected(let rejection): portion.append(PaperPin(rejected: rejection))
            case .cells(let cells): portion.append(PaperPin(cells, today: today, years: PinsPlan.longestYears))
            }
            guard portion.count == PinsPlan.portion else { continue }
            try store(portion)
            portion.removeAll()
            progress(sheet.progress)
        }
        try store(portion)
    }

    private func store(_ portion: [PaperPin]) throws {
        guard !portion.isEmpty else { return }
        let owners = try PinOwners(of: portion.compactMap(\.number), in: database)
        let rows = try PinHashing(hasher).rows(for: portion, owners)
        try database.copy(
            into: "import_line (line, reason, key, betrieb_id, hash, key_id, valid_until, length, is_numeric)",
            rows: rows
        )
    }

    // MARK: Comparing

    func check() throws {
        try ImportLine.rejectRepetitions("valid_until::text", in: database)
        try database.execute(
            """
            UPDATE import_line l SET is_new = false,
                reason = CASE WHEN p.expires_at <> \(endOfDay)
                    THEN 'pin is there already with another day, which stays so' END
            FROM pin p
            WHERE l.reason IS NULL AND p.betrieb_id = l.betrieb_id AND p.hash = l.hash
            """
        )
    }

    /// The last moment of a day that a line names.
    private var endOfDay: SQL {
        "((l.valid_until + 1)::timestamp AT TIME ZONE \(timezone) - interval '1 microsecond')"
    }

    func write() throws {
        try database.execute(
            """
            INSERT INTO pin (betrieb_id, hash, key_id, source, created_at, expires_at)
            SELECT l.betrieb_id, l.hash, l.key_id, 'before', \(now), \(endOfDay)
            FROM import_line l WHERE l.reason IS NULL
            ON CONFLICT (betrieb_id, hash) DO NOTHING
            """
        )
        try database.execute(
            """
            INSERT INTO old_pin_shape (length, is_numeric)
            SELECT DISTINCT length, is_numeric FROM import_line WHERE reason IS NULL AND length IS NOT NULL
            ON CONFLICT DO NOTHING
            """
        )
    }

    func notes() throws -> [String] {
        let short = try database.one(
            Int.self,
            "SELECT count(*) FROM import_line WHERE reason IS NULL AND length < \(OldPin.shortest)"
        )
        guard short > 0 else { return [] }
        return [
            "\(short) PINs have fewer than \(OldPin.shortest) letters and digits; tries are limited, yet a patient stranger may guess one: send new letters soon"
        ]
    }
}
