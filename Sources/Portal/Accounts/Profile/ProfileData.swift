import Design
package import HTTP
import PortalWeb
package import PostgreSQL
import Text

/// What a person tells about herself, as typed or as stored. The address identifies the account and is not part of it.
package struct ProfileData: FormInput, RowDecodable {
    /// How letters and mails address a person. The raw value is stored.
    package enum Anrede: String, Sendable, Hashable, CaseIterable, SQLBindable, ColumnDecodable {
        case none = ""
        case frau
        case herr

        var label: String {
            switch self {
            case .none: "Ohne Anrede"
            case .frau: "Frau"
            case .herr: "Herr"
            }
        }
    }

    package var vorname = ""
    package var nachname = ""
    package var anrede = Anrede.none
    package var telefon = ""
    package var strasse = ""
    package var plz = ""
    package var ort = ""

    package init() {}

    package init(_ form: Form) {
        vorname = form["vorname"] ?? ""
        nachname = form["nachname"] ?? ""
        anrede = Anrede(rawValue: form["anrede"] ?? "") ?? .none
        telefon = form["telefon"] ?? ""
        strasse = form["strasse"] ?? ""
        plz = form["plz"] ?? ""
        ort = form["ort"] ?? ""
    }

    package init(row: inout Row) throws(DatabaseError) {
        vorname = try row.next()
        nachname = try row.next()
        anrede = try row.next()
        telefon = try row.next()
        strasse = try row.next()
        plz = try row.next()
        ort = try row.next()
    }

    /// The data as they are stored, or what is wrong with each field.
    func checked() -> Checked<ProfileData> {
        var problems = Problems()
        var data = ProfileData()
        data.anrede = anrede
        data.vorname = problems.keep(PersonName.check(vorname, .vorname), field: "vorname") ?? ""
        data.nachname = problems.keep(PersonName.check(nachname, .nachname), field: "nachname") ?? ""
        data.telefon = problems.keep(ProfileData.phone(telefon), field: "telefon") ?? ""
        data.strasse = problems.keep(ShortText.check(strasse, "Straße und Hausnummer"), field: "strasse") ?? ""
        data.plz = problems.keep(ProfileData.postcode(plz), field: "plz") ?? ""
        data.ort = problems.keep(ShortText.check(ort, "Ort"), field: "ort") ?? ""
        return problems.isEmpty ? .valid(data) : .problems(problems)
    }

    /// Digits, and what people put between them.
    private static func phone(_ typed: String) -> Result<String, EntryProblem> {
        let phone = typed.trimmed
        let isPhone = phone.unicodeScalars.allSatisfy { "0123456789+()/- .".unicodeScalars.contains($0) }
        guard phone.isEmpty || isPhone && phone.count <= 40 && phone.count(where: \.isNumber) >= 4 else {
            return .failure(
                EntryProblem(text: "Geben Sie die Telefonnummer mit Ziffern ein, zum Beispiel 0521 1234567.")
            )
        }
        return .success(phone)
    }

    /// Five digits, or a postcode of another country.
    private static func postcode(_ typed: String) -> Result<String, EntryProblem> {
        let plz = typed.trimmed.uppercased()
        let isPostcode = plz.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: " "),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard plz.isEmpty || isPostcode && (3...10).contains(plz.count) && !plz.hasPrefix("-") && !plz.hasSuffix("-")
        else { return .failure(EntryProblem(text: "Geben Sie die Postleitzahl ein, zum Beispiel 33602.")) }
        return .success(plz)
    }
}
