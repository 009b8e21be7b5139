import FoundationEssentials
package import PortalWeb
package import PostgreSQL

/// Tells everybody concerned that a link began or ended. Belongs into the transaction that changes it.
package struct LinkNews {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// - Parameter left: the link that ended with it, if the person went from one Betrieb to another.
    package func tell(
        of link: BetriebLink.ID,
        in betrieb: Betrieb.ID,
        to account: Account,
        leaving left: LinkStore.Current?,
        at now: Timestamp
    ) throws(DatabaseError) {
        let queue = JobQueue(database)
        let payload = ["link": link.rawValue.uuidString]
        try queue.enqueue(.linkedMail, to: account.email, payload: payload, at: now)
        for email in try LinkStore(database).verwaltung(of: betrieb, except: account.id, at: now) {
            try queue.enqueue(.newColleagueMail, to: email, payload: payload, at: now)
        }
        if let left { try tellColleagues(of: left.link, in: left.betrieb, leaving: account.id, at: now) }
    }

    /// Tells the person whose link ended, and those with Verwaltung.
    ///
    /// - Parameter actor: who removed her, and knows it.
    package func tellEnd(
        of link: BetriebLink.ID,
        in betrieb: Betrieb.ID,
        leaving account: Account.ID,
        to email: String,
        by actor: Account.ID? = nil,
        at now: Timestamp
    ) throws(DatabaseError) {
        let payload = ["link": link.rawValue.uuidString]
        try JobQueue(database).enqueue(.unlinkedMail, to: email, payload: payload, at: now)
        try tellColleagues(of: link, in: betrieb, leaving: account, by: actor, at: now)
    }

    /// Tells those with Verwaltung that somebody went.
    package func tellColleagues(
        of link: BetriebLink.ID,
        in betrieb: Betrieb.ID,
        leaving account: Account.ID,
        by actor: Account.ID? = nil,
        at now: Timestamp
    ) throws(DatabaseError) {
        let payload = ["link": link.rawValue.uuidString, "betrieb": betrieb.rawValue.uuidString]
        for email in try LinkStore(database).verwaltung(of: betrieb, except: actor ?? account, at: now) {
            try JobQueue(database).enqueue(.colleagueLeftMail, to: email, payload: payload, at: now)
        }
    }
}
