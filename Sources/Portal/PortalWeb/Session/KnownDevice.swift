import HTTP
import Secrets

/// A browser that signed in to an account before: strangers' failures never limit it, and it comes first in the queue
/// for password checks.
///
/// The cookie holds up to five marks, one an address, each a keyed hash that only we can make; the database holds
/// nothing.
package struct KnownDevice: Sendable, Hashable {
    package static let cookieName = "geraet"
    private static let mostMarks = 5

    /// The random number of the browser.
    package let id: String

    /// `nil` when this browser never signed in to the account with this address, or too long ago.
    package init?(for address: String, in context: Context) {
        guard let cookie = DeviceCookie(context.request.cookie(KnownDevice.cookieName) ?? ""),
            cookie.marks.contains(where: { $0.fits(address, device: cookie.id, context) })
        else { return nil }
        id = cookie.id
    }

    /// Marks this browser as known for the account with this address.
    package static func remember(_ address: String, in context: Context) {
        let old = DeviceCookie(context.request.cookie(cookieName) ?? "")
        let id = old?.id ?? Token.random().text
        let others = (old?.marks ?? []).filter { !$0.fits(address, device: id, context) }
        let mark = DeviceCookie.Mark(address, device: id, context)
        let cookie = DeviceCookie(id: id, marks: Array(([mark] + others).prefix(mostMarks)))
        let lifetime = Cookie.Lifetime.seconds(GermanText.wholeSeconds(context.settings.knownDeviceTTL))
        context.set(Cookie(cookieName, value: cookie.text, lifetime: lifetime, secure: context.request.isSecure))
    }
}

/// The text of the cookie: `id.mark.mark`.
private struct DeviceCookie {
    /// A keyed hash of browser and address.
    struct Mark {
        let text: String

        init(text: String) {
            self.text = text
        }

        init(_ address: String, device: String, _ context: Context) {
            text = context.environment.keys.tag(.knownDevice, Mark.message(address, device))
        }

        func fits(_ address: String, device: String, _ context: Context) -> Bool {
            context.environment.keys.isTag(text, .knownDevice, of: Mark.message(address, device))
        }

        private static func message(_ address: String, _ device: String) -> String { "\(device) \(address)" }
    }

    let id: String
    let marks: [Mark]

    init(id: String, marks: [Mark]) {
        self.id = id
        self.marks = marks
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard let id = parts.first, (2...6).contains(parts.count), text.utf8.count < 600 else { return nil }
        self.id = String(id)
        marks = parts.dropFirst().map { Mark(text: String($0)) }
    }

    var text: String { ([id] + marks.map(\.text)).joined(separator: ".") }
}
