import Design
import Freischaltung
import HTML
import HTTP
import Links
import PortalWeb

/// The two fields that name a Betrieb or Filiale, and what is wrong with what was typed there.
struct NumberFields {
    static let names = (betriebsnummer: "betriebsnummer", filialnummer: "filialnummer")

    let betriebsnummer: String
    let filialnummer: String

    static let empty = NumberFields(betriebsnummer: "", filialnummer: "")

    private init(betriebsnummer: String, filialnummer: String) {
        self.betriebsnummer = betriebsnummer
        self.filialnummer = filialnummer
    }

    init(_ form: Form) {
        betriebsnummer = form[NumberFields.names.betriebsnummer] ?? ""
        filialnummer = form[NumberFields.names.filialnummer] ?? ""
    }

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

    /// The number that was typed; `nil` with what to do about it among the problems. A number taken from a Bescheidnummer
    /// stands in the field afterwards, to be confirmed by sending the form again.
    mutating func read(_ problems: inout Problems) -> BetriebNumber? {
        let (number, branch) = NumberFields.names
        switch TypedBetriebNumber(betriebsnummer, filialnummer) {
        case .number(let typed): return typed
        case .fromBescheid(let found):
            self = NumberFields(betriebsnummer: found.betriebsnummer, filialnummer: found.filialnummer ?? "")
            let text =
                "Das ist eine längere Nummer. Als Bescheidnummer gelesen, ist Ihre Betriebsnummer \(found.betriebsnummer). Sie steht jetzt im Feld. Stimmt sie, senden Sie das Formular noch einmal."
            problems.refuse(text, number)
        case .agencyNumber:
            problems.refuse(
                "Das ist die 8-stellige Betriebsnummer der Agentur für Arbeit. Geben Sie die 6-stellige Nummer der Handwerkskammer ein. Sie steht auf Ihrer Handwerkskarte.",
                number
            )
        case .missing: problems.refuse("Geben Sie die Betriebsnummer ein.", number)
        case .unreadable:
            problems.refuse("Geben Sie die 6-stellige Betriebsnummer ein. Sie steht auf Ihrer Handwerkskarte.", number)
        case .branchUnreadable:
            problems.refuse("Die Filialnummer hat höchstens 3 Ziffern. Ohne Filiale bleibt das Feld leer.", branch)
        case .twoBranches:
            problems.refuse(
                "In den beiden Feldern stehen verschiedene Filialnummern. Lassen Sie eine davon weg.",
                branch
            )
        }
        return nil
    }
}

extension Problems {
    fileprivate mutating func refuse(_ text: String, _ field: String) {
        add(contentsOf: Problems(text, field: field, refusal: .numberRefused))
    }
}
