import Design
import HTML
import HTTP
import Links
import PortalWeb

/// The sign-in form; with the waiting time when a limit is reached.
struct SignInPage {
    let input: SignInInput
    let target: ReturnTarget
    var problems = Problems()
    var wait: Duration?

    func response(in context: Context) -> Response {
        context.page(Route.signIn(.signIn).title, problems: shownProblems, main(context))
    }

    private var shownProblems: Problems {
        guard let wait else { return problems }
        return Problems(
            "Das waren viele Versuche. Warten Sie \(GermanText.duration(wait)) und versuchen Sie es dann noch einmal, oder legen Sie ein neues Passwort fest.",
            refusal: .signInLimited
        )
    }

    private func main(_ context: Context) -> HTML {
        let fields: HTML = """
            \(Field("email", Label.email.text, .email, value: input.email, autocomplete: "username", problems: shownProblems).html)\
            \(Field("passwort", Label.password.text, .currentPassword, problems: shownProblems).html)\(Button(Label.signIn.text).html)
            """
        let hidden = target.field.map { [(name: Link.returnParameter, value: $0)] } ?? []
        return """
            <h1>Anmelden</h1>
            \(FormView(to: Route.signIn(.signIn), token: context.formToken, hidden: hidden, fields).html)
            <p><a href="\(Route.passwordReset(.request))">Passwort vergessen</a></p>
            <h2>Noch kein Konto?</h2>
            <p>Mit Ihrem Namen und einer E-Mail-Adresse legen Sie eines an. Das dauert etwa zwei Minuten.</p>
            <p>\(Button(Label.createAccount.text, to: Route.registration(.form), .secondary).html)</p>
            """
    }
}

/// Signing out is a button of its own, because links are followed by more than people.
struct SignOutPage {
    var problems = Problems()

    func response(in context: Context) -> Response {
        let form = FormView(to: Route.signIn(.signOut), token: context.formToken, Button(Label.signOut.text).html)
        return context.page(
            Route.signIn(.signOut).title,
            problems: problems,
            """
            <h1>Möchten Sie sich abmelden?</h1>
            \(ButtonRow(form.html, or: "Angemeldet bleiben", to: Route.overview).html)
            """
        )
    }
}
