package import PortalWeb
import PostgreSQL

/// Brings a message to the service. Only here does a mail hold what somebody typed: it goes to the chamber itself.
package struct ContactMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let message = try ContactStore(office.database).find(job) else { return .suppressed }
        let subject = message.kind == .barrier ? "Barriere gemeldet" : "Nachricht"
        return .letter(
            MailText(
                subject: "\(subject) \(message.vorgangsnummer)",
                paragraphs: [
                    "Vorgangsnummer: \(message.vorgangsnummer)",
                    "Antwort an: \(message.email ?? "keine Adresse angegeben")",
                    message.message,
                ]
            )
        )
    }
}

/// Tells the person the Vorgangsnummer. Nothing that was typed stands in it: nobody has confirmed the address.
package struct ContactReceiptMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let message = try ContactStore(office.database).find(job), try !office.isLimited(job) else {
            return .suppressed
        }
        return .letter(
            MailText(
                subject: "Ihre Nachricht ist da: \(message.vorgangsnummer)",
                paragraphs: [
                    "Guten Tag,",
                    "wir haben eine Nachricht mit dieser E-Mail-Adresse bekommen. Die Vorgangsnummer ist:",
                    message.vorgangsnummer,
                    "Wir antworten Ihnen. Nennen Sie die Nummer, wenn Sie nachfragen.",
                    "Sie haben uns nicht geschrieben? Dann müssen Sie nichts tun.",
                ]
            )
        )
    }
}
