package import HTTP
import Secrets

/// A browser that signed in to an account before: strangers' failures never limit it, and it comes first in the queue
/// for password checks.
///
/// The cookie holds up to five marks, one an address, each a keyed hash that only we can make; the database holds
/// nothing.
package struct KnownDevice: Sendable, Hashable {
    static let cookieName = "geraet"
    private static let mostMarks = 5

    /// The random number of the browser.
    package let id: String

    /// `nil` when this browser never signed in to the account with this address.
    package init?(for address: String, in request: Request, keys: PortalKeys) {
        guard let cookie = DeviceCookie(request.cookie(KnownDevice.cookieName) ?? ""),
            cookie.marks.contains(where: { $0.fits(address, device: cookie.id, keys) })
        else { return nil }
        id = cookie.id
    }

    /// Marks this browser as known for the account with this address.
    package static func remember(_ address: String, in context: Context) {
        let keys = context.environment.keys
        let old = DeviceCookie(context.request.cookie(cookieName) ?? "")
        let id = old?.id ?? Token.random().text
        let others = (old?.marks ?? []).filter { !$0.fits(address, device: id, keys) }
        let mark = DeviceCookie.Mark(address, device: id, keys)
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

        init(_ address: String, device: String, _ keys: PortalKeys) {
            text = keys.tag(.knownDevice, Mark.message(address, device))
        }

        func fits(_ address: String, device: String, _ keys: PortalKeys) -> Bool {
            keys.isTag(text, .knownDevice, of: Mark.message(address, device))
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
        guard let id = parts.first, (2...6).contains(parts.count), text.utf8.count < 600,
            text.utf8.allSatisfy(DeviceCookie.isOurs)
        else { return nil }
        self.id = String(id)
        marks = parts.dropFirst().map { Mark(text: String($0)) }
    }

    var text: String { ([id] + marks.map(\.text)).joined(separator: ".") }

    /// A letter or digit, `-` or `_` of a keyed hash, or the dot between: the cookie is sent back as it came.
    private static func isOurs(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
