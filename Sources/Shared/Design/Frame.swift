package import HTML

/// What stands around the content of every page: whose portal it is, where one is, who is signed in.
package struct Frame: Sendable {
    /// Where the page stands as a link sees it.
    package enum Place: Sendable, Hashable {
        case elsewhere
        /// The link leads to the page itself.
        case here
        /// The link leads to the area the page belongs to.
        case inside
    }

    package struct Item: Sendable {
        package let label: String
        package let target: any Addressable
        package let place: Place

        package init(_ label: String, to target: any Addressable, _ place: Place = .elsewhere) {
            self.label = label
            self.target = target
            self.place = place
        }
    }

    /// The signed-in person, and what signing out needs.
    package struct Person: Sendable {
        package let name: String
        package let signOut: any Addressable
        package let token: String
        /// Seconds without a request until the session ends.
        package let idleSeconds: Int
        /// When it ends whatever happens, in seconds since 1970.
        package let endsAt: Int
        /// What the script asks to say that the person is still there; `nil` for the overview of accounts.
        package let stay: (any Addressable)?
        /// Whether what was typed waits until the person has signed in again.
        package let keepsInput: Bool

        package init(
            name: String,
            signOut: any Addressable,
            token: String,
            idleSeconds: Int,
            endsAt: Int,
            stay: (any Addressable)? = nil,
            keepsInput: Bool = true
        ) {
            self.stay = stay
            self.keepsInput = keepsInput
            self.name = name
            self.signOut = signOut
            self.token = token
            self.idleSeconds = idleSeconds
            self.endsAt = endsAt
        }
    }

    private let home: any Addressable
    private let navigation: [Item]
    private let footer: HTML
    private let person: Person?
    private let chamber: String
    private let help: Item?

    package init(
        home: any Addressable,
        navigation: [Item],
        footer: HTML,
        person: Person? = nil,
        chamber: String,
        help: Item? = nil
    ) {
        self.home = home
        self.navigation = navigation
        self.footer = footer
        self.person = person
        self.chamber = chamber
        self.help = help
    }

    /// Where help explains problems that it knows.
    func help(for problems: Problems) -> (any Addressable)? {
        problems.refusal == nil ? nil : help?.target
    }

    /// For the script that warns before a session ends.
    var sessionData: HTML? {
        person.map { person in
            let stay: HTML? = person.stay.map { " data-da=\"\($0.address)\"" }
            let loses: HTML = .when(!person.keepsInput, " data-verliert")
            return " data-leerlauf=\"\(person.idleSeconds)\" data-ende=\"\(person.endsAt)\"\(stay)\(loses)"
        }
    }

    var header: HTML {
        """
        <a class="sprung" href="\(Address.fragment("inhalt"))">Zum Inhalt springen</a>
        <header class="kopf"><div class="rahmen kopf-zeile">
        <a class="marke" href="\(home.address)">\(Icon.mark)<span class="marke-text">\
        <span class="marke-name">Kund*innenportal</span>\
        <span class="marke-kammer">\(chamber)</span></span></a>
        <div class="kopf-rechts">\(help.map { Frame.link($0) })\(person.map(Frame.account))</div>
        </div></header>
        <nav class="leiste" aria-label="Bereiche"><div class="rahmen">\
        <ul>\(navigation.map { Frame.listItem($0) })</ul></div></nav>

        """
    }

    var footerHTML: HTML {
        """
        <footer class="fuss"><div class="rahmen"><nav aria-label="Rechtliches und Kontakt"><ul>\
        \(footer)</ul></nav><p>\(chamber)</p></div></footer>
        """
    }

    /// Links for the footer. The same on every page, so made once.
    package static func links(_ items: [Item]) -> HTML {
        "\(items.map { listItem($0) })"
    }

    static func listItem(_ item: Item) -> HTML { "<li>\(link(item))</li>" }

    private static func link(_ item: Item) -> HTML {
        let current: HTML =
            switch item.place {
            case .elsewhere: .empty
            case .here: " aria-current=\"page\""
            case .inside: " aria-current=\"true\""
            }
        return "<a href=\"\(item.target.address)\"\(current)>\(item.label)</a>"
    }

    private static func account(_ person: Person) -> HTML {
        let form = FormView(to: person.signOut, token: person.token, "<button class=\"textknopf\">Abmelden</button>")
        return "<span class=\"wer\">\(person.name)</span>\(form.html)"
    }
}
