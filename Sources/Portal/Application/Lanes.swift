import Accounts
import Glibc
package import HTTP
import Links
package import PortalWeb
import PostgreSQL
import ServiceDesk

/// Which requests hash a password. They wait in a queue of their own, so that a flood of sign-ins leaves the threads
/// for pages alone.
package enum Lanes {
    package static func hashesPassword(_ request: Request) -> Bool {
        guard request.method == .post, let route = Route(segments: request.path.segments) else { return false }
        return switch route {
        case .signIn(.signIn), .activation, .passwordReset(.set), .profile(.password), .profile(.sessions),
            .profile(.secondFactor),
            .profile(.data),
            .profile(.delete), .staff(.signIn), .staff(.enrol):
            true
        default: false
        }
    }

    /// Bytes of a body at the one address that takes a file, as the web server allows it; 1 MB everywhere else.
    package static let largeBodies = [Route.staff(.imports).path: 17 << 20]

    /// Whether the request goes before others: its browser signed in to the very account before.
    package static func goesFirst(_ request: Request, _ environment: Environment) -> Bool {
        // Forms of Mein Profil belong to somebody who is signed in; for nobody else is a password checked there.
        if case .profile = Route(segments: request.path.segments) { return true }
        let now = Timestamp(unixSeconds: time(nil))
        if case .staff = Route(segments: request.path.segments) {
            return StaffSignIn.isFromKnownDevice(request, environment, at: now)
        }
        return SignIn.isFromKnownDevice(request, environment, at: now)
    }
}
