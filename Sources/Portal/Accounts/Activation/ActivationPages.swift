import Design
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// Sets the first password. Names the account, so that nobody sets a password for somebody else's.
struct ActivationPage {
    let activation: OpenActivation
    var problems = Problems()

    func response(in context: Context) -> Response {
        context.page(Route.activation.title, problems: problems, main(context))
    }

    private func main(_ context: Context) -> HTML {
        let fields = NewPasswordFields(email: activation.email, "Passwort", problems: problems)
        return """
            <h1>Passwort festlegen</h1>
            <p class="vorspann">Konto: <span class="adresse">\(activation.email)</span></p>
            <p>Mit Ihrem Passwort wird das Konto aktiv, und Sie sind angemeldet.</p>
            \(FormView(to: Route.activation, token: context.formToken, fields.html(context.settings)).html)
            """
    }
}

/// Another account is signed in than the one a link is for: asks first.
struct OtherAccountPage {
    /// The page that sets the password.
    let route: Route
    let signedIn: String
    let email: String

    func response(in context: Context) -> Response {
        let button = Button("Abmelden und Passwort festlegen").html
        let form = FormView(to: Route.signIn(.signOut), token: context.formToken, button)
        return context.page(
            route.title,
            """
            <h1>Sie sind mit einem anderen Konto angemeldet</h1>
            <p>Der Link gehört zum Konto <span class="adresse">\(email)</span>. Angemeldet sind Sie als <span \
            class="adresse">\(signedIn)</span>.</p>
            \(ButtonRow(form.html, or: "Angemeldet bleiben", to: Route.overview).html)
            """
        )
    }
}

/// The link ran out: said before a password is typed, with one click for a new one.
struct ActivationExpiredPage {
    let email: String
    let expiredAt: Timestamp

    func response(in context: Context) -> Response {
        context.page(
            "Der Link ist abgelaufen",
            refusal: .activationExpired,
            """
            <h1>Der Link ist abgelaufen</h1>
            <p class="vorspann">Er galt bis \(GermanText.moment(expiredAt)).</p>
            <p>Wir schicken Ihnen einen neuen an <span class="adresse">\(email)</span>.</p>
            \(FormView(to: Route.registration(.resend), token: context.formToken, Button(Label.requestNewMail.text).html).html)
            """
        )
    }
}

/// The account is active already. A success, not an error.
struct AlreadyActivePage {
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
            "Ihr Konto ist aktiv",
            refusal: .activationUsed,
            """
            <h1>Ihr Konto ist aktiv</h1>
            <p class="vorspann">Das Konto <span class="adresse">\(email)</span> hat ein Passwort. Mehr ist nicht zu \
            tun.</p>
            \(next.html)
            """
        )
    }
}

/// No link of ours, or one whose registration is gone.
struct ActivationUnknownPage {
    /// Whether this browser came by a link; if not, it may be one that keeps no cookies.
    let isOpened: Bool

    func response(in context: Context) -> Response {
        let again = Button(Label.requestNewMail.text, to: Route.registration(.form))
        return context.page(
            "Diesen Link kennen wir nicht",
            status: .notFound,
            refusal: .activationUnknown,
            """
            <h1>Diesen Link kennen wir nicht</h1>
            <p class="vorspann">\(UnknownLink.reason(isOpened: isOpened))</p>
            <p>Öffnen Sie den Link noch einmal aus der E-Mail. Klappt das nicht, fordern Sie eine neue E-Mail an.</p>
            \(ButtonRow(again.html, or: "Anmelden", to: Route.signIn(.signIn)).html)
            """
        )
    }
}
