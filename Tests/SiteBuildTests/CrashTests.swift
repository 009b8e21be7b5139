import Content
import Files
import Foundation
import SiteBuild
import Testing
import Write

/// A build that is killed leaves the old site or the new one, and the next build makes good whatever it left.
@Suite(.serialized) struct CrashTests {
    /// When a build is killed. `CRASH_SEED=…` repeats what a run printed, as far as the machine is as fast.
    private struct Chance: RandomNumberGenerator {
        private var state: UInt64

        init() {
            let given = ProcessInfo.processInfo.environment["CRASH_SEED"].flatMap(UInt64.init)
            state = given ?? .random(in: 0...999_999)
            print("CRASH_SEED=\(state)")
        }

        /// SplitMix64.
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }

    private var chance = Chance()

    /// Two versions of a site, so that each build has something to do.
    private func write(_ version: Int, _ count: Int, to folder: HelpFolder) throws {
        for number in 0..<count {
            let text = HelpFolder.text(
                id: "t\(number)",
                title: "Thema \(number) in Fassung \(version)",
                "Fassung \(version). [Weiter](hilfe:t\((number + 1) % count))\n\n## Dauer {#dauer}\n\n"
                    + String(repeating: "Wort \(version) ", count: 50)
            )
            try folder.write("content/themen/t\(number).md", text)
        }
        try folder.write("content/themen/index.md", HelpFolder.text(id: "themen", title: "Fassung \(version)", "A"))
    }

    /// What readers see of a site: without the notes of the tool.
    private func site(_ folder: HelpFolder, in out: String = "public") throws -> [String: Data] {
        try folder.files(in: out).filter { !$0.key.hasPrefix(".helpsite/") }
    }

    private func expectCleanBuild(_ folder: HelpFolder, compresses: Bool) throws {
        let build = try Helpsite(folder, compresses ? [] : ["--no-compress"])
        #expect(build.wait().status == 0)
        let clean = ["--out", folder.path + "/public-clean"] + (compresses ? [] : ["--no-compress"])
        #expect(try Helpsite(folder, clean).wait().status == 0)
        #expect(try folder.files() == folder.files(in: "public-clean"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["content", "output.txt", "public", "public-clean", "site"]
        )
        try folder.remove("public-clean")
    }

    @Test mutating func `Killed at any moment, a build leaves the old site or the new one`() throws {
        let folder = try HelpFolder()
        var versions: [[String: Data]] = []
        var duration = 0.0
        for version in 0..<2 {
            try write(version, 60, to: folder)
            let began = Date()
            #expect(try Helpsite(folder, ["--no-compress"]).wait().status == 0)
            duration = Date().timeIntervalSince(began)
            versions.append(try site(folder))
        }
        #expect(versions[0] != versions[1])
        var killed = 0
        for round in 0..<40 {
            try write(round % 2, 60, to: folder)
            let build = try Helpsite(folder, ["--no-compress"])
            if round % 4 == 3 {
                // In the moment of the exchange, when the old site is removed.
                let old = FileStamp(of: folder.path + "/public")
                build.waitUntil { FileStamp(of: folder.path + "/public") != old }
            }
            if build.kill(after: round % 4 == 3 ? 0 : .random(in: 0...duration, using: &chance)) { killed += 1 }
            #expect(try versions.contains(site(folder)), "killed in round \(round)")
            if round % 5 == 4 { try expectCleanBuild(folder, compresses: false) }
        }
        #expect(killed > 10)
    }

    @Test mutating func `Killed before there is a site, a build leaves nothing or all of it`() throws {
        let folder = try HelpFolder()
        try write(0, 20, to: folder)
        let began = Date()
        #expect(try Helpsite(folder).wait().status == 0)
        let duration = Date().timeIntervalSince(began)
        let whole = try site(folder)
        for _ in 0..<12 {
            try folder.remove("public")
            _ = try Helpsite(folder).kill(after: .random(in: 0...duration, using: &chance))
            let left = try site(folder)
            #expect(left.isEmpty || left == whole)
            try expectCleanBuild(folder, compresses: true)
        }
    }

    @Test mutating func `Killed while it replaces single pages, a build is made good by the next`() throws {
        let count = 1_010
        let folder = try HelpFolder()
        try write(0, count, to: folder)
        #expect(try Helpsite(folder, ["--no-compress"]).wait().status == 0)
        var before = try site(folder)
        var killed = 0
        // Bodies alone change, so that only their pages are made.
        func edit(_ round: Int) throws {
            for number in 0..<60 {
                let text = HelpFolder.text(
                    id: "t\(number)",
                    title: "Thema \(number) in Fassung 0",
                    "Runde \(round).\n\n## Dauer {#dauer}\n"
                )
                try folder.write("content/themen/t\(number).md", text)
            }
        }
        for round in 1...2 {
            try edit(round)
            let build = try Helpsite(folder, ["--no-compress"])
            let mark = folder.path + "/public/.helpsite/unfinished"
            build.waitUntil { FileManager.default.fileExists(atPath: mark) }
            if build.kill(after: .random(in: 0...0.01, using: &chance)) { killed += 1 }
            let between = try site(folder)
            // Somebody takes the edit back: what was replaced already is not what it says in the notes.
            if round % 2 == 0 { try edit(round - 1) }
            try expectCleanBuild(folder, compresses: false)
            let after = try site(folder)
            // Every page is whole: the old one or the new one.
            for (path, content) in between where round % 2 == 1 && !path.hasSuffix(".neu") {
                #expect(content == before[path] || content == after[path], "\(path)")
            }
            before = after
        }
        #expect(killed > 0)
    }
}
