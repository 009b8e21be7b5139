import Mail
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"), ("  Ada.Lovelace@Example.ORG \n", "ada.lovelace@example.org"),
        ("ada+kurse@example.org", "ada+kurse@example.org"), ("\u{00A0}ada@example.org\u{200B}", "ada@example.org"),
        ("info@müller-dach.de", "info@xn--mller-dach-9db.de"), ("info@MÜLLER-DACH.de", "info@xn--mller-dach-9db.de"),
        ("info@straße.de", "info@xn--strae-oqa.de"), ("a@b.co", "a@b.co"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("ada@sub.domain.example.org", "ada@sub.domain.example.org"), ("ada@example。org", "ada@example.org"),
    ])
    func `an address has one identity`(typed: String, identity: String) {
        guard case .address(let address) = EmailAddress.parse(typed) else {
            Issue.record("\(typed) is refused: \(EmailAddress.parse(typed))")
            return
        }
        #expect(address.text == identity)
        #expect(EmailAddress(stored: identity) == address)
    }

    @Test func `people with similar addresses stay different people`() {
        let typed = ["ada@example.org", "a.da@example.org", "ada+1@example.org", "аda@example.org", "ada@exаmple.org"]
        let identities = typed.map { EmailAddress.parse($0) }
        #expect(Set(identities).count == typed.count)
    }

    private static let refused: [(String, EmailAddress.Refusal)] = [
        ("", EmailAddress.Refusal.empty), (" \u{00A0}\u{200B}", .empty), ("ada", .at), ("ada@b@c.de", .at),
        ("@example.org", .localPart),
        ("ada@", .domain), ("ada@example", .domain), ("ada@.org", .domain), ("ada@example..org", .domain),
        ("ada@-x.org", .domain),
        ("ada@exa mple.org", .domain), ("ada@[127.0.0.1]", .domain), ("ada@127.0.0.1", .domain),
        ("ada@example.1", .domain),
        ("ada lovelace@example.org", .localPart), (".ada@example.org", .localPart), ("ada.@example.org", .localPart),
        ("a..b@example.org", .localPart), ("\"ada\"@example.org", .localPart), ("ada<x>@example.org", .localPart),
        ("ädа@example.org", .nonASCIILocalPart), ("ada@example.org\r\nBcc: eve@example.org", .at),
        ("ada\r\n@example.org", .localPart), ("ada@example.org\0", .domain), ("ada@example.org\r\nBcc: eve", .domain),
        ("ada,eve@example.org", .localPart), ("ada@example.org,eve.org", .domain), ("ada@exam_ple.org", .domain),
        (String(repeating: "a", count: 65) + "@example.org", .localPart),
        ("a@" + String(repeating: "b", count: 64) + ".org", .domain),
        (String(repeating: "a", count: 64) + "@" + String(repeating: "b.", count: 95) + "org", .tooLong),
    ]

    @Test(arguments: refused)
    func `what no mail could be sent to is refused with its reason`(typed: String, reason: EmailAddress.Refusal) {
        #expect(EmailAddress.parse(typed) == .refused(reason))
    }

    @Test func `a stored address that is not in its identity is none`() {
        #expect(EmailAddress(stored: "Ada@example.org") == nil)
        #expect(EmailAddress(stored: "") == nil)
    }
}
