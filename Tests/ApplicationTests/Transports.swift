import Mail
import TestPortal

/// Does something else in the middle of each delivery, as other workers do, and then delivers.
final class Interrupted: MailTransport {
    private(set) var count = 0
    private let postbox: Postbox
    private let meanwhile: () throws -> Void

    init(_ postbox: Postbox, _ meanwhile: @escaping () throws -> Void) {
        self.postbox = postbox
        self.meanwhile = meanwhile
    }

    func deliver(_ message: Message) throws(DeliveryError) {
        count += 1
        do {
            try meanwhile()
        } catch {
            throw .unreachable("\(error)")
        }
        try postbox.deliver(message)
    }
}

/// Remembers what it is asked to deliver and refuses all of it.
final class Refusing: MailTransport {
    private(set) var asked: [Message] = []
    var answer: DeliveryError

    init(_ answer: DeliveryError) {
        self.answer = answer
    }

    func deliver(_ message: Message) throws(DeliveryError) {
        asked.append(message)
        throw answer
    }
}
