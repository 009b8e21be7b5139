import Design
import FoundationEssentials
import Freischaltung
import HTML
package import HTTP
package import Links
package import PortalWeb
import PostgreSQL

/// `/service/personen/{id}/{act}`: what the desk does for one account.
package struct PersonActs {
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    package func answer(_ id: String, _ act: StaffPersonAct, in context: Context) throws -> Response {
        let now = try context.now
        guard let uuid = UUID(uuidString: id),
            let person = try PersonStore(context.database).find(Account.ID(rawValue: uuid), at: now)
        else { return context.errorPage(.notFound) }
        let perform: any DeskAct
        switch act {
        case .resetPassword: perform = StartReset(person: person)
        case .invite:
            guard person.state == "invited" else { return context.errorPage(.notFound) }
            perform = InviteAgain(person: person)
        case .liftLimits: perform = LiftLimits(person: person)
        case .turnOffFactor:
            guard person.secondFactorFrom != nil else { return context.errorPage(.notFound) }
            perform = TurnOffFactor(person: person)
        case .unlink:
            let links = try PersonStore(context.database).links(of: person.account.id, at: now)
            guard let link = links.first(where: { $0.endedAt == nil }) else { return context.errorPage(.notFound) }
            perform = EndLink(person: person, link: link)
        case .delete: perform = NoteDeletion(person: person)
        case .keep:
            guard person.deletionDueAt != nil else { return context.errorPage(.notFound) }
            perform = StopDeletionAtDesk(person: person)
        }
        if context.request.method != .post {
            // Her name stands on the page.
            try DeskNote(staff: desk.staff.id, reason: nil, context: context, now: now)
                .record(.staffLookedAtPerson, about: person.account.id)
        }
        return try PerformDeskAct(act: perform, desk: desk).answer(in: context)
    }
}

/// An act about one account.
protocol PersonAct: DeskAct {
    var person: DeskPerson { get }
    var act: StaffPersonAct { get }
}

extension PersonAct {
    var route: Route { DeskLink.person(person.account.id, act) }
    var back: Frame.Item { Frame.Item(DeskText.name(of: person.account), to: DeskLink.person(person.account.id)) }
    var subject: HTML { "\(DeskText.name(of: person.account)), \(person.account.email)" }
}

private struct StartReset: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.resetPassword

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Die Person bekommt eine E-Mail mit einem Link und einem vorläufigen Passwort, gültig \
                \(GermanText.duration(context.settings.resetTTL)). Das alte Passwort gilt, bis sie ein neues \
                festgelegt hat. \
                Sie selbst sehen und wählen kein Passwort.</p>
                """,
            button: "Link senden"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        try JobQueue(context.database).enqueue(
            .passwordResetMail,
            to: person.account.email,
            payload: [:],
            at: note.now
        )
        try note.record(.resetStarted, about: person.account.id)
        return .done
    }
}

private struct InviteAgain: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.invite

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences:
                "<p>Die Person bekommt die Einladung noch einmal. Die Zeit, in der sie ihr Passwort festlegen kann, beginnt neu.</p>",
            button: "Einladung senden"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let renewed = try context.database.execute(
            "UPDATE account SET created_at = \(note.now) WHERE id = \(person.account.id) AND state = 'invited'"
        )
        guard renewed == 1 else { return .tooLate("Das Konto ist inzwischen aktiv oder gelöscht.") }
        try Invitations(context.database).remind(person.account.id, email: person.account.email, at: note.now)
        try note.record(.invitedAgain, about: person.account.id)
        return .done
    }
}

/// Counters of failed tries, found by what they count: the address, or the account. Those of networks stay, for they guard
/// others too.
private struct LiftLimits: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.liftLimits

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Hat die Person sich zu oft vertippt, muss sie warten. Hier heben Sie das auf: für Passwort, Code \
                des zweiten Faktors, PIN und Einladungen. Grenzen, die für einen ganzen Internetanschluss gelten, \
                bleiben.</p>
                """,
            button: "Sperren aufheben"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let id = person.account.id.rawValue.uuidString
        let keys = context.environment.keys
        let counted = [person.account.email, id, "\(id) code", "\(id) recovery"].flatMap { keys.keys(.throttle, $0) }
        try context.database.execute("DELETE FROM throttle WHERE key = ANY(\(counted)) AND scope <> 'sign_in.network'")
        try note.record(.limitsOverridden, about: person.account.id)
        return .done
    }
}

/// For those who have lost their phone and their recovery codes.
private struct TurnOffFactor: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.turnOffFactor

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Danach genügt das Passwort. Fragen Sie vorher etwas, das nur diese Person weiß: Wer ihr Passwort \
                hat, käme sonst hinein. Sie bekommt eine E-Mail und richtet den zweiten Faktor in Mein Profil neu \
                ein.</p>
                """,
            button: "Zweiten Faktor ausschalten",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let removed = try context.database.execute("DELETE FROM second_factor WHERE account_id = \(person.account.id)")
        guard removed == 1 else { return .tooLate("Der zweite Faktor ist schon ausgeschaltet.") }
        let payload = ["event": AuditEvent.secondFactorOff.rawValue]
        try JobQueue(context.database)
            .enqueue(.secondFactorMail, to: person.account.email, payload: payload, at: note.now)
        try note.record(.secondFactorOff, about: person.account.id)
        return .done
    }
}

private struct EndLink: PersonAct {
    let person: DeskPerson
    let link: PersonStore.Link
    let act = StaffPersonAct.unlink

    var hidden: [(name: String, value: String)] { [(name: "was", value: link.id.rawValue.uuidString)] }

    func text(in context: Context) throws -> DeskActText {
        let isLast = try LinkPeople(context.database)
            .isLastVerwaltung(link.id, of: link.betrieb.id, at: try context.now)
        let last: HTML? =
            isLast
            ? Notice(
                .warning,
                "Danach hat niemand mehr die Rolle Verwaltung. Der Betrieb braucht dann einen neuen Brief."
            )
            .html : nil
        return DeskActText(
            subject: "\(subject): \(link.betrieb.name), \(link.betrieb.number)",
            consequences: """
                \(last)<p>Es gilt sofort, auf allen Geräten. Das Konto bleibt. Die Person und die Verwaltung des \
                Betriebs bekommen eine E-Mail. Offene Einladungen dieser Person verfallen.</p>
                """,
            button: "Verknüpfung aufheben",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        // The link that the page showed, and not one that came in its place.
        guard input["was"] == link.id.rawValue.uuidString else {
            return .tooLate("Die Person ist inzwischen anders verknüpft. Sehen Sie noch einmal nach.")
        }
        try BetriebLock.take(link.betrieb.id, in: context.database)
        guard try LinkStore(context.database).end(link.id, .staff, at: note.now) else {
            return .tooLate("Die Verknüpfung ist schon aufgehoben.")
        }
        try LinkNews(context.database).tellEnd(
            of: link.id,
            in: link.betrieb.id,
            leaving: person.account.id,
            to: person.account.email,
            at: note.now
        )
        try note.record(.unlinked, about: person.account.id, betrieb: link.betrieb.id)
        return .done
    }
}

private struct NoteDeletion: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.delete

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: """
                <p>Die Person bekommt sofort eine E-Mail mit einem Link, der die Löschung verhindert. Das Konto wird \
                \(GermanText.durationDative(context.settings.deletionDelay)) nach der Zustellung gelöscht. Bis dahin \
                bleibt alles, wie es ist, und auch Sie können die Löschung stoppen. Kommt die E-Mail nicht an, bleibt \
                das Konto.</p>
                <p>Wer ein Passwort hat, kann das Konto auch selbst löschen: Mein Profil, \
                „\(Route.profile(.delete).title)“.</p>
                """,
            button: "Löschung vormerken",
            style: .warning
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        let store = DeletionStore(context.database)
        let due = note.now + context.settings.deletionDelay
        guard let deletion = try store.ask(for: person.account.id, by: note.staff, due: due, at: note.now) else {
            return .tooLate("Die Löschung ist schon vorgemerkt.")
        }
        let payload = ["deletion": deletion.uuidString]
        try JobQueue(context.database)
            .enqueue(.deletionNoticeMail, to: person.account.email, payload: payload, at: note.now)
        try note.record(.deletionAsked, about: person.account.id)
        return .done
    }
}

private struct StopDeletionAtDesk: PersonAct {
    let person: DeskPerson
    let act = StaffPersonAct.keep

    func text(in context: Context) -> DeskActText {
        DeskActText(
            subject: subject,
            consequences: "<p>Das Konto bleibt, wie es ist.</p>",
            button: "Löschung stoppen"
        )
    }

    func perform(_ input: DeskActInput, for note: DeskNote, in context: Context) throws -> DeskOutcome {
        guard try DeletionStore(context.database).stop(of: person.account.id, by: note.staff, at: note.now) else {
            return .tooLate("Die Löschung ist schon gestoppt.")
        }
        try note.record(.deletionStopped, about: person.account.id)
        return .done
    }
}
