package import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// A file and what is in it.
package struct UploadInput: FormInput {
    var kind = ""
    var scope = ""
    var reason = ""

    var isDelta: Bool { scope == "aenderungen" }

    package init() {}

    package init(_ form: Form) {
        kind = form["art"] ?? ""
        scope = form["umfang"] ?? ""
        reason = form["grund"] ?? ""
    }
}

/// `/service/importe`: files of the chamber. First it is shown what one would do; nothing is stored before somebody confirms.
package struct UploadImport: FormFlow {
    /// Larger files are for `portal import`.
    static let maximumSize = 16 << 20
    private static let kinds: [ImportKind] = [.betriebe, .dozierende, .konten]
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func show(_ input: UploadInput, _ problems: Problems, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        let fields: HTML = """
            \(Choices("art", "Was enthält die Datei?", .one(input.kind.isEmpty ? nil : input.kind), [
                .init("betriebe", ImportWords.name(of: "betriebe"), hint: "Spalten: betriebsnummer filialnummer name rechtsform strasse plz ort status gewerke"),
                .init("dozierende", ImportWords.name(of: "dozierende"), hint: "Spalten: email vorname nachname. Wer noch kein Konto hat, wird eingeladen."),
                .init("konten", ImportWords.name(of: "konten"), hint: "Spalten: email vorname nachname betriebsnummer filialnummer rolle"),
            ], problems: problems).html)\
            \(Choices("umfang", "Nur bei einem Register: Wie vollständig ist es?", .one(input.scope.isEmpty ? nil : input.scope), [
                .init("alles", "Vollständig", hint: "Betriebe, die fehlen, werden geschlossen."),
                .init("aenderungen", "Nur Änderungen", hint: "Betriebe, die fehlen, bleiben, wie sie sind."),
            ], problems: problems).html)\
            \(FileField("datei", "CSV-Datei", types: [".csv", "text/csv"], hint: "Höchstens 16 MB. UTF-8 oder Windows-1252, Spalten getrennt durch ; oder ,.", problems: problems).html)\
            \(Field("grund", "Grund", value: input.reason, hint: "Zum Beispiel: Monatlicher Abgleich, Liste von Frau Beispiel.", autocomplete: "off", problems: problems).html)\
            \(Button("Hochladen und prüfen").html)
            """
        return context.page(
            Route.staff(.imports).title,
            problems: problems,
            layout: .wide,
            """
            <h1>\(Route.staff(.imports).title)</h1>
            <p class="vorspann">Zuerst sehen Sie, was die Datei ändern würde. Gespeichert wird erst, wenn es eine \
            zweite Person bestätigt.</p>
            \(FormView(to: Route.staff(.imports), token: context.formToken, sendsFiles: true, fields).html)
            <p class="hinweis">Alte PINs auf Papier importiert nur die Technik, mit <code>portal import pins</code>: \
            Ihre Datei enthält sie im Klartext.</p>
            <h2>Bisher</h2>\(table(try ImportUploads(context.database).newest()))
            """
        )
    }

    private func table(_ uploads: [ImportUpload]) -> HTML {
        let rows = uploads.map { upload -> [HTML] in
            let route = Route.staffImport(id: upload.id.uuidString.lowercased())
            return [
                "<a href=\"\(route)\">\(upload.filename)</a>", HTML(text: ImportWords.name(of: upload.kind)),
                HTML(text: upload.uploadedBy), HTML(text: GermanText.moment(upload.uploadedAt)), upload.state.tag,
            ]
        }
        let columns = ["Datei", "Inhalt", "Von", "Hochgeladen", "Stand"].map { Table.Column($0) }
        return Table("Importe", columns, rows, empty: "Es wurde noch nichts hochgeladen.", hasCaption: false).html
    }

    package func submit(_ input: UploadInput, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        var problems = Problems()
        let kind = UploadImport.kinds.first { $0.rawValue == input.kind }
        if kind == nil { problems.add("Wählen Sie, was die Datei enthält.", field: "art") }
        if kind == .betriebe, !["alles", "aenderungen"].contains(input.scope) {
            problems.add("Wählen Sie, wie vollständig das Register ist.", field: "umfang")
        }
        let file = try UploadImport.file(in: context.request)
        if file == nil || file?.content.isEmpty == true {
            problems.add("Wählen Sie eine Datei, die nicht leer ist.", field: "datei")
        }
        if let file, file.content.count > UploadImport.maximumSize {
            problems.add("Die Datei ist größer als 16 MB. Die Technik importiert sie.", field: "datei")
        }
        let reason = problems.keep(DeskActInput.check(reason: input.reason), field: "grund")
        guard problems.isEmpty, let kind, let file, let reason else {
            return try show(input, problems, in: context).with(.unprocessableContent)
        }
        let note = DeskNote(staff: desk.staff.id, reason: reason, context: context, now: try context.now)
        let id = try context.database.transaction {
            let id = try ImportUploads(context.database)
                .add(kind, file.name, file.content, isDelta: input.isDelta, by: desk.staff.id, at: note.now)
            try note.record(.importUploaded, detail: ["import": id.uuidString.lowercased(), "kind": kind.rawValue])
            return id
        }
        return .seeOther(Route.staffImport(id: id.uuidString.lowercased()))
    }

    /// The file of the form, with a name that can be shown.
    private static func file(in request: Request) throws -> (name: String, content: [UInt8])? {
        guard request.contentType?.essence == "multipart/form-data" else { return nil }
        let part = try request.multipart().parts.first { $0.name == "datei" && $0.filename != nil }
        guard let part, let filename = part.filename, !filename.isEmpty else { return nil }
        let shown = filename.unicodeScalars.filter { $0.properties.generalCategory != .control }.suffix(100)
        return (String(String.UnicodeScalarView(shown)), Array(part.content))
    }
}

extension ImportUpload.State {
    var tag: HTML {
        switch self {
        case .waiting: Tag("Wird geprüft").html
        case .previewed: Tag("Wartet auf Bestätigung", .warning).html
        case .confirmed: Tag("Wird importiert").html
        case .done: Tag("Importiert", .success).html
        case .refused: Tag("Abgelehnt", .problem).html
        case .cancelled: Tag("Verworfen", .neutral).html
        }
    }
}
