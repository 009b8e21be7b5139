/// A lifetime or limit the chamber can set. The help site tells people its value under ``fact``.
package enum Limit: String, CaseIterable, Sendable {
    case activationTTL = "PORTAL_ACTIVATION_TTL"
    case resetTTL = "PORTAL_RESET_TTL"
    case sessionIdle = "PORTAL_SESSION_IDLE"
    case sessionMax = "PORTAL_SESSION_MAX"
    case invitationTTL = "PORTAL_INVITATION_TTL"
    case knownDeviceTTL = "PORTAL_KNOWN_DEVICE_TTL"
    case passwordMinimum = "PORTAL_PASSWORD_MIN"
    case resendAfter = "PORTAL_RESEND_AFTER"
    case mailsPerHour = "PORTAL_MAIL_PER_HOUR"
    case mailsPerDay = "PORTAL_MAIL_PER_DAY"
    case signInTries = "PORTAL_LOGIN_TRIES"
    case signInWindow = "PORTAL_LOGIN_WINDOW"
    case pinTTL = "PORTAL_PIN_TTL"
    case bulkPinTTL = "PORTAL_PIN_TTL_BULK"
    case pinTries = "PORTAL_PIN_TRIES"
    case pinWindow = "PORTAL_PIN_WINDOW"
    case pinTriesPerDay = "PORTAL_PIN_TRIES_DAY"
    case letterInterval = "PORTAL_LETTER_INTERVAL"
    case lettersPer30Days = "PORTAL_LETTERS_PER_30_DAYS"
    case letterRequestsPerNetwork = "PORTAL_PIN_REQUESTS_IP_DAY"
    case unknownNumbersPerDay = "PORTAL_UNKNOWN_NUMBERS_DAY"
    case invitationsPerDay = "PORTAL_INVITATIONS_DAY"
    case registrationRetention = "PORTAL_RETENTION_REGISTRATIONS"
    case invitedAccountRetention = "PORTAL_RETENTION_INVITATIONS"
    case accountRetention = "PORTAL_RETENTION_ACCOUNTS"
    case auditRetention = "PORTAL_RETENTION_AUDIT"
    case messageRetention = "PORTAL_RETENTION_MESSAGES"
    case addressRetention = "PORTAL_RETENTION_ADDRESSES"
    case sessionRetention = "PORTAL_RETENTION_SESSIONS"
    case hashRetention = "PORTAL_RETENTION_TOKENS"
    case heldLetterRetention = "PORTAL_RETENTION_HELD_LETTERS"

    /// Whether the value is a number of seconds; else it is a count.
    package var isDuration: Bool {
        switch self {
        case .passwordMinimum, .mailsPerHour, .mailsPerDay, .signInTries, .pinTries, .pinTriesPerDay, .lettersPer30Days,
            .letterRequestsPerNetwork, .unknownNumbersPerDay, .invitationsPerDay:
            false
        default: true
        }
    }

    /// The value where nothing else is configured: seconds, or a count.
    package var standard: Int {
        switch self {
        case .activationTTL, .letterInterval: 86_400
        case .resetTTL, .sessionIdle: 1_800
        case .sessionMax: 43_200
        case .invitationTTL, .registrationRetention: 604_800
        case .knownDeviceTTL: 15_552_000
        case .passwordMinimum: 12
        case .resendAfter: 60
        case .mailsPerHour: 3
        case .mailsPerDay, .invitationsPerDay, .unknownNumbersPerDay: 10
        case .signInTries, .pinTries, .letterRequestsPerNetwork: 5
        case .pinTriesPerDay: 20
        case .signInWindow: 300
        case .pinTTL, .invitedAccountRetention, .addressRetention, .sessionRetention, .hashRetention,
            .heldLetterRetention:
            30 * 86_400
        case .bulkPinTTL, .auditRetention, .messageRetention: 365 * 86_400
        case .pinWindow: 600
        case .lettersPer30Days: 4
        case .accountRetention: 730 * 86_400
        }
    }

    /// The name in `portal facts` and, in double braces, in the help's Markdown.
    package var fact: String {
        switch self {
        case .activationTTL: "aktivierung.gueltig"
        case .resetTTL: "passwort.neu.gueltig"
        case .sessionIdle: "sitzung.leerlauf"
        case .sessionMax: "sitzung.hoechstens"
        case .invitationTTL: "einladung.gueltig"
        case .knownDeviceTTL: "geraet.bekannt"
        case .passwordMinimum: "passwort.mindestens"
        case .resendAfter: "mail.erneut"
        case .mailsPerHour: "mail.je_stunde"
        case .mailsPerDay: "mail.je_tag"
        case .signInTries: "anmeldung.versuche"
        case .signInWindow: "anmeldung.wartezeit"
        case .pinTTL: "pin.gueltig"
        case .bulkPinTTL: "pin.beileger.gueltig"
        case .pinTries: "pin.versuche"
        case .pinWindow: "pin.wartezeit"
        case .pinTriesPerDay: "pin.versuche_je_tag"
        case .letterInterval: "brief.abstand"
        case .lettersPer30Days: "brief.je_30_tage"
        case .letterRequestsPerNetwork: "brief.anforderungen_je_tag"
        case .unknownNumbersPerDay: "brief.unbekannte_je_tag"
        case .invitationsPerDay: "einladung.je_tag"
        case .registrationRetention: "aufbewahrung.registrierung"
        case .invitedAccountRetention: "aufbewahrung.eingeladen"
        case .accountRetention: "aufbewahrung.unbenutzt"
        case .auditRetention: "aufbewahrung.protokoll"
        case .messageRetention: "aufbewahrung.nachrichten"
        case .addressRetention: "aufbewahrung.ip_adressen"
        case .sessionRetention: "aufbewahrung.anmeldungen"
        case .hashRetention: "aufbewahrung.pruefwerte"
        case .heldLetterRetention: "aufbewahrung.ungedruckt"
        }
    }

    /// A value in words: `24 Stunden`, or the number.
    package func text(_ value: Int) -> String {
        isDuration ? GermanDuration.text(seconds: value) : String(value)
    }
}
