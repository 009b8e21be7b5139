import Content
import Files
import Yams

/// `site/site.yaml`: what a site may settle for itself. Everything has a value without the file.
struct SiteSettings: Sendable {
    /// The most a picture may have.
    struct Pictures: Sendable {
        /// A thousand bytes each.
        var kilobytes = 300
        /// In pixels.
        var width = 2_400
        var height = 2_400
    }

    private(set) var pictures = Pictures()
    private(set) var diagnostics: [Diagnostic]

    init(_ path: String) throws(FileProblem) {
        let yaml = try SiteYAML(path)
        diagnostics = yaml.diagnostics
        guard let root = yaml.root else { return }
        guard root.mapping != nil else {
            let message = "In dieser Datei stehen Namen mit ihren Werten, zum Beispiel „pictures:“."
            diagnostics = [Diagnostic(.yamlForm, at: yaml.place(of: root), message)]
            return
        }
        diagnostics = yaml.unknownKeys(["pictures"])
        guard let node = root["pictures"] else { return }
        diagnostics += yaml.unknownKeys(["kilobytes", "width", "height"], in: node)
        for (name, setting) in [("kilobytes", \Pictures.kilobytes), ("width", \.width), ("height", \.height)] {
            guard let value = node[name] else { continue }
            guard let number = value.int, (1...100_000).contains(number) else {
                let message = "„\(name)“ ist eine ganze Zahl von 1 bis 100000."
                diagnostics.append(Diagnostic(.yamlForm, at: yaml.place(of: value), message))
                continue
            }
            pictures[keyPath: setting] = number
        }
    }
}
