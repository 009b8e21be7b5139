package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
import Mail
package import PortalWeb
import PostgreSQL

/// Whom to invite, and as what.
package struct InviteInput: FormInput {
    var email = ""
    var role = ""
    /// The account of somebody who asked: her address is filled in.
    var wish: UUID?

    package init() {}

    package init(_ form: Form) {
        email = form["email"] ?? ""
        role = form["rolle"] ?? ""
        wish = form["wunsch"].flatMap { UUID(uuidString: $0) }
    }
}

/// `/betrieb/einladen`: lets a colleague in, by mail, bound to the address.
package struct InviteColleague: FormFlow {
    private let session: Session
    private let link: BetriebLink

    package init(_ session: Session, _ link: BetriebLink) {
        self.session = session
        self.link = link
    }

    package func show(_ input: InviteInput, _ problems: Problems, in context: Context) throws -> Response {
        let lifetime = GermanText.duration(context.settings.invitationTTL)
        let email = Field("email", Label.email.text, .email, value: input.email, problems: problems)
        let roles = Choices(
            "rolle",
            "Was die Person darf",
            .one(input.role.isEmpty ? nil : input.role),
            Role.allCases.filter { $0 <= link.role }.map {
                Choices.Choice($0.rawValue, $0.german, hint: InviteColleague.hint($0))
            },
            problems: problems
        )
        let fields: HTML = "\(email.html)\(roles.html)\(Button(Label.sendInvitation.text).html)"
        return context.page(
            Route.betrieb(.invite).title,
            problems: problems,
            back: Frame.Item(Route.betrieb(.people).title, to: Route.betrieb(.people)),
            """
            <h1>\(Route.betrieb(.invite).title)</h1>
            <p class="vorspann">Die Person bekommt eine E-Mail und handelt danach mit einem eigenen Konto für \
            \(link.betrieb.name). Die Einladung gilt \(lifetime) und nur für diese Adresse.</p>
            \(FormView(to: Route.betrieb(.invite), token: context.formToken, fields).html)
            """
        )
    }

    private static func hint(_ role: Role) -> String {
        switch role {
        case .lesen: "Sieht alles, ändert nichts."
        case .bearbeiten: "Legt auch Verträge, Dokumente und Einträge der Börse an."
        case .verwaltung: "Kümmert sich auch um die Personen."
        }
    }

    package func submit(_ input: InviteInput, in context: Context) throws -> Response {
        if let wish = input.wish { return try fillIn(wish, in: context) }
        var problems = Problems()
        let email = problems.keep(EmailEntry.check(input.email), field: "email")
        let role = Role(rawValue: input.role).flatMap { $0 <= link.role ? $0 : nil }
        if role == nil { problems.add("Wählen Sie, was die Person darf.", field: "rolle") }
        if let email, try isLinkedHere(email.text, in: context) {
            problems.add("Zu dieser Adresse gehört schon eine Person Ihres Betriebs.", field: "email")
        }
        guard problems.isEmpty, let email, let role else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        if case .limited(let wait) = try count(in: context) {
            let text = "Das waren viele Einladungen. Warten Sie \(GermanText.duration(wait))."
            return try show(input, Problems(text, refusal: .invitationsLimited), in: context).limited(wait)
        }
        guard try invite(email.text, role, in: context) else { return context.errorPage(.notAllowed) }
        context.flow.flash = .invited
        return .seeOther(Route.betrieb(.people))
    }

    /// The form with the address of somebody who asked. Nothing is sent yet.
    private func fillIn(_ wish: UUID, in context: Context) throws -> Response {
        let wishes = try ColleagueInvitations(context.database).wishes(for: link.betrieb.id)
        guard let found = wishes.first(where: { $0.account.rawValue == wish }) else {
            return context.errorPage(.notFound)
        }
        var input = InviteInput()
        input.email = found.email
        return try show(input, Problems(), in: context)
    }

    private func isLinkedHere(_ email: String, in context: Context) throws -> Bool {
        try LinkPeople(context.database).all(of: link.betrieb.id, at: context.now).contains { $0.email == email }
    }

    private func count(in context: Context) throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: "colleague.invitation",
            key: context.environment.keys.key(.throttle, session.account.id.rawValue.uuidString),
            limit: context.settings.invitationsPerDay,
            window: .seconds(86_400)
        )
        return try Throttle(context.database).count([rule], at: try context.now)
    }

    /// - Returns: `false` when the one who invites has lost the right to since this request began.
    private func invite(_ email: String, _ role: Role, in context: Context) throws -> Bool {
        let now = try context.now
        return try context.database.transaction {
            try BetriebLock.take(link.betrieb.id, in: context.database)
            guard let own = try LinkStore(context.database).role(of: link.id, at: now), own == .verwaltung, role <= own
            else { return false }
            let invitations = ColleagueInvitations(context.database)
            let id = try invitations.invite(email, as: role, by: link, for: context.settings.invitationTTL, at: now)
            try context.database.execute(
                """
                DELETE FROM invitation_wish WHERE betrieb_id = \(link.betrieb.id)
                    AND account_id = (SELECT id FROM account WHERE email = \(email))
                """
            )
            try Audit(context.database).record(
                .colleagueInvited,
                by: .account(session.account.id),
                about: session.account.id,
                betrieb: link.betrieb.id,
                at: now,
                from: context.request
            )
            let payload = ["invitation": id.uuidString]
            try JobQueue(context.database).enqueue(.colleagueInvitationMail, to: email, payload: payload, at: now)
            return true
        }
    }
}
