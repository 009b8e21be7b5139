package import HTTP
package import PostgreSQL
import Secrets

/// A browser that signed in to an account before: strangers' failures never limit it, and it comes first in the queue
/// for password checks.
///
/// The cookie holds up to five marks, one an address, each a day and a keyed hash that only we can make; the database
/// holds nothing. A mark counts for `PORTAL_KNOWN_DEVICE_TTL` from its day, however long a browser keeps it.
package struct KnownDevice: Sendable, Hashable {
    package static let cookieName = "geraet"
    private static let mostMarks = 5

    /// The random number of the browser.
    package let id: String

    /// `nil` when this browser never signed in to the account with this address, or too long ago.
    package init?(for address: String, in request: Request, _ environment: Environment, at now: Timestamp) {
        let oldest = now - environment.settings.knownDeviceTTL
        guard let cookie = DeviceCookie(request.cookie(KnownDevice.cookieName) ?? ""),
            let mark = cookie.marks.first(where: { $0.fits(address, device: cookie.id, environment.keys) }),
            mark.day.begin > oldest
        else { return nil }
        id = cookie.id
    }

    /// Marks this browser as known for the account with this address.
    static func remember(_ address: String, in context: Context, at now: Timestamp) {
        let keys = context.environment.keys
        let old = DeviceCookie(context.request.cookie(cookieName) ?? "")
        let id = old?.id ?? Token.random().text
        let others = (old?.marks ?? []).filter { !$0.fits(address, device: id, keys) }
        let mark = DeviceCookie.Mark(address, device: id, day: Day(of: now), keys)
        let cookie = DeviceCookie(id: id, marks: Array(([mark] + others).prefix(mostMarks)))
        let lifetime = Cookie.Lifetime.seconds(GermanText.wholeSeconds(context.settings.knownDeviceTTL))
        context.set(Cookie(cookieName, value: cookie.text, lifetime: lifetime, secure: context.request.isSecure))
    }
}

/// A day of UTC, counted from 1970.
private struct Day {
    let number: Int

    init(of time: Timestamp) {
        number = time.unixSeconds / 86_400
    }

    init?(_ text: some StringProtocol) {
        guard let number = Int(text), (0...1_000_000).contains(number) else { return nil }
        self.number = number
    }

    var begin: Timestamp { Timestamp(unixSeconds: number * 86_400) }
}

/// The text of the cookie: `id.mark.mark`.
private struct DeviceCookie {
    /// `day_hash`: a keyed hash of day, browser and address.
    struct Mark {
        let day: Day
        let hash: String

        init?(text: Substring) {
            let halves = text.split(separator: "_", maxSplits: 1)
            guard halves.count == 2, let day = Day(halves[0]) else { return nil }
            self.day = day
            hash = String(halves[1])
        }

        init(_ address: String, device: String, day: Day, _ keys: PortalKeys) {
            self.day = day
            hash = keys.tag(.knownDevice, Mark.message(address, device, day))
        }

        var text: String { "\(day.number)_\(hash)" }

        func fits(_ address: String, device: String, _ keys: PortalKeys) -> Bool {
            keys.isTag(hash, .knownDevice, of: Mark.message(address, device, day))
        }

        private static func message(_ address: String, _ device: String, _ day: Day) -> String {
            "\(day.number) \(device) \(address)"
        }
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
        marks = parts.dropFirst().compactMap { Mark(text: $0) }
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
