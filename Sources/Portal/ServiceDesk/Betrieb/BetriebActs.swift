import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
package import Links
package import PortalWeb
import PostgreSQL
import Text

/// `/service/betriebe/{id}/{act}`: what the desk does for one Betrieb.
package struct BetriebActs {
    /// The letter or PIN that an act is about.
    static let target = "was"
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(_ id: String, _ act: StaffBetriebAct, in context: Context) throws -> Response {
        guard let uuid = UUID(uuidString: id),
            let betrieb = try DeskBetriebStore(context.database).find(Betrieb.ID(rawValue: uuid)),
            let perform = try perform(act, betrieb, in: context)
        else { return context.errorPage(.notFound) }
        return try PerformDeskAct(act: perform, desk: desk).answer(in: context)
    }

    /// - Returns: `nil` when what it is about is not the Betrieb's.
    private func perform(_ act: StaffBetriebAct, _ betrieb: DeskBetrieb, in context: Context) throws
        -> (any DeskAct)?
    {
        let form = context.request.method == .post ? try context.request.form() : context.request.query
        let target = form[BetriebActs.target]
        let store = DeskLetterStore(context.database)
        let letter = try target.flatMap { UUID(uuidString: $0) }.flatMap { try store.find($0, of: betrieb.betrieb.id) }
        switch act {
        case .issueLetter: return betrieb.closedAt == nil ? IssueLetter(betrieb: betrieb) : nil
        case .changeAddress: return ChangeAddress(betrieb: betrieb)
        case .approveLetter: return letter.map { ApproveLetter(betrieb: betrieb, letter: $0, desk: desk) }
        case .cancelLetter: return letter.map { CancelLetter(betrieb: betrieb, letter: $0) }
        case .markReturned: return letter.map { MarkReturned(betrieb: betrieb, letter: $0) }
        case .voidPins:
            guard let target else { return VoidPins(betrieb: betrieb, pin: nil) }
            let pins = try store.pins(of: betrieb.betrieb.id)
            return pins.first { $0.id.uuidString.lowercased() == target.lowercased() }
                .map { VoidPins(betrieb: betrieb, pin: $0) }
        }
    }
}

/// An act about one Betrieb.
protocol BetriebAct: DeskAct {
    var betrieb: DeskBetrieb { get }
    var act: StaffBetriebAct { get }
}

extension BetriebAct {
    var id: Betrieb.ID { betrieb.betrieb.id }
    var route: Route { DeskLink.betrieb(id, act).route }
    var back: Frame.Item { Frame.Item(betrieb.betrieb.name, to: DeskLink.betrieb(id)) }
    var subject: HTML { "\(betrieb.betrieb.name), \(betrieb.betrieb.number), \(betrieb.address)" }
}

private struct IssueLetter: BetriebAct {
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

private struct ChangeAddress: BetriebAct {
    let betrieb: DeskBetrieb
    let act = StaffBetriebAct.changeAddress

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Ab sofort gehen Briefe an die neue Anschrift. Für 30 Tage braucht jeder Brief eine Freigabe, und \
                zwar von einer anderen Person als Ihnen. Der nächste Import aus dem Register überschreibt die \
                Anschrift: Lassen Sie sie auch dort ändern.</p>
                """,
            button: "Anschrift ändern",
            style: .warning
        )
    }

    func fields(_ input: DeskActInput, _ problems: Problems) -> HTML {
        let isNew = input.form.isEmpty
        return """
            \(Field("strasse", "Straße und Hausnummer", value: isNew ? betrieb.strasse : input["strasse"], autocomplete: "off", problems: problems).html)\
            \(Field("plz", "Postleitzahl", .code, value: isNew ? betrieb.plz : input["plz"], width: .short, problems: problems).html)\
            \(Field("ort", "Ort", value: isNew ? betrieb.betrieb.ort : input["ort"], autocomplete: "off", problems: problems).html)
            """
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        var problems = Problems()
        let strasse = problems.keep(ShortText.check(input["strasse"], "Straße"), field: "strasse")
        let ort = problems.keep(ShortText.check(input["ort"], "Ort"), field: "ort")
        if strasse?.isEmpty == true { problems.add("Geben Sie Straße und Hausnummer ein.", field: "strasse") }
        if ort?.isEmpty == true { problems.add("Geben Sie den Ort ein.", field: "ort") }
        let plz = input["plz"].filter { !$0.isWhitespace }
        if plz.utf8.count != 5 || !plz.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            problems.add("Die Postleitzahl hat fünf Ziffern.", field: "plz")
        }
        guard problems.isEmpty, let strasse, let ort else { return .problems(problems) }
        try BetriebLock.take(id, in: context.database)
        let address = DeskBetriebStore.Address(strasse: strasse, plz: plz, ort: ort)
        guard try DeskBetriebStore(context.database).change(id, to: address, by: note.staff, at: note.now) else {
            return .problems(Problems("Das ist die Anschrift, die schon im Register steht.", field: "strasse"))
        }
        try note.record(.addressChanged, betrieb: id)
        return .done
    }
}

/// What several acts about one letter share.
private protocol LetterAct: BetriebAct {
    var letter: DeskLetterStore.Letter { get }
}

extension LetterAct {
    var hidden: [(name: String, value: String)] {
        [(name: BetriebActs.target, value: letter.id.uuidString.lowercased())]
    }
    var subject: HTML {
        "\(betrieb.betrieb.name), \(betrieb.betrieb.number), \(betrieb.address): Brief (\(LetterTable.kind(letter.kind))), angefordert am \(GermanText.moment(letter.requestedAt))"
    }
}

private struct ApproveLetter: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let desk: StaffSession
    let act = StaffBetriebAct.approveLetter

    /// A whole day with too many letters concerns everybody.
    var needs: StaffRole { letter.heldBecause == "daily_total" ? .leitung : .sachbearbeitung }

    func text(in context: Context) throws -> DeskActText {
        DeskActText(
            subject: subject,
            consequences:
                "<p>\(LetterTable.reason(letter.heldBecause)) Mit der Freigabe wird er beim nächsten Stapel gedruckt. Prüfen Sie die Anschrift.</p>",
            button: "Brief freigeben"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        try BetriebLock.take(id, in: context.database)
        let store = DeskLetterStore(context.database)
        let hasEdited = try store.hasEditedAddress(note.staff, of: id, at: note.now)
        guard !hasEdited, letter.heldBecause != "staff" || letter.askedBy != note.staff else {
            return .problems(
                Problems(
                    "Sie haben die Anschrift selbst geändert. Diesen Brief gibt eine andere Person frei.",
                    field: "grund"
                )
            )
        }
        guard try store.approve(letter.id, of: id, by: note.staff, at: note.now) else {
            return .tooLate("Der Brief ist schon freigegeben, gedruckt oder storniert.")
        }
        try note.record(.letterApproved, about: letter.account, betrieb: id, detail: letter.detail)
        return .done
    }
}

private struct CancelLetter: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let act = StaffBetriebAct.cancelLetter

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: "<p>Der Brief wird nicht gedruckt und zählt bei den Grenzen nicht mit.</p>",
            button: "Brief stornieren",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        guard try DeskLetterStore(context.database).cancel(letter.id, of: id, at: note.now) else {
            return .tooLate("Der Brief ist schon gedruckt oder storniert. Eine gedruckte PIN können Sie entwerten.")
        }
        try note.record(.letterCancelled, about: letter.account, betrieb: id, detail: letter.detail)
        return .done
    }
}

private struct MarkReturned: LetterAct {
    let betrieb: DeskBetrieb
    let letter: DeskLetterStore.Letter
    let act = StaffBetriebAct.markReturned

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Die Post hat den Brief zurückgebracht. Seine PIN wird entwertet, falls sie noch offen ist. Klären \
                Sie die \
                Anschrift, bevor Sie einen neuen Brief ausstellen.</p>
                """,
            button: "Rückläufer erfassen"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        guard let voided = try DeskLetterStore(context.database).markReturned(letter.id, of: id, at: note.now) else {
            return .tooLate("Der Brief ist schon als Rückläufer erfasst, oder er wurde nie gedruckt.")
        }
        try note.record(.letterReturned, about: letter.account, betrieb: id, detail: letter.detail)
        if voided > 0 { try note.record(.pinVoided, betrieb: id) }
        return .done
    }
}

extension DeskLetterStore.Letter {
    fileprivate var detail: [String: String] { ["letter": id.uuidString.lowercased()] }
}

private struct VoidPins: BetriebAct {
    let betrieb: DeskBetrieb
    /// One of them; `nil` for all.
    let pin: DeskLetterStore.StoredPin?
    let act = StaffBetriebAct.voidPins

    var hidden: [(name: String, value: String)] {
        pin.map { [(name: BetriebActs.target, value: $0.id.uuidString.lowercased())] } ?? []
    }

    func text(in context: Context) -> DeskActText {
        let which: HTML = pin.map { ": PIN vom \(GermanText.day($0.createdAt))" } ?? ": alle offenen PINs"
        return DeskActText(
            subject: "\(subject)\(which)",
            consequences:
                "<p>Wer das Papier hat, kann sich damit nicht mehr verknüpfen. Das lässt sich nicht zurücknehmen. Wer schon verknüpft ist, bleibt es.</p>",
            button: "Entwerten",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let count = try DeskLetterStore(context.database).void(pin?.id, of: id, at: note.now)
        guard count > 0 else { return .tooLate("Es gibt keine offene PIN mehr.") }
        try note.record(.pinVoided, betrieb: id, detail: ["count": String(count)])
        return .done
    }
}
