import Content
import Files
import Pictures
import Write

/// The pictures of a site, each read and checked once.
struct SitePictures: Sendable {
    struct Loaded: Sendable {
        let content: [UInt8]
        let size: PictureFile.Size?
    }

    /// By path below the content folder; only those that may be shown.
    let loaded: [String: Loaded]
    let diagnostics: [Diagnostic]

    init(of folder: ContentFolder, _ limits: SiteSettings.Pictures) throws(FileProblem) {
        let results = concurrently(folder.pictures.count, chunk: 1) { index in
            Result { () throws(FileProblem) in
                try SitePictures.load(
                    folder.pictures[index],
                    named: folder.name(of: folder.pictures[index].path),
                    limits
                )
            }
        }
        var loaded: [String: Loaded] = [:]
        var diagnostics: [Diagnostic] = []
        for (picture, result) in zip(folder.pictures, results) {
            switch try result.get() {
            case .success(let found): loaded[picture.path] = found
            case .failure(let diagnostic): diagnostics.append(diagnostic)
            }
        }
        self.loaded = loaded
        self.diagnostics = diagnostics
    }

    private static func load(
        _ picture: ContentFolder.Picture,
        named file: String,
        _ limits: SiteSettings.Pictures
    ) throws(FileProblem) -> Result<Loaded, Diagnostic> {
        let kilobytes = (picture.stamp.size + 999) / 1_000
        guard kilobytes <= limits.kilobytes else {
            let message =
                "Das Bild hat \(kilobytes) kB, erlaubt sind \(limits.kilobytes). Verkleinern Sie es, oder speichern Sie es als WebP."
            return .failure(Diagnostic(.pictureHeavy, at: Place(file: file), message))
        }
        let content = try File.read(file, atMost: limits.kilobytes * 1_000)
        do {
            let read = try PictureFile(content, limit: .init(width: limits.width, height: limits.height))
            guard read.format.endings.contains(where: { file.hasSuffix("." + $0) }) else {
                let message =
                    "In der Datei ist ein Bild anderer Art. Ihr Name muss auf .\(read.format.endings[0]) enden."
                return .failure(Diagnostic(.pictureDamaged, at: Place(file: file), message))
            }
            return .success(Loaded(content: content, size: read.size))
        } catch {
            return .failure(diagnostic(error, content, file, limits))
        }
    }

    private static func diagnostic(
        _ fault: PictureFile.Fault,
        _ content: [UInt8],
        _ file: String,
        _ limits: SiteSettings.Pictures
    ) -> Diagnostic {
        let place = Place(file: file)
        switch fault {
        case .unknownFormat:
            return Diagnostic(
                .pictureDamaged,
                at: place,
                "Das ist kein Bild. Speichern Sie es neu als PNG, JPEG oder WebP."
            )
        case .damaged:
            return Diagnostic(.pictureDamaged, at: place, "Das Bild ist beschädigt. Speichern Sie es neu.")
        case .liesAboutSize:
            let message = "Das Bild hat eine andere Größe, als in seinem Kopf steht. Speichern Sie es neu."
            return Diagnostic(.pictureDamaged, at: place, message)
        case .tooLarge(let size):
            let message =
                "Das Bild hat \(size.width) × \(size.height) Pixel, erlaubt sind \(limits.width) × \(limits.height). Verkleinern Sie es."
            return Diagnostic(.pictureLarge, at: place, message)
        case .unsafe(let danger, let offset):
            return Diagnostic(.pictureUnsafe, at: Place(file: file, of: content, at: offset), danger.message)
        }
    }
}

extension PictureFile.Format {
    /// What a file's name may end with.
    fileprivate var endings: [String] {
        switch self {
        case .png: ["png"]
        case .jpeg: ["jpg", "jpeg"]
        case .webP: ["webp"]
        case .svg: ["svg"]
        }
    }
}

extension SVGDanger {
    fileprivate var message: String {
        let rest = "Speichern Sie das Bild als „einfaches SVG“, oder nehmen Sie PNG."
        return switch self {
        case .element(let name): "In einem Bild geht <\(name)> nicht. \(rest)"
        case .event(let name): "In einem Bild läuft nichts ab: „\(name)“ geht nicht. \(rest)"
        case .reference: "Hier verweist das Bild auf eine andere Datei oder Adresse. Das geht nicht. \(rest)"
        case .style:
            "Hier lädt das Bild eine Gestaltung von woanders, oder sie ist nicht zu prüfen. Das geht nicht. \(rest)"
        case .declaration: "Was hier steht, richtet sich an Programme und geht in einem Bild nicht. \(rest)"
        }
    }
}

extension Place {
    /// A place in a text that is known by its bytes.
    fileprivate init(file: String, of content: [UInt8], at offset: Int) {
        let before = String(decoding: content[..<offset], as: UTF8.self).textLines
        let line = before[before.count - 1]
        self.init(file: file, line: before.count, of: line, line.endIndex..<line.endIndex)
    }
}
