package import FoundationEssentials
import HTTP
package import Secrets

/// What the browser carries between the pages of a flow before anybody is signed in, in one short-lived cookie.
///
/// It binds the forms of those pages (``FormToken``), and it keeps a mailed token out of every address that survives.
package struct Flow: Sendable, Hashable {
    /// Where in which flow the browser is.
    package enum Step: Sendable, Hashable {
        case none
        /// A registration was sent; its row.
        case registration(UUID)
        /// An activation link was opened; its token.
        case activation(String)
        /// A new password was asked for; the address as it was typed.
        case passwordAsked(email: String)
        /// The link to a new password was opened, or a provisional password typed; the token that stands for either.
        case newPassword(String)
        /// The password was right; the token of the challenge for the second factor.
        case secondFactor(String)
        /// The link to an invitation into a Betrieb was opened; its token. It outlasts signing in.
        case invitation(String)
        /// The one-time code of the service desk was right; the token of what is shown to enrol.
        case staffEnrolment(String)
        /// The link that stops a deletion was opened; its token.
        case keepAccount(String)
    }

    /// A sentence to show once on the next page.
    package enum Flash: Sendable, Hashable {
        case signedOut
        case activated(PasswordPolicy.Strength)
        case passwordSet(PasswordPolicy.Strength)
        case mailSentAgain
        case profileSaved
        case sessionEnded
        case otherSessionsEnded
        case idleLimitSaved
        case accountDeleted
        case inputKept
        case secondFactorOff
        /// A letter with a PIN was asked for.
        case letterAsked
        /// The account acts for a Betrieb now.
        case linked
        case unlinked
        case peopleChanged
        case invited
        /// Too late to withdraw it.
        case invitationAccepted
        case invitationWished
        case settingsSaved
        case letterReported
        /// Something was done at the service desk.
        case deskDone
        /// A deletion that the service desk had noted will not happen.
        case accountKept
        /// A message was sent; its Vorgangsnummer.
        case messageReceived(String)

        /// As the cookie has it.
        var word: String {
            switch self {
            case .signedOut: "abgemeldet"
            case .activated(let strength): "aktiviert\(strength.rawValue)"
            case .passwordSet(let strength): "passwort\(strength.rawValue)"
            case .mailSentAgain: "erneut"
            case .profileSaved: "profil"
            case .sessionEnded: "beendet"
            case .otherSessionsEnded: "andere"
            case .idleLimitSaved: "leerlauf"
            case .accountDeleted: "geloescht"
            case .inputKept: "eingabe"
            case .secondFactorOff: "faktoraus"
            case .letterAsked: "brief"
            case .linked: "verknuepft"
            case .unlinked: "getrennt"
            case .peopleChanged: "personen"
            case .invited: "eingeladen"
            case .invitationAccepted: "angenommen"
            case .invitationWished: "gebeten"
            case .settingsSaved: "einstellungen"
            case .letterReported: "gemeldet"
            case .deskDone: "dienst"
            case .accountKept: "behalten"
            case .messageReceived(let number): "vorgang-\(number)"
            }
        }

        private static let all: [Flash] =
            [
                .signedOut, .mailSentAgain, .profileSaved, .sessionEnded, .otherSessionsEnded, .idleLimitSaved,
                .accountDeleted, .inputKept, .secondFactorOff, .letterAsked, .linked, .unlinked, .peopleChanged,
                .invited, .invitationAccepted, .invitationWished, .settingsSaved, .letterReported, .deskDone,
                .accountKept,
            ]
            + PasswordPolicy.Strength.allCases.flatMap { [.activated($0), .passwordSet($0)] }

        init?(word: String) {
            if word.hasPrefix("vorgang-"), word.utf8.count == 17 {
                self = .messageReceived(String(word.dropFirst(8)))
                return
            }
            guard let flash = Flash.all.first(where: { $0.word == word }) else { return nil }
            self = flash
        }
    }

    /// 26 lower-case letters and digits, random.
    package let id: String
    package var step: Step
    package var flash: Flash?
    /// A form was sent after the session had ended; the row of what was typed. It waits while the person proves herself,
    /// in however many steps.
    package var kept: UUID?

    package static let cookieName = "ablauf"
    /// Seconds for which the browser keeps it after the last page that set it.
    package static let lifetime = Duration.seconds(3_600)

    package init(id: String, step: Step = .none, flash: Flash? = nil, kept: UUID? = nil) {
        self.id = id
        self.step = step
        self.flash = flash
        self.kept = kept
    }

    /// `id.kind.value.flash`, and `.kept` where there is some, with characters a cookie can hold.
    package var cookieValue: String {
        "\(id).\(stepValue).\(flash?.word ?? "-")\(kept.map { "." + $0.uuidString.lowercased() } ?? "")"
    }

    /// The step as `kind.value`.
    var stepValue: String {
        switch step {
        case .none: "-.-"
        case .registration(let id): "registrierung.\(id.uuidString.lowercased())"
        case .activation(let token): "aktivierung.\(token)"
        case .passwordAsked(let email): "vergessen.\(Base64.encodeForURL(Array(email.utf8)))"
        case .newPassword(let token): "passwort.\(token)"
        case .secondFactor(let token): "faktor.\(token)"
        case .invitation(let token): "einladung.\(token)"
        case .staffEnrolment(let token): "dienst.\(token)"
        case .keepAccount(let token): "behalten.\(token)"
        }
    }

    /// Reads a cookie; what is not of our making is `nil`.
    package init?(cookieValue: String) {
        let parts = cookieValue.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 4 || parts.count == 5, (20...64).contains(parts[0].utf8.count),
            parts.allSatisfy(Flow.isPlain)
        else {
            return nil
        }
        id = parts[0]
        switch parts[1] {
        case "registrierung":
            guard let uuid = UUID(uuidString: parts[2]) else { return nil }
            step = .registration(uuid)
        case "aktivierung":
            guard let token = Token(parts[2]) else { return nil }
            step = .activation(token.text)
        case "vergessen":
            guard let email = Base64.decodeFromURL(parts[2]).flatMap({ String(validUTF8: $0) }) else { return nil }
            step = .passwordAsked(email: email)
        case "faktor":
            guard let token = Token(parts[2]) else { return nil }
            step = .secondFactor(token.text)
        case "einladung":
            guard let token = Token(parts[2]) else { return nil }
            step = .invitation(token.text)
        case "dienst":
            guard let token = Token(parts[2]) else { return nil }
            step = .staffEnrolment(token.text)
        case "behalten":
            guard let token = Token(parts[2]) else { return nil }
            step = .keepAccount(token.text)
        case "passwort":
            guard let token = Token(parts[2]) else { return nil }
            step = .newPassword(token.text)
        default: step = .none
        }
        flash = Flash(word: parts[3])
        kept = parts.count == 5 ? UUID(uuidString: parts[4]) : nil
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
