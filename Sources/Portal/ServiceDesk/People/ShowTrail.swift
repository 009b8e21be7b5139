import Design
import FoundationEssentials
import HTML
package import HTTP
import Links
package import PortalWeb
import PostgreSQL

/// `/service/protokoll`: what was done at the desk and to its people, by everybody or by one of them. Reading it is noted too.
package struct ShowTrail {
    private static let who = "wer"
    private let desk: StaffSession

    package init(_ desk: StaffSession) {
        self.desk = desk
    }

    /// What one person did.
    static func link(to staff: Staff.ID) -> Link {
        Link(Route.staff(.trail), query: [.init(who, staff.rawValue.uuidString.lowercased())])
    }

    package func answer(in context: Context) throws -> Response {
        guard desk.staff.role == .leitung else { return DeskRefusal(.leitung).response(in: context) }
        let directory = StaffDirectory(context.database, context.environment.keys, context.settings)
        var staff: Staff?
        if let id = context.request.query[ShowTrail.who].flatMap(UUID.init(uuidString:)) {
            staff = try directory.find(Staff.ID(rawValue: id))
            guard staff != nil else { return context.errorPage(.notFound) }
        }
        let note = DeskNote(staff: desk.staff.id, reason: nil, context: context, now: try context.now)
        try note.record(.staffLookedAtTrail)
        let all: HTML? = staff.map {
            "<p>Nur, was \($0.name) getan hat. <a href=\"\(Route.staff(.trail))\">Alles zeigen</a></p>"
        }
        return context.page(
            Route.staff(.trail).title,
            layout: .wide,
            """
            <h1>\(Route.staff(.trail).title)</h1>
            <p class="vorspann">Was am Service getan wurde, das Neueste oben. Wer jemanden nur angesehen hat, steht \
            bei \
            der Person und beim Betrieb.</p>\(all)
            \(try AuditTable(context.database).html(ofDesk: staff?.id, in: context))
            """
        )
    }
}
