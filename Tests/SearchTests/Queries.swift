/// What people type, and the topic that has to be among the first three.
enum Queries {
    static let expected: [(query: String, id: String)] = [
        // Whole words and their forms
        ("login", "anmelden"), ("Login", "anmelden"), ("einloggen", "anmelden"), ("anmelden", "anmelden"),
        ("Anmeldung", "anmeldung-klappt-nicht"), ("angemeldet", "anmelden"),
        ("passwort vergessen", "passwort-vergessen"), ("Passwörter", "passwort-vergessen"),
        ("Kennwort", "passwort-vergessen"), ("kennwort ändern", "passwort-aendern"),
        ("passwort geändert", "passwort-aendern"), ("pin", "pin-bekommen"), ("PINs", "pin-bekommen"),
        ("pin verloren", "pin-bekommen"), ("pin weg", "pin-bekommen"), ("pin anfordern", "pin-bekommen"),
        ("pin ungültig", "pin-abgelehnt"), ("filiale", "filiale"), ("Filialen", "filiale"),
        ("Niederlassung", "filiale"), ("betriebsnummer", "betriebsnummer"), ("kurs", "kurse-buchen"),
        ("Kurse stornieren", "kurse-buchen"), ("konten", "konto-anlegen"), ("registrieren", "konto-anlegen"),
        ("Registrierung", "konto-anlegen"), ("registriert", "konto-anlegen"), ("verknüpfung", "verknuepfung-aufheben"),
        ("verknüpfen", "betrieb-verknuepfen"), ("Dozentin", "kurse-buchen"),
        ("auszubildende einladen", "zugang-fuer-andere"),
        ("Vertrag", "lehrvertrag"), ("Störung", "stoerung"), ("gestört", "stoerung"),
        // Umlauts, in every spelling
        ("öffnungszeiten", "kontakt"), ("oeffnungszeiten", "kontakt"), ("Offnungszeiten", "kontakt"),
        ("O\u{308}ffnungszeiten", "kontakt"), ("ÖFFNUNGSZEITEN", "kontakt"), ("konto löschen", "konto-loeschen"),
        ("konto loeschen", "konto-loeschen"), ("Konto gelöscht", "konto-loeschen"), ("boerse", "boerse"),
        ("Strasse", "kontakt"), ("straße", "kontakt"),
        // Parts and compounds
        ("Filialleiterin", "filiale"), ("Leiter", "filiale"), ("wechsel", "verknuepfung-aufheben"),
        ("Zeugnis", "dokumente"), ("bescheid", "dokumente"), ("Kontolöschung", "konto-loeschen"),
        ("Passwortänderung", "passwort-aendern"), ("Onlinelehrvertrag", "lehrvertrag"), ("Karte", "betriebsnummer"),
        ("Kontoeröffnung", "konto-anlegen"), ("lehr", "lehrvertrag"), ("öffnungsz", "kontakt"),
        ("email", "email-geaendert"), ("E-Mail ändern", "email-geaendert"), ("e mail adresse", "email-geaendert"),
        ("mail kommt nicht an", "aktivierungsmail-fehlt"),
        // Typing errors
        ("passwrt", "passwort-vergessen"), ("password", "passwort-vergessen"), ("filale", "filiale"),
        ("registrirung", "konto-anlegen"), ("regsitrieren", "konto-anlegen"), ("Betreibsnummer", "betriebsnummer"),
        ("Aktivirungslink", "aktivierungslink"), ("Benachrichtigugnen", "benachrichtigungen"),
        ("einlogen", "anmelden"), ("kenwort", "passwort-vergessen"),
        // Questions
        ("Wie kann ich mein Konto löschen?", "konto-loeschen"), ("Aktivierungslink", "aktivierungslink"),
        ("aktivierungslink abgelaufen", "aktivierungslink"), ("wo ist meine betriebsnummer", "betriebsnummer"),
        ("ich habe mein passwort vergessen was nun", "passwort-vergessen"),
        ("keine email bekommen", "aktivierungsmail-fehlt"),
        ("wie bekommen kollegen zugang", "zugang-fuer-andere"), ("Kolleginnen einladen", "zugang-fuer-andere"),
        ("Mitarbeiter*innen", "zugang-fuer-andere"), ("konto kündigen", "konto-loeschen"),
        ("handy verloren", "zweiter-faktor"), ("2fa", "zweiter-faktor"), ("Zwei-Faktor", "zweiter-faktor"),
        ("E-1042", "stoerung"), ("e1042", "stoerung"), ("spam", "aktivierungsmail-fehlt"),
        ("gesperrt", "anmeldung-klappt-nicht"), ("konto sperrung", "anmeldung-klappt-nicht"),
        ("neue adresse nach umzug", "profil-daten"), ("pdf hochladen", "dokumente"), ("azubi", "lehrvertrag"),
        ("Praktikum", "boerse"), ("logout", "anmelden"), ("barrierefrei", "barrierefreiheit"),
        ("telefonnummer der hotline", "kontakt"), ("arbeitgeber gewechselt", "verknuepfung-aufheben"),
    ]

    /// What nobody should type, and what finds nothing.
    static let hostile = [
        "", " ", "\t\n", "wie ist das", "xyzzy", "Quarkstrudel", "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>", "'; DROP TABLE konto; --", "\u{0}\u{1}\u{7}passwort\u{1B}[31m", "😀",
        "👨‍👩‍👧 passwort 🔑",
        "пароль", "密码", "كلمة السر", "__proto__ constructor toString", "%3Cb%3E", "\u{FEFF}Pass\u{AD}wort\u{200B}",
        "*innen:innen_innen", "Kund*innen*innenInnen", "a-b-c-d E-Mail-Adresse x--y", "- - -", "ſtraße ĲĲ Œuvre",
        "ueueue aeaeae oeoeoe queue", "\u{2028}\u{2029}", "passwort\\u0000\\", "((((((((((((((((",
        "\u{301}\u{302}e\u{303}",
        String(repeating: "a", count: 10_000), String(repeating: "passwort ", count: 1_200),
        String(repeating: "ä", count: 5_000), String(repeating: "<i>*innen-", count: 1_000),
        String(repeating: "konto pin filiale betrieb kurs ", count: 300), "pin pin pin", "Passwort PASSWORT kennwort",
    ]

    static let all = expected.map(\.query) + hostile
}
