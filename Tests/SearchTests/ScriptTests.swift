import Foundation
import Testing

@testable import Search

struct ScriptTests {
    @Test func `the same entries make the same script, however their words were found`() async {
        let entries = await withTaskGroup { group in
            for (number, entry) in Topics.all.enumerated() { group.addTask { (number, IndexedEntry(entry)) } }
            var entries: [Int: IndexedEntry] = [:]
            for await (number, entry) in group { entries[number] = entry }
            return Topics.all.indices.compactMap { entries[$0] }
        }
        #expect(SearchIndex(entries, synonyms: Topics.groups).script() == Topics.index.script())
    }

    @Test func `an entry is the same when its words were read before`() {
        for entry in Topics.all + ManyEntries.all.prefix(50) {
            let indexed = IndexedEntry(entry)
            #expect(IndexedEntry(entry, wordBytes: indexed.wordBytes)?.wordBytes == indexed.wordBytes)
        }
    }

    @Test func `words that are of another entry are refused`() {
        let bytes = IndexedEntry(Topics.all[0]).wordBytes
        #expect(IndexedEntry(Topics.all[0], wordBytes: Array(bytes.dropLast())) == nil)
        #expect(IndexedEntry(Topics.all[0], wordBytes: bytes + [0]) == nil)
        #expect(IndexedEntry(Topics.all[0], wordBytes: bytes + [0, 0, 0, 0]) == nil)
        #expect(IndexedEntry(Topics.all[0], wordBytes: []) == nil)
    }

    @Test func `words of no weight are left out of a large index`() {
        // `aa`, `ba`, …: no two words have a beginning in common.
        func name(_ number: Int) -> String {
            String(decoding: [number % 26, number / 26].map { UInt8(ascii: "a") + UInt8($0) }, as: UTF8.self)
        }
        for (count, hasAll) in [(150, true), (500, false)] {
            let entries = (0..<count).map { number in
                let name = name(number)
                let body =
                    "\(name.uppercased())nomen, \(name)wort \(name)selten und \(name)seltene, dann das \(name)adverb."
                return SearchEntry(id: name, address: "\(name)/", title: "Titel", summary: "", body: body)
            }
            let index = SearchIndex(entries: entries, synonyms: .none)
            #expect(index.search("bbnomen").map(\.id) == ["bb"])
            #expect(index.search("bbselten").map(\.id) == ["bb"])
            #expect(index.search("bbadverb").map(\.id) == (hasAll ? ["bb"] : []))
        }
    }

    @Test func `the script is JSON in an assignment, and ends no element of a page`() throws {
        let entry = SearchEntry(
            id: "x",
            address: "x/",
            title: "</script><!-- \"Titel\" \\ \u{2028}",
            summary: "\u{0}\u{1F}\n\t\u{7F}'`${x}",
            headings: [("a", "<b>")],
            body: "Ein \"Wort\" \\ </script>",
            keywords: ["]]>", "a,b"]
        )
        let script = SearchIndex(entries: [entry], synonyms: .none).script()
        #expect(!script.contains(UInt8(ascii: "<")))
        let prefix = "self.suchIndex="
        try #require(script.starts(with: prefix.utf8) && script.suffix(2) == Array(";\n".utf8)[...])
        let json = Data(script.dropFirst(prefix.utf8.count).dropLast(2))
        let index = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        let entries = try #require(index["entries"] as? [[Any]])
        #expect(entries[0][1] as? String == entry.title)
        #expect(entries[0][2] as? String == entry.summary)
        #expect(entries[0][3] as? [String] == entry.keywords)
    }

    @Test func `an empty index has a script`() {
        let script = SearchIndex(entries: [SearchEntry](), synonyms: .none).script()
        #expect(script.starts(with: "self.suchIndex={\"entries\":[],\n".utf8))
    }

    @Test func `the program keeps its lines`() {
        let program = String(decoding: SearchIndex.program, as: UTF8.self)
        #expect(program.hasPrefix("\"use strict\";\n"))
        for line in program.split(separator: "\n") {
            #expect(!line.hasPrefix(" ") && !line.hasPrefix("//"))
            // A template over several lines would change.
            #expect(line.count { $0 == "`" } % 2 == 0 || line.contains("^`{"), "\(line)")
        }
    }

    @Test(arguments: [
        "eval", "innerHTML", "insertAdjacentHTML", "document.write", "Function(", "fetch", "sendBeacon", "console",
        "XMLHttpRequest",
    ])
    func `the program neither runs text, nor sends, nor logs`(word: String) {
        #expect(!String(decoding: SearchIndex.program, as: UTF8.self).contains(word))
    }

    @Test func `the script of the topics is small`() {
        #expect(Topics.index.script().count + SearchIndex.program.count < 24_000)
    }
}
