package import Design
import FoundationEssentials
import Freischaltung
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/betrieb/verknuepfen/pruefen`: "Ist das Ihr Betrieb?". The POST uses the PIN up and links, in one transaction.
package struct ConfirmLink: FormFlow {
    private let session: Session

    package init(_ session: Session) {
        self.session = session
    }

    /// In another window another PIN may have been checked: what is confirmed is what the page names.
    package func subject(in context: Context) throws -> String? {
        try PinStore(context.database).remembered(by: session, at: context.now)?.pin.rawValue.uuidString
    }

    package func show(_ input: EmptyInput, _ problems: Problems, in context: Context) throws -> Response {
        let now = try context.now
        let pins = PinStore(context.database)
        guard let checked = try pins.remembered(by: session, at: now) else { return try nothingToConfirm(in: context) }
        let finding = try pins.finding(of: checked.pin, at: now)
        guard case .usable = finding else { return PinRefusedPage(finding, nil).response(in: context) }
        let people = LinkPeople(context.database)
        let leaving = try session.link.map { link in
            try people.isLastVerwaltung(link.id, of: link.betrieb.id, at: now)
        }
        return ConfirmLinkPage(
            betrieb: checked.betrieb,
            token: context.formToken(about: checked.pin.rawValue.uuidString),
            current: session.link,
            isLastVerwaltung: leaving ?? false,
            problems: problems
        ).response(in: context)
    }

    package func submit(_ input: EmptyInput, in context: Context) throws -> Response {
        let now = try context.now
        let (redemption, token) = try context.database.transaction {
            let redemption = try LinkStore(context.database).redeem(for: session, at: now)
            guard case .linked(let link, let betrieb, _, let left) = redemption else {
                return (redemption, nil as NewSession?)
            }
            try tell(link, betrieb, leaving: left, in: context, at: now)
            // A right gained is a new session id; other windows keep theirs and have the right too.
            return (redemption, try SessionStore(context.database).renew(session.id, keepingOldBriefly: true, at: now))
        }
        switch redemption {
        case .linked:
            if let token { context.renew(token) }
            context.flow.flash = .linked
            return .seeOther(Route.betrieb(.overview))
        case .alreadyThere(let betrieb):
            return AlreadyLinkedPage(betrieb: betrieb).response(in: context)
        case .nothingChecked: return try nothingToConfirm(in: context)
        case .tooLate(let finding):
            return PinRefusedPage(finding, nil).response(in: context)
        }
    }

    /// Nothing waits for confirmation: it took too long, or it was done already, maybe by the first of two clicks since this
    /// request began.
    private func nothingToConfirm(in context: Context) throws -> Response {
        let isLinked = try LinkStore(context.database).current(of: session.account.id) != nil
        return .seeOther(isLinked ? Route.betrieb(.overview) : Route.betrieb(.link))
    }

    /// Trail, mails to the person and to those with Verwaltung, and the letter to the Betrieb: they leave if this commits.
    private func tell(
        _ link: BetriebLink.ID,
        _ betrieb: Betrieb,
        leaving left: LinkStore.Current?,
        in context: Context,
        at now: Timestamp
    ) throws(DatabaseError) {
        let database = context.database
        let account = session.account
        try Audit(database).record(
            .linked,
            by: .account(account.id),
            about: account.id,
            betrieb: betrieb.id,
            at: now,
            from: context.request
        )
        try LinkNews(database).tell(of: link, in: betrieb.id, to: account, leaving: left, at: now)
        try LetterRequests(database, context.settings.letters).announce(link, to: betrieb.id, at: now)
    }
}
