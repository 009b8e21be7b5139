package import FoundationEssentials
package import PostgreSQL

/// One piece of promised work.
package struct Job: Sendable, RowDecodable {
    /// What is to be done. The raw value is stored.
    package enum Kind: String, Sendable, CaseIterable, SQLBindable {
        /// Answer a registration: activation mail, or "you already have an account".
        case registrationMail = "mail.registration"
        /// Answer a forgotten password: link and provisional password, or "no account".
        case passwordResetMail = "mail.password_reset"
        /// Tell a person that the password has a new value.
        case passwordChangedMail = "mail.password_changed"
        /// Tell a person about the account that was made for her.
        case invitationMail = "mail.invitation"
        /// Bring a message to the service.
        case contactMail = "mail.contact"
        /// Tell who wrote it its number.
        case contactReceiptMail = "mail.contact_receipt"
        /// Tell a person that the account will be deleted unless it is used.
        case idleNoticeMail = "mail.idle_notice"
        /// Tell a person that the second factor was turned on or off.
        case secondFactorMail = "mail.second_factor"
        /// Confirm that an account is gone.
        case accountDeletedMail = "mail.account_deleted"
        /// See whether a letter asked for without sign-in can be written.
        case letterRequest = "letter.request"
        /// Tell a person that she acts for a Betrieb now.
        case linkedMail = "mail.linked"
        /// Tell those with Verwaltung that somebody came.
        case newColleagueMail = "mail.new_colleague"
        /// Tell those with Verwaltung that somebody went.
        case colleagueLeftMail = "mail.colleague_left"
        /// Tell a person that she does not act for the Betrieb any more.
        case unlinkedMail = "mail.unlinked"
        /// Bring a colleague's invitation.
        case colleagueInvitationMail = "mail.colleague_invitation"
        /// See whom a wish for an invitation reaches, and tell them.
        case invitationWish = "invitation.wish"
        case invitationWishMail = "mail.invitation_wish"
        /// Tell a person that Verwaltung has changed her role.
        case roleMail = "mail.role"
        /// Ask whether everybody should still act for the Betrieb.
        case accessReviewMail = "mail.access_review"
        /// Tell a person that the Betrieb she acted for has closed.
        case betriebClosedMail = "mail.betrieb_closed"
        /// Tell a person that the desk has noted the deletion of the account.
        case deletionNoticeMail = "mail.deletion_notice"
        /// Tell somebody of the desk what was done to her access.
        case staffAccessMail = "mail.staff_access"
    }

    package enum Outcome: String, Sendable, SQLBindable {
        case done
        /// Nothing was done, on purpose: the limit for that address was reached, or what it was about is gone.
        case suppressed
        /// Given up after the last attempt; shown by `portal status`.
        case dead
    }

    package let id: UUID
    /// `nil` for a kind that this version does not know.
    package let kind: Kind?
    package let recipient: String?
    package let payload: [String: String]
    /// How often it was claimed, this time included.
    package let attempts: Int
    package let createdAt: Timestamp

    package init(row: inout Row) throws(DatabaseError) {
        id = try row.next()
        kind = Kind(rawValue: try row.next())
        recipient = try row.next()
        payload = Job.decode(try row.next())
        attempts = try row.next()
        createdAt = try row.next()
    }

    private static let delays: [Duration] = [60, 300, 1_800, 7_200, 28_800].map { .seconds($0) }
    /// Attempts until a job becomes a dead letter.
    static let mostAttempts = delays.count + 1

    /// Backoff between attempts: 1 min, 5 min, 30 min, 2 h, 8 h; then `nil`.
    static func backoff(after attempts: Int) -> Duration? {
        attempts < mostAttempts ? delays[max(0, attempts - 1)] : nil
    }

    static func encode(_ payload: [String: String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(payload) else { return "{}" }  // Strings always encode.
        return String(decoding: data, as: UTF8.self)
    }

    private static func decode(_ text: String) -> [String: String] {
        (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:]  // Written by encode alone.
    }
}
