import Design
import FoundationEssentials
import HTML
import Links
import PortalWeb
import PostgreSQL

/// Letters and what became of each.
struct LetterTable {
    private let letters: [DeskLetterStore.Letter]
    private let now: Timestamp
    private let empty: String

    init(_ letters: [DeskLetterStore.Letter], at now: Timestamp, empty: String) {
        self.letters = letters
        self.now = now
        self.empty = empty
    }

    /// - Parameters:
    ///   - hasBetrieb: whether it is said to whom; not on the Betrieb's own page.
    ///   - acts: what may be done with one; `nil` for who may only look.
    func html(hasBetrieb: Bool, acts: ((DeskLetterStore.Letter) -> [StaffBetriebAct])? = nil) -> HTML {
        let rows = letters.map { letter -> [HTML] in
            var row: [HTML] = [HTML(text: GermanText.moment(letter.requestedAt))]
            if hasBetrieb {
                row.append(
                    "<a href=\"\(DeskLink.betrieb(letter.betrieb.id))\">\(letter.betrieb.name), \(letter.betrieb.ort)</a><br>\(letter.betrieb.number)"
                )
            }
            row += [HTML(text: LetterTable.kind(letter.kind)), asker(letter), state(letter)]
            if let acts { row.append(links(letter, acts(letter))) }
            return row
        }
        var titles = ["Angefordert"]
        if hasBetrieb { titles.append("Betrieb") }
        titles += ["Brief", "Von", "Stand"]
        if acts != nil { titles.append("Ändern") }
        return Table("Briefe", titles.map { Table.Column($0) }, rows, empty: empty, hasCaption: false).html
    }

    static func kind(_ kind: DeskLetterStore.Letter.Kind) -> String {
        switch kind {
        case .linked: "Neue Verknüpfung"
        case .enclosure: "PIN-Beileger"
        case .pin: "PIN"
        }
    }

    private func asker(_ letter: DeskLetterStore.Letter) -> HTML {
        if let name = letter.askedByName { return "\(name), Service" }
        if let account = letter.account { return "<a href=\"\(DeskLink.person(account))\">eine Person mit Konto</a>" }
        return letter.kind == .pin ? "ohne Anmeldung" : "das Portal"
    }

    private func state(_ letter: DeskLetterStore.Letter) -> HTML {
        if let time = letter.cancelledAt { return "\(Tag("Storniert", .neutral).html) \(GermanText.day(time))" }
        if let time = letter.returnedAt { return "\(Tag("Zurückgekommen", .problem).html) \(GermanText.day(time))" }
        if let time = letter.printedAt {
            let until: HTML? = letter.validUntil.map { ", PIN gültig bis \(GermanText.day($0))" }
            return "\(Tag("Gedruckt", .success).html) \(GermanText.day(time))\(until)"
        }
        if letter.isHeld {
            return "\(Tag("Wartet auf Freigabe", .warning).html) \(LetterTable.reason(letter.heldBecause))"
        }
        let approver: HTML? = letter.approvedByName.map { "freigegeben von \($0)" }
        return "\(Tag("Wartet auf den Druck").html) \(approver)"
    }

    /// Why a letter waits for somebody.
    static func reason(_ held: DeskLetterStore.Letter.Hold?) -> String {
        switch held {
        case .dailyTotal: "An diesem Tag kamen ungewöhnlich viele Anforderungen."
        case .addressChanged: "Die Anschrift hat sich in den letzten 30 Tagen geändert."
        case .staff: "Wer den Brief ausgestellt hat, hat auch die Anschrift geändert."
        case nil: ""
        }
    }

    private func links(_ letter: DeskLetterStore.Letter, _ acts: [StaffBetriebAct]) -> HTML {
        acts.map { act -> HTML in
            let link = DeskLink.betrieb(letter.betrieb.id, act, letter.id.uuidString)
            let about = "Brief an \(letter.betrieb.name) vom \(GermanText.moment(letter.requestedAt))"
            return "<a href=\"\(link)\">\(link.route.title)<span class=\"vh\">: \(about)</span></a><br>"
        }.joined()
    }

    /// What may be done with a letter, whoever looks.
    static func acts(_ letter: DeskLetterStore.Letter) -> [StaffBetriebAct] {
        var acts: [StaffBetriebAct] = []
        if letter.isHeld { acts.append(.approveLetter) }
        if letter.isWaiting { acts.append(.cancelLetter) }
        if letter.canReturn { acts.append(.markReturned) }
        return acts
    }
}
