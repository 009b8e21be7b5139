/// The portal's addresses as `portal routes` prints them and the help site checks against.
package enum RouteTable {
    package struct Entry: Codable, Sendable, Hashable {
        /// With the names of its parameters: `/kurse/{nummer}`.
        package let path: String
        /// `everyone`, `account`, `linked:lesen`, `staff`, `local`.
        package let access: String
        package let live: Bool
        package let post: Bool
        package let title: String
    }

    package struct Document: Codable, Sendable {
        package var schemaVersion = 1
        package let routes: [Entry]

        package init(routes: [Entry]) {
            self.routes = routes
        }
    }

    package static var entries: [Entry] {
        (Route.allFixed + Route.allPatterns).map { route in
            Entry(
                path: route.pattern,
                access: route.access.label,
                live: route.isLive,
                post: route.takesPost,
                title: route.title
            )
        }
    }
}

extension Access {
    package var label: String {
        switch self {
        case .everyone: "everyone"
        case .account: "account"
        case .linked(let role): "linked:\(role.rawValue)"
        case .staff: "staff"
        case .local: "local"
        }
    }
}

extension Route {
    /// The route, or one of the kind that has a parameter; `nil` for an address of another version.
    package init?(pattern: String) {
        guard let route = Route.byPattern[pattern] else { return nil }
        self = route
    }

    private static let byPattern = Dictionary(uniqueKeysWithValues: (allFixed + allPatterns).map { ($0.pattern, $0) })

    /// The path with the names of its parameters: `/kurse/{nummer}`. For logs too: it holds no token.
    package var pattern: String {
        switch self {
        case .activationLink, .passwordLink, .invitationLink, .keepAccountLink:
            "/" + (segments.dropLast() + ["{token}"]).joined(separator: "/")
        case .course: "/kurse/{nummer}"
        case .bookCourse: "/kurse/{nummer}/buchen"
        case .form: "/formulare/{name}"
        case .boerseEntry: "/boerse/{id}"
        case .staffPerson: "/service/personen/{id}"
        case .staffPersonAct(_, let act): "/service/personen/{id}/\(act.rawValue)"
        case .staffBetrieb: "/service/betriebe/{id}"
        case .staffBetriebAct(_, let act): "/service/betriebe/{id}/\(act.rawValue)"
        case .staffImport: "/service/importe/{id}"
        case .staffImportReport: "/service/importe/{id}/bericht"
        case .staffMemberAct(_, let act): "/service/personal/{id}/\(act.rawValue)"
        default: path
        }
    }
}
