import Content
import Design

extension Picture {
    /// A picture with its name and size; the name carries a hash of its content.
    package init(path: String, _ content: [UInt8]) {
        let dot = path.lastIndex(of: ".") ?? path.endIndex
        self.init(output: "\(path[..<dot]).\(Asset.hash(content))\(path[dot...])", size: PictureSize.of(content))
    }
}

/// Reads the size of a picture from its first bytes.
package enum PictureSize {
    /// PNG, JPEG or WebP; `nil` for anything else.
    package static func of(_ bytes: [UInt8]) -> Picture.Size? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count > 24 {
            return Picture.Size(width: big(bytes, 16, 4), height: big(bytes, 20, 4))
        }
        if bytes.starts(with: [0xFF, 0xD8]) { return jpeg(bytes) }
        if bytes.starts(with: Array("RIFF".utf8)), bytes.count > 30, Array(bytes[8..<12]) == Array("WEBP".utf8) {
            return webP(bytes)
        }
        return nil
    }

    /// The first frame header (ITU-T T.81, B.2.2).
    private static func jpeg(_ bytes: [UInt8]) -> Picture.Size? {
        var index = 2
        while index + 9 < bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return Picture.Size(width: big(bytes, index + 7, 2), height: big(bytes, index + 5, 2))
            }
            index += 2 + big(bytes, index + 2, 2)
        }
        return nil
    }

    /// The container's three kinds of first chunk (RFC 9649).
    private static func webP(_ bytes: [UInt8]) -> Picture.Size? {
        switch Array(bytes[12..<16]) {
        case Array("VP8X".utf8): Picture.Size(width: little(bytes, 24, 3) + 1, height: little(bytes, 27, 3) + 1)
        case Array("VP8 ".utf8):
            Picture.Size(width: little(bytes, 26, 2) & 0x3FFF, height: little(bytes, 28, 2) & 0x3FFF)
        case Array("VP8L".utf8):
            Picture.Size(
                width: little(bytes, 21, 4) & 0x3FFF + 1,
                height: little(bytes, 21, 4) >> 14 & 0x3FFF + 1
            )
        default: nil
        }
    }

    private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
