import ChamberFacts
package import Design
import HTML
package import HTTP
import Links
import Mail
import OneTimePassword
package import PortalWeb
import PostgreSQL
import QRCode
import Secrets
import Text

/// Both steps of enrolling, as typed.
package struct EnrolInput: FormInput {
    var email = ""
    var einmalcode = ""
    var passwort = ""
    var code = ""
    /// Goes back to the first step.
    var isCancelled = false

    package init() {}

    package init(_ form: Form) {
        email = form["email"] ?? ""
        einmalcode = form["einmalcode"] ?? ""
        passwort = form["passwort"] ?? ""
        code = form["code"] ?? ""
        isCancelled = form["aktion"] == "abbrechen"
    }
}

/// `/service/einrichten`: the one-time code that was handed over opens a page with a secret for the app; a password and a
/// first code make both count, and use the one-time code up.
package struct Enrol: FormFlow {
    package init() {}

    package func show(_ input: EnrolInput, _ problems: Problems, in context: Context) throws -> Response {
        if let pending = try pending(in: context) { return try secretPage(pending, problems, in: context) }
        return codePage(input, problems, in: context)
    }

    package func submit(_ input: EnrolInput, in context: Context) throws -> Response {
        if input.isCancelled {
            context.flow.step = .none
            return .seeOther(Route.staff(.enrol))
        }
        if let pending = try pending(in: context) { return try finish(pending, input, in: context) }
        guard input.passwort.isEmpty else {
            let text = "Das hat zu lange gedauert, oder der Einmalcode wurde ersetzt. Geben Sie ihn noch einmal ein."
            return codePage(EnrolInput(), Problems(text), in: context).with(.unprocessableContent)
        }
        return try open(input, in: context)
    }

    private func pending(in context: Context) throws -> StaffSignInStore.Pending? {
        guard case .staffEnrolment(let text) = context.flow.step, let token = Token(text) else { return nil }
        return try StaffSignInStore(context.database).pending(token, at: try context.now)
    }

    // MARK: The one-time code

    private func codePage(_ input: EnrolInput, _ problems: Problems, in context: Context) -> Response {
        let fields: HTML = """
            \(Field("email", Label.email.text, .email, value: input.email, autocomplete: "username", problems: problems).html)\
            \(Field(
                "einmalcode", "Einmalcode", .code, value: input.einmalcode,
                hint: "Zwölf Zeichen, die Sie von der Leitung bekommen haben. Groß und klein, Leerzeichen und Striche sind egal.",
                width: .half, problems: problems
            ).html)\(Button("Weiter").html)
            """
        return context.page(
            Route.staff(.enrol).title,
            problems: problems,
            """
            <h1>Zugang einrichten</h1>
            <p class="vorspann">Sie legen ein Passwort fest und verbinden eine Authenticator-App. Beides braucht jede \
            Anmeldung.</p>
            \(FormView(to: Route.staff(.enrol), token: context.formToken, fields).html)
            <p><a href="\(Route.staff(.signIn))">Ich habe schon einen Zugang</a></p>
            """
        )
    }

    private func open(_ input: EnrolInput, in context: Context) throws -> Response {
        var problems = Problems()
        if input.email.trimmed.isEmpty { problems.add("Geben Sie Ihre E-Mail-Adresse ein.", field: "email") }
        var code: Code?
        switch Code.parse(input.einmalcode, as: StaffFactor.enrolment) {
        case .code(let parsed): code = parsed
        case .wrongLength(0): problems.add("Geben Sie den Einmalcode ein.", field: "einmalcode")
        case .wrongLength(let count):
            problems.add("Der Einmalcode hat 12 Zeichen, eingegeben sind \(count).", field: "einmalcode")
        case .slip:
            problems.add("Im Einmalcode ist ein Tippfehler. Vergleichen Sie Zeichen für Zeichen.", field: "einmalcode")
        }
        guard problems.isEmpty, let code else {
            return codePage(input, problems, in: context).with(.unprocessableContent)
        }
        var typed = StaffSignInInput()
        typed.email = input.email
        let address = typed.countedAddress
        let now = try context.now
        let limits = SignInLimits(address: address, device: nil, scope: "staff.enrolment", in: context)
        if case .limited(let wait) = try limits.count(at: now) {
            return codePage(input, context.tooManyTries(wait), in: context).limited(wait)
        }
        let factor = StaffFactor(context.environment.keys)
        let store = StaffSignInStore(context.database)
        let candidates = factor.candidates(code)
        let token = try store.invited(email: address, candidates, at: now).flatMap { staff in
            try context.database.transaction { () -> Token? in
                let sealed = factor.seal(RandomBytes.make(20), of: staff)
                guard let token = try store.open(staff, candidates, sealed: sealed, at: now) else { return nil }
                try limits.succeed()
                return token
            }
        }
        guard let token else {
            let text =
                "E-Mail-Adresse und Einmalcode passen nicht zusammen, oder der Code ist abgelaufen oder benutzt. Lassen Sie sich einen neuen geben."
            return codePage(input, Problems(text, field: "einmalcode"), in: context).with(.unprocessableContent)
        }
        context.flow.step = .staffEnrolment(token.text)
        return .seeOther(Route.staff(.enrol))
    }

    // MARK: Password and app

    private func secretPage(_ pending: StaffSignInStore.Pending, _ problems: Problems, in context: Context) throws
        -> Response
    {
        let app = try StaffFactor(context.environment.keys).open(pending.sealedSecret, of: pending.staff.id)
        let uri = app.uri(issuer: "Service \(context.chamber.kurzname)", account: pending.staff.email)
        let image = QRCode(uri)?.html(label: "QR-Code mit dem Schlüssel, der auch darunter steht")
        let fields: HTML = """
            \(Field(
                "passwort", "Neues Passwort", .newPassword,
                hint: "Mindestens \(context.settings.passwordMinimum) Zeichen. Am besten vier Wörter, die nichts miteinander zu tun haben.",
                problems: problems
            ).html)\
            \(Field(
                "code", "Code aus der App", .code, hint: "Sechs Ziffern", autocomplete: "one-time-code",
                width: .short, problems: problems
            ).html)\(Button("Zugang einrichten").html)
            """
        let cancel = FormView(
            to: Route.staff(.enrol),
            token: context.formToken,
            hidden: [(name: "aktion", value: "abbrechen")],
            Button("Abbrechen", .secondary).html
        )
        return context.page(
            "Passwort und App",
            problems: problems,
            """
            <h1>Passwort und App</h1>
            <p class="vorspann">Zugang für \(pending.staff.name), \(pending.staff.email). Rolle: \
            \(pending.staff.role.german).</p>
            <ol><li>Öffnen Sie Ihre Authenticator-App und fügen Sie ein Konto hinzu.</li>
            <li>Scannen Sie diesen QR-Code, oder tippen Sie den Schlüssel ab.\(image)
            <p>Schlüssel: <span class="code">\(app.grouped)</span></p></li>
            <li>Legen Sie ein Passwort fest, und geben Sie den Code ein, den die App jetzt zeigt.</li></ol>
            \(FormView(to: Route.staff(.enrol), token: context.formToken, fields).html)
            \(cancel.html)
            """
        )
    }

    private func finish(_ pending: StaffSignInStore.Pending, _ input: EnrolInput, in context: Context) throws
        -> Response
    {
        let now = try context.now
        let staff = pending.staff
        let words = (staff.name + " " + staff.email).split { !$0.isLetter }.map(String.init)
        var problems = context.environment.passwords.judge(input.passwort, knowing: words)
        let app = try StaffFactor(context.environment.keys).open(pending.sealedSecret, of: staff.id)
        let verdict = app.check(input.code, unixSeconds: now.unixSeconds)
        if case .mismatch = verdict {
            problems.add(
                "Der Code stimmt nicht. Warten Sie auf den nächsten, und prüfen Sie die Uhrzeit Ihres Geräts.",
                field: "code"
            )
        }
        guard problems.isEmpty, case .match(let counter) = verdict else {
            return try secretPage(pending, problems, in: context).with(.unprocessableContent)
        }
        switch context.environment.passwords.choose(input.passwort, knowing: words) {
        case .busy: return context.errorPage(.busy)
        case .refused(let problems):
            return try secretPage(pending, problems, in: context).with(.unprocessableContent)
        case .hashed(let hash, _):
            let session = try context.database.transaction { () -> NewStaffSession? in
                guard
                    try StaffSignInStore(context.database).enrol(pending, hash: hash, counter: counter, at: now)
                else { return nil }
                try StaffAccessMail.promise(.staffEnrolled, to: staff, in: context.database, at: now)
                try Audit(context.database).record(.staffEnrolled, by: .staff(staff.id), at: now, from: context.request)
                return try context.beginStaffSession(for: staff.id)
            }
            guard let session else { return .seeOther(Route.staff(.enrol)) }
            try context.enterDesk(session, email: staff.email)
            context.flow.flash = .deskDone
            return .seeOther(Route.staff(.overview))
        }
    }
}
