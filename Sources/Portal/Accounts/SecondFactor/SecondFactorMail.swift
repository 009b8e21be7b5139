import ChamberFacts
import Links
package import PortalWeb

/// Tells a person what happened to the second factor, and what to do if that was somebody else.
package struct SecondFactorMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let event = job.payload["event"].flatMap(AuditEvent.init(rawValue:)), let news = News(event) else {
            return .suppressed
        }
        return .letter(
            MailText(
                subject: news.subject,
                paragraphs: [
                    "Guten Tag,",
                    """
                    am \(GermanText.moment(job.createdAt)): \(news.sentence) Es geht um Ihr Konto im \
                    Kund*innenportal der \(office.chamber.name).
                    """,
                    "Das waren Sie? Dann müssen Sie nichts tun.",
                    "Das waren Sie nicht? Legen Sie sofort ein neues Passwort fest:",
                    office.link(to: .passwordReset(.request)),
                    "und schreiben Sie uns an \(office.settings.serviceEmail).",
                ]
            )
        )
    }

    private struct News {
        let subject: String
        let sentence: String

        /// `nil` for what no mail tells.
        init?(_ event: AuditEvent) {
            switch event {
            case .secondFactorOn:
                (subject, sentence) = ("Zweiter Faktor eingeschaltet", "Der zweite Faktor wurde eingeschaltet.")
            case .secondFactorOff:
                (subject, sentence) = ("Zweiter Faktor ausgeschaltet", "Der zweite Faktor wurde ausgeschaltet.")
            case .recoveryCodesRenewed:
                (subject, sentence) = (
                    "Neue Wiederherstellungscodes",
                    "Neue Wiederherstellungscodes wurden angezeigt. Die alten gelten nicht mehr."
                )
            case .recoveryCodeUsed:
                (subject, sentence) = (
                    "Wiederherstellungscode benutzt", "Jemand hat sich mit einem Wiederherstellungscode angemeldet."
                )
            case .secondFactorFailed:
                (subject, sentence) = (
                    "Viele falsche Codes",
                    "Jemand kennt Ihr Passwort und hat viele falsche Codes eingegeben. Angemeldet ist niemand."
                )
            default: return nil
            }
        }
    }
}
