import Design
package import HTTP
import Mail
import PortalWeb
import PostgreSQL

/// The registration form as typed.
package struct RegistrationInput: FormInput {
    var vorname = ""
    var nachname = ""
    var email = ""

    package init() {}

    package init(_ form: Form) {
        vorname = form["vorname"] ?? ""
        nachname = form["nachname"] ?? ""
        email = form["email"] ?? ""
    }

    init(_ registration: Registration) {
        vorname = registration.vorname
        nachname = registration.nachname
        email = registration.email
    }

    /// The checked registration, or what is wrong with each field.
    func checked() -> Checked<NewRegistration> {
        var problems = Problems()
        let vorname = problems.keep(PersonName.check(vorname, .vorname), field: "vorname")
        let nachname = problems.keep(PersonName.check(nachname, .nachname), field: "nachname")
        let email = problems.keep(EmailEntry.check(email), field: "email")
        guard let vorname, let nachname, let email else { return .problems(problems) }
        return .valid(NewRegistration(vorname: vorname, nachname: nachname, email: email))
    }
}

/// What a person wants to register with: checked, not confirmed.
struct NewRegistration: Sendable, Hashable, RowDecodable {
    let vorname: String
    let nachname: String
    let email: EmailAddress

    init(vorname: String, nachname: String, email: EmailAddress) {
        self.vorname = vorname
        self.nachname = nachname
        self.email = email
    }

    init(row: inout Row) throws(DatabaseError) {
        vorname = try row.next()
        nachname = try row.next()
        guard let address = EmailAddress(stored: try row.next()) else {
            throw .unexpectedColumn(statement: "NewRegistration", column: 3, expected: "e-mail address")
        }
        email = address
    }
}
