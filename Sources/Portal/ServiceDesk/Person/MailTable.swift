import Design
import HTML
import PortalWeb
import PostgreSQL

/// What became of the mails to one address.
struct MailTable {
    private let mails: [PersonStore.Mail]
    private let hasRecipient: Bool

    /// - Parameter hasRecipient: whether it is said to whom each went.
    init(_ mails: [PersonStore.Mail], hasRecipient: Bool = false) {
        self.mails = mails
        self.hasRecipient = hasRecipient
    }

    var html: HTML {
        let rows = mails.map { mail -> [HTML] in
            (hasRecipient ? [HTML(text: mail.recipient)] : []) + [
                HTML(text: Job.Kind(rawValue: mail.kind)?.deskWords ?? mail.kind),
                HTML(text: GermanText.moment(mail.createdAt)), MailTable.state(mail),
            ]
        }
        let columns = ((hasRecipient ? ["An"] : []) + ["E-Mail", "Angefordert", "Stand"]).map { Table.Column($0) }
        return """
            \(Table("E-Mails", columns, rows, empty: "In letzter Zeit ging keine E-Mail an \(hasRecipient ? "diese Adressen" : "diese Adresse").", hasCaption: false).html)
            <p class="hinweis">„Verschickt“ heißt: Der Mailserver hat die E-Mail angenommen. Steht sie nicht im \
            Posteingang, hilft ein Blick in den Spam-Ordner.</p>
            """
    }

    static func state(_ mail: PersonStore.Mail) -> HTML {
        switch mail.outcome {
        case "done": "\(Tag("Verschickt", .success).html) \(DeskText.moment(mail.finishedAt))"
        case "suppressed":
            "\(Tag("Nicht verschickt", .neutral).html) nicht mehr nötig, oder die Grenze für diese Adresse war erreicht"
        case "dead": "\(Tag("Aufgegeben", .problem).html) nach \(mail.attempts) Versuchen. \(mail.error ?? "")"
        default:
            mail.attempts == 0
                ? Tag("Wartet").html
                : "\(Tag("Wartet", .warning).html) Versuch \(mail.attempts) misslang, nächster \(GermanText.moment(mail.runAt)). \(mail.error ?? "")"
        }
    }
}

extension Job.Kind {
    /// What the mail is about, as the desk reads it.
    var deskWords: String {
        switch self {
        case .registrationMail: "Registrierung"
        case .passwordResetMail: "Neues Passwort"
        case .passwordChangedMail: "Passwort wurde geändert"
        case .invitationMail: "Einladung zum Konto"
        case .contactMail: "Nachricht an den Service"
        case .contactReceiptMail: "Eingangsbestätigung einer Nachricht"
        case .idleNoticeMail: "Konto lange nicht benutzt"
        case .secondFactorMail: "Zweiter Faktor geändert"
        case .accountDeletedMail: "Konto gelöscht"
        case .letterRequest: "Briefanforderung"
        case .linkedMail: "Mit Betrieb verknüpft"
        case .newColleagueMail: "Neue Person im Betrieb"
        case .colleagueLeftMail: "Person hat den Betrieb verlassen"
        case .unlinkedMail: "Verknüpfung aufgehoben"
        case .colleagueInvitationMail: "Einladung in einen Betrieb"
        case .invitationWish: "Bitte um Einladung"
        case .invitationWishMail: "Jemand bittet um Einladung"
        case .betriebClosedMail: "Betrieb geschlossen"
        case .roleMail: "Rolle geändert"
        case .accessReviewMail: "Frage nach den Zugängen"
        case .deletionNoticeMail: "Löschung vorgemerkt"
        case .staffAccessMail: "Zugang zum Service geändert"
        }
    }
}
