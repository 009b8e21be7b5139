import Testing

@testable import Search

struct WordTests {
    static func texts(_ text: String) -> [String] {
        Word.all(in: text).map { String(decoding: $0.text, as: UTF8.self) }
    }

    static func key(_ word: String) -> String {
        Word.all(in: word).map { String(decoding: $0.key, as: UTF8.self) }.joined(separator: " ")
    }

    // MARK: Folding

    @Test(arguments: [
        ("Öffnungszeiten", "offnungszeiten"), ("OEFFNUNGSZEITEN", "offnungszeiten"),
        ("O\u{308}ffnungszeiten", "offnungszeiten"),
        ("Ärger", "arger"), ("Aerger", "arger"), ("Übung", "ubung"), ("Uebung", "ubung"), ("Straße", "strasse"),
        ("STRASSE", "strasse"), ("STRAẞE", "strasse"), ("Größe", "grosse"), ("groesse", "grosse"), ("Müller", "muller"),
        ("Mueller", "muller"), ("Bäuerin", "bauerin"), ("Baeuerin", "bauerin"), ("Gebäude", "gebaude"),
        ("Gebaeude", "gebaude"), ("Böen", "boen"), ("Café", "cafe"), ("Œuvre", "ouvre"), ("Łódź", "lodz"),
        ("İzmir", "izmir"), ("şifre", "sifre"), ("hasło", "haslo"), ("pass\u{AD}wort", "passwort"),
        ("Pass\u{200B}wort", "passwort"), ("PDF", "pdf"), ("2FA", "2fa"),
    ])
    func `umlauts, accents and capitals are folded`(word: String, folded: String) {
        #expect(WordTests.texts(word).first == folded)
    }

    @Test(arguments: ["neue", "Steuer", "Bauer", "Quelle", "heute", "teuer", "Feuer"])
    func `e behind a vowel and u is no umlaut`(word: String) {
        #expect(WordTests.texts(word) == [word.lowercased()])
    }

    @Test(
        arguments: [
            ("", []), ("- – … „“ 😀 я 中 ×÷", []), ("a b c", []), ("E-Mail-Adresse", ["email", "adresse"]),
            ("Fehler E-1042.", ["fehler", "e1042"]), ("Online-Lehrvertrag", ["online", "lehrvertrag"]),
            ("Name:Wert,Zahl;Ende", ["name", "wert", "zahl", "ende"]), ("PIN\u{A0}anfordern", ["pin", "anfordern"]),
            ("<b>fett</b>", ["fett"]), ("Der Link und die PIN", ["link", "pin"]), ("x--yy", ["yy"]),
            (String(repeating: "a", count: 50), [String(repeating: "a", count: 50)]),
            (String(repeating: "a", count: 51), []),
        ] as [(String, [String])]
    )
    func `a text is split into words without stop words`(text: String, words: [String]) {
        #expect(WordTests.texts(text) == words)
    }

    @Test(arguments: [
        ("Kund*innen", "kunden"), ("Kund:innen", "kunden"), ("Kund_innen", "kunden"), ("KundInnen", "kunden"),
        ("Kund*innenportal", "kundenportal"), ("Dozent*in", "dozent"), ("Dozent:in,", "dozent"),
        ("Kund*in\u{AD}nen", "kunden"), ("BÄCKERInnen", "backerinnen"), ("BäckerInnen", "backeren"),
        ("LogIn", "login"), ("Innendienst", "innendienst"),
    ])
    func `one form stands for all genders`(word: String, folded: String) {
        #expect(WordTests.texts(word) == [folded])
    }

    @Test(arguments: ["Öffnungszeiten", "E-Mail", "PIN", "Łódź"])
    func `a word keeps its spelling`(word: String) {
        #expect(Word.all(in: "(\(word)!").map { String(decoding: $0.spelling, as: UTF8.self) } == [word])
    }

    // MARK: Keys

    @Test(arguments: [
        ["registrieren", "Registrierung", "registriert", "registrierte", "registrierten", "Registrierungen"],
        ["verifizieren", "Verifizierung", "verifiziert"], ["Konto", "Konten", "Kontos"], ["Firma", "Firmen"],
        ["Bestätigung", "Bestaetigung", "bestätigen", "bestätigt"], ["öffnungszeiten", "Oeffnungszeit"],
        ["anmelden", "Anmeldung", "angemeldet", "anzumelden", "anmelde", "anmeldet"],
        ["löschen", "Löschung", "gelöscht", "löscht", "gelöschte", "gelöschten", "loeschen"],
        ["ändern", "Änderung", "geändert", "Änderungen", "geänderte"], ["Passwort", "Passwörter", "Passwörtern"],
        ["verknüpfen", "Verknüpfung", "verknüpft", "verknüpfte"], ["Filiale", "Filialen"], ["Kurs", "Kurse", "Kursen"],
        ["buchen", "Buchung", "gebucht", "Buchungen"], ["Karte", "Karten"], ["Einladung", "einladen", "eingeladen"],
        ["sperren", "Sperrung", "gesperrt"], ["prüfen", "Prüfung", "geprüft", "Prüfer"],
        ["Ausbildung", "ausbilden", "Auszubildende", "Auszubildenden", "ausgebildet"],
        ["Mitarbeiter", "Mitarbeiterin", "Mitarbeiterinnen", "Mitarbeitende", "Mitarbeiter*innen"],
        ["Leiter", "Leiterin", "Leitung"], ["gültig", "Gültigkeit"], ["barrierefrei", "Barrierefreiheit"],
        ["Zeugnis", "Zeugnisse", "Zeugnissen"], ["Ausweis", "Ausweise", "Ausweises"], ["Dokument", "Dokumente"],
        ["Betrieb", "Betriebe", "Betriebs", "Betrieben"], ["Gerät", "Geräte", "Geräten"], ["Adresse", "Adressen"],
        ["hochladen", "hochgeladen"], ["zurücksetzen", "zurückgesetzt"], ["eingeben", "eingegeben"],
        ["Gehalt", "Gehälter"], ["Gericht", "Gerichten"], ["vergessen", "vergesse"], ["Azubi", "Azubis"],
        ["Nummer", "Nummern"], ["Regel", "Regeln"], ["Person", "Personen"], ["Termin", "Termine"],
        ["rechnen", "Rechnung"],
    ])
    func `forms of a word share a key`(forms: [String]) {
        let keys = Set(forms.map(WordTests.key))
        #expect(keys.count == 1, "\(keys)")
    }

    @Test(arguments: [
        ("Daten", "Datum"), ("Kunde", "Kündigung"), ("Passwort", "Passbild"), ("Anmeldung", "Abmeldung"),
        ("Angebot", "Abgabe"), ("Konto", "Kontakt"), ("Termin", "Terrasse"), ("Meister", "Messer"), ("Brief", "Beruf"),
        ("Rechnung", "Rechte"), ("Störung", "Storno"),
    ])
    func `different words have different keys`(one: String, other: String) {
        #expect(WordTests.key(one) != WordTests.key(other))
    }

    @Test func `a word with a digit is not cut`() {
        #expect(WordTests.key("E-1042en 2026") == "e1042en 2026")
    }

    @Test func `keys are never empty, nor longer than the word`() {
        for word in ManyEntries.texts.flatMap(Word.all) {
            #expect(word.key.count >= 2 && word.key.count <= word.text.count)
        }
    }

    @Test func `stop words are folded, sorted and there once`() {
        let words = StopWords.all.split(separator: " ").map(String.init)
        #expect(words == Set(words).sorted())
        for word in words {
            var reader = WordReader(word)
            #expect(reader.next() && reader.text == Array(word.utf8), "\(word)")
        }
    }
}
