import ChamberFacts
import Links
package import PortalWeb
import PostgreSQL
import Secrets

/// Answers a forgotten password: with a link and a provisional password, or, where there is no account, with a short
/// mail that says so, at most one a day.
package struct PasswordResetMail: MailComposer {
    package init() {}

    package func compose(_ job: Job, in office: MailOffice) throws -> MailDraft {
        guard let recipient = job.recipient else { return .suppressed }
        let store = PasswordResetStore(office.database)
        guard let account = try store.account(email: recipient) else {
            return try office.hasSent(job, within: .seconds(86_400)) ? .suppressed : .letter(noAccount(office))
        }
        // However many strangers ask for it: the person's own request is answered, if need be a little later.
        switch try office.turn(of: job) {
        case .now: break
        case .at(let time): return .later(time)
        case .never: return .suppressed
        }
        let link = Token.random()
        let code = ProvisionalPassword.random()
        let hash = ProvisionalPassword.hash(code, office.keys)
        try store.keep(link, hash, for: account, until: office.now + office.settings.resetTTL, at: office.now)
        try office.audit.record(.passwordResetMailSent, by: .system, about: account, at: office.now)
        return .letter(reset(office, link, code))
    }

    private func reset(_ office: MailOffice, _ link: Token, _ code: Code) -> MailText {
        MailText(
            subject: "Neues Passwort festlegen",
            paragraphs: [
                "Guten Tag,",
                "für Ihr Konto im Kund*innenportal der \(office.chamber.name) wurde ein neues Passwort angefordert.",
                "Öffnen Sie diesen Link und legen Sie es fest:",
                office.link(to: .passwordLink(link.text)),
                "Oder geben Sie auf der Seite „Anmelden“ statt Ihres Passworts dieses vorläufige Passwort ein:",
                code.printed,
                """
                Beides gilt \(GermanText.duration(office.settings.resetTTL)), bis \
                \(GermanText.moment(office.now + office.settings.resetTTL)), und führt nur zur Seite „Neues Passwort \
                festlegen“. Ihr altes Passwort gilt, bis Sie ein neues festgelegt haben. Niemand von uns fragt Sie je \
                nach dem vorläufigen \
                Passwort.
                """,
                "Sie haben das nicht angefordert? Dann müssen Sie nichts tun: An Ihrem Konto ändert sich nichts.",
            ]
        )
    }

    private func noAccount(_ office: MailOffice) -> MailText {
        MailText(
            subject: "Kein Konto mit dieser Adresse",
            paragraphs: [
                "Guten Tag,",
                """
                im Kund*innenportal der \(office.chamber.name) wurde für diese E-Mail-Adresse ein neues Passwort \
                angefordert. Mit dieser Adresse gibt es kein Konto.
                """,
                "Vielleicht haben Sie sich mit einer anderen Adresse registriert. Oder Sie legen hier ein Konto an:",
                office.link(to: .registration(.form)),
                "Sie haben das nicht angefordert? Dann müssen Sie nichts tun.",
            ]
        )
    }
}
