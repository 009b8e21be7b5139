import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Text

/// `/service`: search over people and Betriebe, and what waits for somebody.
package struct ShowSearch {
    private let desk: StaffSession
    static let parameter = "suche"
    private static let longest = 200

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(in context: Context) throws -> Response {
        let typed = (context.request.query[ShowSearch.parameter] ?? "").trimmed
        let problems = ShowSearch.problems(with: typed)
        let results: HTML = typed.isEmpty || !problems.isEmpty ? .empty : try self.results(typed, in: context)
        let waiting: HTML = typed.isEmpty ? try self.waiting(in: context) : .empty
        let search = SearchField(
            to: Route.staff(.overview),
            ShowSearch.parameter,
            "Name, E-Mail-Adresse, Betriebsnummer oder Ort",
            value: typed,
            hint: "Anfänge genügen, zum Beispiel: mül tischl, 9900, beispiel@",
            problems: problems
        )
        let page = context.page(
            typed.isEmpty ? Route.staff(.overview).title : "Suche: \(typed)",
            problems: problems,
            layout: .wide,
            "<h1>\(Route.staff(.overview).title)</h1>\(search.html)\(results)\(waiting)"
        )
        return problems.isEmpty ? page : page.with(.unprocessableContent)
    }

    private static func problems(with typed: String) -> Problems {
        if typed.isEmpty { return Problems() }
        if typed.unicodeScalars.count > longest {
            return Problems("Kürzen Sie die Suche auf \(longest) Zeichen.", field: parameter)
        }
        let letters = typed.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        return letters.count < 2
            ? Problems("Geben Sie mindestens zwei Buchstaben oder Ziffern ein.", field: parameter) : Problems()
    }

    private func results(_ typed: String, in context: Context) throws -> HTML {
        let (betriebe, people) = try SearchStore(context.database).find(typed)
        try note(people.prefix(SearchStore.shown).map(\.account.id), in: context)
        if betriebe.isEmpty && people.isEmpty {
            return """
                <h2>Nichts gefunden</h2>
                <p>Prüfen Sie die Schreibweise, oder suchen Sie mit weniger Wörtern. Gesucht wird am Anfang von \
                Wörtern: „meier“ findet nicht „Obermeier“.</p>
                """
        }
        return "\(table(of: betriebe))\(table(of: people))"
    }

    /// A list of people is a look at each of them.
    private func note(_ accounts: [Account.ID], in context: Context) throws {
        guard !accounts.isEmpty else { return }
        let ids = accounts.map { $0.rawValue.uuidString.lowercased() }.joined(separator: " ")
        try DeskNote(staff: desk.staff.id, reason: nil, context: context, now: try context.now)
            .record(.staffSearched, detail: ["accounts": ids])
    }

    private func table(of hits: [SearchStore.BetriebHit]) -> HTML {
        let rows = hits.prefix(SearchStore.shown).map { hit -> [HTML] in
            [
                "<a href=\"\(DeskLink.betrieb(hit.betrieb.id))\">\(hit.betrieb.name)</a>",
                HTML(text: hit.betrieb.number), HTML(text: hit.betrieb.ort),
                hit.isClosed ? Tag("Geschlossen", .neutral).html : "Eingetragen",
            ]
        }
        let columns = ["Name", "Nummer", "Ort", "Register"].map { Table.Column($0) }
        return """
            <h2>Betriebe</h2>\(Table("Betriebe", columns, rows, empty: "Kein Betrieb gefunden.", hasCaption: false).html)\
            \(more(hits.count))
            """
    }

    private func table(of hits: [SearchStore.PersonHit]) -> HTML {
        let rows = hits.prefix(SearchStore.shown).map { hit -> [HTML] in
            [
                "<a href=\"\(DeskLink.person(hit.account.id))\">\(DeskText.name(of: hit.account))</a>",
                HTML(text: hit.account.email), DeskText.tag(ofAccountState: hit.state),
                HTML(text: hit.betrieb ?? "keiner"),
            ]
        }
        let columns = ["Name", "E-Mail-Adresse", "Konto", "Betrieb"].map { Table.Column($0) }
        return """
            <h2>Personen</h2>\(Table("Personen", columns, rows, empty: "Keine Person gefunden.", hasCaption: false).html)\
            \(more(hits.count))
            """
    }

    private func more(_ count: Int) -> HTML {
        .when(
            count > SearchStore.shown,
            "<p>Es gibt mehr Treffer. Gezeigt sind \(SearchStore.shown). Suchen Sie mit einem weiteren Wort.</p>"
        )
    }

    // MARK: What waits

    private func waiting(in context: Context) throws -> HTML {
        let counts = try LetterBatches(context.database, timezone: context.settings.timezone)
            .waiting(at: try context.now)
        return """
            <h2>Was wartet</h2>
            \(Cards([
                .init("Briefe freigeben", counts.held == 0 ? "Kein Brief wartet auf eine Freigabe." : "\(counts.held) Briefe warten auf eine Freigabe.", to: Route.staff(.letters)),
                .init("Briefe drucken", counts.ready == 0 ? "Kein Brief wartet auf den Druck." : "\(counts.ready) Briefe warten auf den Druck.", to: Route.staff(.batches)),
            ]).html)\(try heldDeletions(in: context))
            """
    }

    /// Without names: who wants to know opens the person, and is noted.
    private func heldDeletions(in context: Context) throws -> HTML? {
        let held = try DeletionStore(context.database).held()
        guard !held.isEmpty else { return nil }
        let items = held.map { deletion -> HTML in
            "<li><a href=\"\(DeskLink.person(deletion.account))\">vorgemerkt am \(GermanText.moment(deletion.askedAt))</a></li>"
        }
        return """
            <h2>Angehaltene Löschungen</h2>
            <p>Die E-Mail, die vor der Löschung warnt, kam nicht an.</p><ul>\(items)</ul>
            """
    }
}
