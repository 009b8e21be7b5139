import PortalWeb
import Secrets

/// The "vorläufiges Passwort": a code that, typed in place of the password, leads to setting a new one.
///
/// Eleven random symbols of 32 (55 bits) and one that checks them; valid as long as the link of the same mail.
enum ProvisionalPassword {
    static let format = CodeFormat(groups: [4, 4, 4])

    static func random() -> Code { Code.random(format) }

    /// What is stored: a keyed hash, under the key that signs.
    static func hash(_ code: Code, _ keys: PortalKeys) -> [UInt8] {
        keys.key(.provisionalPassword, code.canonical)
    }

    /// The hashes under all keys, for what a person typed as a password; of what cannot be a code too, so that looking
    /// costs the same for every password.
    static func hashes(typed: String, _ keys: PortalKeys) -> [[UInt8]] {
        let text = code(typed)?.canonical ?? "no code"
        return keys.keys(.provisionalPassword, text)
    }

    /// The code, if the text is one whose check symbol fits.
    static func code(_ typed: String) -> Code? {
        // A password may be long; a code with blanks between all symbols is not.
        guard typed.utf8.count <= 200, case .code(let code) = Code.parse(typed, as: format) else { return nil }
        return code
    }
}
