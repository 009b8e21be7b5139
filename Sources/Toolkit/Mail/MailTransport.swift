/// A way to hand a mail over. Blocks until it is handed over or refused.
package protocol MailTransport {
    func deliver(_ message: Message) throws(DeliveryError)
}

/// Why a mail was not handed over. Never contains anything of the mail.
package enum DeliveryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server said: later (4xx).
    case temporary(code: Int)
    /// The server said: never (5xx).
    case permanent(code: Int)
    /// There was no conversation, or it broke off.
    case unreachable(String)

    package var description: String {
        switch self {
        case .temporary(let code): "refused for now with \(code)"
        case .permanent(let code): "refused with \(code)"
        case .unreachable(let reason): "unreachable: \(reason)"
        }
    }
}

/// Why a transport's address makes no sense.
package struct TransportProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}

/// The transport of `smtp://…`, `smtps://…` or `maildir:PATH`.
package func makeMailTransport(_ address: String) throws(TransportProblem) -> any MailTransport {
    if address.hasPrefix("maildir:") {
        let path = String(address.dropFirst("maildir:".count))
        guard path.hasPrefix("/") else { throw TransportProblem(description: "needs an absolute path after maildir:") }
        return Maildir(path: path)
    }
    return try SMTP(address)
}
