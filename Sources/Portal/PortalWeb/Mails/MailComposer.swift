package import ChamberFacts
package import Links
package import PostgreSQL

/// Writes one kind of mail when its turn to be sent has come: that is when its token is made.
package protocol MailComposer: Sendable {
    /// Runs in the transaction that stores the token's hash; it commits before the mail leaves.
    func compose(_ job: Job, in office: MailOffice) throws -> MailDraft
}

/// Does one kind of promised work that is no mail. Runs in one transaction, at least once.
package protocol JobTask: Sendable {
    func perform(_ job: Job, in office: MailOffice) throws
}

package enum MailDraft: Sendable {
    case letter(MailText)
    /// Nothing is sent, on purpose.
    case suppressed
    /// Not now; counts as no attempt.
    case later(Timestamp)
}

/// The words of a mail: paragraphs, a link in a paragraph of its own.
package struct MailText: Sendable, Hashable {
    package let subject: String
    package let paragraphs: [String]

    package init(subject: String, paragraphs: [String]) {
        self.subject = subject
        self.paragraphs = paragraphs
    }

    /// The text part: lines of at most 72 characters, links whole, the chamber's name below.
    package func body(signedBy chamber: Chamber, answeredAt service: String) -> String {
        let closing = [
            "Niemand von uns fragt Sie nach Ihrem Passwort, auch nicht am Telefon.",
            "Freundliche Grüße\n\(chamber.name)\n\(service)",
        ]
        return (paragraphs + closing).map(MailText.wrap).joined(separator: "\n\n") + "\n"
    }

    private static func wrap(_ paragraph: String) -> String {
        paragraph.split(separator: "\n", omittingEmptySubsequences: false).map(wrapLine).joined(separator: "\n")
    }

    private static func wrapLine(_ line: Substring) -> String {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if current.isEmpty {
                current = String(word)
            } else if current.count + 1 + word.count <= 72 {
                current += " " + word
            } else {
                lines.append(current)
                current = String(word)
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }
}

/// When a mail may go.
package enum MailTurn: Sendable {
    case now
    case at(Timestamp)
    /// Another one like it waits already.
    case never
}

/// What a composer works with: the database inside its transaction, the facts, and addresses for links.
package struct MailOffice {
    package let database: Database
    package let settings: Settings
    package let chamber: Chamber
    package let keys: PortalKeys
    package let now: Timestamp

    package init(database: Database, settings: Settings, chamber: Chamber, keys: PortalKeys, now: Timestamp) {
        self.database = database
        self.settings = settings
        self.chamber = chamber
        self.keys = keys
        self.now = now
    }

    package var audit: Audit { Audit(database) }

    /// Whether this job's mail would be one too many for its address.
    /// - Parameter kinds: the kinds that are counted together; empty for the job's own.
    package func isLimited(_ job: Job, with kinds: [Job.Kind] = []) throws(DatabaseError) -> Bool {
        try MailLimit(settings, kinds.isEmpty ? [job.kind].compactMap(\.self) : kinds)
            .isReached(by: job, in: database, at: now)
    }

    /// When this job's mail may go, where only so many may in an hour; `nil` for now. Of several that wait one is enough.
    package func turn(of job: Job) throws(DatabaseError) -> MailTurn {
        guard
            try MailLimit(settings, [job.kind].compactMap(\.self), hasDay: false).isReached(
                by: job,
                in: database,
                at: now
            )
        else { return .now }
        let isFirst = try database.one(
            Bool.self,
            """
            SELECT NOT EXISTS (SELECT FROM job WHERE recipient = \(job.recipient) AND kind = \(job.kind) AND id <> \
            \(job.id)
                AND finished_at IS NULL AND (created_at, id) < (\(job.createdAt), \(job.id)))
            """
        )
        guard isFirst else { return .never }
        let oldest = try database.first(
            Timestamp.self,
            """
            SELECT min(finished_at) FROM job WHERE recipient = \(job.recipient) AND kind = \(job.kind) AND outcome = \
            'done'
                AND finished_at > \(now - .seconds(3_600)) HAVING min(finished_at) IS NOT NULL
            """
        )
        return .at((oldest ?? now) + .seconds(3_600))
    }

    /// Whether a mail of this kind went to the same address not longer ago than that.
    package func hasSent(_ job: Job, within duration: Duration) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT FROM job WHERE recipient = \(job.recipient) AND kind = \(job.kind)
                AND outcome = 'done' AND finished_at > \(now - duration))
            """
        )
    }

    /// The absolute address of a page: from the configuration alone, never from a request.
    package func link(to route: Route) -> String {
        (settings.origins.first?.text ?? "") + route.path
    }
}
