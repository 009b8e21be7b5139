import Design
package import HTTP
import Links
import Mail
import PortalWeb
import Text

/// The sign-in form as typed.
package struct SignInInput: FormInput {
    var email = ""
    var passwort = ""
    /// Of the second factor, in the second step.
    var code = ""
    /// Where the person was going; checked by ``ReturnTarget``.
    var weiter = ""

    package init() {}

    package init(_ form: Form) {
        email = form["email"] ?? ""
        passwort = form["passwort"] ?? ""
        code = form["code"] ?? ""
        weiter = form[Link.returnParameter] ?? ""
    }

    func missing() -> Problems {
        var problems = Problems()
        if email.trimmed.isEmpty { problems.add("Geben Sie Ihre E-Mail-Adresse ein.", field: "email") }
        if passwort.trimmed.isEmpty { problems.add("Geben Sie Ihr Passwort ein.", field: "passwort") }
        return problems
    }

    /// What limits count by: the identity of the address, or the typed text when it is no address at all.
    var countedAddress: String {
        switch EmailAddress.parse(email) {
        case .address(let address): address.text
        case .refused: email.lowercased().filter { !$0.isWhitespace }
        }
    }
}
