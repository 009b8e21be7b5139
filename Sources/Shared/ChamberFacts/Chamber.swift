import Yams

/// Facts about the chamber from `site/kammer.yaml`. What nobody has told us yet stays `nil` and is shown as open.
package struct Chamber: Sendable, Decodable {
    package let name: String
    package let kurzname: String
    package let email: String
    package let rechtsform: String?
    package let strasse: String?
    package let plz: String?
    package let ort: String?
    package let telefon: String?
    package let web: String?
    package let vertretung: [String]?
    package let aufsicht: String?
    package let umsatzsteuerId: String?
    package let absender: String?
    package let bezirk: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, kurzname, email, rechtsform, strasse, plz, ort, telefon, web, vertretung, aufsicht, umsatzsteuerId,
            absender, bezirk
    }

    package init(yaml: String) throws {
        self = try YAMLDecoder().decode(Chamber.self, from: yaml)
    }

    /// Each fact by the name that help texts call it: `kammer.telefon`; `nil` while it is open.
    package var facts: [(name: String, value: String?)] {
        [
            ("kammer.name", name), ("kammer.kurzname", kurzname), ("kammer.email", email),
            ("kammer.rechtsform", rechtsform), ("kammer.strasse", strasse), ("kammer.plz", plz), ("kammer.ort", ort),
            ("kammer.telefon", telefon), ("kammer.web", web),
            ("kammer.vertretung", vertretung?.joined(separator: ", ")), ("kammer.aufsicht", aufsicht),
            ("kammer.umsatzsteuerid", umsatzsteuerId), ("kammer.bezirk", bezirk),
        ]
    }
}
