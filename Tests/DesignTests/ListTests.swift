import HTML
import Links
import Testing

@testable import Design

@Suite struct ListTests {
    private func link(_ page: Int) -> Link {
        Link(.courses(.catalogue), query: [.init("seite", String(page))])
    }

    // MARK: Pagination

    /// The numbers and gaps as they stand, the current page in brackets.
    private func shown(_ markup: Markup) -> String {
        markup.text.split(separator: "<li").dropFirst().map { item in
            let number = item.split(separator: "Seite </span>").dropFirst().first?.prefix { $0.isNumber } ?? "…"
            return item.contains("aria-current=\"page\"") ? "[\(number)]" : String(number)
        }.joined(separator: " ")
    }

    @Test(arguments: [
        (1, 2, "[1] 2"), (1, 9, "[1] 2 … 9"), (3, 9, "1 2 [3] 4 … 9"), (4, 9, "1 2 3 [4] 5 … 9"),
        (5, 9, "1 … 4 [5] 6 … 9"), (9, 9, "1 … 8 [9]"), (2, 3, "1 [2] 3"), (2, 4, "1 [2] 3 4"),
        (500, 1_000, "1 … 499 [500] 501 … 1000"), (1_000, 1_000, "1 … 999 [1000]"), (0, 3, "[1] 2 3"),
        (2_000, 1_000, "1 … 999 [1000]"),
    ])
    func `pagination shows the ends and the neighbours`(current: Int, count: Int, expected: String) {
        #expect(shown(Markup(Pagination(page: current, of: count, address: link).html)) == expected)
    }

    @Test(arguments: [0, 1]) func `there is nothing to leaf through`(count: Int) {
        #expect(Pagination(page: 1, of: count, address: link).html.isEmpty)
    }

    @Test(arguments: [(1, ["next"]), (2, ["prev", "next"]), (3, ["prev"])])
    func `previous and next are there where they lead somewhere`(current: Int, expected: [String]) {
        let markup = Markup(Pagination(page: current, of: 3, address: link).html)
        #expect(markup.values(of: "rel") == expected)
        #expect(markup.values(of: "aria-label") == ["Seiten"])
        #expect(markup.values(of: "href").allSatisfy { $0.hasPrefix("\(Route.courses(.catalogue).path)?seite=") })
    }

    // MARK: Task list

    @Test func `every task is a link, described by its hint and its state`() {
        let states: [TaskList.State] = [.done, .begun, .open, .waiting("Zuerst den Betrieb angeben"), .problem]
        let tasks = states.map { TaskList.Task("Angaben", to: Route.overview, hint: "Kurz", $0) }
        let markup = Markup(TaskList(tasks).html)
        #expect(markup.count(of: "<li>") == 5 && markup.count(of: "<a href") == 5)
        #expect(markup.values(of: "aria-describedby").first == "aufgabe-1-hinweis aufgabe-1-stand")
        #expect(markup.danglingReferences.isEmpty)
        for word in ["Erledigt", "Unvollständig", "Noch offen", "Zuerst den Betrieb angeben", "Es gibt ein Problem"] {
            #expect(markup.count(of: word) == 1)
        }
    }

    @Test func `two lists of one page have ids of their own`() {
        let task = TaskList.Task("Angaben", to: Route.overview, .open)
        let page = TaskList([task]).html + TaskList([task], name: "anlage").html
        #expect(Markup(page).danglingReferences.isEmpty)
    }

    @Test func `a list of no tasks is nothing`() {
        #expect(TaskList([]).html.isEmpty)
    }

    // MARK: Table

    private let columns = [Table.Column("Kurs"), .init("Plätze", isNumeric: true)]

    @Test func `a table has a caption, headings both ways, and scrolls by keyboard`() {
        let markup = Markup(Table("Kurse", columns, [["Schweißen", "12"]]).html)
        #expect(markup.contains("role=\"region\" aria-label=\"Kurse\" tabindex=\"0\"><table><caption>Kurse</caption>"))
        #expect(markup.contains("<th scope=\"col\">Kurs</th><th scope=\"col\" class=\"zahl\">Plätze</th>"))
        #expect(markup.contains("<tr><th scope=\"row\">Schweißen</th><td class=\"zahl\">12</td></tr>"))
    }

    @Test func `a table without rows says so`() {
        #expect(Markup(Table("Kurse", columns, []).html).text == "<p class=\"leise\">Keine Einträge</p>")
        #expect(Markup(Table("Kurse", columns, [], empty: "Kein Kurs passt.").html).contains("Kein Kurs passt."))
    }

    @Test(arguments: [[], ["A"], ["A", "B"], ["A", "B", "C"]] as [[HTML]])
    func `a row has as many cells as there are columns`(row: [HTML]) {
        let markup = Markup(Table("Kurse", columns, [row]).html)
        #expect(markup.count(of: "scope=\"row\"") == 1 && markup.count(of: "<td") == 1)
    }

    @Test func `a thousand rows stand in their order`() {
        let rows = (1...1_000).map { [HTML(text: "Kurs \($0)"), HTML(text: String($0))] }
        let markup = Markup(Table("Kurse", columns, rows).html)
        #expect(markup.count(of: "<tr>") == 1_001 && markup.text.contains("Kurs 1000</th>"))
    }

    // MARK: Others

    @Test func `a confirmation is the page's heading, with or without a number to quote`() {
        let quoted = Markup(Confirmation("Eingereicht", reference: ("Vorgangsnummer", "K-1")).html)
        #expect(quoted.contains("<h1>Eingereicht</h1><p>Vorgangsnummer<br><strong>K-1</strong></p>"))
        #expect(!Markup(Confirmation("Eingereicht").html).contains("<p>"))
    }

    @Test func `a disclosure is closed at first and needs no script`() {
        let markup = Markup(Disclosure("Mehr", "<p>Text</p>").html)
        #expect(markup.text.hasPrefix("<details><summary>Mehr</summary>") && markup.contains("<p>Text</p>"))
    }

    @Test func `a card's state is a tag`() {
        let card = Markup(Cards([.init("Kurse", "Alle", to: Route.overview, state: "Neu")]).html)
        #expect(card.contains(Markup(Tag("Neu").html).text))
    }
}
