package import HTML

/// Ways onward, side by side where there is room. The whole card is the link; none is ever greyed out.
package struct Cards {
    package struct Card {
        let title: String
        let text: String
        let target: any Addressable
        /// A state in words, such as "Betrieb nötig".
        let state: String?

        package init(_ title: String, _ text: String, to target: any Addressable, state: String? = nil) {
            self.title = title
            self.text = text
            self.target = target
            self.state = state
        }
    }

    /// Which heading the cards' titles are: one below the heading they stand under.
    package enum Level: Sendable {
        case second, third
    }

    private let cards: [Card]
    private let level: Level

    package init(_ cards: [Card], level: Level = .third) {
        self.cards = cards
        self.level = level
    }

    package var html: HTML {
        let items = cards.map { card -> HTML in
            let state: HTML? = card.state.map { Tag($0).html }
            let title: HTML = "<a href=\"\(card.target.address)\">\(card.title)</a>\(Icon.arrow)"
            let heading: HTML =
                switch level {
                case .second: "<h2>\(title)</h2>"
                case .third: "<h3>\(title)</h3>"
                }
            return "<li class=\"karte\">\(heading)<p>\(card.text)</p>\(state)</li>"
        }
        return "<ul class=\"karten\">\(items)</ul>"
    }
}
