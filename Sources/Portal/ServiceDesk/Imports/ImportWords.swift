import CSV
import Freischaltung

/// What an import says, in German: the command's own words are English.
enum ImportWords {
    static func name(of kind: String) -> String {
        switch ImportKind(rawValue: kind) {
        case .betriebe: "Register der Betriebe"
        case .dozierende: "Dozierende"
        case .konten: "Personen der Betriebe"
        case .pins: "PINs auf Papier"
        case nil: kind
        }
    }

    static func text(for refusal: ImportRefusal, isDelta: Bool) -> String {
        switch refusal {
        case .file(let problem):
            (problem.line.map { "Zeile \($0): " } ?? "") + text(for: problem.reason)
        case .columnsMissing(let names): "In der Kopfzeile fehlen Spalten: \(names.joined(separator: ", "))."
        case .columnTwice(let name): "Die Kopfzeile hat die Spalte \(name) zweimal."
        case .busy: "Es läuft gerade ein anderer Import."
        case .tooManyClosed(let count, let open, _):
            """
            \(count) von \(open) Betrieben würden geschlossen. Das ist zu viel für ein Versehen: Es wurde nichts \
            gespeichert. \(isDelta ? "" : "Ist die Liste vollständig? Sonst wählen Sie „nur Änderungen“. ")Ist es \
            richtig, importiert die Technik die Datei.
            """
        case .outOfMemory: "Dem Portal ging der Speicher aus. Versuchen Sie es noch einmal."
        }
    }

    private static func text(for reason: CSVProblem.Reason) -> String {
        switch reason {
        case .unreadable: "Die Datei lässt sich nicht lesen."
        case .empty: "Die Datei ist leer."
        case .zip, .oldWorkbook: "Das ist eine Excel-Datei. Speichern Sie sie als CSV (UTF-8)."
        case .gzip: "Die Datei ist komprimiert. Entpacken Sie sie zuerst."
        case .utf16: "Die Datei ist UTF-16. Speichern Sie sie als CSV (UTF-8)."
        case .nul: "Das ist keine Textdatei."
        case .notUTF8: "Ein Zeichen ist nicht UTF-8, obwohl die Datei so beginnt."
        case .undefinedByte: "Ein Zeichen ist weder UTF-8 noch Windows-1252."
        case .tabs: "Die Spalten sind durch Tabulatoren getrennt. Nötig sind ; oder ,."
        case .tooLong: "Hier beginnt eine zu lange Zeile. Fehlt ein schließendes Anführungszeichen?"
        case .tooManyColumns(let limit): "Die Datei hat mehr als \(limit) Spalten."
        case .tooManyRows(let limit): "Die Datei hat mehr als \(limit) Zeilen."
        case .columns(let found, let expected): "\(found) statt \(expected) Zellen"
        case .strayQuote: "Ein Anführungszeichen steht mitten in einer Zelle."
        case .textAfterQuote: "Nach einem schließenden Anführungszeichen steht noch etwas."
        case .openQuote: "Ein Anführungszeichen wird hier geöffnet und nie geschlossen."
        }
    }

    /// What is said of a line; several things stand behind each other. What is not known stays as it is.
    static func text(forReason reason: String) -> String {
        reason.split(separator: ";").map { part -> String in
            var text = String(part.drop { $0 == " " })
            for (english, german) in phrases where text.contains(english) {
                text = text.replacing(english, with: german)
            }
            return text
        }.joined(separator: "; ")
    }

    static func text(forNote note: String) -> String {
        var text = note
        for (english, german) in notes where text.contains(english) { text = text.replacing(english, with: german) }
        return text
    }

    /// The longer phrase before one that it holds.
    private static let phrases: [(String, String)] = [
        ("begins like a formula of a spreadsheet", "beginnt wie eine Formel"), ("is empty", "ist leer"),
        ("characters", "Zeichen"), ("are possible", "sind möglich"),
        ("holds a character that cannot be printed", "enthält ein Zeichen, das sich nicht drucken lässt"),
        (
            "has five digits instead of six: a spreadsheet drops leading zeros",
            "hat fünf statt sechs Ziffern: Excel lässt führende Nullen weg"
        ),
        ("is not six digits", "hat nicht sechs Ziffern"),
        ("is not one to three digits", "hat nicht eine bis drei Ziffern"),
        (
            "has four digits instead of five: a spreadsheet drops leading zeros",
            "hat vier statt fünf Ziffern: Excel lässt führende Nullen weg"
        ),
        ("is no German postcode of five digits", "ist keine deutsche Postleitzahl"),
        ("has no trade of the Handwerksordnung in place", "hat kein Gewerk der Handwerksordnung an Stelle"),
        ("they look like A/30 or B1/5", "Gewerke sehen aus wie A/30 oder B1/5"), ("is none of", "ist keines von"),
        ("is no e-mail address that mail can be sent to", "ist keine E-Mail-Adresse, an die sich etwas senden lässt"),
        ("contradicts line", "widerspricht Zeile"), ("the same as line", "dasselbe wie Zeile"),
        (
            "filialnummer is one of a Hauptbetrieb that is neither in the register nor taken from this file",
            "filialnummer gehört zu einem Hauptbetrieb, der weder im Register steht noch aus dieser Datei übernommen wird"
        ),
        ("betriebsnummer is one of a closed Betrieb", "betriebsnummer gehört zu einem geschlossenen Betrieb"),
        (
            "betriebsnummer and filialnummer are not in the register",
            "betriebsnummer und filialnummer stehen nicht im Register"
        ),
        ("email was linked a moment ago, which stays so", "email wurde gerade verknüpft, das bleibt so"),
        (
            "email had a link before; that it has ended stays so",
            "email hatte früher eine Verknüpfung, die beendet bleibt"
        ),
        (
            "email is linked to another Betrieb, which stays so",
            "email ist mit einem anderen Betrieb verknüpft, das bleibt so"
        ),
        (
            "email is linked already, in another role, which stays so",
            "email ist schon verknüpft, in einer anderen Rolle, das bleibt so"
        ),
        ("instead of", "statt"), (" cells", " Zellen"), ("has ", "hat "),
    ]

    private static let notes: [(String, String)] = [
        ("ignored columns:", "Nicht gelesene Spalten:"),
        (
            "looks like UTF-8, but the file as a whole is none: see whether names are right",
            "sieht aus wie UTF-8, die Datei im Ganzen ist es nicht: Prüfen Sie, ob die Namen stimmen"
        ),
        (
            "Betriebe are not in the file and stay open, for it has lines that do not show whose they are",
            "Betriebe stehen nicht in der Datei und bleiben geöffnet, weil sie Zeilen hat, deren Betrieb sich nicht erkennen lässt"
        ),
        ("line ", "Zeile "),
    ]
}
