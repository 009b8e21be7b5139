import Design
import Freischaltung
import HTML
import Links
import PortalWeb
import PostgreSQL

/// Asks for a letter in the name of the desk. A limit holds here too, until somebody overrides it.
struct IssueLetter: BetriebAct {
    let betrieb: DeskBetrieb
    let act = StaffBetriebAct.issueLetter
    private static let override = "grenze"

    init(betrieb: DeskBetrieb) {
        self.betrieb = betrieb
    }

    private func nextPossible(in context: Context) throws(DatabaseError) -> Timestamp? {
        try LetterRequests(context.database, context.settings.letters).nextPossible(for: id, at: try context.now)
    }

    func text(in context: Context) throws -> DeskActText {
        let limit: HTML? = try nextPossible(in: context).map {
            Notice(
                .warning,
                "Für diesen Betrieb wurden schon Briefe angefordert. Der nächste wäre ab dem \(GermanText.moment($0)) möglich."
            ).html
        }
        return DeskActText(
            subject: subject,
            consequences: """
                \(limit)<p>Der Brief geht an die Anschrift im Register und wird mit dem nächsten Stapel gedruckt. \
                Frühere PINs bleiben gültig. Hat sich die Anschrift in den letzten 30 Tagen geändert, wartet er auf \
                eine Freigabe; haben Sie sie geändert, gibt ihn eine andere Person frei.</p>
                """,
            button: "Brief ausstellen"
        )
    }

    func fields(_ input: DeskActInput, _ problems: Problems) -> HTML {
        Choices(
            IssueLetter.override,
            "Gilt gerade eine Grenze?",
            .several(input[IssueLetter.override] == "ja" ? ["ja"] : []),
            [.init("ja", "Grenze übergehen", hint: "Nur wenn ein Brief nachweislich nicht angekommen ist.")],
            problems: problems
        ).html
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        try BetriebLock.take(id, in: context.database)
        let limit = try nextPossible(in: context)
        if let limit, input[IssueLetter.override] != "ja" {
            let text =
                "Der nächste Brief ist ab dem \(GermanText.moment(limit)) möglich. Übergehen Sie die Grenze, wenn es nötig ist."
            return .problems(Problems(text, field: IssueLetter.override))
        }
        guard try DeskLetterStore(context.database).issue(to: id, by: note.staff, at: note.now) else {
            return .tooLate("Der Betrieb ist inzwischen geschlossen.")
        }
        if limit != nil { try note.record(.limitsOverridden, betrieb: id) }
        try note.record(.letterIssued, betrieb: id)
        return .done
    }
}
