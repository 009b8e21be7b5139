import Design
import FoundationEssentials
import Freischaltung
import HTML
import HTTP
import Links
import PortalWeb
import PostgreSQL

/// The people of a Betrieb, open invitations, and those who ask for one.
struct PeoplePage {
    let link: BetriebLink
    let people: [LinkPeople.Person]
    let invitations: [ColleagueInvitations.Open]
    let wishes: [ColleagueInvitations.Wish]
    let now: Timestamp
    let problems: Problems

    private var isVerwaltung: Bool { link.role == .verwaltung }

    func response(in context: Context) -> Response {
        let invite: HTML? =
            isVerwaltung
            ? ButtonRow(Button(Route.betrieb(.invite).title, to: Route.betrieb(.invite)).html).html : nil
        return context.page(
            Route.betrieb(.people).title,
            problems: problems,
            back: Frame.Item(link.betrieb.name, to: Route.betrieb(.overview)),
            """
            <h1>\(Route.betrieb(.people).title)</h1>
            <p class="vorspann">Wer für \(link.betrieb.name) handelt. Jede Person hat ein eigenes Konto; niemand \
            muss ein Passwort weitergeben.</p>
            \(people.map { person($0, context) })
            \(invite)\(openInvitations(context))\(openWishes(context))
            \(explanation)
            """
        )
    }

    private func person(_ person: LinkPeople.Person, _ context: Context) -> HTML {
        let isOwn = person.link == link.id
        let pending = person.verwaltungFrom.flatMap { $0 > now ? $0 : nil }
        let role: HTML =
            pending.map { "\(person.role.german), ab dem \(GermanText.day($0)) Verwaltung" }
            ?? HTML(text: person.role.german)
        return """
            <h2>\(person.name)\(HTML.when(isOwn, " (Sie)"))</h2>
            \(SummaryList([
                .init("E-Mail-Adresse", HTML(text: person.email)), .init("Rolle", role),
                .init("Verknüpft seit", HTML(text: GermanText.day(person.linkedAt))),
                .init("Zuletzt da", HTML(text: PeoplePage.access(person.daysSinceAccess))),
            ]).html)
            \(isOwn ? ownActs : acts(on: person, pending != nil, context))
            """
    }

    /// Colleagues hear the week or the month, never the day.
    private static func access(_ days: Int?) -> String {
        guard let days else { return "noch nie" }
        return days <= 6 ? "diese Woche" : days <= 30 ? "diesen Monat" : "länger her"
    }

    private var ownActs: HTML { "<p><a href=\"\(Route.betrieb(.unlink))\">\(Route.betrieb(.unlink).title)</a></p>" }

    private func acts(on person: LinkPeople.Person, _ mayObject: Bool, _ context: Context) -> HTML? {
        guard let own = people.first(where: { $0.link == link.id }), PeopleRules.mayChange(person, own, at: now) else {
            return isVerwaltung
                ? "<p class=\"leise\">War vor Ihnen da: Ihre Rolle reicht nicht, um hier etwas zu ändern.</p>" : nil
        }
        let id = person.link.rawValue.uuidString
        let forms = Role.allCases.filter { $0 != person.role }.map { role in
            act("rolle", id, "Rolle \(role.german) geben", for: person.name, ["rolle": role.rawValue], context)
        }
        let objection =
            mayObject ? act("widersprechen", id, Label.object.text, for: person.name, [:], context) : nil
        let removal = act("entfernen", id, Label.unlink.text, for: person.name, [:], context)
        return "<div class=\"knoepfe\">\(objection)\(forms)\(removal)</div>"
    }

    private func act(
        _ act: String,
        _ id: String,
        _ label: String,
        for name: String,
        _ more: [String: String],
        _ context: Context
    ) -> HTML {
        let hidden =
            [(name: "aktion", value: act), (name: "wer", value: id)] + more.map { (name: $0.key, value: $0.value) }
        let button: HTML = "<button class=\"knopf knopf-zweit\">\(label)<span class=\"vh\">: \(name)</span></button>"
        return FormView(to: Route.betrieb(.people), token: context.formToken, hidden: hidden, button).html
    }

    // MARK: Invitations and wishes

    private func openInvitations(_ context: Context) -> HTML? {
        guard !invitations.isEmpty else { return nil }
        let lines = invitations.map { invitation in
            SummaryList.Line(
                invitation.email,
                "Rolle \(invitation.role.german), eingeladen am \(GermanText.day(invitation.createdAt)), gültig bis \(GermanText.day(invitation.expiresAt))",
                action: act(
                    "zurueckziehen",
                    invitation.id.uuidString,
                    Label.withdrawInvitation.text,
                    for: invitation.email,
                    [:],
                    context
                )
            )
        }
        return "<h2>Offene Einladungen</h2>\(SummaryList(lines).html)"
    }

    private func openWishes(_ context: Context) -> HTML? {
        guard !wishes.isEmpty else { return nil }
        let lines = wishes.map { wish -> SummaryList.Line in
            let id = wish.account.rawValue.uuidString
            let invite = FormView(
                to: Route.betrieb(.invite),
                token: context.formToken,
                hidden: [(name: "wunsch", value: id)],
                "<button class=\"knopf knopf-zweit\">Einladen<span class=\"vh\">: \(wish.name)</span></button>"
            ).html
            return SummaryList.Line(
                wish.name,
                "\(wish.email), gefragt am \(GermanText.day(wish.createdAt))",
                action: "\(invite)\(act("ablehnen", id, "Ablehnen", for: wish.name, [:], context))"
            )
        }
        return """
            <h2>Bitten um eine Einladung</h2>
            <p>Laden Sie nur ein, wen Sie kennen. Wer abgelehnt wird, erfährt davon nichts.</p>
            \(SummaryList(lines).html)
            """
    }

    private var explanation: HTML {
        """
        <h2>Was die Rollen dürfen</h2>
        \(SummaryList([
            .init(Role.lesen.german, "Alles sehen, was den Betrieb betrifft."),
            .init(Role.bearbeiten.german, "Dazu Lehrverträge, Dokumente und Einträge der Börse anlegen und ändern."),
            .init(Role.verwaltung.german, "Dazu Personen einladen, ihre Rolle ändern und sie entfernen."),
        ]).html)
        """
    }
}
