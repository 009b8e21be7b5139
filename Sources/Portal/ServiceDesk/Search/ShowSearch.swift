package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import Text

/// Whom or what is looked for.
package struct SearchInput: FormInput {
    var words = ""

    package init() {}

    package init(_ form: Form) {
        words = (form[ShowSearch.field] ?? "").trimmed
    }
}

/// `/service`: search over people and Betriebe, and what waits for somebody.
///
/// What is typed names people, so it is sent by POST and kept with the session; the address of the results holds its id
/// alone. So they can be reloaded, and found with the back button.
package struct ShowSearch: FormFlow {
    private let desk: StaffSession
    static let field = "suche"
    private static let parameter = "gesucht"
    private static let longest = 200

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func show(_ input: SearchInput, _ problems: Problems, in context: Context) throws -> Response {
        let kept = try keptWords(in: context)
        let search = SearchField(
            to: Route.staff(.overview),
            ShowSearch.field,
            "Name, E-Mail-Adresse, Betriebsnummer oder Ort",
            value: kept ?? input.words,
            hint: "Anfänge genügen, zum Beispiel: mül tischl, 9900, beispiel@",
            token: context.formToken,
            problems: problems
        )
        let below: HTML = if let kept { try results(kept, in: context) } else { try waiting(in: context) }
        return context.page(
            Route.staff(.overview).title,
            problems: problems,
            layout: .wide,
            "<h1>\(Route.staff(.overview).title)</h1>\(search.html)\(below)"
        )
    }

    /// What was looked for at this address, in this session.
    private func keptWords(in context: Context) throws(DatabaseError) -> String? {
        guard let id = context.request.query[ShowSearch.parameter].flatMap({ UUID(uuidString: $0) }) else { return nil }
        return try context.database.first(
            String.self,
            "SELECT words FROM desk_search WHERE id = \(id) AND session_id = \(desk.id)"
        )
    }

    package func submit(_ input: SearchInput, in context: Context) throws -> Response {
        if input.words.isEmpty { return .seeOther(Route.staff(.overview)) }
        let problems = ShowSearch.problems(with: input.words)
        guard problems.isEmpty else { return try show(input, problems, in: context).with(.unprocessableContent) }
        let id = try context.database.one(
            UUID.self,
            """
            INSERT INTO desk_search (session_id, words, created_at)
            VALUES (\(desk.id), \(input.words), \(try context.now)) RETURNING id
            """
        )
        let query = Link.Parameter(ShowSearch.parameter, id.uuidString.lowercased())
        return .seeOther(Link(Route.staff(.overview), query: [query]))
    }

    private static func problems(with typed: String) -> Problems {
        if typed.unicodeScalars.count > longest {
            return Problems("Kürzen Sie die Suche auf \(longest) Zeichen.", field: field)
        }
        let letters = typed.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
        return letters.count < 2
            ? Problems("Geben Sie mindestens zwei Buchstaben oder Ziffern ein.", field: field) : Problems()
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
