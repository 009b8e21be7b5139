import ChamberFacts
package import PortalWeb
import PostgreSQL

/// Tells somebody of the desk what was done to her access: whoever took it over in her name could act as a second pair of
/// eyes.
package struct StaffAccessMail: MailComposer {
    package init() {}

    /// Promises the mail. Belongs into the transaction of what it tells.
    static func promise(_ event: AuditEvent, to staff: Staff, in database: Database, at now: Timestamp)
        throws(DatabaseError)
    {
        try JobQueue(database)
            .enqueue(.staffAccessMail, to: staff.email, payload: ["event": event.rawValue], at: now)
    }

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let event = job.payload["event"].flatMap(AuditEvent.init(rawValue:)),
            let (subject, sentence) = StaffAccessMail.news(event)
        else { return .suppressed }
        return .letter(
            MailText(
                subject: subject,
                paragraphs: [
                    "Guten Tag,",
                    """
                    am \(GermanText.moment(job.createdAt)): \(sentence) Es geht um Ihren Zugang zum Service des \
                    Kund*innenportals der \(office.chamber.name).
                    """,
                    "Wussten Sie davon? Dann müssen Sie nichts tun.",
                    "Wussten Sie nichts davon? Sprechen Sie sofort mit Ihrer Leitung.",
                ]
            )
        )
    }

    /// `nil` for what no mail tells.
    private static func news(_ event: AuditEvent) -> (subject: String, sentence: String)? {
        switch event {
        case .staffFactorReset:
            (
                "Ihr Zugang zum Service wurde zurückgesetzt",
                "Passwort und App gelten nicht mehr. Einen Einmalcode bekommen Sie persönlich."
            )
        case .staffEnrolled:
            ("Ihr Zugang zum Service ist eingerichtet", "Mit einem Einmalcode wurden Passwort und App festgelegt.")
        case .staffLocked: ("Ihr Zugang zum Service ist gesperrt", "Ihr Zugang wurde gesperrt.")
        case .staffUnlocked: ("Ihr Zugang zum Service ist entsperrt", "Die Sperre wurde aufgehoben.")
        default: nil
        }
    }
}
