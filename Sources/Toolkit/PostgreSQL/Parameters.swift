/// Bind values laid out for one libpq call: one buffer, with pointers into it while the call runs.
struct Parameters {
    private var storage: [UInt8] = []
    /// Where each value starts in the buffer; `nil` for NULL.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ binds: [Bind], statement: String) throws(DatabaseError) {
        for bind in binds {
            switch bind {
            case .null:
                offsets.append(nil)
                lengths.append(0)
                formats.append(0)
            case .text(let text):
                guard !text.utf8.contains(0) else { throw .unboundValue(statement: statement) }
                offsets.append(storage.count)
                lengths.append(Int32(text.utf8.count))
                formats.append(0)
                storage.append(contentsOf: text.utf8)
                storage.append(0)
            case .binary(_, let bytes):
                offsets.append(storage.count)
                lengths.append(Int32(bytes.count))
                formats.append(1)
                storage.append(contentsOf: bytes)
                // An empty value still needs an address of its own: a null pointer would mean NULL.
                storage.append(0)
            }
        }
    }

    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        storage.withUnsafeBytes { bytes in
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = offsets.map { offset in offset.flatMap { base?.advanced(by: $0) } }
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
