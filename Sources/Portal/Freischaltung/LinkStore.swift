package import FoundationEssentials
package import Links
package import PortalWeb
package import PostgreSQL

/// How an account came to its Betrieb.
package enum LinkProof: String, Sendable, SQLBindable {
    case pin, invitation, staff, `import`
}

/// Why a link ended.
package enum LinkEnd: String, Sendable, SQLBindable {
    /// By the person.
    case own = "self"
    case verwaltung
    /// By the code of the letter: "das war ich nicht".
    case letter
    case staff
    /// The person went to another Betrieb.
    case change = "switch"
    /// The Betrieb has closed.
    case closed
}

/// What came of giving a PIN.
package enum Redemption: Sendable, Hashable {
    case linked(BetriebLink.ID, Betrieb, Role, leaving: LinkStore.Current?)
    /// The account acts for this very Betrieb already; the PIN is not used up.
    case alreadyThere(Betrieb)
    /// Nothing was confirmed in time, or in another window something else.
    case nothingChecked
    /// Between check and confirmation somebody else used it, it ended, or the Betrieb closed.
    case tooLate(PinFinding)
}

/// Links between accounts and Betriebe. What belongs together happens in the caller's transaction.
package struct LinkStore {
    let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    // MARK: Beginning

    /// Uses the session's checked PIN up and links the account. The first one with a say gets Verwaltung; who comes later
    /// gets Bearbeiten, and Verwaltung once nobody has objected for a while.
    package func redeem(for session: Session, at now: Timestamp) throws(DatabaseError) -> Redemption {
        let pins = PinStore(database)
        // A second click waits here, and finds that nothing waits for it.
        guard try BetriebLock.take(session.account.id, in: database),
            let checked = try pins.remembered(by: session, at: now)
        else { return .nothingChecked }
        // Two who link at once to the same Betrieb come one after the other, so only one is the first.
        let current = try lockLink(of: session.account.id, goingTo: checked.betrieb.id)
        let isOpen = try database.first(
            Bool.self,
            "SELECT closed_at IS NULL FROM betrieb WHERE id = \(checked.betrieb.id)"
        )
        guard isOpen == true else { return .tooLate(.closed) }
        if current?.betrieb == checked.betrieb.id { return .alreadyThere(checked.betrieb) }
        let used = try database.execute(
            """
            UPDATE pin SET used_at = \(now), used_by = \(session.account.id)
            WHERE id = \(checked.pin) AND used_at IS NULL AND voided_at IS NULL AND expires_at > \(now)
            """
        )
        guard used == 1 else { return .tooLate(try pins.finding(of: checked.pin, at: now)) }
        try pins.forget(session)
        if let current { try end(current.link, .change, at: now) }
        let isFirst = try !hasVerwaltung(checked.betrieb.id, at: now)
        let role: Role = isFirst ? .verwaltung : .bearbeiten
        let link = try insert(
            session.account.id,
            checked.betrieb.id,
            role,
            verwaltungFrom: isFirst ? nil : now + LinkStore.objectionTime,
            .pin,
            pin: checked.pin,
            invitedBy: nil,
            at: now
        )
        try voidOthers(of: checked.betrieb.id, except: checked.pin, at: now)
        return .linked(link, checked.betrieb, role, leaving: current)
    }

    /// How long the people of Verwaltung may object to somebody who came by PIN.
    package static let objectionTime = Duration.seconds(Term.objection.value)

    /// What came of an invitation that was accepted.
    package struct Acceptance: Sendable {
        package let link: BetriebLink.ID
        package let betrieb: Betrieb.ID
        /// The link that ended with it, if the person went from one Betrieb to another.
        package let left: Current?
    }

    /// Uses an invitation up and links the invited account, in place of an earlier link.
    ///
    /// - Returns: `nil` when the invitation was withdrawn, has ended, was accepted, or is somebody else's; nothing has
    ///   happened then.
    package func accept(_ id: UUID, by account: Account, at now: Timestamp) throws(DatabaseError) -> Acceptance? {
        let invitations = ColleagueInvitations(database)
        guard try BetriebLock.take(account.id, in: database), let betrieb = try invitations.betrieb(of: id) else {
            return nil
        }
        let current = try lockLink(of: account.id, goingTo: betrieb)
        guard let invitation = try invitations.use(id, by: account, at: now) else { return nil }
        if let current {
            // Who is there already may get more by it, never less.
            if current.betrieb == betrieb {
                try give(invitation.role, to: current.link, by: invitation.inviter, onlyIfMore: true, at: now)
                return Acceptance(link: current.link, betrieb: betrieb, left: nil)
            }
            try end(current.link, .change, at: now)
        }
        let link = try insert(
            account.id,
            betrieb,
            invitation.role,
            verwaltungFrom: nil,
            .invitation,
            pin: nil,
            invitedBy: invitation.inviter,
            at: now
        )
        return Acceptance(link: link, betrieb: betrieb, left: current)
    }

    /// Waits until nobody else changes who is linked to the Betrieb that the account leaves, if any, or to the one it
    /// goes to. The account itself is locked already.
    ///
    /// - Returns: the link of the account as it is then.
    private func lockLink(of account: Account.ID, goingTo betrieb: Betrieb.ID) throws(DatabaseError) -> Current? {
        let before = try current(of: account)
        try BetriebLock.take(Set([betrieb, before?.betrieb].compactMap(\.self)), in: database)
        return try current(of: account)
    }

    /// Gives a link a role. Who gave it is kept: the code of a letter undoes what came from its link.
    ///
    /// - Parameter onlyIfMore: whether a role that is no more than the present one leaves everything as it is.
    /// - Returns: whether the link has the role now by this.
    @discardableResult
    package func give(
        _ role: Role,
        to link: BetriebLink.ID,
        by giver: BetriebLink.ID,
        onlyIfMore: Bool = false,
        at now: Timestamp
    ) throws(DatabaseError) -> Bool {
        let present = BetriebLink.role(at: now)
        let changeable = Role.allCases.filter { !onlyIfMore || $0 < role }.map(\.rawValue)
        return try database.execute(
            """
            UPDATE betrieb_link l SET role = \(role), verwaltung_from = NULL, role_given_by = \(giver),
                role_given_at = \(now),
                role_before = CASE WHEN role_given_by = \(giver) THEN role_before ELSE \(present) END
            WHERE id = \(link) AND ended_at IS NULL AND \(present) = ANY(\(changeable))
            """
        ) == 1
    }

    /// Links an account that has acted for the Betrieb before there was this portal. Counts once the account is active.
    ///
    /// - Returns: `nil` when the account got another link meanwhile, which stays.
    func enter(_ account: Account.ID, in betrieb: Betrieb.ID, _ role: Role, at now: Timestamp) throws(DatabaseError)
        -> BetriebLink.ID?
    {
        guard try BetriebLock.take(account, in: database) else { return nil }
        return try database.first(
            BetriebLink.ID.self,
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, proof, linked_at)
            VALUES (\(account), \(betrieb), \(role), \(LinkProof.import), \(now))
            ON CONFLICT (account_id) WHERE ended_at IS NULL DO NOTHING
            RETURNING id
            """
        )
    }

    private func insert(
        _ account: Account.ID,
        _ betrieb: Betrieb.ID,
        _ role: Role,
        verwaltungFrom: Timestamp?,
        _ proof: LinkProof,
        pin: Pin.ID?,
        invitedBy: BetriebLink.ID?,
        at now: Timestamp
    ) throws(DatabaseError) -> BetriebLink.ID {
        try database.one(
            BetriebLink.ID.self,
            """
            INSERT INTO betrieb_link (account_id, betrieb_id, role, verwaltung_from, proof, pin_id, invited_by, \
            linked_at)
            VALUES (\(account), \(betrieb), \(role), \(verwaltungFrom), \(proof), \(pin), \(invitedBy), \(now))
            RETURNING id
            """
        )
    }

    /// The other PINs of a Betrieb are worth nothing once one has been used.
    private func voidOthers(of betrieb: Betrieb.ID, except pin: Pin.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE pin SET voided_at = \(now)
            WHERE betrieb_id = \(betrieb) AND id <> \(pin) AND used_at IS NULL AND voided_at IS NULL
            """
        )
    }

    // MARK: Being

    package struct Current: RowDecodable, Sendable, Hashable {
        package let link: BetriebLink.ID
        package let betrieb: Betrieb.ID

        package init(row: inout Row) throws(DatabaseError) {
            link = try row.next()
            betrieb = try row.next()
        }
    }

    package func current(of account: Account.ID) throws(DatabaseError) -> Current? {
        try database.first(
            Current.self,
            "SELECT id, betrieb_id FROM betrieb_link WHERE account_id = \(account) AND ended_at IS NULL"
        )
    }

    /// The role that a link has at this moment; `nil` once it has ended.
    package func role(of link: BetriebLink.ID, at now: Timestamp) throws(DatabaseError) -> Role? {
        try database.first(
            Role.self,
            "SELECT \(BetriebLink.role(at: now)) FROM betrieb_link l WHERE id = \(link) AND ended_at IS NULL"
        )
    }

    /// Whether somebody has Verwaltung who can sign in.
    package func hasVerwaltung(_ betrieb: Betrieb.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM betrieb_link l JOIN account a ON a.id = l.account_id
                WHERE l.betrieb_id = \(betrieb) AND l.ended_at IS NULL AND a.state = 'active'
                AND \(BetriebLink.hasVerwaltung(at: now)))
            """
        )
    }

    /// The addresses of those with Verwaltung, each confirmed by its person.
    package func verwaltung(of betrieb: Betrieb.ID, except account: Account.ID? = nil, at now: Timestamp)
        throws(DatabaseError) -> [String]
    {
        try database.many(
            String.self,
            """
            SELECT a.email FROM betrieb_link l JOIN account a ON a.id = l.account_id
            WHERE l.betrieb_id = \(betrieb) AND l.ended_at IS NULL AND l.account_id IS DISTINCT FROM \(account)
              AND a.state = 'active'
              AND \(BetriebLink.hasVerwaltung(at: now))
            ORDER BY l.linked_at
            """
        )
    }

    // MARK: Ending

    /// Ends a link, and the invitations its person wrote.
    ///
    /// - Returns: whether it was still there.
    @discardableResult
    package func end(_ link: BetriebLink.ID, _ reason: LinkEnd, at now: Timestamp) throws(DatabaseError) -> Bool {
        let ended = try database.execute(
            """
            UPDATE betrieb_link SET ended_at = \(now), ended_because = \(reason)
            WHERE id = \(link) AND ended_at IS NULL
            """
        )
        try revokeInvitations(of: link, at: now)
        return ended == 1
    }

    /// Ends the open invitations that the person of a link wrote.
    package func revokeInvitations(of link: BetriebLink.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE betrieb_invitation SET revoked_at = \(now)
            WHERE invited_by = \(link) AND accepted_at IS NULL AND revoked_at IS NULL
            """
        )
    }

    package struct Person: RowDecodable, Sendable {
        package let account: Account.ID
        package let email: String
        package let betrieb: Betrieb.ID

        package init(row: inout Row) throws(DatabaseError) {
            account = try row.next()
            email = try row.next()
            betrieb = try row.next()
        }
    }

    /// Whose link it is, or was.
    package func person(of link: BetriebLink.ID) throws(DatabaseError) -> Person {
        try database.one(
            Person.self,
            """
            SELECT a.id, a.email, l.betrieb_id FROM betrieb_link l JOIN account a ON a.id = l.account_id
            WHERE l.id = \(link)
            """
        )
    }
}
