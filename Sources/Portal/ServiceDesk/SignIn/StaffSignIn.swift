package import Design
import HTML
package import HTTP
import Links
import Mail
import OneTimePassword
package import PortalWeb
package import PostgreSQL
import Text

/// The desk's sign-in form as typed.
package struct StaffSignInInput: FormInput {
    var email = ""
    var passwort = ""
    var code = ""
    var weiter = ""

    package init() {}

    package init(_ form: Form) {
        email = form["email"] ?? ""
        passwort = form["passwort"] ?? ""
        code = form["code"] ?? ""
        weiter = form[Link.returnParameter] ?? ""
    }

    func missing() -> Problems {
        var problems = Problems()
        if email.trimmed.isEmpty { problems.add("Geben Sie Ihre E-Mail-Adresse ein.", field: "email") }
        if passwort.trimmed.isEmpty { problems.add("Geben Sie Ihr Passwort ein.", field: "passwort") }
        if code.trimmed.isEmpty { problems.add("Geben Sie den Code aus Ihrer App ein.", field: "code") }
        return problems
    }

    /// What limits count by.
    var countedAddress: String {
        switch EmailAddress.parse(email) {
        case .address(let address): address.text
        case .refused: email.lowercased().filter { !$0.isWhitespace }
        }
    }
}

/// `/service/anmelden`: address, password and the code of the app, all at once. One neutral error for all three.
package struct StaffSignIn: FormFlow {
    package init() {}

    /// Whether the browser signed in before to the desk with the address the form holds. Needs no database.
    package static func isFromKnownDevice(_ request: Request, _ environment: Environment, at now: Timestamp) -> Bool {
        guard let form = try? request.form() else { return false }  // What cannot be read is refused later.
        let address = Context.staffAddress(StaffSignInInput(form).countedAddress)
        return KnownDevice(for: address, in: request, environment, at: now) != nil
    }

    package func show(_ input: StaffSignInInput, _ problems: Problems, in context: Context) throws -> Response {
        let target = DeskTarget(
            input.weiter.isEmpty ? context.request.query[Link.returnParameter] ?? "" : input.weiter
        )
        if context.desk != nil { return .seeOther(target.link) }
        let fields: HTML = """
            \(Field("email", Label.email.text, .email, value: input.email, autocomplete: "username", problems: problems).html)\
            \(Field("passwort", Label.password.text, .currentPassword, problems: problems).html)\
            \(Field(
                "code", "Code", .code, hint: "Sechs Ziffern aus Ihrer Authenticator-App",
                autocomplete: "one-time-code", width: .short, problems: problems
            ).html)\
            \(Button(Label.signIn.text).html)
            """
        let hidden = target.field.map { [(name: Link.returnParameter, value: $0)] } ?? []
        return context.page(
            Route.staff(.signIn).title,
            problems: problems,
            """
            <h1>Service: Anmelden</h1>
            <p class="vorspann">Nur für Beschäftigte der Kammer. \
            <a href="\(Route.signIn(.signIn))">Zur Anmeldung für Kundinnen und Kunden</a></p>
            \(FormView(to: Route.staff(.signIn), token: context.formToken, hidden: hidden, fields).html)
            \(Disclosure("Zum ersten Mal hier, Passwort vergessen oder Telefon verloren?", """
            <p>Lassen Sie sich von der Leitung des Service einen Einmalcode geben. Damit <a \
            href="\(Route.staff(.enrol))">richten Sie Ihren Zugang ein</a>: neues Passwort, neue App.</p>
            """).html)
            """
        )
    }

    package func submit(_ input: StaffSignInInput, in context: Context) throws -> Response {
        let missing = input.missing()
        guard missing.isEmpty else { return try show(input, missing, in: context).with(.unprocessableContent) }
        switch try StaffSignInAttempt(input, in: context, at: try context.now).run() {
        case .open(let session, let email):
            try context.enterDesk(session, email: email)
            return .seeOther(DeskTarget(input.weiter).link)
        case .wrong:
            let text =
                "E-Mail-Adresse, Passwort oder Code stimmen nicht. Prüfen Sie alle drei. Jeder Code gilt nur einmal."
            return try show(input, Problems(text, field: "email"), in: context).with(.unprocessableContent)
        case .limited(let wait):
            let text =
                "Das waren viele Versuche. Warten Sie \(GermanText.duration(wait)) und versuchen Sie es dann noch einmal."
            return try show(input, Problems(text), in: context).limited(wait)
        case .busy:
            return context.errorPage(.busy)
        }
    }
}

/// Where a sign-in at the desk leads: a page of the desk that GET shows, and nothing else.
struct DeskTarget {
    let link: Link
    /// For a hidden field; `nil` when it is the overview anyway.
    let field: String?

    init(_ text: String) {
        guard let link = DeskTarget.parse(text) else {
            (link, field) = (Link(.staff(.overview)), nil)
            return
        }
        (self.link, field) = (link, link.text)
    }

    private static func parse(_ text: String) -> Link? {
        guard text.utf8.count <= 500, !text.hasPrefix("//"), let path = try? Path(target: text),
            let route = Route(segments: path.segments), route.isDesk
        else { return nil }
        switch route {
        case .staff(.signIn), .staff(.signOut), .staff(.enrol), .staffImportReport: return nil
        default: break
        }
        guard let mark = text.firstIndex(of: "?") else { return Link(route) }
        guard
            let query = try? Form(urlEncoded: text[text.index(after: mark)...].utf8.prefix { $0 != UInt8(ascii: "#") })
        else { return nil }
        return Link(route, query: query.fields.map { Link.Parameter($0.name, $0.value) })
    }
}

/// `/service/abmelden`: ends the desk's session of this browser.
package struct StaffSignOut: FormFlow {
    package init() {}

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        guard context.desk != nil else { return .seeOther(Route.staff(.signIn)) }
        let form = FormView(to: Route.staff(.signOut), token: context.formToken, Button(Label.signOut.text).html)
        return context.page(
            Route.staff(.signOut).title,
            problems: problems,
            """
            <h1>Möchten Sie sich abmelden?</h1>
            \(ButtonRow(form.html, or: "Angemeldet bleiben", to: Route.staff(.overview)).html)
            """
        )
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        try context.leaveDesk()
        context.flow.flash = .signedOut
        return .seeOther(Route.staff(.signIn))
    }
}
