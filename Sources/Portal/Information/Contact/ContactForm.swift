package import Design
package import HTTP
import Links
import Mail
package import PortalWeb
import PostgreSQL
import Secrets
import Text

/// `/kontakt` and `/barrierefreiheit/melden`: a message to the chamber, without signing in. Answered with a
/// Vorgangsnummer.
package struct ContactForm: FormFlow {
    private let kind: ContactKind
    private let route: Route

    /// `/kontakt`
    package static let contact = ContactForm(.contact, .statutory(.contact))
    /// `/barrierefreiheit/melden`
    package static let barrier = ContactForm(.barrier, .statutory(.reportBarrier))

    private init(_ kind: ContactKind, _ route: Route) {
        self.kind = kind
        self.route = route
    }

    package func show(_ input: ContactInput, _ problems: Problems, in context: Context) throws -> Response {
        let page = ContactPage(kind: kind, route: route)
        if !context.hasInput, case .messageReceived(let number) = context.flow.flash {
            _ = context.takeFlash()
            return page.received(number, in: context)
        }
        var shown = input
        if !context.hasInput, let session = context.session { shown.email = session.account.email }
        return page.form(shown, problems, in: context)
    }

    package func submit(_ input: ContactInput, in context: Context) throws -> Response {
        var problems = Problems()
        let message = problems.keep(ContactForm.check(input.message), field: "nachricht")
        var email: EmailAddress?
        if !input.email.trimmed.isEmpty { email = problems.keep(EmailEntry.check(input.email), field: "email") }
        guard problems.isEmpty, let message else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(in: context) {
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        }
        let number = Code.random(ContactMessage.format).printed
        let now = try context.now
        try context.database.transaction {
            try ContactStore(context.database).add(
                message,
                kind,
                number: number,
                email: email,
                from: context.session?.account.id,
                service: context.settings.serviceEmail,
                at: now
            )
        }
        context.flow.flash = .messageReceived(number)
        return .seeOther(route)
    }

    /// Sixty messages an hour from one network, each form for itself: more than a course room writes, fewer than a program.
    private func count(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: kind == .barrier ? "barrier.network" : "contact.network",
            key: context.environment.keys.key(.throttle, "\(context.request.client.network)"),
            limit: 60,
            window: .seconds(3_600)
        )
        return try Throttle(context.database).count([rule], at: try context.now)
    }

    /// 1 to 5,000 characters; line breaks are as they were typed.
    private static func check(_ typed: String) -> Result<String, EntryProblem> {
        let message = typed.withPlainLineEnds.trimmed
        guard !message.isEmpty else { return .failure(EntryProblem(text: "Schreiben Sie, worum es geht.")) }
        guard message.unicodeScalars.count <= ContactMessage.maximumLength else {
            return .failure(
                EntryProblem(
                    text: "Kürzen Sie die Nachricht auf 5.000 Zeichen. Eingegeben sind \(message.unicodeScalars.count)."
                )
            )
        }
        let isText = message.split(whereSeparator: { $0.isNewline || $0 == "\t" }).allSatisfy(\.isPlainLine)
        guard isText else {
            return .failure(
                EntryProblem(
                    text:
                        "Die Nachricht enthält ein Zeichen, das sich nicht speichern lässt. Tippen Sie sie ab, statt sie zu kopieren."
                )
            )
        }
        return .success(message)
    }
}
