import CSV
import Freischaltung
import PortalWeb
import PostgreSQL
import TestDatabase
import TestPortal
import Testing

/// Imports as `portal import` makes them: as the worker's role, with the clock of the test.
struct ImportDesk {
    let portal: TestPortal
    let database: Database

    init(_ portal: TestPortal, deadline: Duration = .seconds(60)) {
        self.portal = portal
        database = TestDatabase.current.connect(as: "portal_work", deadline: deadline)
    }

    static let head = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n"

    func start(dryRun: Bool = false, listing: ((Rejections) throws -> Void)? = nil) -> RegisterImport {
        RegisterImport(database, at: portal.now, isDryRun: dryRun, listing: listing)
    }

    /// - Parameter rows: without the header line.
    @discardableResult
    func betriebe(_ rows: String, delta: Bool = false, maxClosed: Double = 100, dryRun: Bool = false) throws -> Result {
        try Result(
            start(dryRun: dryRun).betriebe(
                Bytes(Array((ImportDesk.head + rows).utf8)),
                isDelta: delta,
                maxClosed: maxClosed
            )
        )
    }

    @discardableResult
    func dozierende(_ rows: String, dryRun: Bool = false) throws -> Result {
        let text = "email;vorname;nachname\n" + rows
        return try Result(start(dryRun: dryRun).dozierende(Bytes(Array(text.utf8))))
    }

    @discardableResult
    func konten(_ rows: String, dryRun: Bool = false) throws -> Result {
        let text = "email;vorname;nachname;betriebsnummer;filialnummer;rolle\n" + rows
        return try Result(start(dryRun: dryRun).konten(Bytes(Array(text.utf8))))
    }

    @discardableResult
    func pins(_ rows: String, hasher: LetterCodeHasher? = nil, timezone: String = "Europe/Berlin", dryRun: Bool = false)
        throws -> Result
    {
        let text = "betriebsnummer;filialnummer;pin;gueltig_bis\n" + rows
        return try Result(
            start(dryRun: dryRun).pins(
                Bytes(Array(text.utf8)),
                hasher: hasher ?? LetterCodeHasher(portal.environment.keys),
                timezone: timezone
            )
        )
    }

    /// An outcome as tests look at it.
    struct Result: Equatable, CustomStringConvertible {
        /// `added 2, closed 1`; `would: added 2`; `refused: …`.
        let description: String
        /// `3: reason`
        let rejected: [String]
        let notes: [String]

        init(_ outcome: ImportOutcome) {
            switch outcome {
            case .done(let report): self.init("", report)
            case .previewed(let report): self.init("would: ", report)
            case .refused(let refusal, let report): self.init("refused: \(refusal) ", report)
            }
        }

        private init(_ prefix: String, _ report: ImportReport?) {
            let words = (report?.counts.words ?? []).compactMap { $0.count == 0 ? nil : "\($0.name) \($0.count)" }
            description = (prefix + words.joined(separator: ", ")).trimmingSuffix(while: { $0 == " " })
            rejected = report?.rejections.map { "\($0.line): \($0.reason)" } ?? []
            notes = report?.notes ?? []
        }
    }

    /// The register as `number|name|address|open or closed|trades`, a line each.
    func register() throws -> [String] {
        try portal.owner.many(
            String.self,
            """
            SELECT concat_ws('|', b.betriebsnummer || coalesce('/' || b.filialnummer, ''), b.name, b.rechtsform,
                b.strasse || ' ' || b.plz || ' ' || b.ort, CASE WHEN b.closed_at IS NULL THEN 'open' ELSE 'closed' END,
                (SELECT string_agg(gewerk, ',' ORDER BY gewerk) FROM gewerk_eintragung g WHERE g.betrieb_id = b.id))
            FROM betrieb b ORDER BY 1
            """
        )
    }

    /// Everything an import can write to, for a test that nothing was.
    func fingerprint() throws -> [String] {
        try [
            "betrieb", "gewerk_eintragung", "betrieb_link", "pin", "letter_request", "account", "job", "audit_event",
            "register_import",
        ].map { table in
            try portal.owner.one(
                String.self,
                SQL(
                    unsafeText:
                        "SELECT '\(table) ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM \(table) t"
                )
            )
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isBlank: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
