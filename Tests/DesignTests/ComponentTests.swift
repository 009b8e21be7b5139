import HTML
import Links
import Testing

@testable import Design

@Suite struct ComponentTests {
    private static let hostile = "<img src=x onerror=alert(1)>\"'&"

    private func text(_ html: HTML) -> String { String(decoding: html.bytes, as: UTF8.self) }

    private var frame: Frame {
        Frame(
            home: Route.page(.start),
            navigation: [
                .init(Self.hostile, to: Route.overview, .here), .init("Kurse", to: Route.courses(.catalogue)),
            ],
            footer: Frame.links([.init("Impressum", to: Route.statutory(.imprint))]),
            person: .init(
                name: Self.hostile,
                signOut: Route.signIn(.signOut),
                token: Self.hostile,
                idleSeconds: 1800,
                endsAt: 1_800_000_000
            ),
            chamber: Self.hostile
        )
    }

    /// One of everything, filled with text that would do harm as markup.
    private var everything: [HTML] {
        let problems = Problems(Self.hostile, field: "email")
        return [
            Page(
                Self.hostile,
                problems: problems,
                back: .init(Self.hostile, to: Route.overview),
                HTML(text: Self.hostile)
            ).html(in: frame),
            Field("email", Self.hostile, .email, value: Self.hostile, hint: Self.hostile, problems: problems).html,
            Field("passwort", Self.hostile, .newPassword, value: Self.hostile, problems: problems).html,
            Field("tel", Self.hostile, .telephone, value: Self.hostile).html,
            Field("pin", Self.hostile, .code, value: Self.hostile).html,
            Notice(.warning, Self.hostile).html, Notice(.success, Self.hostile).html,
            Notice(.information, Self.hostile).html,
            Button(Self.hostile).html, Button(Self.hostile, to: Route.overview, .secondary).html,
            Cards([.init(Self.hostile, Self.hostile, to: Route.overview, state: Self.hostile)]).html,
            Cards([.init(Self.hostile, Self.hostile, to: Route.overview)], level: .second).html,
            Steps([.init(Self.hostile, HTML(text: Self.hostile))]).html,
            SummaryList([.init(Self.hostile, HTML(text: Self.hostile), change: Route.overview)]).html,
            FormView(to: Route.overview, token: Self.hostile, hidden: [(Self.hostile, Self.hostile)], "").html,
        ] + controls + lists
    }

    private var controls: [HTML] {
        let bad = Self.hostile
        let problems = Problems(bad, field: bad)
        return [
            Choices(bad, bad, .one(bad), [.init(bad, bad, hint: bad)], hint: bad, problems: problems).html,
            Choices(bad, bad, .several([bad]), [.init(bad, bad, hint: bad)], isHeading: true, problems: problems).html,
            DateField(bad, bad, value: .init(day: bad, month: bad, year: bad), hint: bad, problems: problems).html,
            Select(bad, bad, [.init(bad, bad)], chosen: bad, hint: bad, problems: problems).html,
            TextArea(bad, bad, value: bad, limit: 10, hint: bad, problems: problems).html,
            TextArea(bad, bad, value: "</textarea>\(bad)").html,
            FileField(bad, bad, types: [bad], hint: bad, problems: problems).html,
            SearchField(to: Route.courses(.catalogue), bad, bad, value: bad, hint: bad, problems: problems).html,
        ]
    }

    private var lists: [HTML] {
        let bad = Self.hostile
        return [
            TaskList(
                [.init(bad, to: Route.overview, hint: bad, .waiting(bad)), .init(bad, to: Route.overview, .open)],
                name: bad
            ).html,
            Confirmation(bad, reference: (bad, bad)).html,
            Pagination(page: 2, of: 3, label: bad) { _ in Route.overview }.html,
            Tag(bad, .problem).html,
            Table(bad, [.init(bad), .init(bad, isNumeric: true)], [[HTML(text: bad), HTML(text: bad)]]).html,
            Table(bad, [.init(bad)], [], empty: bad).html,
            Disclosure(bad, HTML(text: bad)).html,
        ]
    }

    @Test func `every component escapes what it is given`() {
        for html in everything {
            let text = text(html)
            #expect(!text.contains("<img") && !text.contains("\"'"), "\(text)")
        }
    }

    @Test func `no component is greyed out, checked by the browser, or styled in place`() {
        for html in everything.map(text) {
            for attribute in [" disabled", " required", " style=", " onclick", "javascript:", " pattern="] {
                #expect(!html.contains(attribute))
            }
        }
    }

    @Test func `a password is never sent back to the page`() {
        for kind in [Field.Kind.currentPassword, .newPassword] {
            #expect(!text(Field("passwort", "Passwort", kind, value: "geheim").html).contains("geheim"))
        }
    }

    @Test func `summary and field say the same, and the summary leads to the field`() {
        var problems = Problems("Geben Sie Ihren Vornamen ein.", field: "vorname")
        problems.add("Etwas anderes stimmt nicht.")
        let page = text(
            Page("Konto", problems: problems, Field("vorname", "Vorname", problems: problems).html).html(in: frame)
        )
        #expect(page.components(of: "Geben Sie Ihren Vornamen ein.") == 2)
        #expect(page.contains("<a href=\"#vorname\">Geben Sie Ihren Vornamen ein.</a>"))
        #expect(
            page.contains("id=\"vorname\"") && page.contains("aria-describedby=\"vorname-fehler\"")
                && page.contains("id=\"vorname-fehler\"")
        )
        #expect(page.contains("<title>Fehler: Konto"))
        #expect(page.contains("role=\"alert\" tabindex=\"-1\" autofocus"))
    }

    @Test func `a page without problems has no summary and a plain title`() {
        let page = text(Page("Konto", "<h1>Konto</h1>").html(in: frame))
        #expect(page.contains("<title>Konto – Kund*innenportal</title>") && !page.contains("role=\"alert\""))
    }

    @Test func `a field's hint and error are both announced`() {
        let problems = Problems("Falsch", field: "email")
        let field = text(Field("email", "E-Mail", .email, hint: "Hinweis", problems: problems).html)
        #expect(field.contains("aria-describedby=\"email-hinweis email-fehler\" aria-invalid=\"true\""))
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
