import ChamberFacts
import FoundationEssentials
import Freischaltung
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Brings a colleague's invitation. Its token is made now; only the hash is kept.
package struct ColleagueInvitationMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let id = job.payload["invitation"].flatMap({ UUID(uuidString: $0) }),
            let facts = try office.database.first(Facts.self, ColleagueInvitationMail.query(id, at: office.now))
        else { return .suppressed }
        if try office.isLimited(job) { return .suppressed }
        let token = Token.random()
        try office.database.execute(
            """
            INSERT INTO betrieb_invitation_token (hash, invitation_id, created_at)
            VALUES (\(token.hash), \(id), \(office.now))
            """
        )
        try office.audit.record(.colleagueInvitationMailSent, by: .system, betrieb: facts.betrieb, at: office.now)
        return .letter(text(facts, token, office))
    }

    /// Nothing of what a stranger typed about herself: the register's name of the Betrieb, and who invites only by address.
    private func text(_ facts: Facts, _ token: Token, _ office: MailOffice) -> MailText {
        MailText(
            subject: "Einladung in einen Betrieb im Kund*innenportal",
            paragraphs: [
                "Guten Tag,",
                "\(facts.inviter) lädt Sie ein, im Kund*innenportal der \(office.chamber.name) für \(facts.name) zu handeln. Ihre Rolle: \(facts.role.german).",
                "So nehmen Sie die Einladung an:",
                office.link(to: .invitationLink(token.text)),
                "Sie gilt bis zum \(GermanText.moment(facts.expiresAt)) und nur für diese E-Mail-Adresse. Haben Sie noch kein Konto, legen Sie zuerst eines mit dieser Adresse an; das dauert wenige Minuten. Öffnen Sie danach den Link noch einmal.",
                "Sie kennen den Betrieb nicht? Dann müssen Sie nichts tun.",
            ]
        )
    }

    private static func query(_ id: UUID, at now: Timestamp) -> SQL {
        """
        SELECT b.id, b.name, i.role, a.email, i.expires_at FROM betrieb_invitation i
        JOIN betrieb b ON b.id = i.betrieb_id JOIN betrieb_link l ON l.id = i.invited_by
        JOIN account a ON a.id = l.account_id
        WHERE i.id = \(id) AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > \(now)
        """
    }

    private struct Facts: RowDecodable {
        let betrieb: Betrieb.ID
        let name: String
        let role: Role
        let inviter: String
        let expiresAt: Timestamp

        init(row: inout Row) throws(DatabaseError) {
            betrieb = try row.next()
            name = try row.next()
            role = try row.next()
            inviter = try row.next()
            expiresAt = try row.next()
        }
    }
}

/// Tells those with Verwaltung that somebody asks to be invited.
package struct InvitationWishMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let betrieb = job.payload["betrieb"].flatMap({ UUID(uuidString: $0) }),
            let name = try office.database.first(String.self, "SELECT name FROM betrieb WHERE id = \(betrieb)")
        else { return .suppressed }
        if try office.isLimited(job) { return .suppressed }
        return .letter(
            MailText(
                subject: "Jemand bittet um eine Einladung",
                paragraphs: [
                    "Guten Tag,",
                    "eine Person möchte im Kund*innenportal der \(office.chamber.name) für \(name) handeln und bittet um eine Einladung. Wer das ist, und ob Sie sie einladen, sehen und entscheiden Sie hier:",
                    office.link(to: .betrieb(.people)),
                    "Kennen Sie die Person nicht, lehnen Sie ab. Sie erfährt davon nichts.",
                ]
            )
        )
    }
}
