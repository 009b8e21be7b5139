package import Design
import Links
package import Mail
import Text

/// What became of typed input: a value, or what is wrong with it.
package enum Checked<Value> {
    case valid(Value)
    case problems(Problems)
}

extension Problems {
    /// The value of a checked field, or `nil` and one more problem.
    package mutating func keep<Value>(_ checked: Result<Value, EntryProblem>, field: String) -> Value? {
        switch checked {
        case .success(let value): return value
        case .failure(let problem):
            add(problem.text, field: field)
            return nil
        }
    }

    package static var staleForm: Problems {
        Problems(
            "Die Seite war länger offen, oder Ihr Browser nimmt keine Cookies an. Prüfen Sie Ihre Angaben und senden Sie sie noch einmal.",
            refusal: .openTooLong
        )
    }
}

/// What a person has to do to make an entry right.
package struct EntryProblem: Error, Sendable, Hashable {
    package let text: String

    package init(text: String) {
        self.text = text
    }
}

/// A first name or a surname.
package enum PersonName: Sendable {
    case vorname, nachname

    /// The word in the nominative and in the accusative.
    private var noun: (subject: String, object: String) {
        switch self {
        case .vorname: ("Vorname", "Vornamen")
        case .nachname: ("Nachname", "Nachnamen")
        }
    }

    /// 1 to 100 characters as the database counts them, without control characters, blanks at the ends removed.
    package static func check(_ typed: String, _ kind: PersonName) -> Result<String, EntryProblem> {
        let name = typed.trimmed
        guard !name.isEmpty else { return .failure(EntryProblem(text: "Geben Sie Ihren \(kind.noun.object) ein.")) }
        guard name.unicodeScalars.count <= 100 else {
            return .failure(
                EntryProblem(
                    text:
                        "Der \(kind.noun.subject) darf höchstens 100 Zeichen lang sein. Eingegeben sind \(name.unicodeScalars.count)."
                )
            )
        }
        guard name.isPlainLine else {
            return .failure(
                EntryProblem(
                    text:
                        "Der \(kind.noun.subject) enthält ein Zeichen, das sich nicht speichern lässt. Tippen Sie ihn ab, statt ihn zu kopieren."
                )
            )
        }
        return .success(name)
    }
}

/// One line that may be left empty.
package enum ShortText {
    /// At most 100 characters without control characters, blanks at the ends removed.
    package static func check(_ typed: String, _ name: String) -> Result<String, EntryProblem> {
        let text = typed.trimmed
        guard text.unicodeScalars.count <= 100 else {
            return .failure(
                EntryProblem(
                    text:
                        "Kürzen Sie die Angabe „\(name)“ auf 100 Zeichen. Eingegeben sind \(text.unicodeScalars.count)."
                )
            )
        }
        guard text.isPlainLine else {
            return .failure(
                EntryProblem(
                    text:
                        "Die Angabe „\(name)“ enthält ein Zeichen, das sich nicht speichern lässt. Tippen Sie sie ab, statt sie zu kopieren."
                )
            )
        }
        return .success(text)
    }
}

/// An e-mail address as typed, with a reason a person understands when it is none.
package enum EmailEntry {
    package static func check(_ typed: String) -> Result<EmailAddress, EntryProblem> {
        switch EmailAddress.parse(typed) {
        case .address(let address): .success(address)
        case .refused(let reason): .failure(EntryProblem(text: text(for: reason)))
        }
    }

    private static func text(for reason: EmailAddress.Refusal) -> String {
        switch reason {
        case .empty: "Geben Sie Ihre E-Mail-Adresse ein."
        case .at: "Eine E-Mail-Adresse enthält genau ein @, zum Beispiel name@beispiel.de."
        case .localPart:
            "Vor dem @ steht etwas, das in E-Mail-Adressen nicht vorkommt. Vergleichen Sie die Adresse mit Ihrem Mailprogramm."
        case .nonASCIILocalPart:
            "Vor dem @ stehen Umlaute oder andere Buchstaben, die viele Mailserver nicht zustellen. Geben Sie eine andere Adresse an."
        case .domain: "Der Teil nach dem @ ist nicht vollständig, zum Beispiel beispiel.de."
        case .tooLong: "Die E-Mail-Adresse ist länger als 254 Zeichen. Vergleichen Sie sie mit Ihrem Mailprogramm."
        }
    }
}
