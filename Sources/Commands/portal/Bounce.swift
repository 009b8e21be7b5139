import Application
import ArgumentParser
import Foundation
import Mail
import PortalWeb
import PostgreSQL

/// `portal bounce`: what the mail server of `PORTAL_MAIL_FROM` pipes a returned mail into.
struct Bounce: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a delivery report from standard input and note that its address gets no mail.",
        discussion: """
            For an alias of the address in PORTAL_MAIL_FROM, as portal_work. What is no report, or not about a mail of \
            ours, is passed over with exit status 0, so that the mail server does not return it once more.
            """
    )

    @OptionGroup var options: Options

    /// Bytes that are read; a report is far smaller.
    private static let maximumSize = 1 << 20

    func run() throws {
        let settings = try options.settings()
        let input = try FileHandle.standardInput.read(upToCount: Bounce.maximumSize) ?? Data()
        guard let report = DeliveryReport(mail: String(decoding: input, as: UTF8.self)) else {
            return print("no delivery report")
        }
        guard report.isFailure else { return print("no failure") }
        let database = Database(.init(settings.database))
        do {
            let bounces = Bounces(database)
            guard let recipient = try bounces.recipient(messageID: report.messageID) else {
                return print("not about a mail of ours")
            }
            try bounces.bounced(recipient, at: try database.one(Timestamp.self, "SELECT now()"))
            print("noted")
        } catch {
            throw Refusal("\(error)")
        }
    }
}
