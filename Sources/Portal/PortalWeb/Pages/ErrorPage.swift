import Design
import HTML
package import HTTP
import Links

/// What went wrong in plain words, and the next step. Never anything of the error itself.
package struct ErrorPage {
    private let status: Status

    package init(_ status: Status) {
        self.status = status
    }

    /// The page without a session, a cookie or the database.
    package static func standalone(_ status: Status, _ environment: Environment, request: String = "") -> Response {
        let text = ErrorPage(status)
        let page = Page(text.title, text.html(environment.chamber, request: request))
        var response = Response.html(status, page.html(in: SiteFrame.anonymous(environment.chamber)))
        response.set("Cache-Control", "no-store")
        if status == .serviceUnavailable { response.set("Retry-After", "5") }
        return response
    }

    var title: String {
        switch status {
        case .badRequest: "Diese Anfrage lässt sich nicht lesen"
        case .forbidden: "Diese Anfrage kam nicht von einer Seite des Portals"
        case .notFound: "Diese Seite gibt es nicht"
        case .methodNotAllowed: "So lässt sich diese Seite nicht aufrufen"
        case .gone: "Diese Seite gibt es nicht mehr"
        case .contentTooLarge: "Das ist zu viel auf einmal"
        case .tooManyRequests: "Das waren viele Anfragen in kurzer Zeit"
        case .serviceUnavailable: "Das Portal ist gerade ausgelastet"
        default: "Bei uns ist ein Fehler passiert"
        }
    }

    private var explanation: String {
        switch status {
        case .badRequest:
            "Ihr Browser hat etwas gesendet, das wir nicht verstehen. Es wurde nichts gespeichert. Gehen Sie zurück und versuchen Sie es noch einmal."
        case .forbidden:
            "Zu Ihrem Schutz nehmen wir Eingaben nur von unseren eigenen Seiten an. Es wurde nichts gespeichert. Öffnen Sie die Seite neu und geben Sie Ihre Daten dort ein."
        case .notFound: "Prüfen Sie die Adresse. Vielleicht fehlt am Ende ein Zeichen, oder es ist eines zu viel."
        case .methodNotAllowed: "Öffnen Sie die Seite über das Menü oder über einen Link."
        case .gone: "Der Inhalt wurde entfernt. Über die Startseite finden Sie, was es heute gibt."
        case .contentTooLarge:
            "Ihre Eingabe ist größer, als diese Seite annimmt. Es wurde nichts gespeichert. Kürzen Sie die Eingabe oder nehmen Sie eine kleinere Datei."
        case .tooManyRequests: "Warten Sie eine Minute und versuchen Sie es dann noch einmal."
        case .serviceUnavailable: "Es wurde nichts gespeichert. Versuchen Sie es in einigen Sekunden noch einmal."
        default:
            "Es wurde nichts gespeichert. Versuchen Sie es noch einmal. Bleibt der Fehler, schreiben Sie uns und nennen Sie die Kennung."
        }
    }

    func html(_ chamber: Chamber, request: String) -> HTML {
        let reference: HTML? =
            status == .internalServerError && !request.isEmpty
            ? "<p>Kennung: <strong>\(request)</strong></p>" : nil
        let contact: HTML? = Address(checking: "mailto:\(chamber.email)").map {
            "<p>Hilft das nicht? Schreiben Sie an <a href=\"\($0)\">\(chamber.email)</a>.</p>"
        }
        return """
            <h1>\(title)</h1><p class="vorspann">\(explanation)</p>\(reference)
            <div class="knoepfe">\(Button("Zur Startseite", to: Route.page(.start)).html)\
            <a href="\(Route.signIn(.signIn))">Anmelden</a></div>\(contact)
            """
    }
}
