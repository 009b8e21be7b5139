package import Design
import FoundationEssentials
import Freischaltung
package import HTTP
import Letters
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Betrieb and PIN, as typed.
package struct LinkInput: FormInput {
    var numbers = NumberFields.empty
    var pin = ""

    package init() {}

    package init(_ form: Form) {
        numbers = NumberFields(form)
        pin = form["pin"] ?? ""
    }
}

/// `/betrieb/verknuepfen`: three ways to a Betrieb on one page. With a PIN at hand it is checked here, and used up only
/// when the person has confirmed that it is her Betrieb.
package struct LinkBetrieb: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: LinkInput, _ problems: Problems, in context: Context) throws -> Response {
        LinkPage(input: input, problems: problems, current: session.link).response(in: context)
    }

    package func submit(_ input: LinkInput, in context: Context) throws -> Response {
        let pins = PinStore(context.database, LetterCodeHasher(context.environment.keys))
        let now = try context.now
        var shown = input
        var problems = Problems()
        let number = shown.numbers.read(&problems)
        let oldPins = try pins.oldPins()
        let pin = Pin.read(input.pin, oldPins: oldPins)
        if let text = LinkBetrieb.problem(with: pin, oldPins) {
            problems.add(contentsOf: Problems(text, field: "pin", refusal: .pinSlip))
        }
        guard problems.isEmpty, let number, let code = pin.canonical else {
            return try show(shown, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(pin, of: number, in: context) {
            try note(.pinLimited, in: context)
            return try show(input, LinkBetrieb.limited(wait), in: context).limited(wait)
        }
        let finding = try context.environment.passwords.hashing(first: true) {
            try pins.find(code, of: number, at: now)
        }
        guard let finding else { return context.errorPage(.busy) }
        return try answer(finding, number, in: context)
    }

    private func answer(_ finding: PinFinding, _ number: BetriebNumber, in context: Context) throws -> Response {
        guard case .usable(let pin, let betrieb) = finding else {
            try note(.pinRefused, in: context)
            return PinRefusedPage(finding, number).response(in: context)
        }
        let now = try context.now
        try context.database.transaction {
            try PinStore(context.database).remember(pin, for: session, at: now)
            try note(.pinChecked, about: betrieb.id, in: context)
        }
        return .seeOther(Route.betrieb(.confirmLink))
    }

    // MARK: What was typed

    private static func problem(with pin: Pin.Typed, _ oldPins: Set<OldPin.Shape>) -> String? {
        let length = CodeFormat.pin.length
        switch pin {
        case .code, .old: return nil
        case .missing: return "Geben Sie die PIN aus dem Brief ein."
        case .slip(let symbols) where symbols != length:
            let earlier = Set(oldPins.map(\.length)).subtracting([length]).sorted()
            // So many lengths help nobody.
            let onOldPaper =
                (1...3).contains(earlier.count)
                ? ", auf Papier von früher \(earlier.map(String.init).joined(separator: " oder "))" : ""
            return
                "Die PIN hat \(length) Zeichen\(onOldPaper), eingegeben sind \(symbols). Sie steht im Brief in drei Gruppen. Ihr Passwort ist etwas anderes."
        case .slip:
            return
                "In der PIN ist ein Tippfehler. Vergleichen Sie Zeichen für Zeichen mit dem Brief. Groß und klein, Leerzeichen und Striche sind egal."
        }
    }

    // MARK: Limits

    /// By account: however many strangers try, the owner of the letter still links. PINs of earlier paper may be short, so
    /// many accounts in one network share their tries at those of one Betrieb.
    private func count(_ pin: Pin.Typed, of number: BetriebNumber, in context: Context) throws(DatabaseError)
        -> Throttle.Verdict
    {
        let pins = context.settings.pins
        let keys = context.environment.keys
        let day = Duration.seconds(86_400)
        let key = keys.key(.throttle, session.account.id.rawValue.uuidString)
        var rules = [
            Throttle.Rule(scope: "pin", key: key, limit: pins.tries, window: pins.window),
            Throttle.Rule(scope: "pin.day", key: key, limit: pins.triesPerDay, window: day),
        ]
        if case .old = pin {
            let shared = keys.key(.throttle, "\(context.request.client.network) \(number)")
            rules.append(Throttle.Rule(scope: "pin.old", key: shared, limit: pins.triesPerDay, window: day))
        }
        let throttle = Throttle(context.database)
        let verdict = try throttle.count(rules, at: try context.now)
        // Who comes too early has tried nothing, and loses nothing of the day.
        if case .limited = verdict { try throttle.forgive(rules) }
        return verdict
    }

    private static func limited(_ wait: Duration) -> Problems {
        Problems(
            "Das waren viele Versuche. Warten Sie \(GermanText.duration(wait)). Oder fordern Sie einen neuen Brief an.",
            refusal: .pinLimited
        )
    }

    private func note(_ event: AuditEvent, about betrieb: Betrieb.ID? = nil, in context: Context) throws(DatabaseError)
    {
        let account = session.account.id
        try Audit(context.database).record(
            event,
            by: .account(account),
            about: account,
            betrieb: betrieb,
            at: try context.now,
            from: context.request
        )
    }
}
