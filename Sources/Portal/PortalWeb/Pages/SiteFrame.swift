import ChamberFacts
import Design
import HTML
import Links

/// The frame of pages that know nobody: errors before a session could be read.
enum SiteFrame {
    static let footer: HTML = Frame.links(
        [
            StatutoryPage.contact, .imprint, .privacy, .accessibility, .easyLanguage, .signLanguage,
        ].map { Frame.Item(Route.statutory($0).title, to: Route.statutory($0)) }
    )

    static func anonymous(_ chamber: Chamber, help: Frame.Item?) -> Frame {
        let routes: [Route] = [.page(.onlineangebote), .registration(.form), .signIn(.signIn)]
        return Frame(
            home: Route.page(.start),
            navigation: routes.map { Frame.Item($0.title, to: $0) },
            footer: footer,
            chamber: chamber.name,
            help: help
        )
    }
}
