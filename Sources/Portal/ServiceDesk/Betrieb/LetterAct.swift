import FoundationEssentials
import HTML
import Links
import PortalWeb

/// What several acts about one letter share.
protocol LetterAct: BetriebAct {
    var letter: DeskLetterStore.Letter { get }
}

extension LetterAct {
    var hidden: [(name: String, value: String)] {
        [(name: BetriebActs.target, value: letter.id.uuidString.lowercased())]
    }
    var subject: HTML {
        "\(betrieb.betrieb.name), \(betrieb.betrieb.number), \(betrieb.address): Brief (\(LetterTable.kind(letter.kind))), angefordert am \(GermanText.moment(letter.requestedAt))"
    }
}

extension DeskLetterStore.Letter {
    var detail: [String: String] { ["letter": id.uuidString.lowercased()] }
}
