import Secrets
import Testing

@Suite struct PasswordTests {
    private static let keys = try? KeyRing(secretFile: KeyRing.rotated(secretFile: ""))

    private func hasher() throws -> PasswordHasher { PasswordHasher(try #require(PasswordTests.keys)) }

    @Test(arguments: [" ", "\n", "\t", "\u{00A0}", "\u{2003}", "\u{200B}", "\u{FEFF}", "\u{2060}"])
    func `a copied blank at either end never matters`(blank: String) throws {
        let hasher = try hasher()
        let stored = try hasher.hash(Password("Dachrinne Hobel 47"))
        #expect(
            try hasher.check(Password(blank + "Dachrinne Hobel 47" + blank), against: stored)
                == .match(needsRehash: false)
        )
    }

    @Test func `composed and decomposed letters are the same password`() throws {
        let hasher = try hasher()
        let stored = try hasher.hash(Password("K\u{00FC}hlschrank Fl\u{00F6}te"))
        #expect(
            try hasher.check(Password("Ku\u{0308}hlschrank Flo\u{0308}te"), against: stored)
                == .match(needsRehash: false)
        )
    }

    @Test(arguments: ["dachrinne Hobel 47", "Dachrinne  Hobel 47", "Dachrinne Hobel 4", "Dachrinne Hobel 47x", ""])
    func `everything else matters`(other: String) throws {
        let hasher = try hasher()
        #expect(try hasher.check(Password(other), against: hasher.hash(Password("Dachrinne Hobel 47"))) == .mismatch)
    }

    @Test(arguments: [
        "", "x", "$argon2id$v=19$m=1,t=1,p=1,keyid=k$AA==$AA==", "$argon2i$v=19$m=47104,t=1,p=1,keyid=k$AA$AA",
    ])
    func `what is no hash of ours fits nothing`(stored: String) throws {
        #expect(try hasher().check(Password("Dachrinne Hobel 47"), against: stored) == .mismatch)
        #expect(try hasher().check(Password("Dachrinne Hobel 47"), against: nil) == .mismatch)
    }

    @Test func `two hashes of one password differ`() throws {
        let hasher = try hasher()
        #expect(try hasher.hash(Password("Dachrinne Hobel 47")) != hasher.hash(Password("Dachrinne Hobel 47")))
    }

    @Test func `older parameters and an older key ask for a new hash`() throws {
        let text = KeyRing.rotated(secretFile: "")
        let old = PasswordHasher(try KeyRing(secretFile: text))
        let stored = try old.hash(Password("Dachrinne Hobel 47"))
        let rotated = try KeyRing(secretFile: KeyRing.rotated(secretFile: text))
        #expect(
            try PasswordHasher(rotated).check(Password("Dachrinne Hobel 47"), against: stored)
                == .match(needsRehash: true)
        )
        let cost = try #require(PasswordHasher.Cost(memory: 19_456, passes: 2))
        let cheaper = PasswordHasher(rotated, cost: cost)
        let match = try PasswordHasher(rotated).check(
            Password("Dachrinne Hobel 47"),
            against: cheaper.hash(Password("Dachrinne Hobel 47"))
        )
        #expect(match == .match(needsRehash: true))
    }

    @Test func `a hash says nothing without its key`() throws {
        let stored = try hasher().hash(Password("Dachrinne Hobel 47"))
        let stranger = PasswordHasher(try KeyRing(secretFile: KeyRing.rotated(secretFile: "")))
        #expect(try stranger.check(Password("Dachrinne Hobel 47"), against: stored) == .mismatch)
    }

    @Test(arguments: [(19_455, 2), (19_456, 1), (47_103, 1), (0, 0), (47_104, 0), (8_192, 3)])
    func `cost below the floor cannot be configured`(memory: Int, passes: Int) {
        #expect(PasswordHasher.Cost(memory: memory, passes: passes) == nil)
    }

    @Test func `a password never describes itself`() {
        let password = Password("Dachrinne Hobel 47")
        var dumped = ""
        dump(password, to: &dumped)
        for text in ["\(password)", String(reflecting: password), dumped] { #expect(!text.contains("Hobel")) }
    }
}
