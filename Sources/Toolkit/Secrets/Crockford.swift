/// Crockford's 32 symbols: digits and letters without I, L, O, U. Reading forgives what people confuse.
enum Crockford {
    static let symbols = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// The value 0…31 of a typed character: any case, `o` as 0, `i` and `l` as 1; `u` and everything else is `nil`.
    static func value(of character: UInt8) -> UInt8? {
        let value = values[Int(character)]
        return value < 32 ? value : nil
    }

    /// By character; 255 for what is no symbol.
    private static let values: [UInt8] = (0...255).map { (character: UInt8) in
        switch character | 0x20 {
        case UInt8(ascii: "o"): 0
        case UInt8(ascii: "i"), UInt8(ascii: "l"): 1
        default: symbols.firstIndex(of: character | (character >= 0x41 ? 0x20 : 0)).map { UInt8($0) } ?? 255
        }
    }

    /// Five bits a symbol, the last symbol filled up with zero bits.
    static func encode(_ bytes: [UInt8]) -> String {
        var text = ""
        var buffer = 0
        var bits = 0
        func append(_ value: Int) { text.unicodeScalars.append(Unicode.Scalar(symbols[value])) }
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                append(buffer >> bits & 31)
            }
        }
        if bits > 0 { append(buffer << (5 - bits) & 31) }
        return text
    }
}
