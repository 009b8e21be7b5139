package import PortalWeb

/// Lifetimes, limits and labels as this configuration has them: what the help site says comes from here, not from memory.
package struct FactSheet {
    package struct Fact: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let entries: [Fact]

    package init(_ settings: Settings) {
        entries = [
            Fact(name: "aktivierung.gueltig", value: GermanText.duration(settings.activationTTL)),
            Fact(name: "anmeldung.versuche", value: String(settings.signInTries)),
            Fact(name: "anmeldung.wartezeit", value: GermanText.duration(settings.signInWindow)),
            Fact(name: "mail.erneut", value: GermanText.duration(settings.resendAfter)),
            Fact(name: "mail.je_stunde", value: String(settings.mailsPerHour)),
            Fact(name: "mail.je_tag", value: String(settings.mailsPerDay)),
            Fact(name: "passwort.neu.gueltig", value: GermanText.duration(settings.resetTTL)),
            Fact(name: "passwort.mindestens", value: String(settings.passwordMinimum)),
            Fact(name: "sitzung.leerlauf", value: GermanText.duration(settings.sessionIdle)),
            Fact(name: "sitzung.hoechstens", value: GermanText.duration(settings.sessionMax)),
            Fact(name: "service.email", value: settings.serviceEmail),
        ]
    }
}
