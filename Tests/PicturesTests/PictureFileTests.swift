import Testing

@testable import Pictures

struct PictureFileTests {
    private static let limit = PictureFile.Size(width: 400, height: 300)

    /// `png 3x2`, or what is wrong.
    private func read(_ bytes: [UInt8]) -> String {
        do {
            let file = try PictureFile(bytes, limit: PictureFileTests.limit)
            return "\(file.format) " + (file.size.map { "\($0.width)x\($0.height)" } ?? "-")
        } catch { return "\(error)" }
    }

    @Test(arguments: [(0, 1), (0, 16), (2, 8), (3, 4), (4, 8), (6, 16)])
    func `A PNG of each kind is as large as its head says`(kind: Int, depth: Int) {
        #expect(read(PictureBytes.png(13, 7, color: (kind, depth))) == "png 13x7")
    }

    @Test func `An interlaced PNG has as many pixels, in seven passes`() {
        // 9 x 9 of a byte: 2·(1+2) + 2·(1+1) + 1·(1+3) + 3·(1+2) + 2·(1+5) + 5·(1+4) + 4·(1+9)
        #expect(read(PictureBytes.png(9, 9, isInterlaced: true, pixels: 6 + 4 + 4 + 9 + 12 + 25 + 40)) == "png 9x9")
        #expect(read(PictureBytes.png(1, 1, isInterlaced: true, pixels: 2)) == "png 1x1")
        #expect(read(PictureBytes.png(9, 9, isInterlaced: true, pixels: 99)) == "liesAboutSize")
    }

    @Test(arguments: [1, 20, 22, 5_000])
    func `A PNG whose head lies is refused`(pixels: Int) {
        #expect(read(PictureBytes.png(6, 3, pixels: pixels)) == "liesAboutSize")
        #expect(read(PictureBytes.png(6, 3, pixels: 21)) == "png 6x3")
    }

    @Test func `Pixels are counted only where the head is within the limit`() {
        #expect(read(PictureBytes.png(400, 300)) == "png 400x300")
        #expect(read(PictureBytes.png(401, 1)).hasPrefix("tooLarge"))
        #expect(read(PictureBytes.png(1 << 30, 1 << 30, pixels: 1)).hasPrefix("tooLarge"))
        #expect(read(PictureBytes.png(0, 1)) == "damaged")
    }

    @Test func `A PNG that was cut or changed anywhere is refused`() {
        let whole = PictureBytes.png(6, 3)
        for end in 8..<whole.count { #expect(read(Array(whole[..<end])) == "damaged", "\(end)") }
        for index in 8..<whole.count {
            var changed = whole
            changed[index] ^= 0x10
            #expect(!read(changed).hasPrefix("png"), "\(index)")
        }
    }

    @Test(arguments: [(1, 4, 0), (2, 4, 0), (5, 8, 0), (0, 8, 2)])
    func `A PNG of a kind that there is not is refused`(kind: Int, depth: Int, interlacing: UInt8) {
        var bytes = Array(PictureBytes.png(6, 3).prefix(8))
        let head = PictureBytes.big(6, 4) + PictureBytes.big(3, 4) + [UInt8(depth), UInt8(kind), 0, 0, interlacing]
        bytes += PictureBytes.chunk("IHDR", head)
        #expect(read(bytes) == "damaged")
    }

    @Test func `A JPEG says its size in its frame`() {
        let whole = PictureBytes.jpeg(320, 200)
        #expect(read(whole) == "jpeg 320x200")
        #expect(read(PictureBytes.jpeg(500, 200)).hasPrefix("tooLarge"))
        for end in 2..<whole.count - 1 { #expect(read(Array(whole[..<end])) == "damaged", "\(end)") }
        let frame = PictureBytes.segment(0xC0, [8, 0, 9, 0, 9, 1, 1, 0x11, 0])
        #expect(read(Array(whole[..<2]) + frame + whole[2...]) == "liesAboutSize")
        #expect(read([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xD9]) == "damaged")
    }

    @Test func `A WebP says its size in its first picture, and its canvas must agree`() {
        #expect(read(PictureBytes.webP(lossy: 320, 200)) == "webP 320x200")
        #expect(read(PictureBytes.webP(lossless: 320, 200)) == "webP 320x200")
        #expect(read(PictureBytes.webP(canvas: (320, 200), lossy: 320, 200)) == "webP 320x200")
        #expect(read(PictureBytes.webP(canvas: (32, 20), lossy: 320, 200)) == "liesAboutSize")
        #expect(read(PictureBytes.webP(lossless: 401, 1)).hasPrefix("tooLarge"))
        let whole = PictureBytes.webP(lossy: 320, 200)
        for end in 12..<whole.count { #expect(read(Array(whole[..<end])) == "damaged", "\(end)") }
    }

    @Test(arguments: ["", "GIF89a", "<html></html>", "text", "<?xml version='1.0'?>", "{}"])
    func `Anything else is no picture`(text: String) {
        #expect(read(Array(text.utf8)) == "unknownFormat")
        #expect(read([0x89, 0x50]) == "unknownFormat")
    }
}
