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

    private let cards: [Card]

    package init(_ cards: [Card]) {
        self.cards = cards
    }

    package var html: HTML {
        let items = cards.map { card -> HTML in
            let state: HTML? = card.state.map { "<span class=\"etikett\">\($0)</span>" }
            return """
                <li class="karte"><h3><a href="\(card.target.address)">\(card.title)</a>\(Icon.arrow)</h3>\
                <p>\(card.text)</p>\(state)</li>
                """
        }
        return "<ul class=\"karten\">\(items)</ul>"
    }
}
