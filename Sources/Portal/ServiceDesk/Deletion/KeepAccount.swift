package import Design
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// `/konto-behalten/{token}`: takes the token out of the address. Changes nothing, however often and by whom it is opened.
package struct OpenKeepAccountLink {
    package init() {}

    package func answer(_ text: String, in context: Context) -> Response {
        context.flow.step = Token(text).map { .keepAccount($0.text) } ?? .none
        return .seeOther(Route.keepAccount)
    }
}

/// `/konto-behalten`: stops a deletion that the desk has noted. Needs no sign-in: only the account's own mail leads here.
package struct KeepAccount: FormFlow {
    package init() {}

    private func noted(in context: Context) throws -> DeletionStore.Noted? {
        guard case .keepAccount(let text) = context.flow.step, let token = Token(text) else { return nil }
        return try DeletionStore(context.database).find(token)
    }

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        guard let noted = try noted(in: context) else {
            return page(
                context,
                "Dieser Link führt zu keiner Löschung",
                "Vielleicht ist das Konto schon gelöscht, oder am Link fehlt ein Zeichen. Öffnen Sie ihn noch einmal aus der E-Mail.",
                status: .notFound
            )
        }
        if noted.stoppedAt != nil {
            return page(
                context,
                "Die Löschung ist gestoppt",
                "Ihr Konto bleibt, wie es ist. Sie müssen nichts mehr tun."
            )
        }
        let form = FormView(to: Route.keepAccount, token: context.formToken, Button("Konto behalten").html)
        return context.page(
            Route.keepAccount.title,
            problems: problems,
            """
            <h1>Möchten Sie Ihr Konto behalten?</h1>
            <p class="vorspann">Das Konto mit der Adresse \(noted.account.email) wird am \
            \(GermanText.moment(noted.dueAt)) gelöscht, weil uns jemand darum gebeten hat.</p>
            \(form.html)
            <p>Soll es gelöscht werden, müssen Sie nichts tun. Ein Link aus der E-Mail genügt, ein Passwort brauchen \
            Sie hier nicht.</p>
            """
        )
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        guard let noted = try noted(in: context) else { return try show(input, Problems(), in: context) }
        let now = try context.now
        let isStopped = try context.database.transaction { () -> Bool in
            guard try DeletionStore(context.database).stop(noted.id, at: now) else { return false }
            try Audit(context.database).record(
                .deletionStopped,
                by: .account(noted.account.id),
                about: noted.account.id,
                at: now,
                from: context.request
            )
            return true
        }
        if isStopped { context.flow.flash = .accountKept }
        return .seeOther(Route.keepAccount)
    }

    private func page(_ context: Context, _ title: String, _ text: String, status: Status = .ok) -> Response {
        context.page(
            title,
            status: status,
            """
            <h1>\(title)</h1><p class="vorspann">\(text)</p>
            \(ButtonRow(Button("Zur Anmeldung", to: Route.signIn(.signIn)).html).html)
            <p>Fragen? Schreiben Sie uns: \(context.environment.serviceAddress)</p>
            """
        )
    }
}
