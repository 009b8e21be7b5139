import Secrets
import Testing

@Suite struct KeyRingTests {
    private static let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    @Test func `the first key signs and the others verify`() throws {
        let ring = try KeyRing(secretFile: "# comment\n\nk2 \(KeyRingTests.key)\nk1   \(KeyRingTests.key)  \n")
        #expect(ring.current.id == "k2")
        #expect(ring.keys.map(\.id) == ["k2", "k1"])
        #expect(ring.key("k1") != nil && ring.key("k3") == nil)
    }

    @Test func `purposes and messages give different tags`() throws {
        let ring = try KeyRing(secretFile: "k \(KeyRingTests.key)")
        let tags = [
            ring.current.tag("a", [1]), ring.current.tag("b", [1]), ring.current.tag("a", [2]),
            ring.current.tag("a", []),
        ]
        #expect(Set(tags).count == 4)
        #expect(ring.current.tag("a", [1]) == tags[0])
    }

    @Test func `a prepared key verifies first and signs once it is activated`() throws {
        let old = "# kept\n" + KeyRing.rotated(secretFile: "")
        let first = try KeyRing(secretFile: old).current.id
        let prepared = KeyRing.prepared(secretFile: old)
        let both = try KeyRing(secretFile: prepared)
        #expect(both.current.id == first && both.keys.count == 2)
        let activated = try #require(KeyRing.activated(secretFile: prepared))
        let ring = try KeyRing(secretFile: activated)
        #expect(ring.keys.map(\.id) == both.keys.map(\.id).reversed())
        #expect(KeyRing.activated(secretFile: activated) == nil)
        #expect(activated.hasSuffix("\n"))
    }

    @Test func `a rotated file begins with a new key and keeps the old ones`() throws {
        let once = KeyRing.rotated(secretFile: "# kept\n")
        let twice = try KeyRing(secretFile: KeyRing.rotated(secretFile: once))
        #expect(twice.keys.count == 2)
        #expect(twice.keys[1].id == (try KeyRing(secretFile: once)).current.id)
    }

    @Test(arguments: [
        ("", KeyRing.Problem.noKey), ("# only a comment\n", .noKey), ("k1 AAAA", .line(1)), ("\nk1", .line(2)),
        ("k-1 \(key)", .line(1)), ("k1 \(key) more", .line(1)), ("k1 \(key)\nk1 \(key)", .duplicate("k1")),
        ("k1 ***", .line(1)),
    ])
    func `a file that makes no sense is refused with its line`(text: String, problem: KeyRing.Problem) {
        #expect(throws: problem) { try KeyRing(secretFile: text) }
    }
}
