/// WebP (RFC 9649): chunks in a RIFF file.
enum WebP {
    static func size(_ bytes: [UInt8]) throws(PictureFile.Fault) -> PictureFile.Size {
        var reader = PictureReader(bytes, at: 4)
        let length = try reader.little(4)
        guard length <= reader.rest else { throw .damaged }
        reader = PictureReader(Array(bytes[..<(8 + length)]), at: 12)
        var canvas: PictureFile.Size?
        while true {
            let (name, content) = try chunk(&reader)
            switch name {
            case "VP8X":
                guard canvas == nil, content.count >= 10 else { throw .damaged }
                var head = PictureReader(content, at: 4)
                canvas = PictureFile.Size(width: try head.little(3) + 1, height: try head.little(3) + 1)
            case "ANMF":
                guard let canvas else { throw .damaged }
                return canvas
            case "VP8 ", "VP8L":
                let size = name == "VP8L" ? try lossless(content) : try lossy(content)
                if let canvas, canvas != size { throw .liesAboutSize }
                return size
            default: break
            }
        }
    }

    /// Chunks have an even length; a byte is added where it is odd.
    private static func chunk(
        _ reader: inout PictureReader
    ) throws(PictureFile.Fault) -> (name: String, content: [UInt8]) {
        let name = String(decoding: try reader.take(4), as: UTF8.self)
        let length = try reader.little(4)
        let content = Array(try reader.take(length))
        if length % 2 == 1, reader.rest > 0 { _ = try reader.take(1) }
        return (name, content)
    }

    /// A key frame's head (RFC 6386, 9.1).
    private static func lossy(_ content: [UInt8]) throws(PictureFile.Fault) -> PictureFile.Size {
        var head = PictureReader(content, at: 0)
        guard try head.little(3) & 1 == 0, try head.take(3).elementsEqual([0x9D, 0x01, 0x2A]) else { throw .damaged }
        return PictureFile.Size(width: try head.little(2) & 0x3FFF, height: try head.little(2) & 0x3FFF)
    }

    private static func lossless(_ content: [UInt8]) throws(PictureFile.Fault) -> PictureFile.Size {
        var head = PictureReader(content, at: 0)
        guard try head.little(1) == 0x2F else { throw .damaged }
        let bits = try head.little(4)
        return PictureFile.Size(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1)
    }
}
