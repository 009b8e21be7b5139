import FoundationEssentials
package import HTTP
package import PostgreSQL

/// Everything the audit trail records. A new act is a new case; its name is stored and never reused.
package enum AuditEvent: String, Sendable, CaseIterable {
    case registrationRequested = "registration.requested"
    case registrationMailRequestedAgain = "registration.mail_requested_again"
    case activationMailSent = "activation.mail_sent"
    case alreadyActiveMailSent = "activation.already_active_mail_sent"
    case accountActivated = "account.activated"
    case signedIn = "sign_in.succeeded"
    case signInFailed = "sign_in.failed"
    case signInLimited = "sign_in.limited"
    case signedOut = "session.signed_out"
    case invitationMailSent = "invitation.mail_sent"
    case passwordRehashed = "password.rehashed"
    case passwordResetRequested = "password.reset_requested"
    case passwordResetMailSent = "password.reset_mail_sent"
    case provisionalPasswordTyped = "password.provisional_typed"
    case passwordReset = "password.reset"
    case passwordChanged = "password.changed"
    case profileChanged = "profile.changed"
    case sessionEnded = "session.ended"
    case otherSessionsEnded = "session.others_ended"
    case idleLimitChanged = "session.idle_limit_changed"
    case dataExported = "account.exported"
    case secondFactorOn = "second_factor.on"
    case secondFactorOff = "second_factor.off"
    case secondFactorFailed = "second_factor.failed"
    case recoveryCodeUsed = "second_factor.recovery_code_used"
    case recoveryCodesRenewed = "second_factor.recovery_codes_renewed"
    case accountDeleted = "account.deleted"
    case letterRequested = "letter.requested"
    case letterRefused = "letter.refused"
    case lettersPrinted = "letter.batch_printed"
    case pinChecked = "pin.checked"
    case pinRefused = "pin.refused"
    case pinLimited = "pin.limited"
    case linked = "betrieb.linked"
    case unlinked = "betrieb.unlinked"
    case linkReported = "betrieb.link_reported"
    case roleChanged = "betrieb.role_changed"
    case verwaltungObjected = "betrieb.verwaltung_objected"
    case colleagueInvited = "betrieb.colleague_invited"
    case colleagueInvitationRevoked = "betrieb.invitation_revoked"
    case colleagueInvitationMailSent = "betrieb.invitation_mail_sent"
    case invitationWished = "betrieb.invitation_wished"
    case notificationChanged = "betrieb.notification_changed"
    case registerImported = "register.imported"
    case staffAdded = "staff.added"
    case staffEnrolled = "staff.enrolled"
    case staffFactorReset = "staff.factor_reset"
    case staffLocked = "staff.locked"
    case staffUnlocked = "staff.unlocked"
    case staffRoleChanged = "staff.role_changed"
    case staffRemoved = "staff.removed"
    case staffSignedIn = "staff.signed_in"
    case staffSignInFailed = "staff.sign_in_failed"
    case staffSignInLimited = "staff.sign_in_limited"
    case staffSignedOut = "staff.signed_out"
    /// A list with people was shown; the detail has whose.
    case staffSearched = "staff.searched"
    case staffLookedAtPerson = "staff.looked_at_person"
    case staffLookedAtBetrieb = "staff.looked_at_betrieb"
    case staffLookedAtStaff = "staff.looked_at_staff"
    case staffLookedAtTrail = "staff.looked_at_trail"
    case letterIssued = "letter.issued"
    case letterApproved = "letter.approved"
    case letterCancelled = "letter.cancelled"
    case letterReturned = "letter.returned"
    case pinVoided = "pin.voided"
    case limitsOverridden = "limits.overridden"
    case addressChanged = "betrieb.address_changed"
    case resetStarted = "password.reset_started"
    case invitedAgain = "account.invited_again"
    case deletionAsked = "account.deletion_asked"
    case deletionStopped = "account.deletion_stopped"
    case batchOrdered = "batch.ordered"
    case batchHandedOver = "batch.handed_over"
    case importUploaded = "import.uploaded"
    case importConfirmed = "import.confirmed"
    case importCancelled = "import.cancelled"
}

/// Who acted.
package enum Actor: Sendable, Hashable {
    case visitor
    case account(Account.ID)
    case staff(Staff.ID)
    case system

    var kind: String {
        switch self {
        case .visitor: "visitor"
        case .account: "account"
        case .staff: "staff"
        case .system: "system"
        }
    }

    var id: UUID? {
        switch self {
        case .account(let id): id.rawValue
        case .staff(let id): id.rawValue
        case .visitor, .system: nil
        }
    }
}

extension Audit {
    /// The name in `detail` under which the desk says why.
    package static let reason = "reason"
}

/// Writes the audit trail: who, what, when, whose, request id. Rows are only ever added.
package struct Audit {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// - Parameters:
    ///   - account: whose account it concerns, if any.
    ///   - betrieb: which Betrieb it concerns, if any.
    ///   - origin: the address and id of the request; none for the worker.
    ///   - detail: ids and names of things, never what a person typed; what the desk gives as its reason (``reason``).
    package func record(
        _ event: AuditEvent,
        by actor: Actor,
        about account: Account.ID? = nil,
        betrieb: Betrieb.ID? = nil,
        at time: Timestamp,
        from origin: Request? = nil,
        detail: [String: String] = [:]
    ) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO audit_event (at, event, actor, actor_id, account_id, betrieb_id, ip, request_id, detail)
            VALUES (\(time), \(event), \(actor.kind), \(actor.id), \(account?.rawValue), \(betrieb?.rawValue),
                    \(origin?.client.description), \(origin?.id ?? ""), \(Job.encode(detail)))
            """
        )
    }
}

extension AuditEvent: SQLBindable {}
