/// Style sheets and attributes of a drawing: they name parts of the same file only.
enum SVGStyle {
    /// Everything else that takes brackets may fetch something, today or in a browser to come: `image-set("https://…")`.
    private static let functions: Set<String> = [
        "calc", "circle", "clamp", "cubic-bezier", "ellipse", "hsl", "hsla", "inset", "is", "matrix", "matrix3d", "max",
        "min", "not", "nth-child", "nth-of-type", "path", "polygon", "rgb", "rgba", "rotate", "scale", "scalex",
        "scaley", "skewx", "skewy", "steps", "translate", "translatex", "translatey", "url", "var", "where", "and",
        "or",
        "blur", "brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert", "opacity", "saturate",
        "sepia",
    ]

    private static let rules: Set<String> = ["media", "keyframes", "-webkit-keyframes", "supports"]

    /// A backslash could spell anything, and two slashes lead elsewhere.
    ///
    /// Looked at byte by byte: to Swift a bracket with an accent behind it is another character, to a browser it is not.
    static func isHarmless(_ style: String) -> Bool {
        let bytes = Array(style.lowercased().utf8)
        return bytes.indices.allSatisfy { index in
            switch bytes[index] {
            case UInt8(ascii: "\\"): false
            case UInt8(ascii: "/"): index == 0 || bytes[index - 1] != UInt8(ascii: "/")
            case UInt8(ascii: "("): isHarmless(functionAt: index, of: bytes)
            case UInt8(ascii: "@"): rules.contains(text(bytes[(index + 1)...].prefix(while: isInName)))
            case UInt8(ascii: ":"): text(bytes[..<index].reversed().prefix(while: isInName)) != "tpircsavaj"
            default: true
            }
        }
    }

    private static func isHarmless(functionAt bracket: Int, of bytes: [UInt8]) -> Bool {
        let name = text(bytes[..<bracket].reversed().prefix(while: isInName).reversed())
        if name == "url" {
            let blanks: Set = [UInt8(ascii: " "), 0x09, 0x0A, 0x0C, 0x0D, UInt8(ascii: "\""), UInt8(ascii: "'")]
            return bytes[(bracket + 1)...].drop(while: blanks.contains).first == UInt8(ascii: "#")
        }
        return name.isEmpty || functions.contains(name)
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    /// Everything beyond ASCII may stand in a name.
    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
