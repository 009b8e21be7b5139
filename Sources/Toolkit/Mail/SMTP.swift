import CCurl

/// A mail server, through libcurl: TLS required unless it is this machine or `?tls=off` says so.
package struct SMTP: MailTransport {
    private let url: String
    private let user: String?
    private let password: String?
    private let requiresTLS: Bool

    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter address: `smtp[s]://[user:password@]host[:port][?tls=required|off]`
    package init(_ address: String) throws(TransportProblem) {
        guard let mark = address.firstRange(of: "://"), ["smtp", "smtps"].contains(address[..<mark.lowerBound]) else {
            throw TransportProblem(description: "must begin with smtp://, smtps:// or maildir:")
        }
        let scheme = address[..<mark.lowerBound]
        let halves = address[mark.upperBound...].split(separator: "?", maxSplits: 1)
        guard let authority = halves.first else { throw TransportProblem(description: "names no host") }
        let at = authority.lastIndex(of: "@")
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        let credentials = at.map { authority[..<$0].split(separator: ":", maxSplits: 1) } ?? []
        guard !host.isEmpty else { throw TransportProblem(description: "names no host") }
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
        switch halves.count == 2 ? String(halves[1]) : "" {
        case "": requiresTLS = !isLoopback
        case "tls=required": requiresTLS = true
        case "tls=off": requiresTLS = false
        default: throw TransportProblem(description: "knows only ?tls=required and ?tls=off")
        }
        url = "\(scheme)://\(host)"
        user = credentials.first.map { SMTP.decode($0) }
        password = credentials.count == 2 ? SMTP.decode(credentials[1]) : nil
    }

    package func deliver(_ message: Message) throws(DeliveryError) {
        guard SMTP.isReady, let handle = curl_easy_init() else { throw .unreachable("libcurl does not start") }
        defer { curl_easy_cleanup(handle) }
        let recipients = curl_slist_append(nil, "<\(message.to.text)>")
        defer { curl_slist_free_all(recipients) }
        configure(handle)
        curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(message.from.address.text)>")
        curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        let source = Unmanaged.passRetained(Source(message.serialized))
        defer { source.release() }
        curl_set_pointer(handle, CURLOPT_READDATA, source.toOpaque())
        curl_set_reader(handle) { target, size, count, data in
            guard let target, let data else { return 0 }
            return Unmanaged<Source>.fromOpaque(data).takeUnretainedValue().read(into: target, atMost: size * count)
        }
        var complaint = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let result = complaint.withUnsafeMutableBufferPointer { buffer in
            curl_set_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
            return curl_easy_perform(handle)
        }
        guard result != CURLE_OK else { return }
        var code = 0
        curl_get_response_code(handle, &code)
        switch code {
        case 400..<500: throw .temporary(code: code)
        case 500..<600 where SMTP.concernsMessage(complaint): throw .permanent(code: code)
        case 500..<600: throw .temporary(code: code)
        default: throw .unreachable(String(cString: curl_easy_strerror(result)))
        }
    }

    /// Whether a refusal is about this recipient or this mail. One of our sender, our greeting or our password would be
    /// the same for every mail: that is put right on our side, and the mail waits.
    private static func concernsMessage(_ complaint: [CChar]) -> Bool {
        let text = String(decoding: complaint.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // libcurl names the command it sent; it is silent about the answer to the end of the data.
        return text.isEmpty || text.hasPrefix("RCPT failed") || text.hasPrefix("DATA failed")
    }

    private func configure(_ handle: UnsafeMutableRawPointer) {
        curl_set_text(handle, CURLOPT_URL, url)
        if let user { curl_set_text(handle, CURLOPT_USERNAME, user) }
        if let password { curl_set_text(handle, CURLOPT_PASSWORD, password) }
        curl_set_long(handle, CURLOPT_USE_SSL, Int(requiresTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue))
        curl_set_long(handle, CURLOPT_UPLOAD, 1)
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, 10)
        curl_set_long(handle, CURLOPT_TIMEOUT, 60)
    }

    private static func decode(_ text: Substring) -> String {
        var count: Int32 = 0
        guard let decoded = curl_easy_unescape(nil, String(text), 0, &count) else { return String(text) }
        defer { curl_free(decoded) }
        return String(cString: decoded)
    }
}

/// The bytes libcurl asks for piece by piece.
private final class Source {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(into target: UnsafeMutablePointer<CChar>, atMost limit: Int) -> Int {
        let piece = rest.prefix(limit)
        piece.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress {
                UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: bytes.count)
            }
        }
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
