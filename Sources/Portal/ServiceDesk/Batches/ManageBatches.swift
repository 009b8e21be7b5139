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
    var reason = ""

    /// The field for why.
    static func field(_ act: Act?) -> String { act == .handOver ? "uebergabe" : "grund" }

    package init() {}

    package init(_ form: Form) {
        act = form["aktion"].flatMap(Act.init(rawValue:))
        batch = form["stapel"].flatMap { UUID(uuidString: $0) }
        reason = form[BatchInput.field(act)] ?? ""
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
        let waiting = try LetterBatches(context.database, timezone: context.settings.timezone)
            .waiting(at: try context.now)
        return context.page(
            Route.staff(.batches).title,
            problems: problems,
            layout: .wide,
            """
            <h1>\(Route.staff(.batches).title)</h1>
            \(order(try store.lastOrder(), waiting, input, problems, context))
            <h2>Gedruckt</h2>
            <p>Übergeben heißt: Die Briefe sind bei der Post oder in der Poststelle. Danach werden die Dateien \
            entfernt, spätestens nach 48 Stunden.</p>
            \(table(of: batches))
            \(handOver(batches.filter(\.canBeHandedOver), input, problems, context))
            """
        )
    }

    /// The reason of an everyday act: one line.
    private func reason(
        for act: BatchInput.Act,
        _ label: String,
        hint: String,
        _ input: BatchInput,
        _ problems: Problems
    ) -> HTML {
        let value = input.act == act ? input.reason : ""
        return Field(
            BatchInput.field(act),
            label,
            value: value,
            hint: hint,
            autocomplete: "off",
            problems: problems
        ).html
    }

    private func order(
        _ last: BatchStore.Order?,
        _ waiting: (ready: Int, held: Int),
        _ input: BatchInput,
        _ problems: Problems,
        _ context: Context
    ) -> HTML {
        let news: HTML? = last.flatMap(ManageBatches.news)
        let held: HTML = .when(
            waiting.held > 0,
            "<p>\(waiting.held) weitere warten auf eine <a href=\"\(Route.staff(.letters))\">Freigabe</a>.</p>"
        )
        let isRunning = last.map { $0.finishedAt == nil } ?? false
        let form: HTML? =
            mayAct && !isRunning && waiting.ready > 0
            ? FormView(
                to: Route.staff(.batches),
                token: context.formToken,
                hidden: [(name: "aktion", value: BatchInput.Act.order.rawValue)],
                """
                \(reason(for: .order, "Grund für den Druck", hint: "Zum Beispiel: Tagespost.", input, problems))\
                \(Button("Stapel drucken").html)
                """
            ).html : nil
        let count = waiting.ready
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

    private func table(of batches: [BatchStore.Batch]) -> HTML {
        let rows = batches.map { batch -> [HTML] in
            [
                HTML(text: GermanText.moment(batch.createdAt)),
                "\(ManageBatches.kind(batch.kind))<br><code>\(batch.name)</code>" as HTML,
                HTML(text: String(batch.letters)), ManageBatches.state(batch),
            ]
        }
        let columns = [
            Table.Column("Vom"), .init("Art"), .init("Briefe", isNumeric: true), .init("Stand"),
        ]
        return Table("Druckstapel", columns, rows, empty: "Es wurde noch kein Stapel gedruckt.", hasCaption: false).html
    }

    private static func kind(_ kind: LetterBatches.Kind) -> String {
        switch kind {
        case .enclosure: "Beileger"
        case .requested: "Angeforderte Briefe"
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

    private func handOver(
        _ batches: [BatchStore.Batch],
        _ input: BatchInput,
        _ problems: Problems,
        _ context: Context
    ) -> HTML? {
        guard mayAct, let first = batches.first else { return nil }
        let choices = batches.map { batch in
            Choices.Choice(
                batch.id.uuidString.lowercased(),
                "Stapel vom \(GermanText.moment(batch.createdAt))",
                hint: "\(ManageBatches.kind(batch.kind)), \(batch.letters)"
            )
        }
        var hidden = [(name: "aktion", value: BatchInput.Act.handOver.rawValue)]
        let which: HTML
        if batches.count == 1 {
            hidden.append((name: "stapel", value: first.id.uuidString.lowercased()))
            which = "<p>Stapel vom \(GermanText.moment(first.createdAt))</p>"
        } else {
            let chosen = input.batch?.uuidString.lowercased()
            which = Choices("stapel", "Welcher Stapel?", .one(chosen), choices, problems: problems).html
        }
        let why = reason(
            for: .handOver,
            "Grund der Übergabe",
            hint: "Zum Beispiel: Abholung durch die Post.",
            input,
            problems
        )
        let form = FormView(
            to: Route.staff(.batches),
            token: context.formToken,
            hidden: hidden,
            "\(which)\(why)\(Button("Als übergeben erfassen", .secondary).html)"
        )
        return "<h3>Übergeben</h3>\(form.html)"
    }

    package func submit(_ input: BatchInput, in context: Context) throws -> Response {
        guard mayAct else { return DeskRefusal(.sachbearbeitung).response(in: context) }
        guard let act = input.act else { throw Malformed.parameter("aktion") }
        var problems = Problems()
        let typed = problems.keep(DeskActInput.check(reason: input.reason), field: BatchInput.field(act))
        if act == .handOver {
            if let batch = input.batch {
                guard try BatchStore(context.database).exists(batch) else { return context.errorPage(.notFound) }
            } else {
                problems.add("Wählen Sie einen Stapel.", field: "stapel")
            }
        }
        guard problems.isEmpty, let typed else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        let note = DeskNote(staff: desk.staff.id, reason: typed, context: context, now: try context.now)
        let isDone = try context.database.transaction { try perform(act, input.batch, note, in: context) }
        if isDone { context.flow.flash = .deskDone }
        return .seeOther(Route.staff(.batches))
    }

    /// - Returns: false when somebody else was faster.
    private func perform(_ act: BatchInput.Act, _ batch: UUID?, _ note: DeskNote, in context: Context) throws -> Bool {
        switch act {
        case .order:
            guard try BatchOrders(context.database).place(by: note.staff, at: note.now) else { return false }
            try note.record(.batchOrdered)
        case .handOver:
            guard let batch, try BatchStore(context.database).handOver(batch, by: note.staff, at: note.now) else {
                return false
            }
            try note.record(.batchHandedOver, detail: ["batch": batch.uuidString.lowercased()])
        }
        return true
    }
}
