package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// What is to be done with batches.
package struct BatchInput: FormInput {
    enum Act: String {
        case order = "drucken"
        case handOver = "uebergeben"
    }

    var act: Act?
    var batch: UUID?

    package init() {}

    package init(_ form: Form) {
        act = form["aktion"].flatMap(Act.init(rawValue:))
        batch = form["stapel"].flatMap { UUID(uuidString: $0) }
    }
}

/// `/service/stapel`: letters are printed together. Somebody asks for a batch, the worker prints it, and it is handed over.
package struct ManageBatches: FormFlow {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    private var mayAct: Bool { desk.staff.role >= .sachbearbeitung }

    package func show(_ input: BatchInput, _ problems: Problems, in context: Context) throws -> Response {
        let store = BatchStore(context.database)
        let batches = try store.batches()
        let waiting = try DeskLetterStore(context.database).waiting()
        return context.page(
            Route.staff(.batches).title,
            problems: problems,
            layout: .wide,
            """
            <h1>\(Route.staff(.batches).title)</h1>
            \(order(try store.lastOrder(), waiting, context))
            <h2>Gedruckt</h2>
            <p>Übergeben heißt: Die Briefe sind bei der Post oder in der Poststelle. Danach werden die Dateien \
            entfernt, spätestens nach 48 Stunden.</p>
            \(table(of: batches, context))
            """
        )
    }

    private func order(_ last: BatchStore.Order?, _ waiting: DeskLetterStore.Waiting, _ context: Context) -> HTML {
        let news: HTML? = last.flatMap(ManageBatches.news)
        let held: HTML = .when(
            waiting.held > 0,
            "<p>\(waiting.held) weitere warten auf eine <a href=\"\(Route.staff(.letters))\">Freigabe</a>.</p>"
        )
        let isRunning = last.map { $0.finishedAt == nil } ?? false
        let form: HTML? =
            mayAct && !isRunning && waiting.printable > 0
            ? FormView(
                to: Route.staff(.batches),
                token: context.formToken,
                hidden: [(name: "aktion", value: BatchInput.Act.order.rawValue)],
                Button("Stapel drucken").html
            ).html : nil
        let count = waiting.printable
        return """
            <h2>Warten auf den Druck</h2>
            <p>\(count == 0 ? "Kein Brief wartet." : count == 1 ? "1 Brief wartet." : "\(count) Briefe warten.")</p>\
            \(held)\(news)\(form)
            """
    }

    private static func news(_ order: BatchStore.Order) -> HTML? {
        guard let finished = order.finishedAt else {
            let state = order.takenAt == nil ? "wartet auf den Drucker" : "wird gerade gesetzt"
            return Notice(
                .information,
                "Angefordert von \(order.staff) am \(GermanText.moment(order.orderedAt)): \(state)."
            ).html
        }
        if let failure = order.failure {
            return Notice(
                .warning,
                "Der Druck vom \(GermanText.moment(finished)) ist misslungen. Kein Brief ging verloren, keine PIN daraus gilt. Die Technik liest dazu: \(failure)"
            ).html
        }
        return order.hasBatch
            ? nil
            : Notice(
                .information,
                "Zuletzt angefordert am \(GermanText.moment(order.orderedAt)): Es gab nichts zu drucken."
            ).html
    }

    private func table(of batches: [BatchStore.Batch], _ context: Context) -> HTML {
        let rows = batches.map { batch -> [HTML] in
            var row: [HTML] = [
                HTML(text: GermanText.moment(batch.createdAt)),
                "\(ManageBatches.kind(batch.kind))<br><code>\(batch.name)</code>" as HTML,
                HTML(text: String(batch.letters)), ManageBatches.state(batch),
            ]
            if mayAct { row.append(batch.canBeHandedOver ? handOver(batch, context) : .empty) }
            return row
        }
        var columns = [
            Table.Column("Vom"), .init("Art"), .init("Briefe", isNumeric: true), .init("Stand"),
        ]
        if mayAct { columns.append(.init("Ändern")) }
        return Table("Druckstapel", columns, rows, empty: "Es wurde noch kein Stapel gedruckt.", hasCaption: false).html
    }

    private static func kind(_ kind: String) -> String {
        switch kind {
        case "enclosure": "Beileger"
        default: "Angeforderte Briefe"
        }
    }

    private static func state(_ batch: BatchStore.Batch) -> HTML {
        guard batch.printedAt != nil else { return Tag("Wird gedruckt").html }
        if let time = batch.handedOverAt {
            let who: HTML? = batch.handedOverBy.map { " von \($0)" }
            return "\(Tag("Übergeben", .success).html) \(GermanText.moment(time))\(who)"
        }
        return batch.removedAt == nil
            ? Tag("Gedruckt", .success).html : "\(Tag("Gedruckt", .success).html) Dateien entfernt"
    }

    private func handOver(_ batch: BatchStore.Batch, _ context: Context) -> HTML {
        FormView(
            to: Route.staff(.batches),
            token: context.formToken,
            hidden: [
                (name: "aktion", value: BatchInput.Act.handOver.rawValue),
                (name: "stapel", value: batch.id.uuidString.lowercased()),
            ],
            "<button class=\"knopf knopf-zweit\">Übergeben<span class=\"vh\">: Stapel vom \(GermanText.moment(batch.createdAt))</span></button>"
        ).html
    }

    package func submit(_ input: BatchInput, in context: Context) throws -> Response {
        guard mayAct else { return DeskRefusal(.sachbearbeitung).response(in: context) }
        let note = DeskNote(staff: desk.staff.id, reason: nil, context: context, now: try context.now)
        switch input.act {
        case .order:
            try context.database.transaction {
                guard try BatchOrders(context.database).place(by: note.staff, at: note.now) else { return }
                try note.record(.batchOrdered)
            }
        case .handOver:
            guard let batch = input.batch, try BatchStore(context.database).exists(batch) else {
                return context.errorPage(.notFound)
            }
            try context.database.transaction {
                guard try BatchStore(context.database).handOver(batch, by: note.staff, at: note.now) else { return }
                try note.record(.batchHandedOver, detail: ["batch": batch.uuidString.lowercased()])
            }
        case nil: throw Malformed.parameter("aktion")
        }
        context.flow.flash = .deskDone
        return .seeOther(Route.staff(.batches))
    }
}
