/// What a picture file says of itself, checked against what is in it. The picture itself is not decoded.
package struct PictureFile: Sendable, Hashable {
    package enum Format: Sendable, Hashable { case png, jpeg, webP, svg }

    /// In pixels.
    package struct Size: Sendable, Hashable {
        package let width: Int
        package let height: Int

        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    package enum Fault: Error, Sendable, Hashable {
        case unknownFormat
        /// It ends too early, or its parts do not fit together.
        case damaged
        /// There is another size in it than its head says.
        case liesAboutSize
        case tooLarge(Size)
        /// An SVG that could do more than be looked at.
        case unsafe(SVGDanger, offset: Int)
    }

    package let format: Format
    /// `nil` for an SVG that says nothing of it.
    package let size: Size?

    /// - Parameter limit: no side may be longer; drawings of lines have no pixels and no limit.
    package init(_ bytes: [UInt8], limit: Size) throws(Fault) {
        if bytes.starts(with: PNG.signature) {
            let png = try PNG(bytes)
            try PictureFile.check(png.size, limit)
            try png.checkPixels()
            (format, size) = (.png, png.size)
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            (format, size) = (.jpeg, try JPEG.size(bytes))
        } else if bytes.starts(with: "RIFF".utf8), bytes.count >= 12, bytes[8..<12].elementsEqual("WEBP".utf8) {
            (format, size) = (.webP, try WebP.size(bytes))
        } else if let svg = try SVG(bytes) {
            (format, size) = (.svg, svg.size)
        } else {
            throw .unknownFormat
        }
        if format != .svg, let size { try PictureFile.check(size, limit) }
    }

    private static func check(_ size: Size, _ limit: Size) throws(Fault) {
        guard size.width > 0, size.height > 0 else { throw .damaged }
        if size.width > limit.width || size.height > limit.height { throw .tooLarge(size) }
    }
}

/// A walk over bytes that ends in `damaged` where they do.
struct PictureReader {
    let bytes: [UInt8]
    var offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    var rest: Int { bytes.count - offset }

    mutating func take(_ count: Int) throws(PictureFile.Fault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest else { throw .damaged }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// The highest byte first.
    mutating func big(_ count: Int) throws(PictureFile.Fault) -> Int {
        try take(count).reduce(0) { $0 << 8 | Int($1) }
    }

    /// The lowest byte first.
    mutating func little(_ count: Int) throws(PictureFile.Fault) -> Int {
        try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
