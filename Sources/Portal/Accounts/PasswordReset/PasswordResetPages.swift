import Design
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// Asks for the address; once it was sent, says where the mail went and what to do when it does not come.
struct RequestPasswordResetPage {
    let input: PasswordResetInput
    var sentTo: String?
    var problems = Problems()

    func response(in context: Context) -> Response {
        context.page(
            Route.passwordReset(.request).title,
            problems: problems,
            sentTo.map { sent($0, context) } ?? form(context)
        )
    }

    private func form(_ context: Context) -> HTML {
        """
        <h1>\(Route.passwordReset(.request).title)</h1>
        <p class="vorspann">Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen eine E-Mail, mit der Sie ein neues \
        Passwort festlegen.</p>
        \(request(context, Button(Label.requestMail.text)))
        <p>Bis dahin gilt Ihr altes Passwort. Es fällt Ihnen wieder ein? \
        <a href="\(Route.signIn(.signIn))">Anmelden</a></p>
        """
    }

    private func sent(_ email: String, _ context: Context) -> HTML {
        """
        <h1>Sehen Sie in Ihr <span class="nobr">E-Mail-Postfach</span></h1>
        <p class="vorspann">Wir haben eine E-Mail an <span class="adresse">\(email)</span> geschickt.</p>
        <p>Gibt es mit dieser Adresse ein Konto, stehen darin ein Link und ein vorläufiges Passwort. Beide führen zu \
        einem neuen Passwort und gelten \
        \(GermanText.duration(context.settings.resetTTL)):</p>
        <ul><li>Öffnen Sie den Link, oder</li>
        <li>geben Sie das vorläufige Passwort auf der Seite <a href="\(Route.signIn(.signIn))">Anmelden</a> dort ein, \
        wo sonst Ihr Passwort steht. Groß- und Kleinschreibung, Leerzeichen und Striche spielen keine Rolle.</li></ul>
        <h2>Die E-Mail kommt nicht an?</h2>
        <p>Meist dauert es weniger als eine Minute. Sehen Sie auch im Ordner für Spam oder Werbung nach. Ist die \
        Adresse richtig?</p>
        \(request(context, Button("E-Mail erneut anfordern", .secondary)))
        """
    }

    private func request(_ context: Context, _ button: Button) -> HTML {
        let field = Field(
            "email",
            Label.email.text,
            .email,
            value: input.email,
            autocomplete: "username",
            problems: problems
        )
        let content: HTML = "\(field.html)\(button.html)"
        return FormView(to: Route.passwordReset(.request), token: context.formToken, content).html
    }
}

/// Sets the new password. Names the account, so that nobody sets a password for somebody else's.
struct SetPasswordPage {
    let account: AccountForPassword
    let problems: Problems

    func response(in context: Context) -> Response {
        let fields = NewPasswordFields(email: account.email, "Neues Passwort", problems: problems)
        return context.page(
            Route.passwordReset(.set).title,
            problems: problems,
            """
            <h1>Neues Passwort festlegen</h1>
            <p class="vorspann">Konto: <span class="adresse">\(account.email)</span></p>
            <p>Danach sind Sie hier angemeldet und auf allen anderen Geräten abgemeldet.</p>
            \(FormView(to: Route.passwordReset(.set), token: context.formToken, fields.html(context.settings)).html)
            """
        )
    }
}

/// The link ran out: said before a password is typed, with one click for a new one.
struct PasswordLinkExpiredPage {
    let email: String
    let expiredAt: Timestamp

    func response(in context: Context) -> Response {
        let form = FormView(
            to: Route.passwordReset(.request),
            token: context.formToken,
            hidden: [(name: "email", value: email)],
            Button(Label.requestNewMail.text).html
        )
        return context.page(
            "Der Link ist abgelaufen",
            refusal: .resetExpired,
            """
            <h1>Der Link ist abgelaufen</h1>
            <p class="vorspann">Er galt bis \(GermanText.moment(expiredAt)). Ihr altes Passwort gilt weiter.</p>
            <p>Wir schicken Ihnen einen neuen an <span class="adresse">\(email)</span>.</p>
            \(form.html)
            """
        )
    }
}

/// A new password was set already.
struct PasswordLinkUsedPage {
    let email: String
    let isSignedIn: Bool

    func response(in context: Context) -> Response {
        let next =
            isSignedIn
            ? ButtonRow(Button("Zur Übersicht", to: Route.overview).html)
            : ButtonRow(
                Button(Label.signIn.text, to: Route.signIn(.signIn)).html,
                or: "Passwort vergessen",
                to: Route.passwordReset(.request)
            )
        return context.page(
            "Der Link wurde schon benutzt",
            refusal: .resetUsed,
            """
            <h1>Der Link wurde schon benutzt</h1>
            <p class="vorspann">Für das Konto <span class="adresse">\(email)</span> wurde damit ein neues Passwort \
            festgelegt, oder mit einer anderen E-Mail von uns.</p>
            <p>Das waren nicht Sie? Fordern Sie sofort ein neues Passwort an und schreiben Sie uns: \
            \(context.environment.serviceAddress)</p>
            \(next.html)
            """
        )
    }
}

/// No link of ours, or one that is long gone.
struct PasswordLinkUnknownPage {
    /// Whether this browser came by a link; if not, it may be one that keeps no cookies.
    let isOpened: Bool

    func response(in context: Context) -> Response {
        let again = Button(Label.requestNewMail.text, to: Route.passwordReset(.request))
        return context.page(
            "Diesen Link kennen wir nicht",
            status: .notFound,
            refusal: .resetUnknown,
            """
            <h1>Diesen Link kennen wir nicht</h1>
            <p class="vorspann">\(UnknownLink.reason(isOpened: isOpened))</p>
            <p>Öffnen Sie den Link noch einmal aus der E-Mail. Klappt das nicht, fordern Sie eine neue E-Mail an.</p>
            \(ButtonRow(again.html, or: "Anmelden", to: Route.signIn(.signIn)).html)
            """
        )
    }
}
