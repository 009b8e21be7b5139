package import Design
import FoundationEssentials
import Freischaltung
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// Which Betrieb a letter is wanted for, as typed.
package struct PinRequestInput: FormInput {
    var numbers = NumberFields.empty

    package init() {}

    package init(_ form: Form) {
        numbers = NumberFields(form)
    }
}

/// `/pin/anfordern`: a letter with a PIN, to the Betrieb's address in the register.
///
/// Who is not signed in hears the same of every number, and as quickly: the worker looks later whether there is such a
/// Betrieb. Who is signed in is told.
package struct RequestPin: FormFlow {
    package init() {}

    package func show(_ input: PinRequestInput, _ problems: Problems, in context: Context) throws -> Response {
        let page = PinRequestPage(input: input, problems: problems)
        guard let session = context.session else {
            if !context.hasInput, context.flow.flash == .letterAsked {
                _ = context.takeFlash()
                return page.promised(in: context)
            }
            return page.response(own: [], in: context)
        }
        let requests = LetterRequests(context.database, context.settings.letters)
        return page.response(own: try requests.own(of: session.account.id, at: context.now), in: context)
    }

    package func submit(_ input: PinRequestInput, in context: Context) throws -> Response {
        var (shown, problems) = (input, Problems())
        guard let number = shown.numbers.read(&problems) else {
            return try show(shown, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try countNetwork(in: context) {
            return try show(input, .lettersLimited(wait), in: context).limited(wait)
        }
        guard let session = context.session else { return try promise(number, in: context) }
        return try ask(number, input, session, in: context)
    }

    /// So many from one network in a day: nobody fills a Betrieb's letter box by a program.
    private func countNetwork(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: "letter.network",
            key: context.environment.keys.key(.throttle, "\(context.request.client.network)"),
            limit: context.settings.letters.requestsPerNetwork,
            window: .seconds(86_400)
        )
        return try Throttle(context.database).count([rule], at: try context.now)
    }

    // MARK: Without sign-in

    private func promise(_ number: BetriebNumber, in context: Context) throws -> Response {
        let now = try context.now
        try context.database.transaction {
            try Audit(context.database).record(.letterRequested, by: .visitor, at: now, from: context.request)
            let payload = ["betriebsnummer": number.betriebsnummer, "filialnummer": number.filialnummer ?? ""]
            try JobQueue(context.database).enqueue(.letterRequest, payload: payload, at: now)
        }
        context.flow.flash = .letterAsked
        return .seeOther(Route.letter(.requestPin))
    }

    // MARK: Signed in

    private func ask(_ number: BetriebNumber, _ input: PinRequestInput, _ session: Session, in context: Context) throws
        -> Response
    {
        let now = try context.now
        // Counted before it is looked up: who has tried as many numbers as one may is told nothing more of any.
        let unknown = Throttle.Rule(
            scope: "letter.unknown",
            key: context.environment.keys.key(.throttle, session.account.id.rawValue.uuidString),
            limit: context.settings.letters.unknownNumbers,
            window: .seconds(86_400)
        )
        let throttle = Throttle(context.database)
        if case .limited(let wait) = try throttle.count([unknown], at: now) {
            try throttle.forgive([unknown])
            return try show(input, .numbersLimited(wait), in: context).limited(wait)
        }
        let answer = try request(number, by: session.account.id, in: context, at: now)
        if answer != .unknown { try throttle.forgive([unknown]) }
        switch answer {
        case .accepted:
            context.flow.flash = .letterAsked
            return .seeOther(Route.letter(.requestPin))
        case .unknown:
            return try show(input, .unknown(number), in: context).with(.unprocessableContent)
        case .tooSoon(let betrieb, let until):
            return try show(input, .tooSoon(betrieb, until), in: context).limited(until - now)
        }
    }

    private func request(_ number: BetriebNumber, by account: Account.ID, in context: Context, at now: Timestamp) throws
        -> LetterAnswer
    {
        try context.database.transaction {
            let requests = LetterRequests(context.database, context.settings.letters)
            let answer = try requests.ask(for: number, by: account, at: now)
            guard case .accepted(let betrieb) = answer else { return answer }
            try Audit(context.database).record(
                .letterRequested,
                by: .account(account),
                about: account,
                betrieb: betrieb.id,
                at: now,
                from: context.request
            )
            return answer
        }
    }
}

extension Problems {
    fileprivate static func lettersLimited(_ wait: Duration) -> Problems {
        Problems(
            "Von hier kamen heute schon viele Anforderungen. Warten Sie \(GermanText.duration(wait)), oder schreiben Sie uns.",
            refusal: .lettersLimited
        )
    }

    fileprivate static func numbersLimited(_ wait: Duration) -> Problems {
        Problems(
            "Mit Ihrem Konto wurden heute schon viele Nummern eingegeben, zu denen wir keinen Betrieb finden. Warten Sie \(GermanText.duration(wait)), oder schreiben Sie uns.",
            refusal: .lettersLimited
        )
    }

    fileprivate static func unknown(_ number: BetriebNumber) -> Problems {
        Problems(
            "Unter \(number) finden wir keinen Betrieb, der heute eingetragen ist. Vergleichen Sie die Nummer mit Ihrer Handwerkskarte.",
            field: NumberFields.names.betriebsnummer,
            refusal: .betriebUnknown
        )
    }

    fileprivate static func tooSoon(_ betrieb: Betrieb, _ until: Timestamp) -> Problems {
        Problems(
            "Zu \(betrieb.number) ist schon ein Brief angefordert. Den nächsten können Sie ab dem \(GermanText.moment(until)) anfordern. Der Brief geht an die Anschrift, unter der wir den Betrieb führen.",
            refusal: .lettersLimited
        )
    }
}
