import Design
import FoundationEssentials
import HTML
package import HTTP
package import Links
package import PortalWeb
import PostgreSQL

/// `/service/personal`: who works at the desk, and what becomes of lost phones. New people come by `portal staff add`.
package struct ManageStaff {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        let directory = StaffDirectory(context.database, context.environment.keys, context.settings)
        let now = try context.now
        let entries = try directory.all()
        try DeskNote(staff: desk.staff.id, reason: nil, context: context, now: now).record(.staffLookedAtStaff)
        let rows = entries.map { entry -> [HTML] in
            [
                "<a href=\"\(ShowTrail.link(to: entry.staff.id))\">\(entry.staff.name)</a>\(HTML.when(entry.staff.id == desk.staff.id, " (Sie)"))<br>\(entry.staff.email)",
                HTML(text: entry.staff.role.german), state(entry, at: now),
                HTML(text: entry.lastSignInAt.map(GermanText.day) ?? "noch nie"), acts(entry),
            ]
        }
        let columns = ["Name", "Rolle", "Zugang", "Zuletzt angemeldet", "Ändern"]
        return context.page(
            Route.staff(.people).title,
            layout: .wide,
            """
            <h1>\(Route.staff(.people).title)</h1>
            <p class="vorspann">Wer am Service arbeitet. Neue Zugänge legt die Technik an: <code>portal staff \
            add</code>.</p>
            \(Table("Zugänge zum Service", columns.map { Table.Column($0) }, rows, hasCaption: false).html)
            <h2>Was die Rollen dürfen</h2>
            \(SummaryList([
                .init(StaffRole.auskunft.german, "Suchen und ansehen, nichts ändern."),
                .init(StaffRole.sachbearbeitung.german, "Dazu alles, was eine Person oder einen Betrieb betrifft: Briefe, Verknüpfungen, Anschrift, Passwort-Link, Löschung auf Wunsch. Und Briefe drucken."),
                .init(StaffRole.leitung.german, "Dazu, was alle betrifft: Importe, Freigaben nach einem ungewöhnlichen Tag, Zugänge zum Service."),
            ]).html)
            """
        )
    }

    private func state(_ entry: StaffDirectory.Entry, at now: Timestamp) -> HTML {
        if entry.lockedAt != nil { return Tag("Gesperrt", .problem).html }
        if entry.enrolledAt != nil { return Tag("Eingerichtet", .success).html }
        guard let until = entry.codeUntil, until > now else { return Tag("Einmalcode abgelaufen", .warning).html }
        return "\(Tag("Einmalcode offen").html) bis \(GermanText.moment(until))"
    }

    private func acts(_ entry: StaffDirectory.Entry) -> HTML {
        if entry.staff.id == desk.staff.id { return "Das macht jemand anderes." }
        let acts: [StaffMemberAct] = entry.lockedAt == nil ? [.resetFactor, .lock] : [.unlock]
        return acts.map { act -> HTML in
            let route = Route.staffMemberAct(id: entry.staff.id.rawValue.uuidString.lowercased(), act)
            return "<a href=\"\(route)\">\(route.title)<span class=\"vh\">: \(entry.staff.name)</span></a><br>"
        }.joined()
    }

    package func act(_ id: String, _ act: StaffMemberAct, in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        let directory = StaffDirectory(context.database, context.environment.keys, context.settings)
        guard let id = UUID(uuidString: id), let staff = try directory.find(Staff.ID(rawValue: id)),
            staff.id != desk.staff.id
        else { return context.errorPage(.notFound) }
        return try PerformDeskAct(act: ChangeStaff(staff: staff, act: act), desk: desk).answer(in: context)
    }
}

/// What a second person does for a colleague: never for herself.
private struct ChangeStaff: DeskAct {
    let staff: Staff
    let act: StaffMemberAct

    var route: Route { .staffMemberAct(id: staff.id.rawValue.uuidString.lowercased(), act) }
    var back: Frame.Item { Frame.Item(Route.staff(.people).title, to: Route.staff(.people)) }
    var needs: StaffRole { .leitung }

    func text(in context: Context) -> DeskActText {
        let subject: HTML = "\(staff.name), \(staff.email), Rolle \(staff.role.german)"
        return switch act {
        case .resetFactor:
            DeskActText(
                subject: subject,
                consequences:
                    "<p>Passwort und App gelten nicht mehr, alle Anmeldungen enden. Sie bekommen einen Einmalcode, den Sie persönlich weitergeben. Prüfen Sie vorher, wer vor Ihnen steht oder anruft.</p>",
                button: "Zugang zurücksetzen",
                style: .warning
            )
        case .lock:
            DeskActText(
                subject: subject,
                consequences: "<p>Alle Anmeldungen enden sofort, neue sind nicht möglich. Das Protokoll bleibt.</p>",
                button: "Zugang sperren",
                style: .warning
            )
        case .unlock:
            DeskActText(
                subject: subject,
                consequences: "<p>Die Person kann sich wieder anmelden wie zuvor.</p>",
                button: "Sperre aufheben"
            )
        }
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let directory = StaffDirectory(context.database, context.environment.keys, context.settings)
        switch act {
        case .resetFactor:
            guard let code = try directory.reset(staff.id, at: note.now) else {
                return .tooLate("Der Zugang ist gesperrt. Heben Sie erst die Sperre auf.")
            }
            try tell(.staffFactorReset, note, in: context)
            return .code(code, for: staff)
        case .lock:
            guard try directory.lock(staff.id, at: note.now) else { return .tooLate("Der Zugang ist schon gesperrt.") }
            try tell(.staffLocked, note, in: context)
        case .unlock:
            guard try directory.unlock(staff.id, at: note.now) else {
                return .tooLate("Der Zugang ist nicht gesperrt.")
            }
            try tell(.staffUnlocked, note, in: context)
        }
        return .done
    }

    private func tell(_ event: AuditEvent, _ note: DeskNote, in context: Context) throws {
        try StaffAccessMail.promise(event, to: staff, in: context.database, at: note.now)
        try note.record(event, detail: ["staff": staff.id.rawValue.uuidString])
    }
}
