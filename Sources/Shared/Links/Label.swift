/// What stands on a button or beside a field that the help site speaks of, so that both say the same.
package enum Label: String, CaseIterable, Sendable {
    case createAccount = "Konto anlegen"
    case setPassword = "Passwort festlegen"
    case signIn = "Anmelden"
    case signOut = "Abmelden"
    case sendMailAgain = "E-Mail erneut senden"
    case requestMail = "E-Mail anfordern"
    case requestNewMail = "Neue E-Mail anfordern"
    case save = "Speichern"
    case deleteAccount = "Konto endgültig löschen"
    case endOtherSessions = "Alle anderen Geräte abmelden"
    case saveIdleLimit = "Zeit speichern"
    case download = "Herunterladen"
    case setUpSecondFactor = "Zweiten Faktor einrichten"
    case turnOffSecondFactor = "Zweiten Faktor ausschalten"
    case sendMessage = "Nachricht senden"
    case requestPin = "PIN anfordern"
    case linkBetrieb = "Betrieb verknüpfen"
    case bookCourse = "Zahlungspflichtig buchen"
    case showPassword = "Anzeigen"
    case email = "E-Mail-Adresse"
    case password = "Passwort"
    case vorname = "Vorname"
    case nachname = "Nachname"
    case betriebsnummer = "Betriebsnummer"
    case filialnummer = "Filialnummer"
    case pin = "PIN"

    /// What is written.
    package var text: String { rawValue }

    /// The name in `portal facts` and, in double braces, in the help's Markdown.
    package var fact: String {
        switch self {
        case .createAccount: "knopf.konto_anlegen"
        case .setPassword: "knopf.passwort_festlegen"
        case .signIn: "knopf.anmelden"
        case .signOut: "knopf.abmelden"
        case .sendMailAgain: "knopf.mail_erneut"
        case .requestMail: "knopf.mail_anfordern"
        case .requestNewMail: "knopf.mail_neu"
        case .save: "knopf.speichern"
        case .deleteAccount: "knopf.konto_loeschen"
        case .endOtherSessions: "knopf.andere_abmelden"
        case .saveIdleLimit: "knopf.zeit_speichern"
        case .download: "knopf.herunterladen"
        case .setUpSecondFactor: "knopf.zweiter_faktor"
        case .turnOffSecondFactor: "knopf.zweiter_faktor_aus"
        case .sendMessage: "knopf.nachricht_senden"
        case .requestPin: "knopf.pin_anfordern"
        case .linkBetrieb: "knopf.betrieb_verknuepfen"
        case .bookCourse: "knopf.buchen"
        case .showPassword: "knopf.anzeigen"
        case .email: "feld.email"
        case .password: "feld.passwort"
        case .vorname: "feld.vorname"
        case .nachname: "feld.nachname"
        case .betriebsnummer: "feld.betriebsnummer"
        case .filialnummer: "feld.filialnummer"
        case .pin: "feld.pin"
        }
    }
}
