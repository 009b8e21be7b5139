import Design
import HTML
package import HTTP
import Links

/// What went wrong in plain words, and the next step. Never anything of the error itself.
package enum ErrorPage: Sendable, Hashable {
    /// The request cannot be read.
    case unreadable
    /// A POST from a page that is not ours.
    case foreign
    /// The person may not do this.
    case notAllowed
    case notFound
    case wrongMethod
    case gone
    case tooLarge
    case tooManyRequests
    case failed
    case busy
    case maintenance
    /// The database went away while it stored something.
    case outcomeUnknown

    package init(_ malformed: Malformed) {
        self = if case .tooLarge = malformed { .tooLarge } else { .unreadable }
    }

    package var status: Status {
        switch self {
        case .unreadable: .badRequest
        case .foreign, .notAllowed: .forbidden
        case .notFound: .notFound
        case .wrongMethod: .methodNotAllowed
        case .gone: .gone
        case .tooLarge: .contentTooLarge
        case .tooManyRequests: .tooManyRequests
        case .failed: .internalServerError
        case .busy, .maintenance, .outcomeUnknown: .serviceUnavailable
        }
    }

    /// Seconds after which trying again may help; `nil` when it will not.
    package var retryAfter: Int? {
        switch self {
        case .busy, .outcomeUnknown: 5
        case .tooManyRequests: 60
        case .maintenance: 300
        default: nil
        }
    }

    /// The page without a session, a cookie or the database.
    package func standalone(_ environment: Environment, request: String = "") -> Response {
        let page = Page(title, html(environment, request: request))
        var response = Response.html(
            status,
            page.html(in: SiteFrame.anonymous(environment.chamber, help: environment.help(refusal.help)))
        )
        response.set("Cache-Control", "no-store")
        if let retryAfter { response.set("Retry-After", String(retryAfter)) }
        return response
    }

    /// What the help site explains of it.
    var refusal: Refusal {
        switch self {
        case .unreadable, .wrongMethod: .unreadable
        case .foreign: .foreign
        case .notAllowed: .notAllowed
        case .notFound: .notFound
        case .gone: .gone
        case .tooLarge: .tooLarge
        case .tooManyRequests: .tooManyRequests
        case .failed: .failed
        case .busy: .busy
        case .maintenance: .maintenance
        case .outcomeUnknown: .outcomeUnknown
        }
    }

    var title: String {
        switch self {
        case .unreadable: "Diese Anfrage lässt sich nicht lesen"
        case .foreign: "Diese Anfrage kam nicht von einer Seite des Portals"
        case .notAllowed: "Dafür fehlt Ihnen die Berechtigung"
        case .notFound: "Diese Seite gibt es nicht"
        case .wrongMethod: "So lässt sich diese Seite nicht aufrufen"
        case .gone: "Diese Seite gibt es nicht mehr"
        case .tooLarge: "Das ist zu viel auf einmal"
        case .tooManyRequests: "Das waren viele Anfragen in kurzer Zeit"
        case .failed: "Bei uns ist ein Fehler passiert"
        case .busy: "Das Portal ist gerade ausgelastet"
        case .maintenance: "Wir warten das Portal"
        case .outcomeUnknown: "Die Verbindung zu unserer Datenbank ist abgebrochen"
        }
    }

    private var explanation: String {
        switch self {
        case .unreadable:
            "Ihr Browser hat etwas gesendet, das wir nicht verstehen. Es wurde nichts gespeichert. Gehen Sie zurück und versuchen Sie es noch einmal."
        case .foreign:
            "Zu Ihrem Schutz nehmen wir Eingaben nur von unseren eigenen Seiten an. Es wurde nichts gespeichert. Öffnen Sie die Seite neu und geben Sie Ihre Daten dort ein."
        case .notAllowed: "Ihr Konto hat für diese Seite keine Rechte."
        case .notFound: "Prüfen Sie die Adresse. Vielleicht fehlt am Ende ein Zeichen, oder es ist eines zu viel."
        case .wrongMethod: "Öffnen Sie die Seite über das Menü oder über einen Link."
        case .gone: "Der Inhalt wurde entfernt. Über die Startseite finden Sie, was es heute gibt."
        case .tooLarge:
            "Ihre Eingabe ist größer, als diese Seite annimmt. Es wurde nichts gespeichert. Kürzen Sie die Eingabe oder nehmen Sie eine kleinere Datei."
        case .tooManyRequests: "Warten Sie eine Minute und versuchen Sie es dann noch einmal."
        case .failed:
            "Es wurde nichts gespeichert. Versuchen Sie es noch einmal. Bleibt der Fehler, schreiben Sie uns und nennen Sie die Kennung."
        case .busy: "Es wurde nichts gespeichert. Versuchen Sie es in einigen Sekunden noch einmal."
        case .maintenance:
            "In dieser Zeit können Sie sich nicht anmelden. Gespeichertes bleibt erhalten. Versuchen Sie es in einigen Minuten noch einmal."
        case .outcomeUnknown:
            "Vielleicht ist Ihre Eingabe noch gespeichert worden, vielleicht nicht. Sehen Sie nach, bevor Sie sie noch einmal senden."
        }
    }

    func html(_ environment: Environment, request: String) -> HTML {
        let home = Button("Zur Startseite", to: Route.page(.start)).html
        let reference: HTML? = self == .failed && !request.isEmpty ? "<p>Kennung: <strong>\(request)</strong></p>" : nil
        return """
            <h1>\(title)</h1><p class="vorspann">\(explanation)</p>\(reference)
            \(ButtonRow(home, or: "Anmelden", to: Route.signIn(.signIn)).html)
            <p>Hilft das nicht? Mehr dazu steht in der <a \
            href="\(environment.helpBase.address(of: refusal.help))">Hilfe</a>. \
            Oder schreiben Sie an \(environment.serviceAddress).</p>
            """
    }
}
