import Testing

@testable import Secrets

struct CodeHasherTests {
    private static let old = "kold \(Base64.encode([UInt8](repeating: 1, count: 32)))\n"
    private static let new = "knew \(Base64.encode([UInt8](repeating: 2, count: 32)))\n"

    @Test func `A code is found again, for its owner and its purpose alone`() throws {
        let ring = try KeyRing(secretFile: Self.new)
        let hasher = CodeHasher(ring, purpose: "pin")
        let stored = try hasher.hash("ABC", of: "one")
        #expect(stored.keyID == "knew" && stored.bytes.count == 32)
        #expect(try hasher.candidates("ABC", of: "one") == [stored])
        #expect(try hasher.candidates("ABD", of: "one") != [stored])
        #expect(try hasher.candidates("ABC", of: "two") != [stored])
        #expect(try CodeHasher(ring, purpose: "report").candidates("ABC", of: "one") != [stored])
    }

    @Test func `A code hashed before the key was rotated is found under the old key`() throws {
        let stored = try CodeHasher(KeyRing(secretFile: Self.old), purpose: "pin").hash("ABC", of: "one")
        let rotated = CodeHasher(try KeyRing(secretFile: Self.new + Self.old), purpose: "pin")
        #expect(try rotated.hash("ABC", of: "one").keyID == "knew")
        #expect(try rotated.candidates("ABC", of: "one").contains(stored))
        #expect(
            try !CodeHasher(KeyRing(secretFile: Self.new), purpose: "pin").candidates("ABC", of: "one").contains(stored)
        )
    }
}
