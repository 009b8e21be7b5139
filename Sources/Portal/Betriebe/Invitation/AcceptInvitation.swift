package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// `/einladung/{token}`: takes the token out of the address. Changes nothing.
package struct OpenInvitationLink {
    package init() {}

    package func answer(_ text: String, in context: Context) -> Response {
        context.flow.step = Token(text).map { .invitation($0.text) } ?? .none
        return .seeOther(Route.invitation)
    }
}

/// Which invitation is accepted.
package struct AcceptInput: FormInput {
    var invitation: UUID?

    package init() {}

    package init(_ form: Form) {
        invitation = form["einladung"].flatMap { UUID(uuidString: $0) }
    }
}

/// `/einladung`: the open invitations to the account's address, and what became of the one whose link was opened. The
/// address decides, not the link: whoever can read its mail and has the account may accept.
package struct AcceptInvitation: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    package func show(_ input: AcceptInput, _ problems: Problems, in context: Context) throws -> Response {
        let now = try context.now
        let invitations = ColleagueInvitations(context.database)
        let open = try invitations.received(by: session.account.email, at: now)
        var opened: ColleagueInvitations.Received?
        if case .invitation(let text) = context.flow.step, let token = Token(text) {
            opened = try invitations.find(token)
        }
        return InvitationPage(session: session, open: open, opened: opened, now: now, problems: problems)
            .response(in: context)
    }

    package func submit(_ input: AcceptInput, in context: Context) throws -> Response {
        guard let id = input.invitation else { throw Malformed.parameter("einladung") }
        let now = try context.now
        let (isLinked, token) = try context.database.transaction {
            guard let acceptance = try LinkStore(context.database).accept(id, by: session.account, at: now) else {
                return (false, nil as NewSession?)
            }
            try tell(acceptance, in: context, at: now)
            return (true, try SessionStore(context.database).renew(session.id, keepingOldBriefly: true, at: now))
        }
        guard isLinked else {
            if try ColleagueInvitations(context.database).hasAccepted(id, session.account.id) {
                return .seeOther(Route.betrieb(.overview))
            }
            let text = "Diese Einladung gilt nicht mehr. Bitten Sie um eine neue."
            return try show(input, Problems(text, refusal: .invitationRefused), in: context).with(.unprocessableContent)
        }
        if let token { context.renew(token) }
        context.flow.step = .none
        context.flow.flash = .linked
        return .seeOther(Route.betrieb(.overview))
    }

    private func tell(_ acceptance: LinkStore.Acceptance, in context: Context, at now: Timestamp) throws(DatabaseError)
    {
        let (database, account) = (context.database, session.account)
        try Audit(database).record(
            .linked,
            by: .account(account.id),
            about: account.id,
            betrieb: acceptance.betrieb,
            at: now,
            from: context.request
        )
        try LinkNews(database)
            .tell(of: acceptance.link, in: acceptance.betrieb, to: account, leaving: acceptance.left, at: now)
    }
}

/// The invitations somebody may accept, or why there is none.
struct InvitationPage {
    let session: Session
    let open: [ColleagueInvitations.Received]
    let opened: ColleagueInvitations.Received?
    let now: Timestamp
    let problems: Problems

    func response(in context: Context) -> Response {
        let title = Route.invitation.title
        return context.page(
            title,
            problems: problems,
            """
            <h1>\(open.isEmpty ? "Keine offene Einladung" : title)</h1>\(explanation)
            \(open.map { invitation($0, context) })
            \(open.isEmpty ? ways : nil)
            """
        )
    }

    /// About the link that was opened, where it is none of those that can be accepted.
    private var explanation: HTML? {
        guard let opened, !open.contains(where: { $0.id == opened.id }) else {
            return open.isEmpty
                ? "<p class=\"vorspann\">Zu Ihrer Adresse \(session.account.email) gibt es gerade keine offene Einladung.</p>"
                : nil
        }
        if opened.email != session.account.email {
            return Notice(
                .warning,
                "<p>Die Einladung, deren Link Sie geöffnet haben, ging an eine andere Adresse. Melden Sie sich mit dem Konto zu jener Adresse an, oder bitten Sie um eine Einladung an \(session.account.email).</p>"
                    as HTML
            ).html
        }
        if let accepted = opened.acceptedAt {
            return "<p class=\"vorspann\">Sie haben diese Einladung am \(GermanText.day(accepted)) angenommen.</p>"
        }
        return opened.revokedAt != nil
            ? "<p class=\"vorspann\">Diese Einladung wurde zurückgezogen.</p>"
            : "<p class=\"vorspann\">Diese Einladung galt bis zum \(GermanText.moment(opened.expiresAt)).</p>"
    }

    private func invitation(_ invitation: ColleagueInvitations.Received, _ context: Context) -> HTML {
        let consequence: HTML? = session.link.map { link in
            guard link.betrieb.id == invitation.betrieb.id else {
                let text: HTML =
                    "<p>Ihre Verknüpfung mit \(link.betrieb.name), \(link.betrieb.number), endet damit.</p>"
                return Notice(.warning, text).html
            }
            let text: HTML =
                invitation.role > link.role
                ? "<p>Sie gehören schon zu diesem Betrieb. Statt \(link.role.german) haben Sie danach die Rolle \(invitation.role.german).</p>"
                : "<p>Sie gehören schon zu diesem Betrieb. Ihre Rolle \(link.role.german) bleibt.</p>"
            return Notice(.information, text).html
        }
        let id = [(name: "einladung", value: invitation.id.uuidString)]
        return """
            <h2>\(invitation.betrieb.name)</h2>
            \(SummaryList([
                .init("Eingeladen von", HTML(text: invitation.inviterName)),
                .init("Nummer", HTML(text: invitation.betrieb.number)),
                .init("Ihre Rolle", HTML(text: invitation.role.german)),
                .init("Gültig bis", HTML(text: GermanText.moment(invitation.expiresAt))),
            ]).html)\(consequence)
            \(FormView(to: Route.invitation, token: context.formToken, hidden: id, Button(Label.acceptInvitation.text).html).html)
            """
    }

    private var ways: HTML {
        """
        \(ButtonRow(Button(Route.betrieb(.askForInvitation).title, to: Route.betrieb(.askForInvitation)).html, or: "Zur Übersicht", to: Route.overview).html)
        """
    }
}
