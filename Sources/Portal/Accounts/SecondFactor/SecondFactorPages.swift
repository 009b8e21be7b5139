import ChamberFacts
import Design
import HTML
import HTTP
import Links
import OneTimePassword
import PortalWeb
import PostgreSQL
import QRCode
import Secrets

/// The pages of the second factor: off, being set up, on, and the recovery codes.
struct SecondFactorPages {
    let session: Session
    var problems = Problems()

    func off(in context: Context) -> Response {
        page(
            context,
            """
            <p>Ihr Konto ist mit einem Passwort geschützt. Mit einem zweiten Faktor braucht eine Anmeldung \
            zusätzlich einen Code, den eine App auf Ihrem Telefon oder Computer anzeigt. Ein gestohlenes Passwort \
            reicht dann nicht.</p>
            <p>Sie brauchen eine Authenticator-App. Viele Passwort-Manager können das auch.</p>
            \(form(.prepare, Button(Label.setUpSecondFactor.text), context))
            """
        )
    }

    func setUp(_ secret: OneTimePassword, in context: Context) -> Response {
        let uri = secret.uri(issuer: "Kund*innenportal \(context.chamber.kurzname)", account: session.account.email)
        let image = QRCode(uri)?.html(label: "QR-Code mit dem Schlüssel, der auch darunter steht")
        let field = Field(
            "code",
            "Code aus der App",
            .code,
            hint: "Sechs Ziffern",
            autocomplete: "one-time-code",
            width: .short,
            problems: problems
        )
        let fields: HTML = "\(field.html)\(Button("Bestätigen").html)"
        let confirm = FormView(
            to: Route.profile(.secondFactor),
            token: context.formToken,
            hidden: [(name: "aktion", value: SecondFactorInput.Act.confirm.rawValue)],
            fields
        )
        return page(
            context,
            """
            <ol><li>Öffnen Sie Ihre Authenticator-App und fügen Sie ein Konto hinzu.</li>
            <li>Scannen Sie diesen QR-Code, oder tippen Sie den Schlüssel ab.\(image)
            <p>Schlüssel: <span class="code">\(secret.grouped)</span></p></li>
            <li>Geben Sie den Code ein, den die App jetzt zeigt.</li></ol>
            \(confirm.html)
            \(FormView(
                to: Route.profile(.secondFactor),
                token: context.formToken,
                hidden: [(name: "aktion", value: SecondFactorInput.Act.cancel.rawValue)],
                Button("Abbrechen", .secondary).html
            ).html)
            """
        )
    }

    func on(since: Timestamp, recoveryCodes: Int, in context: Context) -> Response {
        let password = Field("bestaetigung", Label.password.text, .currentPassword, problems: problems)
        let off: HTML = "\(password.html)\(Button(Label.turnOffSecondFactor.text, .warning).html)"
        let few: HTML? =
            recoveryCodes > 3
            ? nil
            : Notice(
                .warning,
                recoveryCodes == 0
                    ? "Alle Wiederherstellungscodes sind benutzt. Lassen Sie sich neue anzeigen."
                    : "Nur noch wenige Wiederherstellungscodes sind unbenutzt. Lassen Sie sich neue anzeigen."
            ).html
        return page(
            context,
            """
            \(SummaryList([
                .init("Zweiter Faktor", "Eingeschaltet seit \(GermanText.day(since))"),
                .init("Wiederherstellungscodes", "\(recoveryCodes) unbenutzt"),
            ]).html)\(few)
            <h2>Neue Wiederherstellungscodes</h2>
            <p>Die alten gelten dann nicht mehr.</p>
            \(form(.renewCodes, Button("Neue Codes anzeigen", .secondary), context))
            <h2>Ausschalten</h2>
            \(FormView(
                to: Route.profile(.secondFactor),
                token: context.formToken,
                hidden: [(name: "aktion", value: SecondFactorInput.Act.turnOff.rawValue)],
                off
            ).html)
            """
        )
    }

    func recovery(_ codes: [Code], isNew: Bool, in context: Context) -> Response {
        let items = codes.map { "<li class=\"code\">\($0.printed)</li>" as HTML }
        let news = Notice(.success, isNew ? "Der zweite Faktor ist eingeschaltet." : "Das sind Ihre neuen Codes.")
        return page(
            context,
            """
            \(news.html)<h2>Ihre Wiederherstellungscodes</h2>
            <p>Drucken Sie diese Seite oder schreiben Sie die Codes ab, und bewahren Sie sie getrennt vom Telefon auf. \
            Jeder ersetzt einmal den Code der App. <strong>Wir zeigen sie nur jetzt.</strong></p>
            <ul class="codes">\(items)</ul>
            \(ButtonRow(Button("Ich habe die Codes aufbewahrt", to: Route.profile(.secondFactor)).html).html)
            """
        )
    }

    private func page(_ context: Context, _ main: HTML) -> Response {
        context.profilePage(.secondFactor, problems: problems, main)
    }

    private func form(_ act: SecondFactorInput.Act, _ button: Button, _ context: Context) -> HTML {
        let password = Reauthentication(session, in: context).field(problems: problems)
        return FormView(
            to: Route.profile(.secondFactor),
            token: context.formToken,
            hidden: [(name: "aktion", value: act.rawValue)],
            "\(password)\(button.html)"
        ).html
    }
}
