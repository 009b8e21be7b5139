import Compression

/// Pictures made byte by byte.
enum PictureBytes {
    /// - Parameters:
    ///   - color: kind and bits of a sample, as in the head.
    ///   - pixels: bytes of the pixels, as many as the head asks for without it.
    static func png(
        _ width: Int,
        _ height: Int,
        color: (kind: Int, depth: Int) = (0, 8),
        isInterlaced: Bool = false,
        pixels: Int? = nil
    ) -> [UInt8] {
        let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][color.kind, default: 1]
        let line = 1 + (width * samples * color.depth + 7) / 8
        let head = big(width, 4) + big(height, 4)
        let methods = [UInt8(color.depth), UInt8(color.kind), 0, 0, isInterlaced ? 1 : 0]
        let data = zlib([UInt8](repeating: 0, count: pixels ?? height * line))
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", head + methods)
            + chunk("tEXt", Array("Comment\0x".utf8)) + chunk("IDAT", Array(data.prefix(20)))
            + chunk("IDAT", Array(data.dropFirst(20))) + chunk("IEND", [])
    }

    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + content
        return big(content.count, 4) + named + big(Int(Compression.checksum(named[...])), 4)
    }

    /// Blocks that are stored as they are (RFC 1951, 3.2.4), with their sum (RFC 1950).
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            stream += [rest.isEmpty ? 1 : 0] + little(block.count, 2) + little(~block.count & 0xFFFF, 2) + block
        } while !rest.isEmpty
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + big(high << 16 | low, 4)
    }

    static func jpeg(_ width: Int, _ height: Int) -> [UInt8] {
        let frame = [8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0]
        return [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8)) + [0xFF] + segment(0xC4, [0, 0])
            + segment(0xC0, frame) + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [1, 2, 0xFF, 0, 3, 0xFF, 0xD9]
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + big(content.count + 2, 2) + content
    }

    static func webP(lossy width: Int, _ height: Int) -> [UInt8] {
        riff("VP8 ", [0, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2) + [0])
    }

    static func webP(lossless width: Int, _ height: Int) -> [UInt8] {
        riff("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14, 4))
    }

    static func webP(canvas: (Int, Int), lossy width: Int, _ height: Int) -> [UInt8] {
        let head = [0, 0, 0, 0] + little(canvas.0 - 1, 3) + little(canvas.1 - 1, 3)
        let picture = Array(webP(lossy: width, height).dropFirst(12))
        return riff("VP8X", head, picture)
    }

    private static func riff(_ name: String, _ content: [UInt8], _ more: [UInt8] = []) -> [UInt8] {
        let chunk = Array(name.utf8) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
        let rest = Array("WEBP".utf8) + chunk + more
        return Array("RIFF".utf8) + little(rest.count, 4) + rest
    }

    static func big(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func little(_ number: Int, _ count: Int) -> [UInt8] { big(number, count).reversed() }
}
