import FoundationEssentials
import PortalWeb
import PostgreSQL

/// A session as its owner sees it.
struct OwnSession: RowDecodable {
    let id: UUID
    let createdAt: Timestamp
    let lastSeenAt: Timestamp
    let userAgent: String

    init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        createdAt = try row.next()
        lastSeenAt = try row.next()
        userAgent = try row.next()
    }
}

/// Something that happened to an account, as its owner sees it.
struct OwnEvent: RowDecodable {
    let at: Timestamp
    let event: AuditEvent?

    init(row: inout Row) throws(DatabaseError) {
        at = try row.next()
        event = AuditEvent(rawValue: try row.next())
    }
}

/// A person's own sessions and what happened to the account.
struct SessionList {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The sessions that are open, the newest use first; at most fifty.
    func open(of account: Account.ID, at now: Timestamp) throws(DatabaseError) -> [OwnSession] {
        try database.many(
            OwnSession.self,
            """
            SELECT id, created_at, last_seen_at, user_agent FROM session
            WHERE account_id = \(account) AND ended_at IS NULL AND expires_at > \(now)
              AND last_seen_at + idle_limit > \(now)
            ORDER BY last_seen_at DESC LIMIT 50
            """
        )
    }

    /// What happened lately, the newest first.
    func events(of account: Account.ID) throws(DatabaseError) -> [OwnEvent] {
        try database.many(
            OwnEvent.self,
            """
            SELECT at, event FROM audit_event
            WHERE account_id = \(account) AND event = ANY(\(AuditEvent.shownToOwner))
            ORDER BY at DESC, id DESC LIMIT 20
            """
        )
    }

    /// Ends a session of that account; of another account it is none.
    /// - Returns: whether it was open.
    func end(_ id: UUID, of account: Account.ID, at now: Timestamp) throws(DatabaseError) -> Bool {
        try database.execute(
            """
            UPDATE session SET ended_at = \(now)
            WHERE id = \(id) AND account_id = \(account) AND ended_at IS NULL
            """
        ) == 1
    }

    /// Whether the session is, or was, of that account.
    func has(_ id: UUID, of account: Account.ID) throws(DatabaseError) -> Bool {
        try database.one(
            Bool.self,
            "SELECT EXISTS (SELECT FROM session WHERE id = \(id) AND account_id = \(account))"
        )
    }

    /// How long sessions of the account wait for the next request, those that are open too. One that has waited too long
    /// stays ended.
    func setIdleLimit(_ limit: Duration, of account: Account.ID, at now: Timestamp) throws(DatabaseError) {
        try database.execute("UPDATE account SET idle_limit = \(limit) WHERE id = \(account)")
        try database.execute(
            """
            UPDATE session SET idle_limit = \(limit)
            WHERE account_id = \(account) AND ended_at IS NULL AND last_seen_at + idle_limit > \(now)
            """
        )
    }
}

extension AuditEvent {
    /// What an owner sees, in words; `nil` is of no use to a person.
    var words: String? {
        switch self {
        case .accountActivated: "Konto aktiviert"
        case .signedIn: "Angemeldet"
        case .signInFailed: "Anmeldung mit falschem Passwort"
        case .signedOut: "Abgemeldet"
        case .sessionEnded: "Ein Gerät abgemeldet"
        case .otherSessionsEnded: "Alle anderen Geräte abgemeldet"
        case .idleLimitChanged: "Zeit bis zur Abmeldung geändert"
        case .passwordResetMailSent: "Neues Passwort angefordert"
        case .provisionalPasswordTyped: "Vorläufiges Passwort benutzt"
        case .passwordReset, .passwordChanged: "Neues Passwort festgelegt"
        case .secondFactorOn: "Zweiten Faktor eingeschaltet"
        case .secondFactorOff: "Zweiten Faktor ausgeschaltet"
        case .secondFactorFailed: "Anmeldung mit falschem Code"
        case .recoveryCodeUsed: "Wiederherstellungscode benutzt"
        case .recoveryCodesRenewed: "Neue Wiederherstellungscodes"
        case .profileChanged: "Daten in Mein Profil geändert"
        case .dataExported: "Daten heruntergeladen"
        case .letterRequested: "Brief mit PIN angefordert"
        case .pinRefused: "Falsche PIN eingegeben"
        case .linked: "Mit einem Betrieb verknüpft"
        case .unlinked: "Verknüpfung aufgehoben"
        case .linkReported: "Verknüpfung vom Betrieb beendet"
        case .roleChanged: "Rolle im Betrieb geändert"
        case .colleagueInvited: "Person in den Betrieb eingeladen"
        case .colleagueInvitationRevoked: "Einladung zurückgezogen"
        case .invitationWished: "Um Einladung gebeten"
        case .notificationChanged: "Benachrichtigungen geändert"
        case .staffLookedAtPerson: "Unser Service hat Ihr Konto angesehen"
        case .resetStarted: "Unser Service hat Ihnen einen Link für ein neues Passwort geschickt"
        case .limitsOverridden: "Unser Service hat Sperren nach Fehlversuchen aufgehoben"
        case .deletionAsked: "Unser Service hat die Löschung vorgemerkt"
        case .deletionStopped: "Die vorgemerkte Löschung ist gestoppt"
        case .staffAdded, .staffEnrolled, .staffFactorReset, .staffLocked, .staffUnlocked, .staffRoleChanged,
            .staffRemoved, .staffSignedIn,
            .staffSignInFailed, .staffSignInLimited, .staffSignedOut, .staffSearched, .staffLookedAtBetrieb,
            .staffLookedAtStaff, .staffLookedAtTrail, .letterIssued, .letterApproved, .letterCancelled, .letterReturned,
            .pinVoided,
            .addressChanged, .invitedAgain, .batchOrdered, .batchHandedOver, .importUploaded, .importConfirmed,
            .importCancelled:
            nil
        case .registrationRequested, .registrationMailRequestedAgain, .activationMailSent, .alreadyActiveMailSent,
            .letterRefused, .pinChecked, .pinLimited, .verwaltungObjected, .colleagueInvitationMailSent, .signInLimited,
            .invitationMailSent, .passwordRehashed, .passwordResetRequested, .accountDeleted, .registerImported,
            .lettersPrinted:
            nil
        }
    }

    static var shownToOwner: [AuditEvent] { allCases.filter { $0.words != nil } }
}
