import Design
import FoundationEssentials
import HTML
import HTTP
import Links
import PortalWeb

/// The own sessions, the time they wait, and what happened lately.
struct SessionsPage {
    let present: Session
    let sessions: [OwnSession]
    let events: [OwnEvent]
    let problems: Problems
    /// What was chosen in the form that comes back.
    let minutes: String

    func response(in context: Context) -> Response {
        context.profilePage(
            .sessions,
            problems: problems,
            """
            <h2>Hier sind Sie angemeldet</h2>\(list(context))\(endOthers(context))
            <p>Ein Gerät kennen Sie nicht? Melden Sie es ab und <a href="\(Route.profile(.password))">ändern Sie Ihr \
            Passwort</a>.</p>
            <h2>Zeit bis zur Abmeldung</h2>\(idleLimit(context))
            <h2>Letzte Ereignisse</h2>\(activity)
            """
        )
    }

    private func list(_ context: Context) -> HTML {
        let lines = sessions.map { session in
            let isThis = session.id == present.id
            let value: HTML = """
                \(isThis ? "<strong>Dieses Gerät</strong><br>" as HTML : nil)\
                Angemeldet am \(GermanText.moment(session.createdAt)), zuletzt aktiv am \
                \(GermanText.moment(session.lastSeenAt))
                """
            let device = DeviceName.of(userAgent: session.userAgent)
            return SummaryList.Line(device, value, action: isThis ? nil : end(session, context))
        }
        return SummaryList(lines).html
    }

    private func end(_ session: OwnSession, _ context: Context) -> HTML {
        let button: HTML = """
            <button class="textknopf">Abmelden<span class="vh"> \(DeviceName.of(userAgent: session.userAgent)), \
            angemeldet \(GermanText.moment(session.createdAt))</span></button>
            """
        let hidden = [
            (name: "aktion", value: SessionsInput.Act.end.rawValue), (name: "sitzung", value: session.id.uuidString),
        ]
        return FormView(to: Route.profile(.sessions), token: context.formToken, hidden: hidden, button).html
    }

    private func endOthers(_ context: Context) -> HTML? {
        guard sessions.count > 1 else { return nil }
        return FormView(
            to: Route.profile(.sessions),
            token: context.formToken,
            hidden: [(name: "aktion", value: SessionsInput.Act.endOthers.rawValue)],
            Button(Label.endOtherSessions.text, .secondary).html
        ).html
    }

    private func idleLimit(_ context: Context) -> HTML {
        let current = Int(present.idleLimit.components.seconds / 60)
        let chosen = minutes.isEmpty ? String(current) : minutes
        let options = Set(ManageSessions.idleMinutes + [current]).sorted().map {
            Select.Option(String($0), GermanText.duration(.seconds($0 * 60)))
        }
        let hint =
            "So lange bleiben Sie ohne Eingabe angemeldet. Nach \(GermanText.durationDative(context.settings.sessionMax)) ist immer Schluss."
        let select = Select(
            "minuten",
            "Ohne Eingabe abmelden nach",
            options,
            chosen: chosen,
            hint: hint,
            problems: problems
        )
        let password = Reauthentication(present, in: context).field(problems: problems)
        return FormView(
            to: Route.profile(.sessions),
            token: context.formToken,
            hidden: [(name: "aktion", value: SessionsInput.Act.idleLimit.rawValue)],
            "\(select.html)\(password)\(Button(Label.saveIdleLimit.text, .secondary).html)"
        ).html
    }

    private var activity: HTML {
        let rows = events.compactMap { event -> [HTML]? in
            guard let words = event.event?.words else { return nil }
            return [HTML(text: GermanText.moment(event.at)), HTML(text: words)]
        }
        let columns = [Table.Column("Wann"), .init("Was")]
        return Table("Letzte Ereignisse", columns, rows, empty: "Noch ist nichts geschehen.", hasCaption: false).html
    }
}
