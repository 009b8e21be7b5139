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
    var numbers = NumberFields(betriebsnummer: "", filialnummer: "")
    var pin = ""

    package init() {}

    package init(_ form: Form) {
        numbers = NumberFields(
            betriebsnummer: form[NumberFields.names.betriebsnummer] ?? "",
            filialnummer: form[NumberFields.names.filialnummer] ?? ""
        )
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
        var number: BetriebNumber?
        switch input.numbers.reading {
        case .number(let typed): number = typed
        case .problems(let found, let corrected):
            problems = found
            shown.numbers = corrected
        }
        let pin = Pin.read(input.pin, hasOldPins: try pins.hasOldPins(at: now))
        if let text = LinkBetrieb.problem(with: pin) {
            problems.add(contentsOf: Problems(text, field: "pin", refusal: .pinSlip))
        }
        guard problems.isEmpty, let number, case .canonical(let code) = pin else {
            return try show(shown, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(in: context) {
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

    private static func problem(with pin: Pin.Typed) -> String? {
        let length = CodeFormat.pin.length
        switch pin {
        case .canonical: return nil
        case .missing: return "Geben Sie die PIN aus dem Brief ein."
        case .slip(let symbols) where symbols != length:
            return
                "Die PIN hat \(length) Zeichen, eingegeben sind \(symbols). Sie steht im Brief in drei Gruppen. Ihr Passwort ist etwas anderes."
        case .slip:
            return
                "In der PIN ist ein Tippfehler. Vergleichen Sie Zeichen für Zeichen mit dem Brief. Groß und klein, Leerzeichen und Striche sind egal."
        }
    }

    // MARK: Limits

    /// By account alone: however many strangers try, the owner of the letter still links.
    private func count(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let pins = context.settings.pins
        let key = context.environment.keys.key(.throttle, session.account.id.rawValue.uuidString)
        let rules = [
            Throttle.Rule(scope: "pin", key: key, limit: pins.tries, window: pins.window),
            Throttle.Rule(scope: "pin.day", key: key, limit: pins.triesPerDay, window: .seconds(86_400)),
        ]
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
