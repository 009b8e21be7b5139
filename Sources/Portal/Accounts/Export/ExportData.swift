import ChamberFacts
package import Design
import FoundationEssentials
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// In which form a person takes the own data along.
package struct ExportInput: FormInput {
    enum Format: String {
        case json
        case html
    }

    var format: Format?
    var passwort = ""

    package init() {}

    package init(_ form: Form) {
        format = form["format"].flatMap(Format.init(rawValue:))
        passwort = form["passwort"] ?? ""
    }
}

/// `/profil/daten`: everything we keep about a person, as a page to read and as a file for programs.
package struct ExportData: FormFlow {
    private let session: Session
    private let contributions: [any PersonalData]

    /// - Parameter contributions: of every feature.
    package init(_ session: Session, _ contributions: [any PersonalData]) {
        self.session = session
        self.contributions = contributions
    }

    package func show(_ input: ExportInput, _ problems: Problems, in context: Context) throws -> Response {
        let choice = Choices(
            "format",
            "Was möchten Sie herunterladen?",
            .one((input.format ?? .html).rawValue),
            [
                .init("html", "Eine Seite zum Lesen und Drucken"),
                .init("json", "Eine Datei für Programme", hint: "JSON, zum Mitnehmen zu einem anderen Dienst"),
            ],
            problems: problems
        )
        let password = Reauthentication(session, in: context).field(problems: problems)
        let fields: HTML = "\(choice.html)\(password)\(Button(Label.download.text).html)"
        return context.profilePage(
            .data,
            problems: problems,
            """
            <p>Hier bekommen Sie die Daten Ihres Kontos (Art. 15 und 20 DSGVO): Ihre Angaben, Anmeldungen, Nachrichten \
            und das Protokoll. Daten anderer Personen sind nicht dabei.</p>
            \(FormView(to: Route.profile(.data), token: context.formToken, fields).html)
            """
        )
    }

    package func submit(_ input: ExportInput, in context: Context) throws -> Response {
        guard let format = input.format else {
            let problems = Problems("Wählen Sie, was Sie herunterladen möchten.", field: "format")
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        switch try Reauthentication(session, in: context).check(input.passwort) {
        case .busy:
            return context.errorPage(.busy)
        case .limited(let wait):
            return try show(input, context.tooManyTries(wait), in: context).limited(wait)
        case .wrong(let problems):
            return try show(input, problems, in: context).with(.unprocessableContent)
        case .proven:
            return try file(format, in: context)
        }
    }

    private func file(_ format: ExportInput.Format, in context: Context) throws -> Response {
        let account = session.account
        let now = try context.now
        // One snapshot, so that what changes meanwhile is in it as a whole or not at all.
        let sections = try context.database.transaction(isolation: .repeatableRead) {
            let sections = try contributions.flatMap { try $0.export(of: account, from: context.database) }
            try Audit(context.database)
                .record(.dataExported, by: .account(account.id), about: account.id, at: now, from: context.request)
            return sections
        }
        let export = Export(account: account, at: now, sections: sections, chamber: context.chamber.name)
        var response =
            switch format {
            case .json: Response(.ok, body: try export.json())
            case .html: Response.html(.ok, export.html)
            }
        if format == .json { response.set("Content-Type", "application/json; charset=utf-8") }
        response.set("Content-Disposition", "attachment; filename=\"meine-daten.\(format.rawValue)\"")
        response.set("Cache-Control", "no-store")
        return response
    }
}

/// The file a person takes along.
struct Export {
    let account: Account
    let at: Timestamp
    let sections: [ExportSection]
    let chamber: String

    private struct Document: Encodable {
        let schemaVersion = 1
        let stelle: String
        let stand: String
        let daten: [String: [[String: String]]]
    }

    func json() throws -> [UInt8] {
        let pairs = sections.map { section in
            (section.title, section.rows.map { Dictionary($0.map { ($0.name, $0.value) }) { first, _ in first } })
        }
        let document = Document(
            stelle: chamber,
            stand: GermanText.mailDate(at),
            daten: Dictionary(pairs) { $0 + $1 }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(document))
    }

    /// A page that stands by itself: opened from a disk, without the portal's style.
    var html: HTML {
        let parts = sections.map { section -> HTML in
            let rows = section.rows.map { row -> HTML in
                "<dl>\(row.map { "<dt>\($0.name)</dt><dd>\($0.value.isEmpty ? "–" : $0.value)</dd>" as HTML })</dl>"
            }
            let nothing: HTML = .when(rows.isEmpty, "<p>Nichts gespeichert.</p>")
            return "<h2>\(section.title)</h2>\(rows)\(nothing)"
        }
        return """
            <!doctype html>
            <html lang="de"><head><meta charset="utf-8"><title>Meine Daten – Kund*innenportal</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"></head><body>
            <h1>Meine Daten im Kund*innenportal</h1>
            <p>\(chamber), Stand \(GermanText.moment(at)), Konto \(account.email)</p>\(parts)</body></html>

            """
    }
}
