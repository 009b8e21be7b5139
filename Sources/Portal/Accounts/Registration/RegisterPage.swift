import Design
import HTML
import HTTP
import Links
import PortalWeb

/// The registration form.
struct RegisterPage {
    let input: RegistrationInput
    var problems = Problems()

    func response(in context: Context) -> Response {
        context.page(Route.registration(.form).title, problems: problems, main(context))
    }

    private func main(_ context: Context) -> HTML {
        let fields: HTML = """
            \(Field("vorname", Label.vorname.text, value: input.vorname, autocomplete: "given-name", width: .half, problems: problems).html)\
            \(Field("nachname", Label.nachname.text, value: input.nachname, autocomplete: "family-name", width: .half, problems: problems).html)\
            \(Field("email", Label.email.text, .email, value: input.email, hint: "An diese Adresse schicken wir Ihnen einen Link. Mit ihr melden Sie sich später an.", problems: problems).html)\
            \(Button(Label.createAccount.text).html)
            """
        return """
            <h1>Konto anlegen</h1>
            <p class="vorspann">Ein Konto gehört einer Person. Sie brauchen dafür nur Ihren Namen und eine \
            E-Mail-Adresse, die Sie selbst lesen.</p>
            \(FormView(to: Route.registration(.form), token: context.formToken, fields).html)
            <h2>Wie es weitergeht</h2>
            <p>Sie bekommen eine E-Mail mit einem Link. Dort legen Sie Ihr Passwort fest. Danach ist Ihr Konto sofort \
            aktiv.</p>
            <p>Sie haben schon ein Konto? <a href="\(Route.signIn(.signIn))">Anmelden</a></p>
            <p class="leise">Wir speichern Ihre Angaben, um Ihr Konto zu führen. Mehr steht unter <a \
            href="\(Route.statutory(.privacy))">Datenschutz</a>.</p>
            """
    }
}
