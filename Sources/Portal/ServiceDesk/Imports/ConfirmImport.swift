package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/importe/{id}`: what a file would do, and the button that does it.
package struct ConfirmImport: FormFlow {
    /// Why a file is thrown away.
    private static let cancelling = "warum"
    private let desk: StaffSession
    private let upload: ImportUpload

    /// - Returns: `nil` when there is no such upload.
    package init?(_ desk: StaffSession, _ id: String, in context: Context) throws {
        guard let uuid = UUID(uuidString: id), let upload = try ImportUploads(context.database).find(uuid) else {
            return nil
        }
        self.desk = desk
        self.upload = upload
    }

    private var route: Route { .staffImport(id: upload.id.uuidString.lowercased()) }

    package func show(_ input: DeskActInput, _ problems: Problems, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        return context.page(
            "Import: \(upload.filename)",
            problems: problems,
            back: Frame.Item(Route.staff(.imports).title, to: Route.staff(.imports)),
            """
            <h1>\(upload.filename)</h1>
            \(SummaryList([
                .init("Inhalt", HTML(text: ImportWords.name(of: upload.kind) + (upload.isDelta ? ", nur Änderungen" : ""))),
                .init("Größe", HTML(text: "\(max(1, upload.size / 1_024)) kB\(upload.encoding.map { ", gelesen als \($0)" } ?? "")")),
                .init("Hochgeladen", HTML(text: "\(GermanText.moment(upload.uploadedAt)) von \(upload.uploadedBy)")),
                .init("Stand", upload.state.tag),
            ]).html)
            \(news)\(result)\(try acts(input, problems, context))
            """
        )
    }

    private var news: HTML? {
        switch upload.state {
        case .waiting:
            "<p>Das dauert einige Sekunden. <a href=\"\(route)\">Seite neu laden</a></p>"
        case .confirmed:
            "<p>Bestätigt von \(upload.confirmedBy ?? ""). Das dauert einige Sekunden. <a href=\"\(route)\">Seite neu laden</a></p>"
        case .done:
            Notice(
                .success,
                "Importiert am \(DeskText.moment(upload.finishedAt)), bestätigt von \(upload.confirmedBy ?? "")."
                    as HTML
            ).html
        case .refused: Notice(.warning, "Es wurde nichts gespeichert. \(upload.refusal ?? "")").html
        case .cancelled: Notice(.information, "Verworfen. Es wurde nichts gespeichert.").html
        case .previewed: nil
        }
    }

    private var result: HTML? {
        guard upload.encoding != nil else { return nil }
        let counts = upload.counts
        let title = upload.state == .done ? "Was geändert wurde" : "Was sich ändern würde"
        let lines: [(String, Int)] = [
            ("Neu", counts.added), ("Geändert", counts.changed), ("Geschlossen", counts.closed),
            ("Wieder geöffnet", counts.reopened), ("Unverändert", counts.unchanged),
            ("Nicht übernommene Zeilen", counts.rejected),
        ]
        let notes = (upload.notes ?? "").split(separator: "\n").map { "<li>\($0)</li>" as HTML }
        let report: HTML? =
            upload.hasReport
            ? "<p><a href=\"\(Route.staffImportReport(id: upload.id.uuidString.lowercased()))\">Nicht übernommene Zeilen herunterladen (CSV)</a></p>"
            : nil
        return """
            <h2>\(title)</h2>
            \(SummaryList(lines.map { .init($0.0, HTML(text: String($0.1))) }).html)\(report)\
            \(HTML.when(!notes.isEmpty, "<h3>Hinweise</h3><ul>\(notes)</ul>"))
            """
    }

    private func acts(_ input: DeskActInput, _ problems: Problems, _ context: Context) throws -> HTML? {
        guard upload.state == .waiting || upload.state == .previewed else { return nil }
        let cancel = FormView(
            to: route,
            token: context.formToken,
            hidden: [(name: "aktion", value: "verwerfen")],
            """
            \(Field(ConfirmImport.cancelling, "Grund fürs Verwerfen", value: input[ConfirmImport.cancelling], autocomplete: "off", problems: problems).html)\
            \(Button("Verwerfen", .secondary).html)
            """
        )
        guard upload.state == .previewed else { return cancel.html }
        if upload.uploader == desk.staff.id {
            return "<h2>Importieren?</h2>\(try secondPerson(in: context))\(cancel.html)"
        }
        let why = TextArea(
            "grund",
            "Grund",
            value: input.reason,
            rows: 3,
            limit: DeskActInput.longestReason,
            hint: "Zum Beispiel: Monatlicher Abgleich, Liste von Frau Beispiel.",
            problems: problems
        )
        let confirm = FormView(
            to: route,
            token: context.formToken,
            hidden: [(name: "aktion", value: "importieren")],
            "\(why.html)\(Button("Jetzt importieren", .warning).html)"
        )
        return "<h2>Importieren?</h2><p>Das lässt sich nicht zurücknehmen.</p>\(confirm.html)\(cancel.html)"
    }

    /// Who uploaded the file does not confirm it.
    private func secondPerson(in context: Context) throws -> HTML {
        let rule: HTML =
            "Sie haben diese Datei hochgeladen. Bestätigen muss sie eine andere Person mit der Rolle Leitung."
        guard try !ImportUploads(context.database).hasSecond(beside: desk.staff.id) else { return "<p>\(rule)</p>" }
        return Notice(
            .warning,
            """
            \(rule) Außer Ihnen hat niemand diese Rolle. Lassen Sie für eine zweite Person einen Zugang einrichten, \
            oder bitten Sie die Technik um den Import mit <code>portal import</code>.
            """ as HTML
        ).html
    }

    package func submit(_ input: DeskActInput, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        let now = try context.now
        let detail = ["import": upload.id.uuidString.lowercased(), "kind": upload.kind]
        let uploads = ImportUploads(context.database)
        switch input["aktion"] {
        case "verwerfen":
            var problems = Problems()
            let typed = DeskActInput.check(reason: input[ConfirmImport.cancelling])
            guard let reason = problems.keep(typed, field: ConfirmImport.cancelling) else {
                return try show(input, problems, in: context).with(.unprocessableContent)
            }
            try context.database.transaction {
                guard try uploads.cancel(upload.id, at: now) else { return }
                try DeskNote(staff: desk.staff.id, reason: reason, context: context, now: now)
                    .record(.importCancelled, detail: detail)
            }
        case "importieren":
            var problems = Problems()
            guard let reason = problems.keep(input.checkedReason, field: "grund") else {
                return try show(input, problems, in: context).with(.unprocessableContent)
            }
            guard upload.uploader != desk.staff.id else {
                return try show(input, problems, in: context).with(.unprocessableContent)
            }
            try context.database.transaction {
                guard try uploads.confirm(upload.id, by: desk.staff.id, at: now) else { return }
                try DeskNote(staff: desk.staff.id, reason: reason, context: context, now: now)
                    .record(.importConfirmed, detail: detail)
            }
        default: throw Malformed.parameter("aktion")
        }
        return .seeOther(route)
    }

    /// `/service/importe/{id}/bericht`: the lines that were not taken.
    package func report(in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        guard let bytes = try ImportUploads(context.database).report(of: upload.id) else {
            return context.errorPage(.notFound)
        }
        var response = Response(.ok, body: bytes)
        response.set("Content-Type", "text/csv; charset=utf-8")
        response.set("Content-Disposition", "attachment; filename=\"nicht-uebernommen.csv\"")
        response.set("Cache-Control", "no-store")
        return response
    }
}
