package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Letters
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Betriebsnummer and code of a letter that tells of a new link, as typed.
package struct ReportInput: FormInput {
    var numbers = NumberFields.empty
    var code = ""

    package init() {}

    package init(_ form: Form) {
        numbers = NumberFields(form)
        code = form["code"] ?? ""
    }
}

/// `/brief/melden`: "das war ich nicht". The code of the letter ends the link it tells of, and everything that came from
/// it. Works without sign-in: who has the letter stands in the Betrieb.
package struct ReportLetter: FormFlow {
    package init() {}

    package func show(_ input: ReportInput, _ problems: Problems, in context: Context) throws -> Response {
        if !context.hasInput, context.flow.flash == .letterReported {
            _ = context.takeFlash()
            return reported(in: context)
        }
        let code = Field(
            "code",
            Label.reportCode.text,
            .code,
            value: input.code,
            hint: "\(CodeFormat.report.length) Zeichen, zum Beispiel 7KQ4-M2XD-9F3H-T. Groß und klein ist egal.",
            width: .half,
            problems: problems
        )
        let fields: HTML =
            "\(input.numbers.html(problems: problems))\(code.html)\(Button(Label.endLink.text, .warning).html)"
        return context.page(
            Route.letter(.report).title,
            problems: problems,
            """
            <h1>\(Route.letter(.report).title)</h1>
            <p class="vorspann">Wir haben Ihrem Betrieb geschrieben, dass sich jemand verknüpft hat, und Sie kennen \
            die Person nicht? Mit dem Code aus dem Brief beenden Sie das.</p>
            <p>Die Verknüpfung endet sofort, und mit ihr alle Einladungen und Verknüpfungen, die von ihr ausgingen. \
            Rollen, die die Person vergeben hat, sind wieder wie vorher.</p>
            \(FormView(to: Route.letter(.report), token: context.formToken, fields).html)
            """
        )
    }

    private func reported(in context: Context) -> Response {
        context.page(
            "Verknüpfung beendet",
            """
            \(Confirmation("Die Verknüpfung ist beendet").html)
            <h2>Wie es weitergeht</h2>
            <p>Die Person hat keinen Zugang mehr, auch nicht über Einladungen, die sie geschrieben hat. Soll jemand \
            aus Ihrem Betrieb Zugang haben, fordern Sie eine neue PIN an.</p>
            <p>Hat jemand den Brief mit der PIN aus Ihrem Briefkasten genommen? Dann \
            <a href="\(Route.statutory(.contact))">schreiben Sie uns</a>.</p>
            \(ButtonRow(Button(Route.letter(.requestPin).title, to: Route.letter(.requestPin)).html, or: "Zur Startseite", to: Route.page(.start)).html)
            """
        )
    }

    package func submit(_ input: ReportInput, in context: Context) throws -> Response {
        var shown = input
        var problems = Problems()
        let number = shown.numbers.read(&problems)
        let code = Code.parse(input.code, as: .report)
        switch code {
        case .code: break
        case .wrongLength(0): problems.add("Geben Sie den Code aus dem Brief ein.", field: "code")
        case .wrongLength(let count):
            problems.add("Der Code hat \(CodeFormat.report.length) Zeichen, eingegeben sind \(count).", field: "code")
        case .slip:
            problems.add(
                "Im Code ist ein Tippfehler. Vergleichen Sie Zeichen für Zeichen mit dem Brief.",
                field: "code"
            )
        }
        guard problems.isEmpty, let number, case .code(let typed) = code else {
            return try show(shown, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(in: context) {
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        }
        return try report(typed, number, input, in: context)
    }

    /// Ten tries in ten minutes from one network; 60 bits need no more than that.
    private func count(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: "letter.report",
            key: context.environment.keys.key(.throttle, "\(context.request.client.network)"),
            limit: 10,
            window: .seconds(600)
        )
        return try Throttle(context.database).count([rule], at: try context.now)
    }

    private func report(_ code: Code, _ number: BetriebNumber, _ input: ReportInput, in context: Context) throws
        -> Response
    {
        let now = try context.now
        let reports = LinkReports(context.database, LetterCodeHasher(context.environment.keys))
        let found = try context.environment.passwords.hashing(first: true) {
            try reports.find(code.canonical, of: number, at: now)
        }
        guard let found else { return context.errorPage(.busy) }
        switch found {
        case .link(let link, let betrieb):
            let ended = try context.database.transaction { try end(link, of: betrieb, in: context, at: now) }
            if ended { context.flow.flash = .letterReported }
            return ended ? .seeOther(Route.letter(.report)) : try used(input, in: context)
        case .used: return try used(input, in: context)
        case .expired(let time):
            let text =
                "Der Code galt bis zum \(GermanText.day(time)). Schreiben Sie uns, dann beenden wir die Verknüpfung."
            return try show(input, Problems(text, refusal: .reportRefused), in: context).with(.unprocessableContent)
        case .unknown:
            let text = "Zu dieser Betriebsnummer gibt es den Code nicht. Vergleichen Sie beide Angaben mit dem Brief."
            return try show(input, Problems(text, field: "code", refusal: .reportRefused), in: context)
                .with(.unprocessableContent)
        }
    }

    private func used(_ input: ReportInput, in context: Context) throws -> Response {
        let text = "Mit diesem Code ist die Verknüpfung schon beendet. Sie müssen nichts mehr tun."
        return try show(input, Problems(text), in: context).with(.unprocessableContent)
    }

    /// - Returns: `false` when somebody else was quicker.
    private func end(_ link: BetriebLink.ID, of betrieb: Betrieb.ID, in context: Context, at now: Timestamp)
        throws(DatabaseError) -> Bool
    {
        let database = context.database
        // Who accepts an invitation of that person meanwhile comes before, and is ended with her, or after, and is refused.
        try BetriebLock.take(betrieb, in: database)
        guard try LinkReports(database).use(link, at: now) else { return false }
        let links = LinkStore(database)
        let origin = try links.origin(of: link)
        for each in origin.links where try links.end(each, .letter, at: now) {
            let person = try links.person(of: each)
            try LinkNews(database)
                .tellEnd(of: each, in: person.betrieb, leaving: person.account, to: person.email, at: now)
            try note(.linkReported, about: person, in: context, at: now)
        }
        for each in origin.roles where try links.takeBackRole(of: each, at: now) {
            let person = try links.person(of: each)
            let payload = ["link": each.rawValue.uuidString]
            try JobQueue(database).enqueue(.roleMail, to: person.email, payload: payload, at: now)
            try note(.roleChanged, about: person, in: context, at: now)
        }
        return true
    }

    private func note(_ event: AuditEvent, about person: LinkStore.Person, in context: Context, at now: Timestamp)
        throws(DatabaseError)
    {
        try Audit(context.database).record(
            event,
            by: .visitor,
            about: person.account,
            betrieb: person.betrieb,
            at: now,
            from: context.request
        )
    }
}
