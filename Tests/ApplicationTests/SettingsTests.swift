import Foundation
import PortalWeb
import Secrets
import TestPortal
import Testing

@testable import Application

@Suite struct SettingsTests {
    private func problem(_ environment: [String: String], file: String = "") -> String? {
        do {
            _ = try Settings(environment: environment, file: file)
            return nil
        } catch {
            return error.description
        }
    }

    // MARK: Values that make no sense

    private static let numbers = [
        "PORTAL_DATABASE_DEADLINE", "PORTAL_WORKERS", "PORTAL_HASHES", "PORTAL_HASH_QUEUE", "PORTAL_ACTIVATION_TTL",
        "PORTAL_SESSION_IDLE", "PORTAL_SESSION_MAX", "PORTAL_PASSWORD_MIN", "PORTAL_KNOWN_DEVICE_TTL",
        "PORTAL_RESEND_AFTER", "PORTAL_MAIL_PER_HOUR", "PORTAL_MAIL_PER_DAY", "PORTAL_LOGIN_TRIES",
        "PORTAL_LOGIN_WINDOW", "PORTAL_LOGIN_PAIR_TRIES", "PORTAL_LOGIN_IP_FAILURES",
    ]

    @Test(
        arguments: numbers,
        ["", "-1", "x", "1.5", "1e3", " 5", "5s", "99999999999999999999", "9223372036854775807", "٥"]
    )
    func `A number that makes no sense stops the start with one line that names it`(name: String, value: String) throws
    {
        let line = try #require(problem([name: value]))
        #expect(line.hasPrefix("\(name) must be a whole number from "))
        #expect(line.hasSuffix(", not '\(value)'"))
    }

    @Test(
        arguments: [
            ("PORTAL_BASE_URL", ""), ("PORTAL_BASE_URL", ","), ("PORTAL_BASE_URL", "portal.example"),
            ("PORTAL_BASE_URL", "ftp://portal.example"), ("PORTAL_BASE_URL", "https://"),
            ("PORTAL_BASE_URL", "https://portal.example/portal"), ("PORTAL_BASE_URL", "https://a.example,b.example"),
            ("PORTAL_BASE_URL", "https://user@portal.example"), ("PORTAL_MAIL", ""), ("PORTAL_MAIL", "localhost:25"),
            ("PORTAL_MAIL", "smtp://"), ("PORTAL_MAIL", "smtp://mail.example?tls=maybe"),
            ("PORTAL_MAIL", "maildir:mail"), ("PORTAL_MAIL", "http://mail.example"),
            ("PORTAL_MAIL_FROM", "portal"), ("PORTAL_MAIL_FROM", ""), ("PORTAL_SERVICE_EMAIL", "a@b@c.de"),
            ("PORTAL_SERVICE_EMAIL", "Service <a@b.de>"), ("PORTAL_TIMEZONE", ""), ("PORTAL_TIMEZONE", "Berlin"),
            ("PORTAL_TIMEZONE", "../../../etc/passwd"), ("PORTAL_TIMEZONE", "Europe/Atlantis"),
            ("PORTAL_TIMEZONE", "Europe"),
        ]
    )
    func `A text that makes no sense stops the start with one line that names it`(name: String, value: String) throws {
        let line = try #require(problem([name: value]))
        #expect(line.hasPrefix("\(name) "))
        #expect(!line.contains("\n"))
    }

    @Test(arguments: ["PORTAL_WORKERS", "PORTAL_BASE_URL", "PORTAL_MAIL_FROM", "PORTAL_TIMEZONE"])
    func `The line stays one line whatever the value holds`(name: String) throws {
        let line = try #require(problem([name: "a\nb\r\u{1B}[31mc"]))
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func `The line about the mail server does not tell its password`() throws {
        let line = try #require(problem(["PORTAL_MAIL": "smtp://user:hobel@mail.example?tls=maybe"]))
        #expect(!line.contains("hobel"))
    }

    @Test func `Of several problems the first is told`() {
        #expect(problem(["PORTAL_WORKERS": "x", "PORTAL_HASHES": "y"])?.hasPrefix("PORTAL_WORKERS ") == true)
    }

    @Test(
        arguments: [
            ("PORTAL_WORKERS", "256"), ("PORTAL_RESEND_AFTER", "0"), ("PORTAL_PASSWORD_MIN", "64"),
            ("PORTAL_SESSION_IDLE", "1"), ("PORTAL_BASE_URL", "https://[2001:db8::1]:8443"),
            ("PORTAL_MAIL", "smtps://user:p%40ss@mail.example:465?tls=required"), ("PORTAL_TIMEZONE", "UTC"),
        ]
    )
    func `A value at its end is taken`(name: String, value: String) {
        #expect(problem([name: value]) == nil)
    }

    // MARK: Where values come from

    @Test func `Without any value the defaults of the contract hold`() throws {
        let settings = try Settings(environment: [:])
        #expect(settings.activationTTL == .seconds(86_400))
        #expect(settings.sessionIdle == .seconds(1_800) && settings.sessionMax == .seconds(43_200))
        #expect(settings.passwordMinimum == 12 && settings.resendAfter == .seconds(60))
        #expect(settings.mailsPerHour == 3 && settings.mailsPerDay == 10)
        #expect(settings.signInTries == 5 && settings.signInWindow == .seconds(300))
        #expect(settings.signInPairTries == 5 && settings.signInAddressFailures == 30)
        #expect(settings.knownDeviceTTL == .seconds(15_552_000))
        #expect(settings.databaseDeadline == .seconds(5) && settings.hashQueue == 32)
        #expect(settings.timezone == "Europe/Berlin" && settings.unknownNames.isEmpty)
    }

    @Test func `The environment wins over the file, the file over the default`() throws {
        let settings = try Settings(
            environment: ["PORTAL_HASHES": "3"],
            file: "PORTAL_HASHES=5\nPORTAL_WORKERS=7"
        )
        #expect(settings.hashes == 3 && settings.workers == 7 && settings.hashQueue == 32)
        #expect(settings.listing.contains("PORTAL_HASHES=3  (environment)"))
        #expect(settings.listing.contains("PORTAL_WORKERS=7  (file)"))
        #expect(settings.listing.contains("PORTAL_HASH_QUEUE=32  (default)"))
    }

    @Test func `A value of the file that makes no sense is named too`() {
        #expect(problem([:], file: "PORTAL_WORKERS=many")?.hasPrefix("PORTAL_WORKERS ") == true)
        #expect(problem(["PORTAL_WORKERS": "4"], file: "PORTAL_WORKERS=many") == nil)
    }

    @Test(
        arguments: [
            "PORTAL_CHAMBER=a b", "  PORTAL_CHAMBER=a b  ", "PORTAL_CHAMBER=\"a b\"", "PORTAL_CHAMBER='a b'",
            "# PORTAL_CHAMBER=c\n\nPORTAL_CHAMBER=a b\n", "PORTAL_CHAMBER=c\r\nPORTAL_CHAMBER=a b\r\n",
            "nonsense\nPORTAL_CHAMBER=a b",
        ]
    )
    func `The file is read like one of systemd`(file: String) throws {
        #expect(try Settings(environment: [:], file: file).chamberFile == "a b")
    }

    @Test func `A value may hold an equals sign`() throws {
        let settings = try Settings(environment: [:], file: "PORTAL_DATABASE=host=/run dbname=portal")
        #expect(settings.database == "host=/run dbname=portal")
    }

    @Test func `Misspelt names are told, from environment and file, and names of others are not`() throws {
        let settings = try Settings(
            environment: ["PORTAL_WORKER": "4", "PATH": "/bin", "PORTAL_HASHES": "2"],
            file: "PORTAL_SESION_IDLE=5\nOTHER=1"
        )
        #expect(settings.unknownNames == ["PORTAL_SESION_IDLE", "PORTAL_WORKER"])
    }

    // MARK: The listing

    @Test func `The listing names every value once and masks secrets that were set`() throws {
        let settings = try Settings(
            environment: [
                "PORTAL_DATABASE": "password=hobel", "PORTAL_MAIL": "smtp://user:giebel@mail.example",
                "PORTAL_SECRET_FILE": "/etc/secret",
            ]
        )
        let listing = settings.listing
        #expect(listing.contains("PORTAL_DATABASE=********  (environment)"))
        #expect(listing.contains("PORTAL_MAIL=********  (environment)"))
        #expect(listing.contains("PORTAL_SECRET_FILE=/etc/secret  (environment)"))
        #expect(!listing.joined().contains("hobel") && !listing.joined().contains("giebel"))
        #expect(Set(listing.map { $0.prefix { $0 != "=" } }).count == listing.count)
        #expect(SettingsTests.numbers.allSatisfy { name in listing.contains { $0.hasPrefix(name + "=") } })
    }

    @Test func `A value with a line break is one line of the listing`() throws {
        let listing = try Settings(environment: ["PORTAL_SOCKET": "/run/x\nPORTAL_WORKERS=9"]).listing
        #expect(listing.contains("PORTAL_SOCKET=/run/x PORTAL_WORKERS=9  (environment)"))
    }

    @Test func `Secrets of the file are masked, and a default is no secret`() throws {
        let listing = try Settings(environment: [:], file: "PORTAL_MAIL=smtp://u:giebel@mail.example").listing
        #expect(listing.contains("PORTAL_MAIL=********  (file)"))
        #expect(listing.contains("PORTAL_DATABASE=dbname=portal  (default)"))
    }

    // MARK: Addresses of our own

    @Test func `Several addresses are our own, and spelling does not matter`() throws {
        let settings = try Settings(
            environment: ["PORTAL_BASE_URL": "HTTPS://Portal.Example:443/, http://localhost:80,http://localhost:8080"]
        )
        #expect(
            settings.origins.map(\.text) == ["https://portal.example", "http://localhost", "http://localhost:8080"]
        )
        #expect(settings.origins.map(\.isSecure) == [true, false, false])
    }

    // MARK: Files the settings name

    @Test(
        arguments: [
            ("PORTAL_SECRET_FILE", "/nowhere/secret"), ("PORTAL_CHAMBER", "/nowhere/kammer.yaml"),
            ("PORTAL_WORD_LISTS", "/nowhere/words"),
        ]
    )
    func `A file that is not there stops the start with one line that names the setting`(name: String, path: String)
        throws
    {
        try withFiles { files in
            let line = try #require(try setupProblem(files.merging([name: path]) { $1 }))
            #expect(line.contains(name) && line.contains("/nowhere/") && !line.contains("\n"))
        }
    }

    @Test func `The files as they should be make an environment`() throws {
        try withFiles { files in
            let problem = try setupProblem(files)
            #expect(problem == nil)
        }
    }

    @Test func `A secret file that everybody may read stops the start`() throws {
        try withFiles { files in
            let path = try #require(files["PORTAL_SECRET_FILE"])
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            #expect(try setupProblem(files) == "PORTAL_SECRET_FILE \(path) is open to everybody: chmod 600")
        }
    }

    @Test(arguments: ["", "# nothing\n", "k1 short\n", "one two three\n"])
    func `A secret file without a key stops the start and tells nothing of its content`(content: String) throws {
        try withFiles { files in
            let path = try #require(files["PORTAL_SECRET_FILE"])
            try write(content, to: path, permissions: 0o600)
            let line = try #require(try setupProblem(files))
            #expect(line.hasPrefix("PORTAL_SECRET_FILE \(path) "))
            #expect(!line.contains("\n") && !line.contains("short") && !line.contains("two"))
        }
    }

    @Test(arguments: ["", "name: [", "name: Kammer\n", "- a\n"])
    func `Facts that are none stop the start with one line`(content: String) throws {
        try withFiles { files in
            let path = try #require(files["PORTAL_CHAMBER"])
            try write(content, to: path, permissions: 0o644)
            let line = try #require(try setupProblem(files))
            #expect(line.hasPrefix("PORTAL_CHAMBER \(path) does not hold the chamber's facts"))
            #expect(!line.contains("\n"))
        }
    }

    private func setupProblem(_ environment: [String: String]) throws -> String? {
        do {
            _ = try Environment(settings: try Settings(environment: environment), log: TestPortal.silence)
            return nil
        } catch let problem as SetupProblem {
            return problem.description
        }
    }

    /// Runs `body` with the values that name the files of an installation.
    private func withFiles(_ body: ([String: String]) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = { folder.appendingPathComponent($0).path }
        try write(KeyRing.rotated(secretFile: ""), to: path("secret"), permissions: 0o600)
        try write("{name: Kammer, kurzname: K, email: post@kammer.example}", to: path("chamber"), permissions: 0o644)
        try write("hobelbank\n", to: path("words"), permissions: 0o644)
        try body([
            "PORTAL_SECRET_FILE": path("secret"), "PORTAL_CHAMBER": path("chamber"),
            "PORTAL_WORD_LISTS": path("words"),
        ])
    }

    private func write(_ text: String, to path: String, permissions: Int) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }
}
