package import Secrets

/// The key ring, by what the portal uses keys for. A key made for one purpose says nothing about another.
package struct PortalKeys: Sendable {
    package enum Purpose: String, Sendable {
        case formToken = "form token"
        case knownDevice = "known device"
        case throttle = "throttle"
        case recoveryCode = "recovery code"
        case provisionalPassword = "provisional password"
        case enrolment = "enrolment"
    }

    package let ring: KeyRing

    package init(_ ring: KeyRing) {
        self.ring = ring
    }

    /// A keyed hash as 43 characters of the URL alphabet.
    package func tag(_ purpose: Purpose, _ message: String) -> String {
        Base64.encodeForURL(ring.current.tag(purpose.rawValue, Array(message.utf8)))
    }

    /// Whether `text` is the tag of the message under any key of the ring, in a time that does not depend on where they
    /// differ.
    package func isTag(_ text: String, _ purpose: Purpose, of message: String) -> Bool {
        ring.keys.contains { key in
            ConstantTime.isEqual(text, Base64.encodeForURL(key.tag(purpose.rawValue, Array(message.utf8))))
        }
    }

    /// A keyed hash of 32 bytes for the database: what a limit counts by, or what a secret is found by.
    package func key(_ purpose: Purpose, _ message: String) -> [UInt8] {
        ring.current.tag(purpose.rawValue, Array(message.utf8))
    }

    /// The same under every key of the ring: one of them is what an earlier ``key(_:_:)`` gave.
    package func keys(_ purpose: Purpose, _ message: String) -> [[UInt8]] {
        ring.keys.map { $0.tag(purpose.rawValue, Array(message.utf8)) }
    }
}
