import ChamberFacts
package import Design
package import HTML
package import HTTP
package import Links
import PostgreSQL

extension Context {
    /// A page with everything that stands around it: areas, the signed-in person, what the last page left to say.
    package func page(
        _ title: String,
        status: Status = .ok,
        problems: Problems = Problems(),
        layout: Page.Layout = .reading,
        back: Frame.Item? = nil,
        refusal: Refusal? = nil,
        _ main: HTML
    ) -> Response {
        let notice = takeFlash().map(Context.notice)
        let frame = frame(refusal ?? problems.refusal)
        return response(
            status,
            in: frame,
            Page(title, problems: problems, layout: layout, back: back, notice: notice, main)
        )
    }

    private func response(_ status: Status, in frame: Frame, _ page: Page) -> Response {
        var response = Response.html(status, page.html(in: frame))
        // What shows a person's data, or a form's token, is kept by nobody, not even for the back button.
        let isPrivate = session != nil || desk != nil || usesFormToken
        response.set("Cache-Control", isPrivate ? "no-store" : "no-cache")
        response.set("Vary", "Cookie")
        return response
    }

    /// - Parameter refusal: what help explains instead of the page.
    private func frame(_ refusal: Refusal?) -> Frame {
        if route?.isDesk == true { return deskFrame }
        return Frame(
            home: Route.page(.start),
            navigation: session == nil ? items(.page(.onlineangebote), .registration(.form), .signIn(.signIn)) : areas,
            footer: SiteFrame.footer,
            person: session.map {
                Frame.Person(
                    name: $0.account.fullName,
                    signOut: Route.signIn(.signOut),
                    token: formToken,
                    idleSeconds: Int($0.idleLimit.components.seconds),
                    endsAt: $0.expiresAt.unixSeconds
                )
            },
            chamber: chamber.name,
            help: environment.help(refusal?.help ?? route?.help ?? .pageMissing)
        )
    }

    /// Around the desk's pages: its own areas, and no way into the portal of accounts by accident.
    private var deskFrame: Frame {
        Frame(
            home: Route.staff(.overview),
            navigation: desk.map { deskAreas($0.staff.role) } ?? items(.staff(.signIn), .staff(.enrol)),
            footer: SiteFrame.footer,
            person: desk.map {
                Frame.Person(
                    name: $0.staff.name,
                    signOut: Route.staff(.signOut),
                    token: formToken,
                    idleSeconds: Int($0.idleLimit.components.seconds),
                    endsAt: $0.expiresAt.unixSeconds,
                    stay: Route.staff(.overview),
                    keepsInput: false
                )
            },
            chamber: chamber.name
        )
    }

    private func deskAreas(_ role: StaffRole) -> [Frame.Item] {
        items(.staff(.overview), .staff(.letters), .staff(.batches))
            + (role == .leitung ? items(.staff(.imports), .staff(.people), .staff(.trail)) : [])
    }

    private var areas: [Frame.Item] {
        items(.overview, .courses(.catalogue), .betrieb(.overview), .betrieb(.documents), .profile(.overview))
    }

    private func place(_ item: Route) -> Frame.Place {
        switch (item, route) {
        case (_, item): .here
        case (.staff(.overview), .staffPerson), (.staff(.overview), .staffPersonAct),
            (.staff(.overview), .staffBetrieb), (.staff(.overview), .staffBetriebAct),
            (.staff(.imports), .staffImport), (.staff(.imports), .staffImportReport),
            (.staff(.people), .staffMemberAct):
            .inside
        case (.profile, .profile), (.betrieb(.overview), .betrieb), (.courses(.catalogue), .course): .inside
        default: .elsewhere
        }
    }

    private func items(_ routes: Route...) -> [Frame.Item] {
        routes.map { Frame.Item($0.title, to: $0, place($0)) }
    }

    private static func notice(_ flash: Flow.Flash) -> Notice {
        switch flash {
        case .signedOut: Notice(.success, "Sie sind abgemeldet.")
        case .activated(let strength):
            Notice(.success, "Ihr Konto ist aktiv. Sie sind angemeldet. \(GermanText.sentence(for: strength))")
        case .passwordSet(let strength):
            Notice(
                .success,
                "Ihr neues Passwort gilt. Auf allen anderen Geräten sind Sie abgemeldet. \(GermanText.sentence(for: strength))"
            )
        case .profileSaved: Notice(.success, "Ihre Daten sind gespeichert.")
        case .sessionEnded: Notice(.success, "Das Gerät ist abgemeldet.")
        case .otherSessionsEnded: Notice(.success, "Alle anderen Geräte sind abgemeldet.")
        case .idleLimitSaved: Notice(.success, "Die Zeit ist gespeichert. Sie gilt ab sofort, auch hier.")
        case .accountDeleted:
            Notice(.success, "Ihr Konto ist gelöscht. Zur Bestätigung schicken wir Ihnen eine letzte E-Mail.")
        case .secondFactorOff: Notice(.success, "Der zweite Faktor ist ausgeschaltet.")
        case .linked: Notice(.success, "Ihr Konto ist mit dem Betrieb verknüpft. Es gilt ab sofort, auf allen Geräten.")
        case .peopleChanged: Notice(.success, "Gespeichert. Es gilt ab sofort.")
        case .invited: Notice(.success, "Die Einladung ist unterwegs.")
        case .invitationAccepted:
            Notice(
                .warning,
                "Die Einladung war schon angenommen. Die Person steht jetzt in der Liste; dort können Sie sie entfernen."
            )
        case .invitationWished:
            Notice(
                .success,
                "Wenn für diesen Betrieb jemand die Rolle Verwaltung hat, bekommt die Person jetzt eine E-Mail."
            )
        case .settingsSaved: Notice(.success, "Ihre Einstellung ist gespeichert.")
        case .deskDone: Notice(.success, "Erledigt. Es steht im Protokoll.")
        case .accountKept: Notice(.success, "Ihr Konto bleibt. Die Löschung ist gestoppt.")
        case .letterReported: Notice(.success, "Die Verknüpfung ist beendet.")
        case .unlinked: Notice(.success, "Die Verknüpfung ist aufgehoben. Es gilt ab sofort, auf allen Geräten.")
        case .letterAsked:
            Notice(.success, "Ihre Anforderung ist da. Der Brief geht an die Anschrift in unserem Register.")
        case .inputKept:
            Notice(
                .information,
                "Was Sie vor dem Anmelden eingegeben haben, ist noch da. Prüfen Sie es und senden Sie es noch einmal."
            )
        case .messageReceived(let number): Notice(.success, "Ihre Nachricht ist da. Vorgangsnummer: \(number)")
        case .mailSentAgain:
            Notice(.success, "Wir haben Ihnen noch eine E-Mail geschickt. Frühere Links bleiben gültig.")
        }
    }

    // MARK: Refusals

    /// The page of a refusal, around it what the person always sees. What the last page left to say waits for the next.
    package func errorPage(_ error: ErrorPage) -> Response {
        let frame = frame(error.refusal)
        var page = response(error.status, in: frame, Page(error.title, error.html(environment, request: request.id)))
        if let retryAfter = error.retryAfter { page.set("Retry-After", String(retryAfter)) }
        if error == .wrongMethod { page.set("Allow", route?.takesPost == true ? "GET, HEAD, POST" : "GET, HEAD") }
        return finish(page)
    }

    /// Leads to the sign-in page and from there back to the page asked for. A form that comes too late is kept.
    package func signInFirst() throws -> Response {
        if request.method == .post { try keepInput() }
        guard let route else { return .seeOther(Route.signIn(.signIn)) }
        return finish(.seeOther(Link.signIn(returningTo: request.method.isSafe ? link(to: route) : Link(route))))
    }

    /// The route with the query of this request, unless that is so long that a header could not hold it.
    package func link(to route: Route) -> Link {
        let link = Link(route, query: request.query.fields.map { Link.Parameter($0.name, $0.value) })
        return link.text.utf8.count <= ReturnTarget.maximumLength ? link : Link(route)
    }
}
