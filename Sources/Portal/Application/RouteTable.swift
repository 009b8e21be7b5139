package import Links

extension Route {
    /// The case for logs: no parameter, so no token.
    package var label: String { segments.isEmpty ? "start" : pattern.dropFirst().description }

    /// The path with the names of its parameters: `/kurse/{nummer}`.
    package var pattern: String {
        let pattern: [String] =
            switch self {
            case .activationLink, .passwordLink, .invitationLink: segments.dropLast() + ["{token}"]
            case .course: ["kurse", "{nummer}"]
            case .bookCourse: ["kurse", "{nummer}", "buchen"]
            case .form: ["formulare", "{name}"]
            case .boerseEntry: ["boerse", "{id}"]
            default: segments
            }
        return "/" + pattern.joined(separator: "/")
    }
}
