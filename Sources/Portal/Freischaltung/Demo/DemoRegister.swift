import CSV
import FoundationEssentials
import PortalWeb
package import PostgreSQL

/// A fictitious register for a demo: 52 Betriebe, 12 Filialen of them, and places of training, in towns of
/// Ostwestfalen-Lippe. Numbers begin with 99, streets and names are nobody's.
package struct DemoRegister {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// Adds what is missing; what is there stays as it is. For the owner of the database, or for portal_work.
    package func fill(at now: Timestamp) throws {
        let known = Set(
            try database.many(String.self, "SELECT betriebsnummer || coalesce(filialnummer, '') FROM betrieb")
        )
        let missing = DemoRegister.entries.filter {
            !known.contains($0.number.betriebsnummer + ($0.number.filialnummer ?? ""))
        }
        if !missing.isEmpty {
            let file = Bytes(Array((DemoRegister.head + missing.map(\.line).joined()).utf8))
            let outcome = try RegisterImport(database, at: now).betriebe(file, isDelta: true)
            if case .refused(let refusal, _) = outcome { throw refusal }
        }
        for place in DemoRegister.places { try add(place) }
    }

    private func add(_ place: Place) throws(DatabaseError) {
        try database.execute(
            """
            INSERT INTO ausbildungsstaette (betrieb_id, name, strasse, plz, ort, ba_betriebsnummer)
            SELECT id, \(place.name), \(place.strasse), \(place.town.plz), \(place.town.ort), \(place.agencyNumber)
            FROM betrieb b
            WHERE betriebsnummer = \(place.betriebsnummer) AND filialnummer IS NULL
              AND NOT EXISTS (SELECT FROM ausbildungsstaette a WHERE a.betrieb_id = b.id AND a.name = \(place.name))
            """
        )
    }

    // MARK: What it holds

    private static let head = "betriebsnummer;filialnummer;name;rechtsform;strasse;plz;ort;status;gewerke\n"

    private struct Entry {
        let number: BetriebNumber
        let name: String
        let rechtsform: String
        let strasse: String
        let town: Town
        let gewerke: String

        var line: String {
            let cells = [
                number.betriebsnummer, number.filialnummer ?? "", name, rechtsform, strasse, town.plz, town.ort,
                "aktiv",
                gewerke,
            ]
            return cells.joined(separator: ";") + "\n"
        }
    }

    private typealias Town = (plz: String, ort: String)

    private static let towns: [Town] = [
        ("33602", "Bielefeld"), ("33330", "Gütersloh"), ("33098", "Paderborn"), ("32423", "Minden"),
        ("32049", "Herford"),
        ("32756", "Detmold"), ("32657", "Lemgo"), ("32257", "Bünde"), ("32545", "Bad Oeynhausen"), ("37671", "Höxter"),
        ("34414", "Warburg"), ("33378", "Rheda-Wiedenbrück"), ("32584", "Löhne"), ("32312", "Lübbecke"),
        ("32339", "Espelkamp"), ("33034", "Brakel"), ("33129", "Delbrück"), ("33154", "Salzkotten"), ("33415", "Verl"),
        ("33790", "Halle (Westf.)"), ("32105", "Bad Salzuflen"), ("32791", "Lage"), ("33142", "Büren"),
        ("32457", "Porta Westfalica"), ("33775", "Versmold"), ("33758", "Schloß Holte-Stukenbrock"),
    ]

    /// What each trade's Betriebe are called, and its key.
    private static let trades = [
        ("Bäckerei", "A/30"), ("Tischlerei", "A/27"), ("Elektro", "A/25"), ("Heizungsbau", "A/24"),
        ("Friseursalon", "A/38"),
        ("Malerbetrieb", "A/10"), ("Dachdeckerei", "A/4"), ("Autohaus", "A/20"), ("Metallbau", "A/13"),
        ("Zimmerei", "A/3"), ("Fleischerei", "A/32"), ("Konditorei", "A/31,A/30"), ("Maurerbetrieb", "A/1"),
    ]

    private static let names = ["Beispiel", "Muster", "Probe", "Fantasie"]
    private static let forms = ["", "GmbH", "e. K.", "GmbH & Co. KG"]
    private static let streets = ["Musterweg", "Probestraße", "Beispielallee", "Fantasiering"]

    private static let entries: [Entry] = {
        let betriebe = (0..<52).compactMap { index -> Entry? in
            let (word, gewerke) = trades[index % trades.count]
            let round = index / trades.count
            return BetriebNumber("\(990_001 + index)").map {
                Entry(
                    number: $0,
                    name: "\(word) \(names[round])",
                    rechtsform: forms[round],
                    strasse: "\(streets[round]) \(index + 1)",
                    town: towns[index % towns.count],
                    gewerke: gewerke
                )
            }
        }
        return betriebe + branches(of: betriebe)
    }()

    /// Of each of the first ten Betriebe one, of the first two another.
    private static func branches(of betriebe: [Entry]) -> [Entry] {
        (0..<12).compactMap { index in
            let betrieb = betriebe[index % 10]
            return BetriebNumber(betrieb.number.betriebsnummer, "\(2 + index / 10)").map {
                Entry(
                    number: $0,
                    name: betrieb.name + ", Filiale",
                    rechtsform: betrieb.rechtsform,
                    strasse: "Musterplatz \(index + 1)",
                    town: towns[(index + 13) % towns.count],
                    gewerke: betrieb.gewerke
                )
            }
        }
    }

    private struct Place {
        let betriebsnummer: String
        let name: String
        let strasse: String
        let town: Town
        let agencyNumber: String?
    }

    private static let places = [
        Place(
            betriebsnummer: "990001",
            name: "Verkaufsstelle am Beispielmarkt",
            strasse: "Beispielmarkt 1",
            town: towns[0],
            agencyNumber: "09912342"
        ),
        Place(
            betriebsnummer: "990001",
            name: "Verkaufsstelle am Musterbahnhof",
            strasse: "Musterbahnhof 2",
            town: towns[4],
            agencyNumber: nil
        ),
        Place(
            betriebsnummer: "990002",
            name: "Werkstatt Probehof",
            strasse: "Probehof 3",
            town: towns[1],
            agencyNumber: nil
        ),
        Place(
            betriebsnummer: "990008",
            name: "Lackierhalle Fantasiefeld",
            strasse: "Fantasiefeld 4",
            town: towns[7],
            agencyNumber: "09912347"
        ),
        Place(
            betriebsnummer: "990011",
            name: "Laden am Mustertor",
            strasse: "Mustertor 5",
            town: towns[10],
            agencyNumber: nil
        ),
        Place(
            betriebsnummer: "990012",
            name: "Backstube Beispielhof",
            strasse: "Beispielhof 6",
            town: towns[11],
            agencyNumber: nil
        ),
    ]
}
