@testable import Search

/// A small help site, as editors write it.
enum Topics {
    static let synonyms = """
        # Wörter, die dasselbe meinen
        anmelden = login = einloggen
        Passwort = Kennwort = Zugangscode   # nicht: PIN
        Filiale = Niederlassung = Zweigstelle
        löschen = kündigen = entfernen
        verloren = weg = verschwunden
        E-Mail = Mail
        Handy = Smartphone = Mobiltelefon

        Abmeldung = Logout
        Dozierende = Dozent
        Fax = Telefax
        """

    static let groups = (try? Synonyms(parsing: synonyms)) ?? .none
    static let index = SearchIndex(entries: all, synonyms: groups)

    static let all = [
        SearchEntry(
            id: "konto-anlegen",
            address: "konto/anlegen/",
            title: "Wie lege ich ein Konto an?",
            summary: "Für ein Konto brauchen Sie nur Ihren Namen und eine E-Mail-Adresse.",
            headings: [("so-geht-es", "So geht die Registrierung"), ("danach", "Wie es danach weitergeht")],
            body: """
                Jede Person hat ihr eigenes Konto. Öffnen Sie die Seite Registrieren und geben Sie Vorname, Nachname \
                und \
                E-Mail-Adresse ein. Wir schicken Ihnen einen Link. Öffnen Sie ihn und legen Sie ein Passwort fest. Der \
                Link gilt 24 Stunden. Danach können Sie sich anmelden und Ihr Konto mit einem Betrieb verknüpfen. Für \
                die Registrierung brauchen Sie keine Betriebsnummer.
                """,
            keywords: ["registrieren", "Account", "Anmeldedaten", "Zugang"]
        ),
        SearchEntry(
            id: "zugang-fuer-andere",
            address: "konto/kollegen/",
            title: "Wie bekommen Kolleg*innen Zugang?",
            summary: "Laden Sie sie ein. Jede Person bekommt ein eigenes Konto.",
            body: """
                Wer die Rolle Verwaltung hat, lädt andere unter Betrieb, Personen ein. Geben Sie die E-Mail-Adresse \
                ein \
                und wählen Sie eine Rolle: Lesen, Bearbeiten oder Verwaltung. Die Einladung gilt sieben Tage. Geben \
                Sie \
                Ihr eigenes Passwort nicht weiter. Auch Mitarbeitende und Auszubildende können eingeladen werden.
                """,
            keywords: ["Mitarbeiter", "Team", "Einladung", "weitere Person"]
        ),
        SearchEntry(
            id: "aktivierungsmail-fehlt",
            address: "konto/mail-fehlt/",
            title: "Ich habe keine Aktivierungs-E-Mail bekommen",
            summary: "Sehen Sie im Spam-Ordner nach, oder lassen Sie sich die E-Mail noch einmal schicken.",
            headings: [("spam", "Im Spam-Ordner nachsehen"), ("erneut", "Die E-Mail erneut senden")],
            body: """
                Meist kommt die E-Mail nach wenigen Minuten an. Sehen Sie auch im Ordner für unerwünschte Post nach. \
                Haben Sie sich bei der Adresse vertippt? Dann registrieren Sie sich neu. Nach einer Minute können Sie \
                sich die E-Mail noch einmal schicken lassen. Manche Firmen halten fremde Post zurück; fragen Sie dort \
                nach.
                """,
            keywords: ["Bestätigungsmail", "Junk"]
        ),
        SearchEntry(
            id: "aktivierungslink",
            address: "konto/aktivierungslink/",
            title: "Der Aktivierungslink zeigt einen Fehler",
            summary: "Ist Ihr Konto schon aktiv, melden Sie sich an. Sonst bekommen Sie einen neuen Link.",
            body: """
                Der Link gilt 24 Stunden. Ist er abgelaufen, können Sie auf der Seite mit einem Klick einen neuen \
                anfordern. Der Link lässt sich mehrfach öffnen, bis Sie ein Passwort festgelegt haben, auch wenn ein \
                Virenschutzprogramm ihn vorher geprüft hat. Ist Ihr Konto schon aktiviert, melden Sie sich einfach an.
                """,
            keywords: ["Aktivierung", "abgelaufen", "Konto aktivieren"]
        ),
        SearchEntry(
            id: "anmelden",
            address: "anmelden/wo/",
            title: "Wo melde ich mich an?",
            summary: "Oben rechts auf jeder Seite des Portals steht „Anmelden“.",
            body: """
                Geben Sie Ihre E-Mail-Adresse und Ihr Passwort ein. Nach dem Anmelden sehen Sie Ihre Übersicht. Wenn \
                Sie \
                30 Minuten nichts tun, melden wir Sie ab. Auf einem fremden Rechner melden Sie sich am Ende bitte \
                selbst ab.
                """,
            keywords: ["anmelden", "Anmeldung", "Abmeldung"]
        ),
        SearchEntry(
            id: "anmeldung-klappt-nicht",
            address: "anmelden/klappt-nicht/",
            title: "Die Anmeldung klappt nicht",
            summary: "Prüfen Sie E-Mail-Adresse und Passwort. Nach fünf Fehlversuchen müssen Sie fünf Minuten warten.",
            headings: [("gesperrt", "Ist mein Konto gesperrt?"), ("browser", "Cookies im Browser")],
            body: """
                Achten Sie auf die Feststelltaste: Groß- und Kleinschreibung zählt. Haben Sie sich mit einer anderen \
                E-Mail-Adresse registriert? Nach fünf falschen Passwörtern warten Sie fünf Minuten. Das Konto wird nie \
                dauerhaft gesperrt. Das Portal braucht Cookies; erlauben Sie sie im Browser.
                """,
            keywords: ["funktioniert nicht", "Fehlversuche"]
        ),
        SearchEntry(
            id: "passwort-vergessen",
            address: "anmelden/passwort-vergessen/",
            title: "Passwort vergessen",
            summary: "Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.",
            body: """
                Wählen Sie auf der Seite Anmelden „Passwort vergessen“ und geben Sie Ihre E-Mail-Adresse ein. Der Link \
                gilt 30 Minuten. Aus Sicherheitsgründen sagen wir nicht, ob es zu der Adresse ein Konto gibt. Mit dem \
                neuen Passwort werden Sie auf allen anderen Geräten abgemeldet.
                """,
            keywords: ["zurücksetzen", "neues Passwort"]
        ),
        SearchEntry(
            id: "passwort-abgelehnt",
            address: "anmelden/passwort-abgelehnt/",
            title: "Mein neues Passwort wird nicht angenommen",
            summary: "Ein Passwort hat mindestens 12 Zeichen und lässt sich nicht leicht erraten.",
            body: """
                Nehmen Sie am besten mehrere Wörter, die nichts miteinander zu tun haben. Sonderzeichen und Ziffern \
                sind \
                nicht nötig. Abgelehnt werden häufige Passwörter, Ihr Name und Wörter aus dem Wörterbuch. Leerzeichen \
                am \
                Anfang und Ende lassen wir weg.
                """,
            keywords: ["Sonderzeichen", "Passwortregeln", "zu kurz", "unsicher"]
        ),
        SearchEntry(
            id: "passwort-aendern",
            address: "profil/passwort/",
            title: "Passwort ändern",
            summary: "Unter Mein Profil legen Sie jederzeit ein anderes Passwort fest.",
            body: """
                Öffnen Sie Mein Profil, Passwort. Geben Sie das alte und das neue Passwort ein. Die anderen Geräte \
                werden abgemeldet. Eine E-Mail sagt Ihnen, dass das Passwort geändert wurde.
                """
        ),
        SearchEntry(
            id: "zweiter-faktor",
            address: "anmelden/zweiter-faktor/",
            title: "Anmelden mit zweitem Faktor",
            summary: "Ein Code aus einer App auf Ihrem Handy schützt Ihr Konto zusätzlich.",
            headings: [("verloren", "Das Handy ist weg")],
            body: """
                Richten Sie unter Mein Profil eine App für Codes ein, indem Sie den QR-Code einlesen. Beim Anmelden \
                geben Sie außer dem Passwort den sechsstelligen Code ein. Bewahren Sie die Ersatzcodes auf: Mit ihnen \
                kommen Sie in Ihr Konto, wenn das Telefon verloren geht.
                """,
            keywords: ["2FA", "Zwei-Faktor-Authentifizierung", "Authenticator", "TOTP"]
        ),
        SearchEntry(
            id: "betrieb-verknuepfen",
            address: "betrieb/verknuepfen/",
            title: "Wie verknüpfe ich mein Konto mit einem Betrieb?",
            summary: "Mit Betriebsnummer und PIN. Die Verknüpfung wirkt sofort.",
            body: """
                Melden Sie sich an und öffnen Sie Betrieb verknüpfen. Geben Sie die Betriebsnummer, gegebenenfalls die \
                Filialnummer, und die PIN aus unserem Brief ein. Prüfen Sie, ob es Ihr Betrieb ist. Wer eine Einladung \
                hat, braucht keine PIN.
                """,
            keywords: ["zuordnen", "verbinden", "Firma"]
        ),
        SearchEntry(
            id: "pin-bekommen",
            address: "betrieb/pin/",
            title: "Woher bekomme ich die PIN?",
            summary: "Sie fordern sie im Portal an. Der Brief geht an die Adresse des Betriebs.",
            headings: [("verloren", "Die PIN ist verloren gegangen"), ("dauer", "Wie lange dauert der Brief?")],
            body: """
                Öffnen Sie PIN anfordern und geben Sie die Betriebsnummer ein. Ein Konto brauchen Sie dafür nicht. Der \
                Brief kommt meist in drei Werktagen mit der Post. Aus Sicherheitsgründen nennen wir die PIN nicht am \
                Telefon und nicht per E-Mail. Die PIN gilt 30 Tage und nur einmal.
                """,
            keywords: ["PIN-Brief", "PIN anfordern", "Code"]
        ),
        SearchEntry(
            id: "pin-abgelehnt",
            address: "betrieb/pin-abgelehnt/",
            title: "Meine PIN wird nicht angenommen",
            summary: "Vielleicht ist sie schon benutzt oder abgelaufen.",
            body: """
                Eine PIN gilt für ein Konto. Ist sie verbraucht, gibt es zwei Wege: Eine Person mit Zugang lädt Sie \
                ein, \
                oder Sie fordern eine neue PIN an. Bindestriche und Leerzeichen zählen nicht. Nach fünf falschen PINs \
                warten Sie zehn Minuten.
                """,
            keywords: ["ungültig", "falsch"]
        ),
        SearchEntry(
            id: "betriebsnummer",
            address: "betrieb/betriebsnummer/",
            title: "Wo finde ich die Betriebsnummer?",
            summary: "Sie steht auf der Handwerkskarte und auf jedem Beitragsbescheid.",
            body: """
                Gesucht ist die sechsstellige Nummer der Handwerkskammer, nicht die achtstellige Nummer der Agentur \
                für \
                Arbeit. Sie steht auf Ihrer Handwerkskarte, auf dem Beitragsbescheid und im Lehrvertrag.
                """,
            keywords: ["Mitgliedsnummer", "Kammernummer"]
        ),
        SearchEntry(
            id: "filiale",
            address: "betrieb/filiale/",
            title: "Was ist eine echte Filiale?",
            summary: "Eine Filiale hat eine eigene Leitung, eine eigene Eintragung und eine Filialnummer.",
            body: """
                Ein Handwerksbetrieb kann mehrere Filialen haben. Eine Filialleitung mit Meisterbrief vor Ort gehört \
                dazu. Eine Verkaufsstelle ist keine Filiale. Ausgebildet werden darf nur, wo ein Betriebsleiter \
                eingetragen ist.
                """,
            keywords: ["Hauptbetrieb", "Zweigbetrieb"]
        ),
        SearchEntry(
            id: "welcher-betrieb",
            address: "betrieb/welcher/",
            title: "Mit welchem Betrieb verknüpfe ich mich?",
            summary: "Mit dem, der Sie ausbildet oder beschäftigt. Hier hilft eine kurze Entscheidungshilfe.",
            body: """
                Arbeiten Sie in einer Filiale, verknüpfen Sie sich mit der Filiale. Leiten Sie mehrere, nehmen Sie den \
                Hauptbetrieb. Ein Konto ist immer mit einem Betrieb verknüpft.
                """
        ),
        SearchEntry(
            id: "profil-daten",
            address: "profil/daten/",
            title: "Persönliche Daten ansehen und ändern",
            summary: "Name, Telefonnummer und Anschrift ändern Sie unter Mein Profil.",
            body: """
                Öffnen Sie Mein Profil. Ändern Sie, was nicht mehr stimmt, und speichern Sie. Nach einem Umzug oder \
                einer \
                Heirat genügt das für das Portal; die Eintragung des Betriebs ändern Sie mit einem Formular.
                """,
            keywords: ["Adresse", "Umzug", "Heirat", "Nachname"]
        ),
        SearchEntry(
            id: "email-geaendert",
            address: "profil/e-mail/",
            title: "E-Mail-Adresse ändern",
            summary: "Die neue Adresse gilt, sobald Sie den Link darin geöffnet haben.",
            body: """
                Wir schicken einen Link an die neue E-Mail-Adresse und eine Nachricht an die alte. Bis Sie den Link \
                öffnen, melden Sie sich mit der alten Adresse an. Haben Sie die alte Firma verlassen? Dann schreiben \
                Sie uns.
                """
        ),
        SearchEntry(
            id: "konto-loeschen",
            address: "profil/loeschen/",
            title: "Konto löschen",
            summary: "Sie löschen Ihr Konto selbst. Buchungen und Verträge bleiben, solange das Gesetz es verlangt.",
            headings: [("was-bleibt", "Was wird nicht gelöscht?")],
            body: """
                Öffnen Sie Mein Profil, Konto löschen, und geben Sie Ihr Passwort ein. Das Konto ist sofort gelöscht \
                und \
                lässt sich nicht wiederherstellen. Die Mitgliedschaft Ihres Betriebs berührt das nicht.
                """,
            keywords: ["Kündigung", "Daten löschen", "DSGVO"]
        ),
        SearchEntry(
            id: "verknuepfung-aufheben",
            address: "betrieb/aufheben/",
            title: "Die Verknüpfung mit einem Betrieb aufheben",
            summary: "Unter Betrieb trennen Sie Ihr Konto von dem Betrieb; das Konto bleibt.",
            body: """
                Haben Sie den Arbeitgeber gewechselt? Heben Sie die alte Verknüpfung auf, und verknüpfen Sie sich neu. \
                Wer ausscheidet, kann auch von der Verwaltung des Betriebs entfernt werden.
                """,
            keywords: ["Betrieb wechseln", "Arbeitgeberwechsel", "trennen"]
        ),
        SearchEntry(
            id: "dokumente",
            address: "dienste/dokumente/",
            title: "Dokumente hoch- und herunterladen",
            summary: "Bescheide, Rechnungen und Urkunden liegen unter Dokumente.",
            body: """
                Hochladen können Sie PDF-Dateien und Bilder bis 10 MB. Jede Datei wird auf Viren geprüft. Bescheide \
                lassen sich nicht löschen. Das Gesellenprüfungszeugnis schicken wir auf Papier.
                """,
            keywords: ["Datei", "PDF", "Upload", "Beitragsbescheid"]
        ),
        SearchEntry(
            id: "benachrichtigungen",
            address: "dienste/benachrichtigungen/",
            title: "Ich erhalte keine E-Mail über neue Dokumente",
            summary: "Schalten Sie die Benachrichtigungen unter Betrieb, Einstellungen ein.",
            body: "Jede Person stellt ihre Benachrichtigungen selbst ein. Prüfen Sie auch den Spam-Ordner."
        ),
        SearchEntry(
            id: "kurse-buchen",
            address: "dienste/kurse/",
            title: "Kurse buchen",
            summary: "Meisterschule, Lehrgänge und Seminare buchen Sie direkt im Portal.",
            headings: [("storno", "Eine Buchung stornieren"), ("warteliste", "Der Kurs ist ausgebucht")],
            body: """
                Suchen Sie einen Kurs und wählen Sie „Zahlungspflichtig buchen“. Die Kursgebühr zahlt der Betrieb oder \
                Sie \
                selbst. Bis 14 Tage vorher stornieren Sie kostenlos. Auch Dozierende sehen hier ihre Termine. Der \
                Vorbereitungskurs auf die Prüfung hat eine Warteliste.
                """,
            keywords: ["Weiterbildung", "Lehrgang", "Widerruf", "Rücktritt"]
        ),
        SearchEntry(
            id: "lehrvertrag",
            address: "dienste/lehrvertrag/",
            title: "Online-Lehrvertrag",
            summary: "Berufsausbildungsverträge füllen Sie im Portal aus und reichen sie ein.",
            body: """
                Dafür muss Ihr Konto mit einem Betrieb verknüpft sein. Geben Sie die Auszubildende oder den \
                Auszubildenden, \
                den Beruf und die Vergütung an. Wer unter 18 ist, braucht eine ärztliche Bescheinigung. Unterschrieben \
                wird auf Papier.
                """,
            keywords: ["Ausbildungsvertrag", "Azubi", "Lehrling", "Vertrag"]
        ),
        SearchEntry(
            id: "boerse",
            address: "dienste/boerse/",
            title: "Lehrstellen- und Praktikumsbörse",
            summary: "Betriebe tragen freie Lehrstellen und Praktika ein; ansehen kann sie jeder.",
            body: "Ein Angebot bleibt drei Monate stehen. Danach fragen wir nach, ob die Stelle noch frei ist.",
            keywords: ["Ausbildungsplatz", "Stellenanzeige"]
        ),
        SearchEntry(
            id: "kontakt",
            address: "kontakt/",
            title: "Kontakt und Öffnungszeiten",
            summary: "So erreichen Sie den Service der Handwerkskammer.",
            body: """
                Montag bis Donnerstag von 8 bis 16 Uhr, Freitag bis 13 Uhr. Schreiben Sie eine E-Mail, rufen Sie an \
                oder \
                kommen Sie in die Straße Am Campus in Bielefeld.
                """,
            keywords: ["Telefon", "Hotline", "Ansprechpartner", "Sprechzeiten"]
        ),
        SearchEntry(
            id: "barrierefreiheit",
            address: "barrierefreiheit/",
            title: "Barrierefreiheit",
            summary: "Was wir für Menschen mit Behinderung tun, und wie Sie uns Hindernisse melden.",
            body: "Das Portal lässt sich mit der Tastatur bedienen und mit einem Screenreader vorlesen.",
            keywords: ["barrierefrei", "Leichte Sprache", "Gebärdensprache"]
        ),
        SearchEntry(
            id: "stoerung",
            address: "stoerung/",
            title: "Das Portal ist gestört",
            summary: "Was Sie tun können, wenn eine Seite nicht lädt oder einen Fehler zeigt.",
            body: """
                Warten Sie einen Augenblick und laden Sie die Seite neu. Bleibt der Fehler, schicken Sie uns die \
                Kennung, \
                die auf der Seite steht, zum Beispiel E-1042.
                """,
            keywords: ["Wartung", "Serverfehler", "Störung"]
        ),
    ]
}
