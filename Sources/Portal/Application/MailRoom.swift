import Accounts
import Betriebe
import ChamberFacts
import FoundationEssentials
import Information
import Links
import Logging
package import Mail
package import PortalWeb
package import PostgreSQL
import ServiceDesk

/// Sends the mails, and does the other work, that committed transactions promised.
///
/// The order of a mail: claimed, composed (its token's hash committed), delivered, finished. What breaks in between is
/// done again with the same Message-ID: at least once, never lost.
package final class MailRoom {
    private enum Work {
        case mail(any MailComposer)
        case task(any JobTask)
    }

    /// Every kind of work and who does it.
    private static func work(for kind: Job.Kind) -> Work {
        switch kind {
        case .registrationMail: .mail(RegistrationMail())
        case .passwordResetMail: .mail(PasswordResetMail())
        case .passwordChangedMail: .mail(PasswordChangedMail())
        case .accountDeletedMail: .mail(AccountDeletedMail())
        case .invitationMail: .mail(InvitationMail())
        case .secondFactorMail: .mail(SecondFactorMail())
        case .contactMail: .mail(ContactMail())
        case .contactReceiptMail: .mail(ContactReceiptMail())
        case .idleNoticeMail: .mail(IdleNoticeMail())
        case .letterRequest: .task(ResolveLetterRequest())
        case .linkedMail: .mail(LinkedMail())
        case .newColleagueMail: .mail(NewColleagueMail())
        case .colleagueLeftMail: .mail(ColleagueLeftMail())
        case .unlinkedMail: .mail(UnlinkedMail())
        case .colleagueInvitationMail: .mail(ColleagueInvitationMail())
        case .invitationWish: .task(ResolveInvitationWish())
        case .invitationWishMail: .mail(InvitationWishMail())
        case .betriebClosedMail: .mail(BetriebClosedMail())
        case .roleMail: .mail(RoleMail())
        case .accessReviewMail: .mail(AccessReviewMail())
        case .deletionNoticeMail: .mail(DeletionNoticeMail())
        case .staffAccessMail: .mail(StaffAccessMail())
        }
    }

    private static let lease = Duration.seconds(120)
    private let environment: Environment
    private let database: Database
    private let transport: any MailTransport
    private let sender: EmailAddress
    private let fixedNow: Timestamp?

    /// - Parameter now: for tests; `nil` takes the database's time.
    package init(_ environment: Environment, database: Database, transport: any MailTransport, now: Timestamp? = nil)
        throws(SetupProblem)
    {
        guard case .address(let sender) = EmailAddress.parse(environment.settings.mailFrom) else {
            throw SetupProblem(description: "PORTAL_MAIL_FROM is no e-mail address")
        }
        self.sender = sender
        self.environment = environment
        self.database = database
        self.transport = transport
        fixedNow = now
    }

    /// Sends the mail that has been due for longest.
    /// - Returns: false when none was due.
    package func sendNext() throws -> Bool {
        let queue = JobQueue(database)
        guard let job = try queue.claim(lease: MailRoom.lease, at: try now()) else { return false }
        do {
            try work(on: job, queue)
        } catch let error as DatabaseError where error.isOutage {
            throw error
        } catch {
            // One job that cannot be done must not keep the others waiting.
            environment.log.error("job failed: \(error)", metadata: metadata(job))
            try queue.retry(job, error: "\(error)", at: try now())
        }
        return true
    }

    private func now() throws(DatabaseError) -> Timestamp {
        if let fixedNow { return fixedNow }
        return try database.one(Timestamp.self, "SELECT now()")
    }

    private func work(on job: Job, _ queue: JobQueue) throws {
        guard let kind = job.kind else { return try queue.retry(job, error: "unknown kind", at: try now()) }
        switch MailRoom.work(for: kind) {
        case .mail(let composer): try send(job, by: composer, queue)
        case .task(let task):
            let office = try office
            try database.transaction { try task.perform(job, in: office) }
            try queue.finish(job, .done, at: try now())
        }
    }

    private func send(_ job: Job, by composer: any MailComposer, _ queue: JobQueue) throws {
        guard let recipient = job.recipient.flatMap(EmailAddress.init(stored:)) else {
            return try queue.retry(job, error: "no recipient", at: try now())
        }
        let office = try office
        switch try database.transaction({ try composer.compose(job, in: office) }) {
        case .suppressed:
            try queue.finish(job, .suppressed, at: try now())
        case .later(let time):
            try queue.postpone(job, until: time)
        case .letter(let text):
            try deliver(text, to: recipient, job, queue)
        }
    }

    private var office: MailOffice {
        get throws {
            MailOffice(
                database: database,
                settings: environment.settings,
                chamber: environment.chamber,
                keys: environment.keys,
                now: try now()
            )
        }
    }

    private func deliver(_ text: MailText, to recipient: EmailAddress, _ job: Job, _ queue: JobQueue) throws {
        do {
            try transport.deliver(message(text, to: recipient, job))
            try queue.finish(job, .done, at: try now())
            try Bounces(database).arrived(at: recipient.text, on: try now())
            environment.log.info("mail sent", metadata: metadata(job))
        } catch let error as DeliveryError {
            environment.log.warning("mail not sent: \(error)", metadata: metadata(job))
            switch error {
            case .permanent:
                try Bounces(database).bounced(recipient.text, at: try now())
                try queue.finish(job, .dead, error: "\(error)", at: try now())
            case .temporary, .unreachable: try queue.retry(job, error: "\(error)", at: try now())
            }
        }
    }

    private func message(_ text: MailText, to recipient: EmailAddress, _ job: Job) -> Message {
        Message(
            from: Message.Sender(name: environment.chamber.name, address: sender),
            to: recipient,
            subject: text.subject,
            text: text.body(signedBy: environment.chamber, answeredAt: environment.settings.serviceEmail),
            id: "\(job.id.uuidString.lowercased())@\(sender.domain)",
            date: GermanText.mailDate(job.createdAt)
        )
    }

    private func metadata(_ job: Job) -> Logger.Metadata {
        ["job": "\(job.id)", "kind": "\(job.kind?.rawValue ?? "?")", "attempt": "\(job.attempts)"]
    }
}
