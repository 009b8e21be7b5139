import Glibc
import Links
import Mail

/// Reads configuration values one by one, and keeps for each where it came from.
///
/// The first value that makes no sense is kept as the problem that stops the start.
struct SettingsReader {
    /// One value as `portal check --print` shows it.
    struct Entry: Sendable {
        let name: String
        let value: String
        let source: Source
        let isSecret: Bool
    }

    enum Source: String, Sendable {
        case `default`, file, environment
    }

    private let environment: [String: String]
    private let file: [String: String]
    private(set) var entries: [Entry] = []
    private(set) var problems: [String] = []
    private(set) var limits: [Limit: Int] = [:]

    init(environment: [String: String], file: [String: String]) {
        self.environment = environment
        self.file = file
    }

    /// Names that begin like ours but that nothing read: most likely misspelt.
    var unknownNames: [String] {
        let known = Set(entries.map(\.name))
        return (Array(environment.keys) + file.keys)
            .filter { $0.hasPrefix("PORTAL_") && !known.contains($0) }
            .sorted()
    }

    mutating func text(_ name: String, default fallback: String, secret: Bool = false) -> String {
        let (value, source): (String, Source) =
            if let value = environment[name] { (value, .environment) } else if let value = file[name] {
                (value, .file)
            } else { (fallback, .default) }
        entries.append(Entry(name: name, value: value, source: source, isSecret: secret))
        return value
    }

    mutating func number(_ name: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        let value = text(name, default: String(fallback))
        guard let number = Int(value), range.contains(number) else {
            problems.append(
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(value)'"
            )
            return fallback
        }
        return number
    }

    /// The configured value of a limit.
    mutating func number(_ limit: Limit, in range: ClosedRange<Int>) -> Int {
        let number = number(limit.rawValue, default: limit.standard, in: range)
        limits[limit] = number
        return number
    }

    mutating func seconds(_ limit: Limit, in range: ClosedRange<Int> = 1...315_360_000) -> Duration {
        .seconds(number(limit, in: range))
    }

    /// A number of seconds.
    mutating func seconds(_ name: String, default fallback: Int, in range: ClosedRange<Int> = 1...315_360_000)
        -> Duration
    {
        .seconds(number(name, default: fallback, in: range))
    }

    /// An address, as typed; what is none is refused now and not by the first mail.
    mutating func emailAddress(_ name: String, default fallback: String) -> String {
        let value = text(name, default: fallback)
        if case .refused = EmailAddress.parse(value) { refuse(name, "is no e-mail address: '\(value)'") }
        return value
    }

    /// A path of this site, or the address of another.
    mutating func helpBase(_ name: String, default fallback: StaticString) -> HelpBase {
        let value = text(name, default: "\(fallback)")
        if let base = HelpBase(value) { return base }
        refuse(name, "must be a path like /hilfe/ or an address like https://hilfe.example/, not '\(value)'")
        guard let base = HelpBase("\(fallback)") else { preconditionFailure("the default is a path") }
        return base
    }

    /// `smtp://…`, `smtps://…` or `maildir:PATH`; it may hold a password.
    mutating func mailTransport(_ name: String, default fallback: String) -> String {
        let value = text(name, default: fallback, secret: true)
        do {
            _ = try makeMailTransport(value)
        } catch {
            refuse(name, error.description)
        }
        return value
    }

    /// A name of the time zone database, such as `Europe/Berlin`: libc would take a wrong one for UTC.
    mutating func timeZone(_ name: String, default fallback: String) -> String {
        let value = text(name, default: fallback)
        let isName = !value.isEmpty && !value.utf8.contains(UInt8(ascii: ".")) && !value.utf8.contains(0)
        if !isName || !SettingsReader.isTimeZone("/usr/share/zoneinfo/" + value) {
            refuse(name, "must be a name like Europe/Berlin, not '\(value)'")
        }
        return value
    }

    /// Whether the file is one of the time zone database; its folders hold lists and folders too (RFC 9636, 3.1).
    private static func isTimeZone(_ path: String) -> Bool {
        guard let file = fopen(path, "r") else { return false }
        defer { fclose(file) }
        var magic = [UInt8](repeating: 0, count: 4)
        return fread(&magic, 1, 4, file) == 4 && magic == Array("TZif".utf8)
    }

    mutating func refuse(_ name: String, _ reason: String) {
        problems.append("\(name) \(reason)")
    }
}

extension String {
    /// The text with a blank for every line break and control character: what operators are told is one line.
    package var onOneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}

extension SettingsReader {
    /// Reads `NAME=value` lines; `#` begins a comment line, one pair of quotes around a value is removed.
    static func parse(file text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            guard !trimmed.hasPrefix("#"), let equals = trimmed.firstIndex(of: "=") else { continue }
            var value = trimmed[trimmed.index(after: equals)...]
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
                value = value.dropFirst().dropLast()
            }
            values[String(trimmed[..<equals])] = String(value)
        }
        return values
    }
}
