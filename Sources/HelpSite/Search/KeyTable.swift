/// Byte strings, each with a number in the order of their arrival.
struct KeyTable: Sendable {
    private var bytes: [UInt8] = []
    /// Where each string ends.
    private var ends: [Int32] = []
    private var hashes: [UInt32] = []
    /// Number + 1 of the string whose hash leads here; 0 is free. A power of two, at most half full.
    private var slots: [Int32]

    var count: Int { ends.count }

    /// - Parameter capacity: strings that are expected.
    init(capacity: Int = 16) {
        var size = 32
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
    }

    subscript(number: Int) -> ArraySlice<UInt8> {
        bytes[(number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])]
    }

    /// The number of a string, if it is there.
    func number(of source: [UInt8], in range: Range<Int>) -> Int? {
        let number = Int(slots[slot(of: source, in: range, KeyTable.hash(source, range))])
        return number == 0 ? nil : number - 1
    }

    func number(of source: [UInt8]) -> Int? { number(of: source, in: 0..<source.count) }

    /// The number of a string, which is added where it is new.
    mutating func insert(_ source: [UInt8], in range: Range<Int>) -> (number: Int, isNew: Bool) {
        let hash = KeyTable.hash(source, range)
        let slot = slot(of: source, in: range, hash)
        if slots[slot] > 0 { return (Int(slots[slot]) - 1, false) }
        bytes.append(contentsOf: source[range])
        ends.append(Int32(bytes.count))
        hashes.append(hash)
        slots[slot] = Int32(count)
        if count * 2 > slots.count { grow() }
        return (count - 1, true)
    }

    mutating func insert(_ source: [UInt8]) -> (number: Int, isNew: Bool) {
        insert(source, in: 0..<source.count)
    }

    /// The slot of a string, or the free one where it belongs.
    private func slot(of source: [UInt8], in range: Range<Int>, _ hash: UInt32) -> Int {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] > 0 {
            let number = Int(slots[slot]) - 1
            if hashes[number] == hash, isEqual(number, source, range) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isEqual(_ number: Int, _ source: [UInt8], _ range: Range<Int>) -> Bool {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        guard Int(ends[number]) - start == range.count else { return false }
        for offset in 0..<range.count where bytes[start + offset] != source[range.lowerBound + offset] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & (slots.count - 1)
            while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number + 1)
        }
    }

    /// FNV-1a, 32 bits.
    private static func hash(_ source: [UInt8], _ range: Range<Int>) -> UInt32 {
        var hash: UInt32 = 0x811C_9DC5
        for index in range { hash = (hash ^ UInt32(source[index])) &* 0x0100_0193 }
        return hash ^ hash >> 15
    }
}
