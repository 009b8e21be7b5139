import Design
import Freischaltung
import HTML
import Links
import PortalWeb

/// The two fields that name a Betrieb or Filiale, and what is wrong with what was typed there.
struct NumberFields {
    static let names = (betriebsnummer: "betriebsnummer", filialnummer: "filialnummer")

    let betriebsnummer: String
    let filialnummer: String

    func html(problems: Problems) -> HTML {
        let number = Field(
            NumberFields.names.betriebsnummer,
            "Betriebsnummer",
            .code,
            value: betriebsnummer,
            hint:
                "6 Ziffern. Sie steht auf Ihrer Handwerkskarte und auf dem Beitragsbescheid: dort die Ziffern 2 bis 7 der Bescheidnummer.",
            width: .half,
            problems: problems
        )
        let branch = Field(
            NumberFields.names.filialnummer,
            "Filialnummer (nur bei einer Filiale)",
            .code,
            value: filialnummer,
            hint: "Lassen Sie das Feld leer, wenn es um den Betrieb selbst geht.",
            width: .short,
            problems: problems
        )
        return "\(number.html)\(branch.html)"
    }

    /// What was typed, or what to do about it. A number taken from a Bescheidnummer stands in the field afterwards, to be
    /// confirmed by sending the form again.
    enum Reading {
        case number(BetriebNumber)
        case problems(Problems, corrected: NumberFields)
    }

    var reading: Reading {
        let (number, branch) = NumberFields.names
        switch TypedBetriebNumber(betriebsnummer, filialnummer) {
        case .number(let typed): return .number(typed)
        case .fromBescheid(let found):
            let text =
                "Das ist eine längere Nummer. Als Bescheidnummer gelesen, ist Ihre Betriebsnummer \(found.betriebsnummer). Sie steht jetzt im Feld. Stimmt sie, senden Sie das Formular noch einmal."
            let corrected = NumberFields(betriebsnummer: found.betriebsnummer, filialnummer: found.filialnummer ?? "")
            return .problems(Problems(text, field: number, refusal: .numberRefused), corrected: corrected)
        case .agencyNumber:
            return problem(
                "Das ist die 8-stellige Betriebsnummer der Agentur für Arbeit. Geben Sie die 6-stellige Nummer der Handwerkskammer ein. Sie steht auf Ihrer Handwerkskarte.",
                number
            )
        case .missing: return problem("Geben Sie die Betriebsnummer ein.", number)
        case .unreadable:
            return problem("Geben Sie die 6-stellige Betriebsnummer ein. Sie steht auf Ihrer Handwerkskarte.", number)
        case .branchUnreadable:
            return problem("Die Filialnummer hat höchstens 3 Ziffern. Ohne Filiale bleibt das Feld leer.", branch)
        case .twoBranches:
            return problem(
                "In den beiden Feldern stehen verschiedene Filialnummern. Lassen Sie eine davon weg.",
                branch
            )
        }
    }

    private func problem(_ text: String, _ field: String) -> Reading {
        .problems(Problems(text, field: field, refusal: .numberRefused), corrected: self)
    }
}
