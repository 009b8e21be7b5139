package import HTML

/// A file that pages load. Its name carries a hash of its content, so browsers may keep it for ever.
package struct Asset: Sendable, Addressable {
    package let name: String
    package let mediaType: String
    package let content: [UInt8]

    package static let stylesheet = Asset("portal", "css", "text/css", PackageResources.portal_css)
    package static let script = Asset("portal", "js", "text/javascript", PackageResources.portal_js)
    package static let icon = Asset("zeichen", "svg", "image/svg+xml", PackageResources.zeichen_svg)
    package static let all = [stylesheet, script, icon]

    private let cachedAddress: Address
    package var address: Address { cachedAddress }

    private init(_ stem: String, _ suffix: String, _ mediaType: String, _ content: [UInt8]) {
        self.mediaType = mediaType
        self.content = content
        name = "\(stem).\(Asset.hash(content)).\(suffix)"
        cachedAddress = Address(unsafeTrusted: "/assets/" + name)
    }

    /// FNV-1a, 64 bits, as 16 hexadecimal digits: no secret, only a new name for new content.
    package static func hash(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
