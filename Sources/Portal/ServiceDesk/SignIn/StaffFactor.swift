import FoundationEssentials
import OneTimePassword
import PortalWeb
import Secrets

/// Secrets of authenticator apps and one-time codes of the desk's people, as the database holds them.
struct StaffFactor {
    /// 55 bits: handed over by word of mouth or on paper, for some days.
    static let enrolment = CodeFormat(groups: [4, 4, 4])
    private static let purpose = "staff second factor"
    private let keys: PortalKeys

    init(_ keys: PortalKeys) {
        self.keys = keys
    }

    /// No key opens what is stored: for operators, the person cannot do anything about it.
    struct KeyLost: Error, CustomStringConvertible {
        let description = "no key opens the second factor of somebody of the service desk"
    }

    func seal(_ secret: [UInt8], of staff: Staff.ID) -> String {
        keys.ring.seal(secret, purpose: StaffFactor.purpose, context: staff.rawValue.uuidString)
    }

    func open(_ sealed: String, of staff: Staff.ID) throws(KeyLost) -> OneTimePassword {
        guard
            let secret = keys.ring.open(sealed, purpose: StaffFactor.purpose, context: staff.rawValue.uuidString)
        else { throw KeyLost() }
        return OneTimePassword(secret: secret)
    }

    /// The hash to store of a one-time code.
    func hash(_ code: Code) -> [UInt8] { keys.key(.enrolment, code.canonical) }

    /// The hashes a stored one may be equal to.
    func candidates(_ code: Code) -> [[UInt8]] { keys.keys(.enrolment, code.canonical) }
}
