package import PortalWeb
import PostgreSQL

/// How long messages to the chamber are kept.
package enum ContactRetention {
    package static let rules = [
        RetentionRule("messages to the chamber", from: "contact_message") { retention, now in
            "created_at < \(now - retention.messages)"
        }
    ]
}
