import CFastCGI
import Glibc
import HTTP

/// What the front needs of a FastCGI implementation: read one request from a descriptor, write one answer to it.
///
/// libfcgi reads; writing is a dozen lines of our own. A codec in Swift could take its place without a change above.
final class Codec {
    enum Incoming {
        case request(parameters: [(name: String, value: String)], body: [UInt8])
        /// Could be read to its end, but must be refused.
        case refused(Malformed)
        /// The stream is broken: nothing can be answered, the descriptor is of no more use.
        case broken
    }

    private let request: UnsafeMutablePointer<FCGX_Request>
    private let descriptor: Int32
    /// Whether the web server wants to use the connection again.
    private(set) var keepsConnection = true
    /// libfcgi closes a descriptor on which it met an error; it must not be closed twice.
    private(set) var isClosed = false
    private var requestID: UInt16 = 1

    /// Once for each process, before the first thread.
    static let start: Bool = {
        // How long libfcgi waits for a peer when it closes a connection after an error, in milliseconds.
        setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", "50", 1)
        setenv("LIBFCGI_IS_AF_UNIX_KEEPER_POLL_TIMEOUT", "200", 1)
        return FCGX_Init() == 0
    }()

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        request = .allocate(capacity: 1)
        request.initialize(to: FCGX_Request())
        FCGX_InitRequest(request, -1, 0)
    }

    deinit {
        FCGX_Free(request, 0)
        request.deallocate()
    }

    /// Reads a whole request, its body included, so that no byte of it can be taken for the next one.
    ///
    /// - Parameter maximumBody: how many bytes a body may have that is sent to this address.
    func read(maximumBody: (String) -> Int) -> Incoming {
        // FCGX_Accept_r with a descriptor preset never accepts (measured, libfcgi 2.4.2).
        request.pointee.ipcFd = descriptor
        request.pointee.keepConnection = 1
        guard FCGX_Accept_r(request) == 0 else {
            isClosed = true
            return .broken
        }
        keepsConnection = request.pointee.keepConnection != 0
        requestID = UInt16(truncatingIfNeeded: request.pointee.requestId)
        let parameters = readParameters()
        let place = parameters?.first { $0.name == "REQUEST_URI" }?.value.prefix { $0 != "?" } ?? ""
        let body = readBody(atMost: maximumBody(String(place)))
        guard FCGX_GetError(request.pointee.in) == 0 else { return .broken }
        guard let body else { return .refused(.tooLarge) }
        guard let parameters else { return .refused(.parameter("encoding")) }
        let announced = parameters.first { $0.name == "CONTENT_LENGTH" }?.value ?? ""
        guard announced.isEmpty || Int(announced) == body.count else {
            keepsConnection = false
            return .refused(.body)
        }
        return .request(parameters: parameters, body: body)
    }

    /// The parameters as text; `nil` when one is not UTF-8. Header fields are what browsers and sites beside ours put into
    /// them: a byte that is none there closes the portal to nobody. libfcgi's C strings end at NUL, which a web server refuses.
    private func readParameters() -> [(name: String, value: String)]? {
        var parameters: [(name: String, value: String)] = []
        guard var entry = request.pointee.envp else { return parameters }
        while let text = entry.pointee {
            let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")),
                let name = String(validUTF8: UnsafeRawBufferPointer(rebasing: bytes[..<equals])),
                let value = Codec.value(of: name, UnsafeRawBufferPointer(rebasing: bytes[(equals + 1)...]))
            else { return nil }
            parameters.append((name, value))
            entry += 1
        }
        return parameters
    }

    private static func value(of name: String, _ bytes: UnsafeRawBufferPointer) -> String? {
        name.hasPrefix("HTTP_") ? String(decoding: bytes, as: UTF8.self) : String(validUTF8: bytes)
    }

    /// Reads STDIN to its end; `nil` when there is more than `limit`. The rest is read and thrown away then, so that
    /// the web server hears the answer, up to as much again; after that the connection cannot be kept.
    private func readBody(atMost limit: Int) -> [UInt8]? {
        var body: [UInt8] = []
        var total = 0
        // As much as libfcgi's own buffer holds.
        let size = 8_192
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            while true {
                let count = Int(FCGX_GetStr(buffer.baseAddress, Int32(size), request.pointee.in))
                total += max(0, count)
                if count > 0 && total <= limit { body.append(contentsOf: UnsafeRawBufferPointer(buffer)[..<count]) }
                if count < size { return total > limit ? nil : body }
                if total > 2 * limit + size {
                    keepsConnection = false
                    return nil
                }
            }
        }
    }

    /// Writes the whole answer in one piece: STDOUT records, the end of STDOUT, END_REQUEST last.
    ///
    /// - Parameter isLast: nothing more will be answered on this connection. nginx keeps a connection only if
    ///   END_REQUEST is the last it received (ngx_http_fastcgi_input_filter), so an empty record behind it says so in
    ///   the same piece; a close that follows could come too late for the next request.
    /// - Returns: false when the peer did not take it.
    func write(_ response: [UInt8], isLast: Bool = false) -> Bool {
        FCGX_Free(request, 0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(response.count + 64)
        var rest = response[...]
        while !rest.isEmpty {
            // The largest multiple of 8 that a record holds.
            let piece = rest.prefix(65_528)
            let padding = (8 - piece.count % 8) % 8
            appendHeader(6, piece.count, padding, to: &bytes)
            bytes.append(contentsOf: piece)
            bytes.append(contentsOf: repeatElement(0, count: padding))
            rest = rest.dropFirst(piece.count)
        }
        appendHeader(6, 0, 0, to: &bytes)
        appendHeader(3, 8, 0, to: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: 8))
        if isLast { appendHeader(6, 0, 0, to: &bytes) }
        return send(bytes)
    }

    private func appendHeader(_ type: UInt8, _ length: Int, _ padding: Int, to bytes: inout [UInt8]) {
        bytes += [
            1, type, UInt8(requestID >> 8), UInt8(requestID & 255), UInt8(length >> 8), UInt8(length & 255),
            UInt8(padding), 0,
        ]
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}
