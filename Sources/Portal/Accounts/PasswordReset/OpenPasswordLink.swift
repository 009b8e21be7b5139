package import HTTP
import Links
package import PortalWeb
import Secrets

/// `/passwort/neu/{token}`: takes the token out of the address. Changes nothing, however often and by whom it is opened.
package struct OpenPasswordLink {
    package init() {}

    package func answer(_ text: String, in context: Context) -> Response {
        context.flow.step = Token(text).map { .newPassword($0.text) } ?? .none
        return .seeOther(Route.passwordReset(.set))
    }
}
