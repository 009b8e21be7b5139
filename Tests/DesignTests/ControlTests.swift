import HTML
import Links
import Testing

@testable import Design

@Suite struct ControlTests {
    /// Every control that takes one name, and how it looks with a hint and with problems.
    enum Kind: CaseIterable {
        case field, radios, checkboxes, date, select, text, file, search

        func html(_ name: String, hint: String? = nil, _ problems: Problems = Problems()) -> HTML {
            let choices = [Choices.Choice("a", "A", hint: "Erklärung"), .init("b", "B")]
            return switch self {
            case .field: Field(name, "Frage", hint: hint, problems: problems).html
            case .radios: Choices(name, "Frage", .one(nil), choices, hint: hint, problems: problems).html
            case .checkboxes: Choices(name, "Frage", .several([]), choices, hint: hint, problems: problems).html
            case .date: DateField(name, "Frage", hint: hint, problems: problems).html
            case .select: Select(name, "Frage", [.init("a", "A")], hint: hint, problems: problems).html
            case .text: TextArea(name, "Frage", limit: 1_000, hint: hint, problems: problems).html
            case .file: FileField(name, "Frage", hint: hint, problems: problems).html
            case .search:
                SearchField(to: Route.courses(.catalogue), name, "Frage", hint: hint, problems: problems).html
            }
        }
    }

    private let problems = Problems("Das fehlt.", field: "frage")

    @Test(arguments: Kind.allCases)
    func `hint and error describe the control or its group`(kind: Kind) {
        let markup = Markup(kind.html("frage", hint: "Hinweis", problems))
        #expect(markup.contains("aria-describedby=\"frage-hinweis frage-fehler"))
        #expect(markup.contains("<p class=\"hinweis\" id=\"frage-hinweis\">Hinweis</p>"))
        #expect(markup.contains("id=\"frage-fehler\"><span class=\"vh\">Fehler: </span>Das fehlt.</p>"))
        #expect(markup.contains("aria-invalid=\"true\""))
        #expect(markup.danglingReferences.isEmpty, "\(markup.danglingReferences)")
    }

    @Test(arguments: Kind.allCases)
    func `nothing refers to a hint or an error that is not there`(kind: Kind) {
        for markup in [Markup(kind.html("frage")), Markup(kind.html("frage", hint: "Hinweis"))] {
            #expect(markup.danglingReferences.isEmpty, "\(markup.danglingReferences)")
            #expect(!markup.contains("aria-invalid") && !markup.contains("feldfehler"))
        }
    }

    @Test(arguments: Kind.allCases)
    func `the problem of another field changes nothing`(kind: Kind) {
        #expect(kind.html("frage", Problems("Falsch", field: "andere")) == kind.html("frage"))
    }

    @Test(arguments: Kind.allCases)
    func `the error summary leads to a control that takes the focus`(kind: Kind) throws {
        let target = try #require(Markup(ErrorSummary(problems).html).values(of: "href").first).dropFirst()
        let tag = try #require(Markup(kind.html("frage", problems)).tag(id: String(target)))
        #expect(["input", "select", "textarea"].contains { tag.hasPrefix($0) }, "\(tag)")
    }

    @Test(arguments: Kind.allCases)
    func `a very long word stays whole`(kind: Kind) {
        let word = String(repeating: "Donaudampfschifffahrt", count: 200)
        #expect(Markup(kind.html("frage", hint: word)).contains(">\(word)</p>"))
    }

    // MARK: Choices

    @Test func `radios are one group that is invalid as a whole`() {
        let markup = Markup(Kind.radios.html("frage", problems))
        #expect(
            markup.contains("<fieldset role=\"radiogroup\" aria-invalid=\"true\" aria-describedby=\"frage-fehler\">")
        )
        #expect(markup.count(of: "aria-invalid") == 1)
        #expect(markup.values(of: "id") == ["frage-fehler", "frage", "frage-erklaerung", "frage-2"])
        #expect(markup.values(of: "name") == ["frage", "frage"])
    }

    @Test func `every checkbox of a wrong group is invalid`() {
        let markup = Markup(Kind.checkboxes.html("frage", problems))
        #expect(markup.count(of: "type=\"checkbox\"") == 2 && markup.count(of: "aria-invalid=\"true\"") == 2)
        #expect(!markup.contains("role="))
    }

    @Test(arguments: [
        (Choices.Chosen.one(nil), 0), (.one("a"), 1), (.one("x"), 0), (.one(""), 0),
        (.several([]), 0), (.several(["a", "b", "x"]), 2),
    ])
    func `only what was chosen is ticked`(chosen: Choices.Chosen, count: Int) {
        let markup = Markup(Choices("frage", "Frage", chosen, [.init("a", "A"), .init("b", "B")]).html)
        #expect(markup.count(of: " checked") == count)
    }

    @Test(arguments: [Choices.Chosen.one(nil), .several([])])
    func `without answers the group itself takes the focus`(chosen: Choices.Chosen) {
        let markup = Markup(Choices("frage", "Frage", chosen, [], problems: problems).html)
        #expect(markup.tag(id: "frage")?.hasPrefix("fieldset") == true)
        #expect(markup.tag(id: "frage")?.contains("tabindex=\"-1\"") == true)
        #expect(markup.danglingReferences.isEmpty)
    }

    @Test func `a page that asks one question has it as its heading`() {
        let choices = Choices("frage", "Frage?", .one(nil), [.init("a", "A")], isHeading: true)
        #expect(Markup(choices.html).contains("<legend><h1>Frage?</h1></legend>"))
        let date = DateField("frage", "Wann?", isHeading: true)
        #expect(Markup(date.html).contains("<legend><h1>Wann?</h1></legend>"))
    }

    // MARK: Date

    @Test func `a date is sent in three numeric parts`() {
        let markup = Markup(DateField("beginn", "Beginn", value: .init(day: "1", month: "x", year: "")).html)
        #expect(markup.values(of: "name") == ["beginn-tag", "beginn-monat", "beginn-jahr"])
        #expect(markup.values(of: "name") == DateField.Part.allCases.map { $0.name(of: "beginn") })
        #expect(markup.values(of: "value") == ["1", "x"])
        #expect(markup.count(of: "inputmode=\"numeric\"") == 3 && markup.count(of: "autocomplete=\"off\"") == 3)
        #expect(markup.contains("<label for=\"beginn\">Tag</label>"))
    }

    @Test func `only a birthday is filled in by the browser`() {
        let markup = Markup(DateField("geburt", "Geburtstag", isBirthday: true).html)
        #expect(markup.values(of: "autocomplete") == ["bday-day", "bday-month", "bday-year"])
    }

    @Test func `a wrong date is wrong in all parts`() {
        let markup = Markup(DateField("frage", "Frage", problems: problems).html)
        #expect(markup.count(of: "aria-invalid=\"true\"") == 3)
    }

    @Test(arguments: DateField.Part.allCases)
    func `a wrong part is marked alone, and the summary leads to it`(part: DateField.Part) {
        let name = part.name(of: "beginn")
        let markup = Markup(DateField("beginn", "Beginn", problems: Problems("Fehlt.", field: name)).html)
        #expect(markup.count(of: "aria-invalid=\"true\"") == 1)
        #expect(markup.tag(id: name)?.contains("aria-invalid=\"true\"") == true)
        #expect(markup.contains("id=\"beginn-fehler\"><span class=\"vh\">Fehler: </span>Fehlt.</p>"))
        #expect(markup.danglingReferences.isEmpty)
    }

    @Test func `every problem of a date is said at the date and has a target`() {
        var problems = Problems("Unmöglich.", field: "beginn")
        for part in DateField.Part.allCases { problems.add("\(part.rawValue) fehlt.", field: part.name(of: "beginn")) }
        let markup = Markup(DateField("beginn", "Beginn", problems: problems).html)
        #expect(markup.contains("Unmöglich. tag fehlt. monat fehlt. jahr fehlt.</p>"))
        for problem in problems.all { #expect(markup.values(of: "id").contains(problem.field ?? "")) }
        #expect(markup.danglingReferences.isEmpty)
    }

    // MARK: Others

    @Test func `a select begins with an empty entry`() {
        let options = [Select.Option("n", "Nord"), .init("s", "Süd")]
        let markup = Markup(Select("bezirk", "Bezirk", options).html)
        #expect(markup.values(of: "value") == ["", "n", "s"] && !markup.contains(" selected"))
        #expect(Markup(Select("bezirk", "Bezirk", options, chosen: "s").html).contains("value=\"s\" selected>Süd"))
        #expect(Markup(Select("bezirk", "Bezirk", []).html).count(of: "<option") == 1)
    }

    @Test func `a text keeps the empty line it begins with`() {
        #expect(Markup(TextArea("text", "Text", value: "\nHallo").html).contains(">\n\nHallo</textarea>"))
    }

    @Test(arguments: [(1, "1"), (999, "999"), (1_000, "1.000"), (12_034, "12.034"), (1_000_005, "1.000.005")])
    func `the limit of a text is said, not enforced`(limit: Int, said: String) {
        let markup = Markup(TextArea("text", "Text", limit: limit, hint: "Hinweis").html)
        #expect(markup.contains("id=\"text-grenze\">Höchstens \(said) Zeichen</p>"))
        #expect(markup.contains("aria-describedby=\"text-hinweis text-grenze\"") && !markup.contains("maxlength"))
    }

    @Test func `a file says what it may be, and its form sends it`() {
        let field = FileField("datei", "Datei", types: [".pdf", "image/*"]).html
        #expect(Markup(field).contains("type=\"file\" accept=\".pdf,image/*\""))
        #expect(!Markup(FileField("datei", "Datei").html).contains("accept="))
        let form = FormView(to: Route.overview, token: "t", sendsFiles: true, field).html
        #expect(Markup(form).contains("enctype=\"multipart/form-data\""))
        #expect(!Markup(FormView(to: Route.overview, token: "t", field).html).contains("enctype"))
    }

    @Test func `a search is a landmark, is sent by GET and has no token`() {
        let filter = Select("ort", "Ort", []).html
        let search = SearchField(to: Route.courses(.catalogue), "suche", "Kurs suchen", value: "a&b", filters: filter)
        let markup = Markup(search.html)
        #expect(markup.contains("<form role=\"search\" action=\"\(Route.courses(.catalogue).path)\""))
        #expect(markup.contains(" value=\"a&amp;b\"") && markup.contains("<label for=\"suche\">Kurs suchen</label>"))
        #expect(markup.contains(">Suchen</button>") && markup.contains("id=\"ort\""))
        #expect(!markup.contains("csrf") && !markup.contains("post"))
    }
}
