import Testing

@testable import FastCGI

struct PreflightTests {
    private func check(_ bytes: [UInt8]) -> Preflight.Verdict { bytes.withUnsafeBytes(Preflight.check) }

    private let begin = Record.begin()
    private let end = Record.make(Record.params)

    @Test func `A head as a web server sends it is complete`() {
        #expect(check(WireRequest().head) == .complete)
        #expect(check(begin + end) == .complete)
    }

    @Test func `Cut at any byte, a head is incomplete`() {
        let head = WireRequest().head
        for count in 0..<head.count { #expect(check(Array(head.prefix(count))) == .incomplete, "at \(count)") }
    }

    @Test(arguments: [1, 2, 7, 100])
    func `PARAMS may be split anywhere, inside a pair too`(size: Int) {
        let head = begin + Record.stream(Record.params, WireRequest().pairs, size: size)
        #expect(check(head) == .complete)
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `Only BEGIN_REQUEST may come first, GET_VALUES neither`(type: UInt8) {
        let record = Record.make(type, [0, 1, 1, 0, 0, 0, 0, 0])
        #expect(check(record + end) == (type == Record.beginRequest ? .complete : .malformed(.type)))
        let management = Record.make(type, Record.pair("FCGI_MAX_CONNS", ""), id: 0)
        #expect(check(management) == .malformed(type == Record.beginRequest ? .requestID : .type))
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `Only PARAMS may follow until they end`(type: UInt8) {
        let verdict = check(begin + Record.make(type, Record.pair("A", "b")) + end)
        #expect(verdict == (type == Record.params ? .complete : .malformed(.type)))
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `Only version 1 is spoken`(version: UInt8) {
        guard version != 1 else { return }
        #expect(check([version]) == .malformed(.version))
        #expect(check([version] + begin.dropFirst() + end) == .malformed(.version))
        #expect(
            check(begin + Record.make(Record.params, Record.pair("A", "b"), version: version)) == .malformed(.version)
        )
    }

    @Test func `The request id is not 0 and the same in every record`() {
        #expect(check(Record.begin(id: 0) + end) == .malformed(.requestID))
        for id: UInt16 in [1, 2, 255, 256, 257, 65_535] {
            #expect(check(Record.begin(id: id) + Record.make(Record.params, id: id)) == .complete)
            #expect(check(Record.begin(id: id) + Record.make(Record.params, id: id ^ 256)) == .malformed(.requestID))
            #expect(check(Record.begin(id: id) + Record.make(Record.params, id: id ^ 1)) == .malformed(.requestID))
        }
    }

    @Test(arguments: [0, 2, 3, 256, 257, 65_535] as [UInt16])
    func `Only responders are asked for`(role: UInt16) {
        #expect(check(Record.begin(role: role) + end) == .malformed(.role))
    }

    @Test(arguments: [0, 1, 7, 9, 16, 264, 65_535])
    func `BEGIN_REQUEST has eight bytes and no padding`(length: Int) {
        let body = [0, 1, 1] + [UInt8](repeating: 0, count: 70_000)
        #expect(check(Record.make(Record.beginRequest, Array(body.prefix(length))) + end) == .malformed(.length))
        #expect(check(Record.make(Record.beginRequest, Array(body.prefix(8)), padding: 8)) == .malformed(.length))
    }

    @Test(arguments: [0x7FFF_FFFE, 0x7FFF_FFFF, 0x4000_0000, 65_536, 9])
    func `A length beyond the stream is refused`(length: Int) {
        let long = Record.length(length, isLong: true)
        for pairs in [long + long, long + [0], [0] + long, [1] + long + [65], [65] + long] {
            let head = begin + Record.make(Record.params, pairs + [65, 66, 67]) + end
            #expect(check(head) == .malformed(.pair), "\(pairs)")
        }
    }

    @Test func `Both encodings of a length are read`() {
        let short = Record.pair("A", "b")
        let long = Record.length(1, isLong: true) + Record.length(1, isLong: true) + Array("Ab".utf8)
        let mixed = Record.length(1, isLong: true) + [1] + Array("Ab".utf8)
        let large = Record.pair(String(repeating: "N", count: 128), String(repeating: "v", count: 30_000))
        for pairs in [short, long, mixed, large] {
            #expect(check(begin + Record.stream(Record.params, pairs) + []) == .complete)
        }
    }

    @Test func `A pair cut by the end of PARAMS is refused`() {
        let pairs = Record.pair("NAME", "value") + Record.pair(String(repeating: "N", count: 200), "v")
        let ends = [0, Record.pair("NAME", "value").count]
        for count in 1..<pairs.count where !ends.contains(count) {
            let head = begin + Record.stream(Record.params, Array(pairs.prefix(count)))
            #expect(check(head) == .malformed(.pair), "at \(count)")
        }
    }

    @Test func `A parameter without a name is refused`() {
        #expect(check(begin + Record.stream(Record.params, Record.pair("", "value"))) == .malformed(.pair))
    }

    @Test(arguments: ["a\0b", "\0", "a\0"])
    func `NUL makes parameters ambiguous`(text: String) {
        #expect(check(begin + Record.stream(Record.params, Record.pair("NAME", text))) == .ambiguous)
        #expect(check(begin + Record.stream(Record.params, Record.pair(text, "value"))) == .ambiguous)
    }

    @Test func `An equals sign in a name makes parameters ambiguous, in a value it does not`() {
        #expect(check(begin + Record.stream(Record.params, Record.pair("A=B", "c"))) == .ambiguous)
        #expect(check(begin + Record.stream(Record.params, Record.pair("A", "b=c"))) == .complete)
    }

    @Test func `A body that is there already is checked too`() {
        let head = WireRequest().head
        let body = Record.stream(Record.stdin, [1, 2, 3])
        for count in 0...body.count { #expect(check(head + body.prefix(count)) == .complete, "at \(count)") }
        let piece = Record.make(Record.stdin, [1])
        #expect(check(head + piece + Record.make(Record.params)) == .malformed(.type))
        #expect(check(head + piece + Record.make(Record.stdin, id: 2)) == .malformed(.requestID))
        #expect(check(head + piece + Record.make(Record.stdin, version: 0)) == .malformed(.version))
        let management = Record.make(Record.getValues, Record.pair("FCGI_MAX_CONNS", ""), id: 0)
        #expect(check(head + management) == .malformed(.type))
        #expect(check(head + piece + management) == .malformed(.type))
    }

    @Test func `Nothing follows the end of the body before the answer`() {
        let whole = WireRequest("/", method: "POST", body: [1, 2, 3]).bytes
        #expect(check(whole) == .complete)
        #expect(check(whole + [1]) == .malformed(.pipelined))
        #expect(check(whole + whole) == .malformed(.pipelined))
    }

    @Test func `A head larger than 64 kB is refused before it has ended`() {
        let record = Record.make(Record.params, Record.pair("N", String(repeating: "v", count: 20_000)))
        let head = begin + record + record + record + record
        #expect(check(Array(head.prefix(Preflight.maximumSize))) == .malformed(.tooLarge))
        #expect(check(Array(head.prefix(Preflight.maximumSize)) + end) == .malformed(.tooLarge))
        #expect(check(begin + record + record + record + end) == .complete)
    }

    @Test func `Records of padding alone cannot fill the buffer for ever`() {
        let record = Record.make(Record.params, [0], padding: 255)
        var head = begin
        while head.count < Preflight.maximumSize { head += record }
        #expect(check(Array(head.prefix(Preflight.maximumSize))) == .malformed(.tooLarge))
    }

    @Test(arguments: [Preflight.maximumPairs, Preflight.maximumPairs + 1])
    func `The number of parameters is limited`(count: Int) {
        let pairs = (0..<count).flatMap { Record.pair("N\($0)", "") }
        let verdict = check(begin + Record.stream(Record.params, pairs))
        #expect(verdict == (count > Preflight.maximumPairs ? .malformed(.tooLarge) : .complete))
    }

    @Test func `No bytes at all read outside the buffer`() {
        // Every prefix of every single-byte change of a head: any verdict will do, a trap will not.
        let head = Record.begin() + Record.stream(Record.params, Record.pair("NAME", "value"))
        for position in head.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
                var changed = head
                changed[position] = value
                for count in stride(from: 0, through: changed.count, by: 3) { _ = check(Array(changed.prefix(count))) }
                let isUnchanged = head[position] == value
                if isUnchanged { #expect(check(changed) == .complete) }
            }
        }
    }
}
