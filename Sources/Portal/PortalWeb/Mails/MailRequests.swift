import HTTP
import Links
package import PostgreSQL

extension Context {
    /// Counts one request for a mail, from one network to whomever: a class behind one address never feels it, a program that
    /// mails strangers does.
    package func countMailRequest() throws(DatabaseError) -> Throttle.Verdict {
        let rule = Throttle.Rule(
            scope: "mail.network",
            key: environment.keys.key(.throttle, "\(request.client.network)"),
            limit: settings.mailRequestsPerNetwork,
            window: .seconds(3_600)
        )
        return try Throttle(database).count([rule], at: try now)
    }
}
