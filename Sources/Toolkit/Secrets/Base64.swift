import CSodium

/// Base64 with padding (RFC 4648, 4), and for cookies and forms without it in the URL alphabet (RFC 4648, 5).
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes, sodium_base64_VARIANT_ORIGINAL)
    }

    package static func encodeForURL(_ bytes: [UInt8]) -> String {
        encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
    }

    package static func decode(_ text: String) -> [UInt8]? {
        decode(text, sodium_base64_VARIANT_ORIGINAL)
    }

    package static func decodeFromURL(_ text: String) -> [UInt8]? {
        decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
    }

    private static func decode(_ text: String, _ variant: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: text.utf8.count)
        var count = 0
        let result = sodium_base642bin(
            &bytes,
            bytes.count,
            text,
            text.utf8.count,
            nil,
            &count,
            nil,
            variant
        )
        return result == 0 ? Array(bytes.prefix(count)) : nil
    }

    private static func encode(_ bytes: [UInt8], _ variant: Int32) -> String {
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
