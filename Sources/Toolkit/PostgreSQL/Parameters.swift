/// Bind values laid out for one libpq call: one buffer, with pointers into it while the call runs.
///
/// Kept from statement to statement, so that the usual statement allocates nothing here.
struct Parameters {
    private var storage: [UInt8] = []
    /// Where each value starts in the buffer; `nil` for NULL.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var values: [UnsafePointer<CChar>?] = []

    /// The server's own limit on one value.
    private static let longestValue = 1 << 30
    private static let largestKeptBuffer = 1 << 16

    mutating func fill(with parameters: [SQL.Parameter], statement: String) throws(DatabaseError) {
        clear()
        for parameter in parameters {
            let start = storage.count
            parameter.bind.write(to: &storage)
            let length = storage.count - start
            guard length <= Parameters.longestValue else { throw .unboundValue(statement: statement) }
            switch parameter.bind {
            case .null: offsets.append(nil)
            case .text where storage[start...].contains(0): throw .unboundValue(statement: statement)
            default: offsets.append(start)
            }
            lengths.append(Int32(length))
            formats.append(parameter.bind.format)
            // Ends a text. An empty value, too, has an address by it: a null pointer would mean NULL.
            storage.append(0)
        }
    }

    private mutating func clear() {
        storage.removeAll(keepingCapacity: storage.count <= Parameters.largestKeptBuffer)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    mutating func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        values.removeAll(keepingCapacity: true)
        return storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            for offset in offsets { values.append(offset.flatMap { base?.advanced(by: $0) }) }
            return values.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }
}
