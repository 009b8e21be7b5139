package import Design
import FoundationEssentials
import Freischaltung
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// What is to be done with whom.
package struct PeopleInput: FormInput {
    var act = ""
    /// A link, an invitation or an account that wishes for one.
    var target: UUID?
    var role = ""

    package init() {}

    package init(_ form: Form) {
        act = form["aktion"] ?? ""
        target = form["wer"].flatMap { UUID(uuidString: $0) }
        role = form["rolle"] ?? ""
    }
}

/// `/betrieb/personen`: who acts for the Betrieb. Everybody sees the list; Verwaltung changes it.
package struct ManagePeople: FormFlow {
    private let session: Session
    private let link: BetriebLink

    package init(_ session: Session, _ link: BetriebLink) {
        self.session = session
        self.link = link
    }

    package func show(_ input: PeopleInput, _ problems: Problems, in context: Context) throws -> Response {
        let now = try context.now
        let people = try LinkPeople(context.database).all(of: link.betrieb.id, at: now)
        let invitations = ColleagueInvitations(context.database)
        return PeoplePage(
            link: link,
            people: people,
            invitations: link.role == .verwaltung ? try invitations.open(of: link.betrieb.id, at: now) : [],
            wishes: link.role == .verwaltung ? try invitations.wishes(for: link.betrieb.id) : [],
            now: now,
            problems: problems
        ).response(in: context)
    }

    package func submit(_ input: PeopleInput, in context: Context) throws -> Response {
        guard link.role == .verwaltung else { return context.errorPage(.notAllowed) }
        guard let target = input.target else { throw Malformed.parameter("wer") }
        let isDone: Bool
        switch input.act {
        case "entfernen": isDone = try remove(BetriebLink.ID(rawValue: target), in: context)
        case "widersprechen": isDone = try object(BetriebLink.ID(rawValue: target), in: context)
        case "rolle":
            guard let role = Role(rawValue: input.role) else { throw Malformed.parameter("rolle") }
            isDone = try change(BetriebLink.ID(rawValue: target), to: role, in: context)
        case "zurueckziehen": isDone = try revoke(target, in: context)
        case "ablehnen": isDone = try decline(Account.ID(rawValue: target), in: context)
        default: throw Malformed.parameter("aktion")
        }
        if !isDone, input.act == "zurueckziehen",
            try ColleagueInvitations(context.database).isAccepted(target, of: link.betrieb.id)
        {
            context.flow.flash = .invitationAccepted
            return .seeOther(Route.betrieb(.people))
        }
        guard try isDone || hasHappened(to: target, in: context) else { return context.errorPage(.notFound) }
        context.flow.flash = .peopleChanged
        return .seeOther(Route.betrieb(.people))
    }

    /// A second click, or somebody else was faster: the link, invitation or wish has ended already.
    private func hasHappened(to target: UUID, in context: Context) throws(DatabaseError) -> Bool {
        try context.database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM betrieb_link
                           WHERE id = \(target) AND betrieb_id = \(link.betrieb.id) AND ended_at IS NOT NULL)
                OR EXISTS (SELECT FROM betrieb_invitation
                           WHERE id = \(target) AND betrieb_id = \(link.betrieb.id)
                             AND revoked_at IS NOT NULL)
                OR EXISTS (SELECT FROM invitation_wish WHERE account_id = \(target)
                           AND betrieb_id = \(link.betrieb.id) AND declined_at IS NOT NULL)
            """
        )
    }

    // MARK: What Verwaltung may do

    /// - Returns: the person, if she may be changed by the one who asks.
    private func person(_ id: BetriebLink.ID, in context: Context, at now: Timestamp) throws(DatabaseError)
        -> LinkPeople.Person?
    {
        let people = try LinkPeople(context.database).all(of: link.betrieb.id, at: now)
        guard let own = people.first(where: { $0.link == link.id }), let other = people.first(where: { $0.link == id }),
            PeopleRules.mayChange(other, own, at: now)
        else { return nil }
        return other
    }

    private func remove(_ id: BetriebLink.ID, in context: Context) throws -> Bool {
        let now = try context.now
        return try context.database.transaction {
            try BetriebLock.take(link.betrieb.id, in: context.database)
            guard let person = try person(id, in: context, at: now),
                try LinkStore(context.database).end(id, .verwaltung, at: now)
            else { return false }
            try LinkNews(context.database).tellEnd(
                of: id,
                in: link.betrieb.id,
                leaving: person.account,
                to: person.email,
                by: session.account.id,
                at: now
            )
            try note(.unlinked, about: person.account, in: context)
            return true
        }
    }

    /// Who came by PIN stays in Bearbeiten.
    private func object(_ id: BetriebLink.ID, in context: Context) throws -> Bool {
        let now = try context.now
        return try context.database.transaction {
            try BetriebLock.take(link.betrieb.id, in: context.database)
            guard let person = try person(id, in: context, at: now) else { return false }
            let changed = try context.database.execute(
                """
                UPDATE betrieb_link SET verwaltung_from = NULL
                WHERE id = \(id) AND ended_at IS NULL AND verwaltung_from > \(now)
                """
            )
            guard changed == 1 else { return person.verwaltungFrom == nil }
            try tellRole(of: id, to: person, in: context, at: now)
            try note(.verwaltungObjected, about: person.account, in: context)
            return true
        }
    }

    private func change(_ id: BetriebLink.ID, to role: Role, in context: Context) throws -> Bool {
        let now = try context.now
        return try context.database.transaction {
            try BetriebLock.take(link.betrieb.id, in: context.database)
            guard let person = try person(id, in: context, at: now) else { return false }
            guard try LinkStore(context.database).give(role, to: id, by: link.id, at: now) else { return false }
            // Who has no say any more has invited nobody.
            if role < .verwaltung { try LinkStore(context.database).revokeInvitations(of: id, at: now) }
            if role != person.role { try tellRole(of: id, to: person, in: context, at: now) }
            try note(.roleChanged, about: person.account, in: context)
            return true
        }
    }

    private func tellRole(of id: BetriebLink.ID, to person: LinkPeople.Person, in context: Context, at now: Timestamp)
        throws(DatabaseError)
    {
        let payload = ["link": id.rawValue.uuidString]
        try JobQueue(context.database).enqueue(.roleMail, to: person.email, payload: payload, at: now)
    }

    private func revoke(_ invitation: UUID, in context: Context) throws -> Bool {
        let now = try context.now
        return try context.database.transaction {
            let revoked = try ColleagueInvitations(context.database).revoke(invitation, of: link.betrieb.id, at: now)
            if revoked { try note(.colleagueInvitationRevoked, about: nil, in: context) }
            return revoked
        }
    }

    private func decline(_ account: Account.ID, in context: Context) throws -> Bool {
        let now = try context.now
        return try ColleagueInvitations(context.database).decline(account, for: link.betrieb.id, at: now)
    }

    private func note(_ event: AuditEvent, about account: Account.ID?, in context: Context) throws(DatabaseError) {
        try Audit(context.database).record(
            event,
            by: .account(session.account.id),
            about: account,
            betrieb: link.betrieb.id,
            at: try context.now,
            from: context.request
        )
    }
}

/// Who may change whom.
enum PeopleRules {
    /// Verwaltung changes those who came later, and those of another role who came at the same moment, as people do who
    /// acted for the Betrieb before there was this portal. Who has Verwaltung by a PIN changes earlier ones too once the time
    /// to object is over: so a successor takes over when the predecessor has left.
    static func mayChange(_ other: LinkPeople.Person, _ own: LinkPeople.Person, at now: Timestamp) -> Bool {
        guard own.role == .verwaltung, other.link != own.link else { return false }
        if other.linkedAt > own.linkedAt || other.linkedAt == own.linkedAt && other.role < own.role { return true }
        return own.holdsRoleByPin && own.linkedAt + LinkStore.objectionTime <= now
    }
}
