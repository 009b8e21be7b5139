package import HTTP
import Links
package import PortalWeb
import Secrets

/// `/aktivieren/{token}`: takes the token out of the address. Changes nothing, however often and by whom it is opened.
package struct OpenActivationLink {
    package init() {}

    package func answer(_ text: String, in context: Context) -> Response {
        context.flow.step = Token(text).map { .activation($0.text) } ?? .none
        return .seeOther(Route.activation)
    }
}
