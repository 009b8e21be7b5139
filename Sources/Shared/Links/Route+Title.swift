/// How an address is called in menus, breadcrumbs and on the page that stands in for a feature to come.
extension Route {
    package var title: String {
        switch self {
        case .page(.start): "Startseite"
        case .page(.onlineangebote): "Onlineangebote ohne Anmeldung"
        case .registration(.form): "Konto anlegen"
        case .registration(.sent): "E-Mail ist unterwegs"
        case .registration(.resend): "E-Mail erneut senden"
        case .activationLink, .activation: "Passwort festlegen"
        case .signIn(.signIn): "Anmelden"
        case .signIn(.signOut): "Abmelden"
        case .passwordReset(.request): "Passwort vergessen"
        case .passwordReset(.set), .passwordLink: "Neues Passwort festlegen"
        case .overview: "Übersicht"
        case .profile(let page): Route.title(of: page)
        case .letter(.requestPin): "PIN anfordern"
        case .letter(.report): "Brief melden"
        case .betrieb(let page): Route.title(of: page)
        case .invitationLink, .invitation: "Einladung annehmen"
        case .courses(.catalogue), .course: "Kurse"
        case .bookCourse: "Kurs buchen"
        case .courses(.bookings): "Meine Buchungen"
        case .courses(.revoke): "Vertrag widerrufen"
        case .forms, .form: "Formulare"
        case .boerse, .boerseEntry: "Lehrstellen- und Praktikumsbörse"
        case .staff(let page): Route.title(of: page)
        case .staffPerson: "Person"
        case .staffPersonAct(_, let act): Route.title(of: act)
        case .staffBetrieb: "Betrieb"
        case .staffBetriebAct(_, let act): Route.title(of: act)
        case .staffImport, .staffImportReport: "Import"
        case .staffMemberAct(_, let act): Route.title(of: act)
        case .keepAccountLink, .keepAccount: "Konto behalten"
        case .statutory(let page): Route.title(of: page)
        case .system(.alive), .system(.ready), .system(.status): "Betriebszustand"
        }
    }

    private static func title(of page: ProfilePage) -> String {
        switch page {
        case .overview: "Mein Profil"
        case .password: "Passwort ändern"
        case .sessions: "Anmeldungen auf Geräten"
        case .secondFactor: "Zweiter Faktor"
        case .data: "Meine Daten herunterladen"
        case .delete: "Konto löschen"
        }
    }

    private static func title(of page: BetriebPage) -> String {
        switch page {
        case .overview: "Für Betriebe"
        case .link: "Betrieb verknüpfen"
        case .confirmLink: "Ist das Ihr Betrieb?"
        case .decision: "Betrieb oder Filiale?"
        case .askForInvitation: "Einladung erbitten"
        case .people: "Personen"
        case .invite: "Person einladen"
        case .settings: "Einstellungen"
        case .unlink: "Verknüpfung aufheben"
        case .boerse: "Lehrstellen und Praktika anbieten"
        case .documents: "Dokumente"
        case .lehrvertraege: "Online-Lehrvertrag"
        }
    }

    private static func title(of page: StaffPage) -> String {
        switch page {
        case .overview: "Suche"
        case .signIn: "Service: Anmelden"
        case .signOut: "Service: Abmelden"
        case .enrol: "Zugang einrichten"
        case .letters: "Briefe"
        case .batches: "Druckstapel"
        case .imports: "Importe"
        case .people: "Personal"
        case .trail: "Protokoll"
        }
    }

    private static func title(of act: StaffPersonAct) -> String {
        switch act {
        case .resetPassword: "Link für ein neues Passwort senden"
        case .invite: "Einladung noch einmal senden"
        case .liftLimits: "Sperren nach Fehlversuchen aufheben"
        case .turnOffFactor: "Zweiten Faktor ausschalten"
        case .unlink: "Verknüpfung aufheben"
        case .delete: "Konto auf Wunsch löschen"
        case .keep: "Löschung stoppen"
        }
    }

    private static func title(of act: StaffBetriebAct) -> String {
        switch act {
        case .issueLetter: "Brief mit PIN ausstellen"
        case .changeAddress: "Anschrift ändern"
        case .approveLetter: "Brief freigeben"
        case .cancelLetter: "Brief stornieren"
        case .markReturned: "Rückläufer erfassen"
        case .voidPins: "PIN entwerten"
        }
    }

    private static func title(of act: StaffMemberAct) -> String {
        switch act {
        case .resetFactor: "Zugang zurücksetzen"
        case .lock: "Zugang sperren"
        case .unlock: "Sperre aufheben"
        }
    }

    private static func title(of page: StatutoryPage) -> String {
        switch page {
        case .contact: "Kontakt"
        case .imprint: "Impressum"
        case .privacy: "Datenschutz"
        case .accessibility: "Barrierefreiheit"
        case .reportBarrier: "Barriere melden"
        case .easyLanguage: "Leichte Sprache"
        case .signLanguage: "Gebärdensprache"
        }
    }
}
