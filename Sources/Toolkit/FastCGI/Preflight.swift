/// Looks at the first bytes of a request before libfcgi does.
///
/// libfcgi 2.4.2 trusts what it reads: two lengths of 0x7FFFFFFE end the process, a few FCGI_GET_VALUES names overflow a
/// buffer on its stack. So BEGIN_REQUEST and all PARAMS must have arrived and be well-formed before it sees a byte. A
/// web server sends them in one write (FastCGI 1.0, sections 3.3, 3.4, 5.1, 5.2).
struct Preflight {
    enum Verdict: Sendable, Hashable {
        case complete
        /// Complete, but libfcgi's `NAME=value` strings would show something else: NUL, or `=` in a name.
        case ambiguous
        /// Nothing wrong so far, but the end of PARAMS has not come.
        case incomplete
        case malformed(Fault)
    }

    enum Fault: Sendable, Hashable {
        case version, type, requestID, role, length, pair, pipelined, tooLarge
    }

    /// The most that BEGIN_REQUEST and PARAMS may take: 64 KiB of parameters and their record headers.
    static let maximumSize = 66_560
    static let maximumPairs = 512

    private enum RecordType {
        static let beginRequest: UInt8 = 1
        static let params: UInt8 = 4
        static let stdin: UInt8 = 5
    }

    private static let headerSize = 8

    static func check(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        guard bytes.count >= headerSize else {
            return bytes.isEmpty || bytes[0] == 1 ? .incomplete : .malformed(.version)
        }
        if let fault = checkBegin(bytes) { return .malformed(fault) }
        guard bytes.count >= 16 else { return .incomplete }
        guard bytes[8] == 0, bytes[9] == 1 else { return .malformed(.role) }
        var position = 16
        var pairs: [UInt8] = []
        while true {
            guard bytes.count >= position + headerSize else { return incomplete(bytes) }
            if let fault = checkHeader(bytes, position, RecordType.params) { return .malformed(fault) }
            let (length, end) = extent(bytes, position)
            guard end <= maximumSize else { return .malformed(.tooLarge) }
            guard end <= bytes.count else { return incomplete(bytes) }
            if length == 0 {
                if let fault = checkBody(bytes, from: end) { return .malformed(fault) }
                return pairs.withUnsafeBytes(checkPairs)
            }
            pairs.append(contentsOf: bytes[(position + headerSize)..<(position + headerSize + length)])
            position = end
        }
    }

    private static func incomplete(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        bytes.count >= maximumSize ? .malformed(.tooLarge) : .incomplete
    }

    private static func checkBegin(_ bytes: UnsafeRawBufferPointer) -> Fault? {
        guard bytes[0] == 1 else { return .version }
        guard bytes[1] == RecordType.beginRequest else { return .type }
        guard bytes[2] != 0 || bytes[3] != 0 else { return .requestID }
        guard bytes[4] == 0, bytes[5] == 8, bytes[6] == 0 else { return .length }
        return nil
    }

    /// A record of the request that BEGIN_REQUEST opened.
    private static func checkHeader(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ type: UInt8) -> Fault? {
        guard bytes[position] == 1 else { return .version }
        guard bytes[position + 1] == type else { return .type }
        guard bytes[position + 2] == bytes[2], bytes[position + 3] == bytes[3] else { return .requestID }
        return nil
    }

    private static func extent(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> (length: Int, end: Int) {
        let length = Int(bytes[position + 4]) << 8 | Int(bytes[position + 5])
        return (length, position + headerSize + length + Int(bytes[position + 6]))
    }

    /// As much of the body as is there already: STDIN records and, after the last, nothing. libfcgi would lose the
    /// beginning of a second request that follows at once and take its rest for a third.
    private static func checkBody(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Fault? {
        var position = start
        while bytes.count >= position + headerSize {
            if let fault = checkHeader(bytes, position, RecordType.stdin) { return fault }
            let (length, end) = extent(bytes, position)
            if length == 0 { return end < bytes.count ? .pipelined : nil }
            position = end
        }
        return nil
    }

    /// Walks the name-value pairs of the whole PARAMS stream; each must end inside it.
    private static func checkPairs(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        var position = 0
        var count = 0
        var verdict = Verdict.complete
        while position < bytes.count {
            count += 1
            guard count <= maximumPairs else { return .malformed(.tooLarge) }
            guard let name = length(bytes, &position), let value = length(bytes, &position), name > 0,
                name + value <= bytes.count - position
            else { return .malformed(.pair) }
            let pair = bytes[position..<(position + name + value)]
            if pair.contains(0) || pair.prefix(name).contains(UInt8(ascii: "=")) { verdict = .ambiguous }
            position += name + value
        }
        return verdict
    }

    /// One byte below 128, else four with the highest bit set.
    private static func length(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        guard first & 0x80 != 0 else {
            position += 1
            return Int(first)
        }
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }
}
