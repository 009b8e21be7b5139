/// JPEG (ITU-T T.81, B.1): markers with segments behind them.
enum JPEG {
    static func size(_ bytes: [UInt8]) throws(PictureFile.Fault) -> PictureFile.Size {
        var reader = PictureReader(bytes, at: 2)
        var size: PictureFile.Size?
        while true {
            guard try reader.big(1) == 0xFF else { throw .damaged }
            var marker = try reader.big(1)
            while marker == 0xFF { marker = try reader.big(1) }
            // Those without a segment.
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            let length = try reader.big(2)
            guard length >= 2 else { throw .damaged }
            var segment = PictureReader(Array(try reader.take(length - 2)), at: 0)
            switch marker {
            case 0xC4, 0xC8, 0xCC: break
            case 0xC0...0xCF:
                guard size == nil else { throw .liesAboutSize }
                _ = try segment.big(1)
                let height = try segment.big(2)
                size = PictureFile.Size(width: try segment.big(2), height: height)
            case 0xDA:
                guard let size, endsBehind(reader) else { throw .damaged }
                return size
            case 0xD8, 0xD9: throw .damaged
            default: break
            }
        }
    }

    /// Whether the pixels have an end.
    private static func endsBehind(_ reader: PictureReader) -> Bool {
        let pixels = reader.bytes[reader.offset...]
        return zip(pixels, pixels.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }
}
