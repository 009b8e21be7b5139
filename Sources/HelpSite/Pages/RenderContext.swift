package import Content
import Design
package import LinkCheck
package import Pictures

/// What every page of the site is made from; shared by all of them.
package final class RenderContext: Sendable {
    package let topics: [Topic]
    package let contents: Contents
    package let resolver: LinkResolver
    package let checker: TopicChecker
    package let facts: Facts
    package let addresses: Addresses
    /// By path below the content folder.
    package let pictures: [String: Picture]
    /// ISO 8601 days of the last change, by file.
    package let dates: [String: String]
    package let chamber: String
    package let assets: SiteAssets
    /// Whether there is a page with all texts.
    package let printsAll: Bool
    package let showsDrafts: Bool

    package init(
        contents: Contents,
        resolver: LinkResolver,
        checker: TopicChecker,
        facts: Facts,
        addresses: Addresses,
        pictures: [String: Picture],
        dates: [String: String],
        chamber: String,
        assets: SiteAssets,
        printsAll: Bool,
        showsDrafts: Bool
    ) {
        topics = resolver.index.topics
        self.contents = contents
        self.resolver = resolver
        self.checker = checker
        self.facts = facts
        self.addresses = addresses
        self.pictures = pictures
        self.dates = dates
        self.chamber = chamber
        self.assets = assets
        self.printsAll = printsAll
        self.showsDrafts = showsDrafts
    }

    func picture(_ destination: String, in topic: Int) -> Picture? {
        checker.picturePath(destination, from: topics[topic]).flatMap { pictures[$0] }
    }

    /// A topic's title with its facts filled in.
    func title(_ topic: Topic) -> String { facts.fill(topic.title) }
}

/// A picture of the editors.
package struct Picture: Sendable, Hashable {
    /// Where it is written: `bilder/handwerkskarte.0123456789abcdef.png`, with a hash of its content.
    package let output: String
    package let size: PictureFile.Size?

    /// - Parameter path: below the content folder.
    package init(path: String, _ content: [UInt8], size: PictureFile.Size?) {
        let dot = path.lastIndex(of: ".") ?? path.endIndex
        output = "\(path[..<dot]).\(Asset.hash(content))\(path[dot...])"
        self.size = size
    }
}

/// The style sheet, the scripts and the icon, with hashed names.
package struct SiteAssets: Sendable {
    package struct File: Sendable {
        /// Below the site's address: `assets/hilfe.0123456789abcdef.css`.
        package let path: String
        package let content: [UInt8]

        package init(path: String, content: [UInt8]) {
            self.path = path
            self.content = content
        }
    }

    package let stylesheet: File
    package let script: File
    package let icon: File
    /// The search index; its name stays, because its content changes with every text.
    package static let indexPath = SitePath.search.rawValue + "index.js"

    package var all: [File] { [stylesheet, script, icon] }

    package init(stylesheet: File, script: File, icon: File) {
        self.stylesheet = stylesheet
        self.script = script
        self.icon = icon
    }
}
