import Design
import HTML

extension SiteAssets {
    /// The files of this version. The style sheet is the portal's with what texts need besides.
    ///
    /// - Parameter script: of the search.
    package static func current(script: [UInt8]) -> SiteAssets {
        SiteAssets(
            stylesheet: file("hilfe", "css", Asset.stylesheet.content + PackageResources.hilfe_css),
            script: file("suche", "js", script),
            icon: File(path: SitePath.assets.rawValue + Asset.icon.name, content: Asset.icon.content)
        )
    }

    private static func file(_ stem: String, _ ending: String, _ content: [UInt8]) -> File {
        File(path: SitePath.assets.rawValue + "\(stem).\(Asset.hash(content)).\(ending)", content: content)
    }
}
