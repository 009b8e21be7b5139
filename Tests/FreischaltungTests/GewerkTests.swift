import Testing

@testable import Freischaltung

struct GewerkTests {
    /// What is missing in each annex of the Handwerksordnung between its first and its last number.
    @Test(
        arguments: [
            (Gewerk.Annex.a, 1...53, []),
            (.b1, 5...56, [12, 13, 15, 17, 22, 27, 34, 41, 42, 44, 53]),
            (.b2, 1...57, [6, 29, 32, 34, 48, 50]),
        ] as [(Gewerk.Annex, ClosedRange<Int>, [Int])]
    )
    func `The numbers are those of the law`(annex: Gewerk.Annex, numbers: ClosedRange<Int>, missing: [Int]) {
        for number in 0...99 {
            let isThere = numbers.contains(number) && !missing.contains(number)
            #expect((Gewerk("\(annex.rawValue)/\(number)") != nil) == isThere, "\(annex) \(number)")
        }
    }

    @Test(arguments: [("A/30", "A/30"), ("b1/5", "B1/5"), ("a/01", "A/1"), ("B2/57", "B2/57")])
    func `Keys are read as people write them`(typed: String, key: String) throws {
        #expect(try #require(Gewerk(typed)).description == key)
    }

    @Test(arguments: [
        "", "A", "A/", "/30", "A30", "A/30/1", "A/+3", "A/ 3", "A/030", "C/1", "B/1", "B3/1", "A/٣", "A/3O",
    ])
    func `Others are none`(key: String) {
        #expect(Gewerk(key) == nil)
    }

    @Test func `They stand in the order of the law`() {
        let keys = ["B1/5", "A/30", "B2/1", "A/3", "B1/43"].compactMap { Gewerk($0) }.sorted().map(\.description)
        #expect(keys == ["A/3", "A/30", "B1/5", "B1/43", "B2/1"])
    }
}
