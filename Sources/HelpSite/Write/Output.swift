/// One file of the site.
package struct OutputFile: Sendable {
    /// Below the folder: `konto/anlegen/index.html`.
    package let path: String
    private let make: @Sendable () -> [UInt8]

    /// - Parameter content: made when it is written, so that a site's pages are never in memory all at once.
    package init(_ path: String, _ content: @autoclosure @escaping @Sendable () -> [UInt8]) {
        self.path = path
        make = content
    }

    /// Made anew each time.
    package var content: [UInt8] { make() }

    /// Whether it is worth compressing.
    package var isText: Bool {
        ["html", "css", "js", "json", "xml", "txt", "svg"].contains { path.hasSuffix("." + $0) }
    }

    /// Whether its name carries a hash, so that pages of the release before may still ask for it.
    package var isAsset: Bool { path.hasPrefix("assets/") || path.hasPrefix("bilder/") }
}

/// A hash for telling contents apart: two rounds of FNV-1a with different beginnings, 128 bits.
package struct ContentHash: Sendable, Hashable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(_ bytes: [UInt8]) {
        var (high, low) = (0xCBF2_9CE4_8422_2325 as UInt64, 0x9E37_79B9_7F4A_7C15 as UInt64)
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                high = (high ^ word) &* 0x9FB2_1C65_1E98_DF25
                high ^= high >> 32
                low = (low &+ word) &* 0xD6E8_FEB8_6659_FD93
                low ^= low >> 29
                index += 8
            }
            while index < bytes.count {
                high = (high ^ UInt64(bytes[index])) &* 0x100_0000_01B3
                low = (low &+ UInt64(bytes[index])) &* 0xD6E8_FEB8_6659_FD93
                index += 1
            }
        }
        self.high = (high ^ UInt64(bytes.count)) &* 0x9FB2_1C65_1E98_DF25
        self.low = low ^ low >> 31
    }

    /// As 32 hexadecimal digits.
    package var text: String {
        var digits: [UInt8] = []
        appendDigits(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    func appendDigits(to bytes: inout [UInt8]) {
        for number in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 15
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    /// - Returns: `nil` when these are not 32 hexadecimal digits.
    package init?(digits: ArraySlice<UInt8>) {
        guard digits.count == 32 else { return nil }
        var (high, low) = (0 as UInt64, 0 as UInt64)
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            (high, low) = (high << 4 | low >> 60, low << 4 | UInt64(value))
        }
        self.init(high: high, low: low)
    }
}
