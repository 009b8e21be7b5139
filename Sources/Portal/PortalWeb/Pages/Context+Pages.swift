package import Design
package import HTML
package import HTTP
import Links

extension Context {
    /// A page with everything that stands around it: areas, the signed-in person, what the last page left to say.
    package func page(
        _ title: String,
        status: Status = .ok,
        problems: Problems = Problems(),
        layout: Page.Layout = .reading,
        back: Frame.Item? = nil,
        _ main: HTML
    ) -> Response {
        let page = Page(
            title,
            problems: problems,
            layout: layout,
            back: back,
            notice: takeFlash().map(Context.notice),
            main
        )
        var response = Response.html(status, page.html(in: frame))
        // What shows a person's data, or a form's token, is kept by nobody, not even for the back button.
        let isPrivate = session != nil || usesFormToken
        response.set("Cache-Control", isPrivate ? "no-store" : "no-cache")
        response.set("Vary", "Cookie")
        return response
    }

    private var frame: Frame {
        Frame(
            home: Route.page(.start),
            navigation: session == nil ? items(.page(.onlineangebote), .registration(.form), .signIn(.signIn)) : areas,
            footer: SiteFrame.footer,
            person: session.map {
                Frame.Person(name: $0.account.fullName, signOut: Route.signIn(.signOut), token: formToken)
            },
            chamber: chamber.name
        )
    }

    private var areas: [Frame.Item] {
        items(.overview, .courses(.catalogue), .betrieb(.overview), .betrieb(.documents), .profile(.overview))
    }

    private func items(_ routes: Route...) -> [Frame.Item] {
        routes.map { Frame.Item($0.title, to: $0, isCurrent: $0 == route) }
    }

    private static func notice(_ flash: Flow.Flash) -> Notice {
        switch flash {
        case .signedOut: Notice(.success, "Sie sind abgemeldet.")
        case .activated: Notice(.success, "Ihr Konto ist aktiv. Sie sind angemeldet.")
        case .mailSentAgain:
            Notice(.success, "Wir haben Ihnen noch eine E-Mail geschickt. Frühere Links bleiben gültig.")
        }
    }

    // MARK: Refusals

    package func errorPage(_ status: Status) -> Response {
        let text = ErrorPage(status)
        return finish(decorate(page(text.title, status: status, text.html(chamber, request: request.id))))
    }

    /// Leads to the sign-in page and from there back to the page asked for.
    package func signInFirst() -> Response {
        guard let route else { return .seeOther(Route.signIn(.signIn)) }
        let query = request.method.isSafe ? request.query.fields.map { Link.Parameter($0.name, $0.value) } : []
        let target = Link(route, query: query)
        // What the sign-in page would not take back is left out at once: a header has its limit.
        let isShort = target.text.utf8.count <= ReturnTarget.maximumLength
        return finish(.seeOther(Link.signIn(returningTo: isShort ? target : Link(route))))
    }

    private func decorate(_ response: Response) -> Response {
        switch response.status {
        case .methodNotAllowed: response.setting("Allow", route?.takesPost == true ? "GET, HEAD, POST" : "GET, HEAD")
        case .serviceUnavailable: response.setting("Retry-After", "5")
        default: response
        }
    }
}
