import Secrets
import Testing

@Suite struct PasswordPolicyTests {
    private static let words = try? WordList(paths: ["/usr/share/dict/ngerman", "/usr/share/dict/cracklib-small"])

    private func judge(_ text: String) throws -> PasswordPolicy.Verdict {
        let policy = PasswordPolicy(
            minimumLength: 12,
            words: try #require(
                PasswordPolicyTests.words,
                "the word lists of the packages wngerman and cracklib-runtime"
            ),
            service: ["handwerkskammer", "Bielefeld"]
        )
        return policy.judge(Password(text), personal: ["Ada", "Lovelace", "ada", "lovelace", "example", "org"])
    }

    @Test(arguments: [
        "Sonnenblume12", "sonnenblume2024!", "S0nn3nblum3 99", "PASSWORT12345", "p@ssw0rt12345", "Lehrling Lehrling",
        "lehrlinglehrling", "Schraubenzieher", "Dächer Dächer Dächer", "Daecher2026Daecher", "iloveyou12345",
        "Sommer.Sommer.1",
        "qwertzuiop123", "letmein letmein",
    ])
    func `one word with digits and signs around it is common`(text: String) throws {
        let verdict = try judge(text)
        #expect(verdict == .refused(.common) || verdict == .refused(.repetitive))
    }

    @Test(arguments: [
        "Handwerkskammer1", "h4ndw3rkskammer!", "2026Handwerkskammer", "Bielefeld2026!!", "adalovelace1815",
        "Lovelace1815!!",
    ])
    func `little more than a word of the person or the service is personal`(text: String) throws {
        guard case .refused(.personal) = try judge(text) else {
            Issue.record("\(text) is \(try judge(text))")
            return
        }
    }

    @Test(arguments: [
        "aaaaaaaaaaaaaaa", "abababababab", "121212121212", "123456789012", "abcdefghijklm", "zzzzzzzzzzzz1",
    ])
    func `a few characters or a row are refused`(text: String) throws {
        let verdict = try judge(text)
        #expect(verdict == .refused(.repetitive) || verdict == .refused(.common))
    }

    @Test(arguments: ["", "   ", "\u{00A0}"])
    func `nothing is no password`(text: String) throws {
        #expect(try judge(text) == .refused(.empty))
    }

    @Test func `length is counted in characters as people count them`() throws {
        #expect(try judge("Dachrinne 4") == .refused(.tooShort(length: 11)))
        #expect(try judge("  Dachrinne 4 ") == .refused(.tooShort(length: 11)))
        #expect(try judge("👩‍👩‍👧‍👦🇩🇪äöüéñ🔨🪚🪛") == .refused(.tooShort(length: 10)))
        #expect(try judge(String(repeating: "Dach 7 Hobel ", count: 10).prefix(128).description) != .refused(.tooLong))
        #expect(try judge(String(repeating: "x7Hobel", count: 20).prefix(129).description) == .refused(.tooLong))
    }

    @Test func `a character of a thousand marks does not make a password longer than it may be`() throws {
        #expect(try judge("Dachrinne Hobel" + String(repeating: "\u{0301}", count: 1_000)) == .refused(.tooLong))
    }

    @Test(arguments: [
        "Dachrinne Hobel 47 Kupfer", "correct horse battery staple", "vier Dosen Nägel im Mai", "xK9#vLq2$mTz7",
        "Zwölf Boxkämpfer jagen",
        "日本語のパスワードです長い", "mein Hund mag Hobelspäne",
    ])
    func `several words and random characters are accepted`(text: String) throws {
        guard case .accepted = try judge(text) else {
            Issue.record("\(text) is \(try judge(text))")
            return
        }
    }

    @Test func `a hostile password costs no more than its first forty characters`() throws {
        // Each would take zxcvbn very long in full; here it must simply end.
        for unit in ["a1b2c3d4", "passwordpassword", "20262026", "qwertz1qwertz2"] {
            _ = try judge(String(repeating: unit, count: 16))
        }
    }

    @Test func `a missing word list is named`() {
        #expect {
            try WordList(paths: ["/no/such/list"])
        } throws: { error in
            (error as? WordList.Unreadable)?.path == "/no/such/list"
        }
    }
}
