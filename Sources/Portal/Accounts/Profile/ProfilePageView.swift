import Design
import HTML
import HTTP
import Links
import PortalWeb

extension Context {
    /// A page of Mein Profil, with the ways to the others.
    func profilePage(_ page: ProfilePage, problems: Problems = Problems(), _ main: HTML) -> Response {
        let title = Route.profile(page).title
        let ways = ProfilePage.allCases.map {
            Frame.Item(Route.profile($0).title, to: Route.profile($0), $0 == page ? .here : .elsewhere)
        }
        return self.page(
            title,
            problems: problems,
            "<h1>\(title)</h1>\(SubNavigation("Mein Profil", ways).html)\(main)"
        )
    }
}

/// The form with a person's own data.
struct ProfilePageView {
    let email: String
    let data: ProfileData
    let problems: Problems

    func response(in context: Context) -> Response {
        let anrede = Choices(
            "anrede",
            "Anrede",
            .one(data.anrede.rawValue),
            ProfileData.Anrede.allCases.map { .init($0.rawValue, $0.label) },
            isInline: true,
            problems: problems
        )
        let fields: HTML = """
            \(anrede.html)\
            \(Field("vorname", Label.vorname.text, value: data.vorname, autocomplete: "given-name", width: .half, problems: problems).html)\
            \(Field("nachname", Label.nachname.text, value: data.nachname, autocomplete: "family-name", width: .half, problems: problems).html)\
            \(Field("telefon", "Telefon (freiwillig)", .telephone, value: data.telefon, width: .half, problems: problems).html)\
            \(Field("strasse", "Straße und Hausnummer (freiwillig)", value: data.strasse, autocomplete: "address-line1", problems: problems).html)\
            \(Field("plz", "Postleitzahl (freiwillig)", value: data.plz, autocomplete: "postal-code", width: .short, problems: problems).html)\
            \(Field("ort", "Ort (freiwillig)", value: data.ort, autocomplete: "address-level2", width: .half, problems: problems).html)\
            \(Button(Label.save.text).html)
            """
        return context.profilePage(
            .overview,
            problems: problems,
            """
            \(SummaryList([.init("E-Mail-Adresse", "<span class=\"adresse\">\(email)</span>")]).html)
            \(Disclosure("Meine E-Mail-Adresse hat sich geändert", ProfilePageView.newAddress).html)
            \(FormView(to: Route.profile(.overview), token: context.formToken, fields).html)
            """
        )
    }

    private static let newAddress: HTML = """
        <p>Die Adresse gehört fest zum Konto, denn mit ihr melden Sie sich an. Haben Sie eine neue, dann \
        <a href="\(Route.registration(.form))">legen Sie damit ein Konto an</a>, verknüpfen es mit Ihrem Betrieb \
        (Einladung oder PIN) und löschen dieses hier.</p>
        """
}
