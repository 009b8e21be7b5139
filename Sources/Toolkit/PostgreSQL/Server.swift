import CPostgreSQL
import Glibc

/// One server of a connection string, with everything libpq must be told to connect to it.
///
/// libpq goes through several servers by itself, but only its blocking calls move on from one that does not answer. Asked
/// one by one, `target_session_attrs=prefer-standby` means the first server of any kind; the other values mean the same.
struct Server {
    /// libpq's keywords with their values.
    private let parameters: [String: String]

    /// The servers that a configuration names, in its order.
    static func all(of configuration: Database.Configuration) throws(DatabaseError) -> [Server] {
        var common = try parse(configuration.connectionString)
        common.merge(configuration.parameters) { $1 }
        common["client_encoding"] = "UTF8"
        common["options"] = options(common["options"], configuration.settings)
        return split(common).map(Server.init)
    }

    private static func parse(_ connectionString: String) throws(DatabaseError) -> [String: String] {
        // libpq's report is dropped: it may quote a password.
        guard let options = PQconninfoParse(connectionString, nil) else {
            throw .unavailable("the connection string is malformed")
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    /// Settings travel in the startup message, so they cost no round trip.
    private static func options(_ given: String?, _ settings: [(name: String, value: String)]) -> String {
        let escaped = ([("TimeZone", "UTC")] + settings).map { name, value in
            "-c " + "\(name)=\(value)".map { $0 == "\\" || $0.isWhitespace ? "\\\($0)" : "\($0)" }.joined()
        }
        return ((given.map { [$0] } ?? []) + escaped).joined(separator: " ")
    }

    private static func split(_ common: [String: String]) -> [[String: String]] {
        let lists = ["host", "hostaddr", "port"].compactMap { keyword in
            common[keyword].map {
                (keyword, $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
            }
        }
        let count = lists.map { $0.1.count }.max() ?? 1
        // Lists of different lengths are libpq's to refuse; a single port serves all hosts.
        guard lists.allSatisfy({ $0.1.count == count || ($0.0 == "port" && $0.1.count == 1) }) else { return [common] }
        return (0..<count).map { index in
            var one = common
            for (keyword, values) in lists { one[keyword] = values.count == 1 ? values[0] : values[index] }
            return one
        }
    }

    /// Begins to connect; `nil` when memory is short.
    func startConnecting() -> OpaquePointer? {
        let parameters = parameters.sorted { $0.key < $1.key }
        return withCStrings(parameters.map(\.key)) { keywords in
            withCStrings(parameters.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
        }
    }

    /// Copies of the strings, with a null pointer after the last.
    private func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer<CChar>($0) } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
