/// Looks at the first bytes of a request before libfcgi does.
///
/// libfcgi 2.4.2 trusts what it reads: two lengths of 0x7FFFFFFE end the process, a few FCGI_GET_VALUES names overflow a
/// buffer on its stack. So BEGIN_REQUEST and all PARAMS must have arrived and be well-formed before it sees a byte. A
/// web server sends them in one write (FastCGI 1.0, sections 3.3, 3.4, 5.1, 5.2).
struct Preflight {
    enum Verdict: Sendable, Hashable {
        case complete
        /// Nothing wrong so far, but the end of PARAMS has not come.
        case incomplete
        case malformed(Fault)
    }

    enum Fault: Sendable, Hashable {
        case version, type, requestID, role, length, pair, tooLarge
    }

    /// The most that BEGIN_REQUEST and PARAMS may take: 64 KiB of parameters and their record headers.
    static let maximumSize = 66_560
    static let maximumPairs = 512

    private enum RecordType {
        static let beginRequest: UInt8 = 1
        static let params: UInt8 = 4
    }

    private static let headerSize = 8

    static func check(_ bytes: UnsafeRawBufferPointer) -> Verdict {
        var position = 0
        guard bytes.count >= headerSize else {
            return bytes.isEmpty || bytes[0] == 1 ? .incomplete : .malformed(.version)
        }
        if let fault = checkBegin(bytes) { return .malformed(fault) }
        guard bytes.count >= 16 else { return .incomplete }
        guard bytes[8] == 0, bytes[9] == 1 else { return .malformed(.role) }
        position = 16
        var pairs: [UInt8] = []
        while true {
            guard bytes.count >= position + headerSize else { return incomplete(bytes) }
            guard bytes[position] == 1 else { return .malformed(.version) }
            guard bytes[position + 1] == RecordType.params else { return .malformed(.type) }
            guard bytes[position + 2] == bytes[2], bytes[position + 3] == bytes[3] else {
                return .malformed(.requestID)
            }
            let length = Int(bytes[position + 4]) << 8 | Int(bytes[position + 5])
            let end = position + headerSize + length + Int(bytes[position + 6])
            if length == 0 {
                guard end <= bytes.count else { return incomplete(bytes) }
                return checkPairs(pairs)
            }
            guard end <= maximumSize else { return .malformed(.tooLarge) }
            guard end <= bytes.count else { return incomplete(bytes) }
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

    /// Walks the name-value pairs of the whole PARAMS stream; each must end inside it.
    private static func checkPairs(_ bytes: [UInt8]) -> Verdict {
        var position = 0
        var count = 0
        while position < bytes.count {
            count += 1
            guard count <= maximumPairs else { return .malformed(.tooLarge) }
            guard let name = length(bytes, &position), let value = length(bytes, &position), name > 0,
                name + value <= bytes.count - position
            else { return .malformed(.pair) }
            position += name + value
        }
        return .complete
    }

    /// One byte below 128, else four with the highest bit set.
    private static func length(_ bytes: [UInt8], _ position: inout Int) -> Int? {
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
