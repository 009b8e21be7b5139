package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/briefe`: letters that wait for somebody, those that came back, and the button that lets go all that were too
/// many for a day.
package struct ReleaseLetters: FormFlow {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func show(_ input: DeskActInput, _ problems: Problems, in context: Context) throws -> Response {
        let store = DeskLetterStore(context.database)
        let now = try context.now
        let held = LetterTable(try store.held(), at: now, empty: "Kein Brief wartet auf eine Freigabe.")
        let returned = LetterTable(try store.returned(), at: now, empty: "Es ist kein Brief zurückgekommen.")
        let waiting = try LetterBatches(context.database, timezone: context.settings.timezone).waiting(at: now)
        let mayAct = desk.staff.role >= .sachbearbeitung
        return context.page(
            Route.staff(.letters).title,
            problems: problems,
            layout: .wide,
            """
            <h1>\(Route.staff(.letters).title)</h1>
            \(release(try store.tooMany(), input, problems, context))
            <h2>Warten auf Freigabe</h2>
            <p>Prüfen Sie vor der Freigabe, ob die Anschrift stimmt. Wer sie selbst geändert hat, darf den Brief nicht \
            freigeben.</p>\(ReleaseLetters.cut(waiting.held))
            \(held.html(hasBetrieb: true, acts: mayAct ? { LetterTable.acts($0) } : nil))
            <h2>Warten auf den Druck</h2>
            <p>\(waiting.ready == 0 ? "Kein Brief." : waiting.ready == 1 ? "1 Brief." : "\(waiting.ready) Briefe.") \
            <a href="\(Route.staff(.batches))">Zu den Druckstapeln</a></p>
            <h2>Zurückgekommen</h2>
            <p>Einen Rückläufer erfassen Sie auf der Seite des Betriebs.</p>
            \(returned.html(hasBetrieb: true))
            """
        )
    }

    /// Of very many not all are shown.
    private static func cut(_ held: Int) -> HTML? {
        guard held > DeskLetterStore.mostHeld else { return nil }
        return
            "<p>Es warten \(held) Briefe. Die Liste zeigt die \(DeskLetterStore.mostHeld), die am längsten warten.</p>"
    }

    private func release(_ count: Int, _ input: DeskActInput, _ problems: Problems, _ context: Context) -> HTML? {
        guard count > 0 else { return nil }
        let news: HTML =
            count == 1
            ? "1 Brief wartet, weil an einem Tag ungewöhnlich viele angefordert wurden."
            : "\(count) Briefe warten, weil an einem Tag ungewöhnlich viele angefordert wurden."
        guard desk.staff.role == .leitung else {
            return Notice(.warning, "\(news) Die Leitung gibt sie frei." as HTML).html
        }
        let reason = TextArea(
            "grund",
            "Grund",
            value: input.reason,
            rows: 3,
            limit: DeskActInput.longestReason,
            hint: "Zum Beispiel: Rundschreiben vom 3. März, die Anforderungen sind echt.",
            problems: problems
        )
        let form = FormView(
            to: Route.staff(.letters),
            token: context.formToken,
            "\(reason.html)\(Button("Alle freigeben").html)"
        )
        return """
            <h2>Zu viele an einem Tag</h2>
            <p>\(news) Sehen Sie in der Liste nach, wer sie angefordert hat. Mit der Freigabe werden sie beim nächsten \
            Stapel gedruckt. Was aus anderem Grund wartet, bleibt.</p>\(form.html)
            """
    }

    package func submit(_ input: DeskActInput, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        var problems = Problems()
        guard let reason = problems.keep(input.checkedReason, field: "grund") else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        let note = DeskNote(staff: desk.staff.id, reason: reason, context: context, now: try context.now)
        let count = try context.database.transaction {
            let released = try DeskLetterStore(context.database).approveTooMany(by: note.staff, at: note.now)
            for letter in released {
                let detail = ["letter": letter.id.uuidString.lowercased()]
                try note.record(.letterApproved, about: letter.account, betrieb: letter.betrieb, detail: detail)
            }
            return released.count
        }
        if count > 0 { context.flow.flash = .deskDone }
        return .seeOther(Route.staff(.letters))
    }
}
