/// Percent-decoding, once and strictly: the result is UTF-8 or nothing.
enum PercentCoding {
    /// The bytes behind `%XX` sequences; `nil` when a `%` is not followed by two hexadecimal digits.
    static func decode(_ bytes: some Collection<UInt8>, plusIsBlank: Bool = false) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                    return nil
                }
                result.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsBlank:
                result.append(UInt8(ascii: " "))
            default:
                result.append(byte)
            }
        }
        return result
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension String {
    /// The text of UTF-8 bytes; `nil`, never a replacement character, when they are not UTF-8.
    package init?(validUTF8 bytes: some Collection<UInt8>) {
        self.init(validating: bytes, as: UTF8.self)
    }

    /// The same for bytes in memory, without generic detours: a request has thirty of these.
    package init?(validUTF8 bytes: UnsafeRawBufferPointer) {
        // Decoding repairs what is not UTF-8; the text's bytes are others then.
        self.init(decoding: bytes, as: UTF8.self)
        guard utf8.count == bytes.count, utf8.elementsEqual(bytes) else { return nil }
    }
}
