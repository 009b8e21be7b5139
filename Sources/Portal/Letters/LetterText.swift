import ChamberFacts
import Links

/// Wording that letters share.
extension Letter.Betrieb {
    /// Behind "mit".
    var withArticle: String { filialnummer == nil ? "dem Betrieb" : "der Filiale" }

    /// "…, an den dieser Brief geht".
    var relative: String { filialnummer == nil ? "an den" : "an die" }

    /// What stands beside the address.
    var lines: [Sheet.Labelled] {
        [Sheet.Labelled(label: Label.betriebsnummer.text, text: "\(bold: betriebsnummer.printable)")]
            + (filialnummer.map {
                [Sheet.Labelled(label: Label.filialnummer.text, text: "\(bold: $0.printable)")]
            } ?? [])
    }

    /// Behind "Geben Sie".
    var inSentence: Prose {
        guard let filialnummer else {
            return "die \(Label.betriebsnummer.text) \(bold: betriebsnummer.printable)"
        }
        return """
            die \(Label.betriebsnummer.text) \(bold: betriebsnummer.printable), die \(Label.filialnummer.text) \
            \(bold: filialnummer.printable)
            """
    }
}

extension Letterhead {
    /// Who answers questions, and the day.
    func lines(on day: GermanDay) -> [Sheet.Labelled] {
        [
            Sheet.Labelled(label: "E-Mail", text: "\(chamber.email)"),
            chamber.telefon.map { Sheet.Labelled(label: "Telefon", text: "\($0)") },
            Sheet.Labelled(label: "Datum", text: "\(day)"),
        ].compactMap(\.self)
    }

    var closing: [String] { ["Freundliche Grüße", chamber.name] }
}
