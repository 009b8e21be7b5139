import Testing

@testable import OneTimePassword

@Suite struct OneTimePasswordTests {
    /// RFC 6238, appendix B: the secret of its test vectors; the last six of its eight digits.
    private let totp = OneTimePassword(secret: Array("12345678901234567890".utf8))

    @Test(arguments: [
        (59, "287082", 1), (1_111_111_109, "081804", 37_037_036), (1_111_111_111, "050471", 37_037_037),
        (1_234_567_890, "005924", 41_152_263), (2_000_000_000, "279037", 66_666_666),
    ])
    func `The RFC's codes match`(time: Int, code: String, counter: Int) {
        #expect(totp.check(code, unixSeconds: time) == .match(counter: counter))
    }

    @Test func `Blanks do not matter, and half a minute before and after neither`() {
        #expect(totp.check(" 287 082 ", unixSeconds: 59) == .match(counter: 1))
        #expect(totp.check("287082", unixSeconds: 89) == .match(counter: 1))
        #expect(totp.check("287082", unixSeconds: 29) == .match(counter: 1))
        #expect(totp.check("287082", unixSeconds: 119) == .mismatch)
        #expect(totp.check("287082", unixSeconds: 59 + 600) == .mismatch)
    }

    @Test(arguments: ["", "28708", "2870820", "28708x", "٢٨٧٠٨٢", "287082\u{0}"])
    func `What is no code matches nothing`(typed: String) {
        #expect(totp.check(typed, unixSeconds: 59) == .mismatch)
    }

    @Test func `The secret is shown in Base32, and an app can read it`() {
        #expect(totp.grouped == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
        #expect(
            totp.uri(issuer: "Kund*innen portal", account: "a+b@example.org")
                == "otpauth://totp/Kund%2Ainnen%20portal:a%2Bb%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kund%2Ainnen%20portal"
        )
    }
}
