import Design
import HTML
package import HTTP
import Links
import PortalWeb

/// A form with one new password.
package struct PasswordInput: FormInput {
    var passwort = ""

    package init() {}

    package init(_ form: Form) {
        passwort = form["passwort"] ?? ""
    }
}

/// The field for a new password with its button. The hidden address tells password managers whose it is.
struct NewPasswordFields {
    private let email: String
    private let label: String
    private let problems: Problems

    init(email: String, _ label: String, problems: Problems) {
        self.email = email
        self.label = label
        self.problems = problems
    }

    func html(_ settings: Settings) -> HTML {
        let hint = """
            Mindestens \(settings.passwordMinimum) Zeichen. Gut sind mehrere Wörter, die nichts miteinander zu tun \
            haben. Einfügen aus einem Passwort-Manager ist erlaubt.
            """
        return """
            <input type="hidden" name="email" value="\(email)" autocomplete="username">\
            \(Field("passwort", label, .newPassword, hint: hint, problems: problems).html)\
            \(Button(Label.setPassword.text).html)
            """
    }
}

enum PersonalWords {
    /// Words of a person that a password must not consist of.
    static func of(vorname: String, nachname: String, email: String) -> [String] {
        [vorname, nachname] + email.split { !$0.isLetter }.map(String.init)
    }
}

enum UnknownLink {
    /// Why a page may know no link.
    static func reason(isOpened: Bool) -> String {
        isOpened
            ? "Vielleicht wurde er beim Kopieren gekürzt, oder er ist schon lange abgelaufen."
            : "Die Seite wurde ohne Link geöffnet, vor mehr als einer Stunde, oder Ihr Browser nimmt keine Cookies an."
    }
}
