package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/betrieb/verknuepfen/einladung-erbitten`: a wish that reaches those with Verwaltung by mail. The same answer whether
/// there is such a Betrieb, and whether anybody is linked to it.
package struct AskForInvitation: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: PinRequestInput, _ problems: Problems, in context: Context) throws -> Response {
        let fields: HTML = "\(input.numbers.html(problems: problems))\(Button(Label.askForInvitation.text).html)"
        let route = Route.betrieb(.askForInvitation)
        return context.page(
            route.title,
            problems: problems,
            back: Frame.Item(Route.betrieb(.link).title, to: Route.betrieb(.link)),
            """
            <h1>\(route.title)</h1>
            <p class="vorspann">Wer mit dem Betrieb schon verknüpft ist und dort die Rolle \(Role.verwaltung.german) \
            hat, bekommt eine E-Mail und sieht Ihren Namen und Ihre Adresse \(session.account.email).</p>
            \(FormView(to: route, token: context.formToken, fields).html)
            """
        )
    }

    package func submit(_ input: PinRequestInput, in context: Context) throws -> Response {
        var (shown, problems) = (input, Problems())
        guard let number = shown.numbers.read(&problems) else {
            return try show(shown, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(in: context) {
            let text =
                "Sie haben heute schon mehrmals gefragt. Warten Sie \(GermanText.duration(wait)), oder fordern Sie einen Brief mit einer PIN an."
            return try show(input, Problems(text, refusal: .wishesLimited), in: context).limited(wait)
        }
        try wish(number, in: context)
        context.flow.flash = .invitationWished
        return .seeOther(Route.overview)
    }

    private func count(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: "invitation.wish",
            key: context.environment.keys.key(.throttle, session.account.id.rawValue.uuidString),
            limit: Term.wishesPerDay.value,
            window: .seconds(86_400)
        )
        return try Throttle(context.database).count([rule], at: try context.now)
    }

    /// The worker sees later whom it reaches: the page takes the same time for every number.
    private func wish(_ number: BetriebNumber, in context: Context) throws {
        let account = session.account.id
        let now = try context.now
        try context.database.transaction {
            try Audit(context.database).record(
                .invitationWished,
                by: .account(account),
                about: account,
                at: now,
                from: context.request
            )
            let payload = [
                "account": account.rawValue.uuidString, "betriebsnummer": number.betriebsnummer,
                "filialnummer": number.filialnummer ?? "",
            ]
            try JobQueue(context.database).enqueue(.invitationWish, payload: payload, at: now)
        }
    }
}

/// Brings a wish for an invitation to those with Verwaltung; once for a person and a Betrieb.
package struct ResolveInvitationWish: JobTask {
    package init() {}

    package func perform(_ job: Job, in office: MailOffice) throws {
        guard let account = job.payload["account"].flatMap({ UUID(uuidString: $0) }),
            let number = BetriebNumber(job.payload["betriebsnummer"] ?? "", job.payload["filialnummer"])
        else { return }
        let betrieb = try office.database.first(
            Betrieb.ID.self,
            """
            INSERT INTO invitation_wish (betrieb_id, account_id, created_at)
            SELECT b.id, a.id, \(office.now) FROM betrieb b, account a
            WHERE b.betriebsnummer = \(number.betriebsnummer)
              AND b.filialnummer IS NOT DISTINCT FROM \(number.filialnummer) AND b.closed_at IS NULL AND a.id = \
            \(account)
              AND EXISTS (SELECT FROM betrieb_link l WHERE l.betrieb_id = b.id AND l.ended_at IS NULL)
              AND NOT EXISTS (SELECT FROM betrieb_link l WHERE l.betrieb_id = b.id AND l.account_id = a.id AND \
            l.ended_at IS NULL)
            ON CONFLICT DO NOTHING RETURNING betrieb_id
            """
        )
        guard let betrieb else { return }
        let payload = ["betrieb": betrieb.rawValue.uuidString]
        for email in try LinkStore(office.database).verwaltung(of: betrieb, at: office.now) {
            try JobQueue(office.database).enqueue(.invitationWishMail, to: email, payload: payload, at: office.now)
        }
    }
}
