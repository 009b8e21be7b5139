import Compression

/// Portable Network Graphics (W3C, third edition): chunks with sums, and pixels whose number is known from the head.
struct PNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    let size: PictureFile.Size
    private let bitsPerPixel: Int
    private let isInterlaced: Bool
    private var data: [UInt8] = []

    init(_ bytes: [UInt8]) throws(PictureFile.Fault) {
        var reader = PictureReader(bytes, at: PNG.signature.count)
        var head = PictureReader(Array(try PNG.chunk(&reader, ["IHDR"]).content), at: 0)
        guard head.rest == 13 else { throw .damaged }
        size = PictureFile.Size(width: try head.big(4), height: try head.big(4))
        let (depth, color) = (try head.big(1), try head.big(1))
        let methods = try head.big(2)
        let interlacing = try head.big(1)
        guard let samples = PNG.samples(color, depth: depth), methods == 0, interlacing < 2 else { throw .damaged }
        bitsPerPixel = samples * depth
        isInterlaced = interlacing == 1
        while true {
            let (name, content) = try PNG.chunk(&reader)
            if name == "IEND" { return }
            if name == "IDAT" { data += content }
        }
    }

    /// - Parameter names: one of these is expected; any without it.
    private static func chunk(
        _ reader: inout PictureReader,
        _ names: [String] = []
    ) throws(PictureFile.Fault) -> (name: String, content: ArraySlice<UInt8>) {
        let length = try reader.big(4)
        guard length <= reader.rest - 8 else { throw .damaged }
        let start = reader.offset
        let name = String(decoding: try reader.take(4), as: UTF8.self)
        let content = try reader.take(length)
        let sum = try reader.big(4)
        guard Int(Compression.checksum(reader.bytes[start..<start + 4 + length])) == sum else { throw .damaged }
        guard names.isEmpty || names.contains(name) else { throw .damaged }
        return (name, content)
    }

    /// Samples a pixel has (table 12.1); `nil` where the depth does not go with the kind of color.
    private static func samples(_ color: Int, depth: Int) -> Int? {
        switch (color, depth) {
        case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (3, 1), (3, 2), (3, 4), (3, 8): 1
        case (2, 8), (2, 16): 3
        case (4, 8), (4, 16): 2
        case (6, 8), (6, 16): 4
        default: nil
        }
    }

    /// Whether there are as many pixels as the head says.
    func checkPixels() throws(PictureFile.Fault) {
        let passes = isInterlaced ? PNG.passes : [(0, 0, 1, 1)]
        let expected = passes.reduce(0) { sum, pass in
            let width = (size.width - pass.x + pass.columns - 1) / pass.columns
            let height = (size.height - pass.y + pass.rows - 1) / pass.rows
            // A line begins with the number of its filter.
            return width > 0 && height > 0 ? sum + height * (1 + (width * bitsPerPixel + 7) / 8) : sum
        }
        guard let count = Compression.inflatedCount(data, atMost: expected + 1) else { throw .damaged }
        if count != expected { throw .liesAboutSize }
    }

    /// Adam7 (8.2): where each pass begins, and its steps.
    private static let passes: [(x: Int, y: Int, columns: Int, rows: Int)] = [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]
}
