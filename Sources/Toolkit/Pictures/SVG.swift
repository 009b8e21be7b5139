/// What an SVG could do besides being looked at.
package enum SVGDanger: Sendable, Hashable {
    /// `<script>` and the like, by its name.
    case element(String)
    /// `onload` and the like.
    case event(String)
    /// An address that leads out of the file.
    case reference(String)
    /// Style sheets from elsewhere, or spelled so that nobody sees where from.
    case style
    /// Definitions of entities, and instructions to programs.
    case declaration
}

/// Scalable Vector Graphics: looked through for what runs or leads elsewhere.
struct SVG {
    private(set) var size: PictureFile.Size?

    /// - Returns: `nil` when it is something else.
    init?(_ bytes: [UInt8]) throws(PictureFile.Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = XMLReader(bytes)
        var open: [String] = []
        var isFirst = true
        // All of it: a comment may stand in the middle of a word.
        var style = ""
        var prefixes: Set = [""]
        while let event = try reader.next() {
            switch event.kind {
            case .declaration: throw .unsafe(.declaration, offset: event.offset)
            case .text(let text):
                if isFirst, !text.allSatisfy(\.isWhitespace) { return nil }
                guard open.contains("style") else { continue }
                style += text
                if !SVGStyle.isHarmless(style) { throw .unsafe(.style, offset: event.offset) }
            case .start(let name, let attributes, let isEmpty):
                if isFirst {
                    guard name.localName == "svg" else { return nil }
                    guard attributes.contains(where: { $0.value == SVG.namespace }) else {
                        throw .damaged
                    }
                    size = SVG.size(attributes)
                    isFirst = false
                }
                for attribute in attributes where attribute.value == SVG.namespace {
                    prefixes.insert(attribute.name.split(separator: ":").dropFirst().joined().lowercased())
                }
                let isDrawing = prefixes.contains(name.prefixName)
                if SVG.runs.contains(name.localName) || isDrawing && !SVG.elements.contains(name.localName) {
                    throw .unsafe(.element(name), offset: event.offset)
                }
                if name.localName == "style" { style = "" }
                for attribute in attributes {
                    if let danger = SVG.danger(attribute) { throw .unsafe(danger, offset: attribute.offset) }
                }
                if !isEmpty { open.append(name.localName) }
                if open.count > 100 { throw .damaged }
            case .end(let name):
                guard open.popLast() == name.localName else { throw .damaged }
            }
        }
        if isFirst { return nil }
        guard open.isEmpty else { throw .damaged }
    }

    // MARK: What runs, and what leads elsewhere

    private static let namespace = "http://www.w3.org/2000/svg"

    /// Whatever namespace they claim.
    private static let runs: Set = [
        "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "canvas", "handler", "listener",
    ]

    /// What a drawing may be made of, in small letters; `flow…` is what Inkscape writes and nobody shows.
    private static let elements: Set = [
        "a", "animate", "animatecolor", "animatemotion", "animatetransform", "circle", "clippath", "defs", "desc",
        "ellipse", "feblend", "fecolormatrix", "fecomponenttransfer", "fecomposite", "feconvolvematrix",
        "fediffuselighting", "fedisplacementmap", "fedistantlight", "fedropshadow", "feflood", "fefunca", "fefuncb",
        "fefuncg", "fefuncr", "fegaussianblur", "feimage", "femerge", "femergenode", "femorphology", "feoffset",
        "fepointlight", "fespecularlighting", "fespotlight", "fetile", "feturbulence", "filter", "flowpara",
        "flowregion", "flowroot", "flowspan", "g", "image", "line", "lineargradient", "marker", "mask", "metadata",
        "mpath", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "set", "stop", "style", "svg",
        "switch", "symbol", "text", "textpath", "title", "tref", "tspan", "use", "view",
    ]

    /// Attributes that are words, not style.
    private static let words: Set = ["id", "class", "lang", "content", "role", "d", "points", "name", "title", "alt"]

    private static func danger(_ attribute: XMLReader.Attribute) -> SVGDanger? {
        let (name, value) = (attribute.name.lowercased(), attribute.value)
        if name.hasPrefix("on") { return .event(attribute.name) }
        if name.hasPrefix("xmlns") {
            return value.contains("xhtml") ? .element("html") : nil
        }
        switch name.localName {
        case "href", "src", "base": return isInFile(value) ? nil : .reference(value)
        // What an animation would change.
        case "attributename": return ["href", "on"].contains(where: value.localName.hasPrefix) ? .event(value) : nil
        default:
            // Of another namespace: notes of a drawing program.
            if !name.prefixName.isEmpty || words.contains(name) || name.hasPrefix("aria-") || name.hasPrefix("data-") {
                return nil
            }
            return SVGStyle.isHarmless(value) ? nil : .style
        }
    }

    /// A part of the same file, or a picture of pixels that is in it.
    private static func isInFile(_ address: String) -> Bool {
        address.hasPrefix("#")
            || ["png", "jpeg", "webp", "gif"].contains { address.hasPrefix("data:image/\($0);base64,") }
    }

    // MARK: Size

    private static func size(_ attributes: [XMLReader.Attribute]) -> PictureFile.Size? {
        let value = { (name: String) in attributes.first { $0.name == name }?.value }
        if let width = value("width").flatMap(pixels), let height = value("height").flatMap(pixels) {
            return PictureFile.Size(width: width, height: height)
        }
        let box = value("viewBox")?.split { $0.isWhitespace || $0 == "," }.compactMap { pixels(String($0)) } ?? []
        return box.count == 4 && box[2] > 0 && box[3] > 0 ? PictureFile.Size(width: box[2], height: box[3]) : nil
    }

    /// A length without a unit, or in pixels.
    private static func pixels(_ length: String) -> Int? {
        guard let number = Double(length.hasSuffix("px") ? String(length.dropLast(2)) : length),
            number.isFinite, abs(number) < 1_000_000
        else { return nil }
        return Int(number.rounded(.up))
    }
}

extension String {
    /// Without the prefix of its namespace, in small letters.
    fileprivate var localName: String { lowercased().split(separator: ":").last.map(String.init) ?? "" }

    /// The prefix alone; empty where there is none.
    fileprivate var prefixName: String {
        firstIndex(of: ":").map { self[..<$0].lowercased() } ?? ""
    }
}
