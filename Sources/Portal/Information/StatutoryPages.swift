import ChamberFacts
import Design
import HTML
package import HTTP
package import Links
package import PortalWeb

/// Imprint, privacy and the other pages the law asks for, from the chamber's facts. Facts nobody has told us yet are
/// shown as open, never invented.
package struct StatutoryPages {
    private let page: StatutoryPage

    package init(_ page: StatutoryPage) {
        self.page = page
    }

    package func response(in context: Context) -> Response {
        let title = Route.statutory(page).title
        return context.page(title, "<h1>\(title)</h1>\(content(context.environment))")
    }

    private func content(_ environment: Environment) -> HTML {
        let mail = environment.serviceAddress
        return switch page {
        case .imprint: imprint(environment.chamber, mail)
        case .privacy: privacy(environment.chamber, environment.settings, mail)
        case .accessibility: accessibility(mail)
        // These are forms: ContactForm.
        case .contact, .reportBarrier: .empty
        case .easyLanguage: easyLanguage
        case .signLanguage: signLanguage(mail)
        }
    }

    private func imprint(_ chamber: Chamber, _ mail: HTML) -> HTML {
        """
        \(SummaryList([
            .init("Anbieterin", OpenFact.address(of: chamber)), .init("Rechtsform", OpenFact.html(chamber.rechtsform)),
            .init("Vertreten durch", OpenFact.html(chamber.vertretung?.joined(separator: ", "))), .init("E-Mail", mail),
            .init("Telefon", OpenFact.html(chamber.telefon)), .init("Aufsicht", OpenFact.html(chamber.aufsicht)),
            .init("Umsatzsteuer-ID", OpenFact.html(chamber.umsatzsteuerId)),
        ]).html)
        <p>Angaben nach § 5 DDG. Streitbeilegung vor einer Verbraucherschlichtungsstelle (§ 36 VSBG): \
        \(OpenFact.html(nil)).</p>
        """
    }

    private func privacy(_ chamber: Chamber, _ settings: Settings, _ mail: HTML) -> HTML {
        """
        <p class="vorspann">Verantwortlich ist die \(chamber.name). Fragen und Anträge: \(mail).</p>
        <h2>Was wir speichern</h2>
        <ul><li>Beim Registrieren: Vorname, Nachname und E-Mail-Adresse. Ohne Aktivierung löschen wir sie nach \
        \(GermanText.duration(settings.retention.registrations)).</li>
        <li>Beim Anmelden: Zeitpunkt, IP-Adresse und Browser, damit Sie fremde Anmeldungen erkennen. IP-Adressen \
        kürzen wir nach \(GermanText.duration(settings.retention.addresses)).</li>
        <li>In Mein Profil: was Sie dort eintragen. Alles außer dem Namen ist freiwillig.</li>
        <li>Wenn Sie uns schreiben: Ihre Nachricht und die Adresse für die Antwort, \
        \(GermanText.duration(settings.retention.messages)).</li>
        <li>Konten, die niemand benutzt, löschen wir nach \(GermanText.duration(settings.retention.accounts)) ohne \
        Anmeldung und zwei \
        E-Mails. Sie können Ihr Konto jederzeit selbst <a href="\(Route.profile(.delete))">löschen</a> und Ihre Daten \
        <a href="\(Route.profile(.data))">herunterladen</a>.</li>
        <li>Ihr Passwort speichern wir nicht, nur einen Prüfwert, aus dem es sich nicht zurückrechnen lässt.</li></ul>
        <p>Grundlage ist unsere gesetzliche Aufgabe (Art. 6 Abs. 1 Buchstabe e DSGVO) und der Betrieb Ihres Kontos.</p>
        <h2>Cookies</h2>
        <p>Wir setzen nur Cookies, ohne die das Portal nicht funktioniert (§ 25 Abs. 2 Nr. 2 TDDDG). Deshalb fragen \
        wir nicht danach.</p>
        \(SummaryList([
            .init(Context.sessionCookieName, HTML(text: "Hält Sie angemeldet. Endet mit dem Browser, nach \(GermanText.duration(settings.sessionIdle)) ohne Nutzung oder nach \(GermanText.duration(settings.sessionMax)).")),
            .init(Flow.cookieName, HTML(text: "Schützt Formulare vor fremden Seiten und merkt sich den Schritt beim Registrieren. Gilt \(GermanText.duration(Flow.lifetime)).")),
            .init(KnownDevice.cookieName, HTML(text: "Erkennt ein Gerät wieder, mit dem Sie sich angemeldet haben, damit Fremde Sie nicht aussperren können. Gilt \(GermanText.duration(settings.knownDeviceTTL)).")),
        ]).html)
        <h2>Ihre Rechte</h2>
        <p>Sie können Auskunft, Berichtigung, Löschung, Einschränkung und Übertragung verlangen (Art. 15 bis 20 \
        DSGVO), widersprechen (Art. 21 DSGVO) \
        und sich bei der Landesbeauftragten für Datenschutz und Informationsfreiheit Nordrhein-Westfalen beschweren \
        (Art. 77 DSGVO).</p>
        """
    }

    private func accessibility(_ mail: HTML) -> HTML {
        """
        <p class="vorspann">Das Portal soll für alle nutzbar sein. Es richtet sich nach EN 301 549 (WCAG 2.1 AA) und \
        strebt WCAG 2.2 AA an.</p>
        <p>Wir prüfen jede Seite automatisch und mit der Tastatur. Eine Prüfung durch eine unabhängige Stelle steht \
        aus.</p>
        <h2>Was noch fehlt</h2>
        <ul><li>Das Video in Deutscher Gebärdensprache ist noch nicht gedreht.</li></ul>
        <h2>Barriere melden</h2>
        <p>Sie sind auf eine Barriere gestoßen? <a href="\(Route.statutory(.reportBarrier))">Melden Sie sie hier</a>, \
        oder \
        schreiben Sie an \(mail).</p>
        <h2>Ombudsverfahren</h2>
        <p>Antworten wir nicht zufriedenstellend, können Sie sich an die Ombudsstelle für barrierefreie \
        Informationstechnik des Landes \
        Nordrhein-Westfalen wenden (§ 10d BGG NRW): \(OpenFact.html(nil)).</p>
        """
    }

    private var easyLanguage: HTML {
        """
        <p class="vorspann">Das ist das Portal der Handwerks-Kammer.</p>
        <p>Ein Portal ist eine Internet-Seite. Sie können dort viele Dinge selbst machen.</p>
        <h2>Das brauchen Sie</h2>
        <ul><li>Sie brauchen eine E-Mail-Adresse.</li><li>Sie brauchen ein Konto.</li></ul>
        <h2>So bekommen Sie ein Konto</h2>
        <ol><li>Klicken Sie auf: <a href="\(Route.registration(.form))">Konto anlegen</a>.</li>
        <li>Schreiben Sie Ihren Namen und Ihre E-Mail-Adresse in die Felder.</li>
        <li>Sie bekommen eine E-Mail. In der E-Mail ist ein Link. Klicken Sie auf den Link.</li>
        <li>Denken Sie sich ein Passwort aus. Das Passwort ist geheim.</li></ol>
        <p>Jetzt haben Sie ein Konto.</p>
        """
    }

    private func signLanguage(_ mail: HTML) -> HTML {
        """
        <p class="vorspann">Hier zeigen wir ein Video in Deutscher Gebärdensprache. Es ist noch nicht gedreht.</p>
        <p>Sie möchten mit uns in Gebärdensprache sprechen? Schreiben Sie an \(mail). Wir suchen einen Weg.</p>
        """
    }
}
