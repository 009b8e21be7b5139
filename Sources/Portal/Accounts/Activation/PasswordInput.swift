package import HTTP
import PortalWeb

/// A form with one new password.
package struct PasswordInput: FormInput {
    var passwort = ""

    package init() {}

    package init(_ form: Form) {
        passwort = form["passwort"] ?? ""
    }
}
