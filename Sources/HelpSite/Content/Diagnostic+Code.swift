extension Diagnostic {
    /// Every kind of problem there is. The words in brackets are stable: editors look them up in `docs/redaktion.md`.
    package enum Code: String, CaseIterable, Sendable {
        // Files and folders
        case fileName = "datei-name"
        case fileUnknown = "datei-unbekannt"
        case fileIsLink = "datei-verweis"
        case folderTooDeep = "ordner-zu-tief"
        case pictureKind = "bild-art"
        case introductionMissing = "einleitung-fehlt"
        case chapterIsDraft = "kapitel-entwurf"
        case addressTaken = "adresse-vergeben"
        case addressTwice = "adresse-doppelt"

        // The head
        case headMissing = "kopf-fehlt"
        case headOpen = "kopf-offen"
        case headLine = "kopf-zeile"
        case headIndentation = "kopf-einzug"
        case headKeyUnknown = "kopf-unbekannt"
        case headKeyTwice = "kopf-doppelt"
        case headKeyMissing = "kopf-pflicht"
        case headColon = "kopf-doppelpunkt"
        case headCharacter = "kopf-zeichen"
        case headQuotes = "kopf-anfuehrung"
        case headList = "kopf-liste"
        case headNumber = "kopf-zahl"
        case headDate = "kopf-datum"
        case headYesNo = "kopf-ja-nein"
        case summaryLong = "zusammenfassung-lang"
        case refusalUnknown = "fehler-unbekannt"

        // Ids
        case idForm = "id-form"
        case fileNameNotID = "datei-anders-als-id"
        case idTwice = "id-doppelt"
        case idChanged = "id-geaendert"
        case aliasForm = "alias-form"
        case promiseForm = "versprechen-form"
        case idMissing = "id-fehlt"
        case sectionMissing = "abschnitt-fehlt"
        case headingLevel = "ueberschrift-ebene"
        case headingWithoutID = "ueberschrift-kennung"
        case headingIDForm = "kennung-form"
        case headingIDTwice = "kennung-doppelt"
        case headingIDTaken = "kennung-vergeben"
        case idWithoutHeading = "kennung-ohne-ueberschrift"

        // The text
        case tooLong = "zu-lang"
        case tooDeep = "zu-tief"
        case tooManyBrackets = "zu-viele-klammern"
        case tooManyImages = "zu-viele-bilder"
        case notUTF8 = "kein-utf8"
        case controlCharacter = "steuerzeichen"
        case html = "html"
        case table = "tabelle"
        case headingBlank = "ueberschrift-leerzeichen"
        case listForm = "liste-form"
        case listSign = "liste-zeichen"
        case boldOpen = "fett-offen"
        case codeIndented = "code-einzug"
        case codeOpen = "code-offen"
        case taskList = "ankreuzliste"
        case strikethrough = "durchgestrichen"
        case footnote = "fussnote"
        case boxUnknown = "kasten-unbekannt"
        case boxForm = "kasten-form"
        case factUnknown = "angabe-unbekannt"
        case factForm = "angabe-form"

        // Links and pictures
        case linkForm = "link-form"
        case linkBlank = "link-leerzeichen"
        case linkReversed = "link-verdreht"
        case linkEmpty = "link-leer"
        case linkWithoutText = "link-ohne-text"
        case linkTitle = "link-titel"
        case linkScheme = "link-art"
        case linkInsecure = "link-unsicher"
        case linkAbsolute = "link-absolut"
        case linkToDraft = "link-auf-entwurf"
        case bareAddress = "adresse-ohne-text"
        case bareMailAddress = "mailadresse-ohne-link"
        case referenceUnknown = "verweis-unbekannt"
        case referenceUnused = "verweis-unbenutzt"
        case portalPageUnknown = "portal-unbekannt"
        case portalPageForm = "portal-form"
        case portalPageSecret = "portal-geheim"
        case portalPageInternal = "portal-intern"
        case portalPagePlanned = "portal-in-vorbereitung"
        case topicUnknown = "hilfe-unbekannt"
        case sectionUnknown = "abschnitt-unbekannt"
        case linkedFileMissing = "datei-fehlt"
        case pictureMissing = "bild-fehlt"
        case pictureSpelling = "bild-schreibweise"
        case pictureWithoutText = "bild-ohne-text"
        case pictureHeavy = "bild-schwer"
        case pictureLarge = "bild-gross"
        case pictureDamaged = "bild-kaputt"
        case pictureUnsafe = "bild-unsicher"
        case pictureUnused = "bild-unbenutzt"

        // The portal's side
        case portalTopicMissing = "hilfe-id-fehlt"
        case portalTopicDraft = "hilfe-id-entwurf"
        case pageChanged = "seite-geaendert"
        case pageUnexplained = "seite-ohne-hilfe"
        case refusalUnexplained = "meldung-ohne-hilfe"
        case serverPageUnexplained = "serverseite-ohne-hilfe"

        // Data of the site
        case yamlForm = "yaml-form"
        case yamlKeyMissing = "yaml-fehlt"
        case yamlKeyUnknown = "yaml-unbekannt"
        case yamlReference = "yaml-verweis"
        case searchTestForm = "suchtest-form"
        case searchTestTopic = "suchtest-unbekannt"
        case searchTest = "suchtest"
        case synonymAlone = "synonym-allein"
        case synonymEmpty = "synonym-leer"
        case synonymNoWord = "synonym-kein-wort"
        case synonymTwice = "synonym-doppelt"

        package var severity: Severity {
            switch self {
            case .summaryLong, .headingWithoutID, .portalPagePlanned, .pageChanged,
                .pageUnexplained, .refusalUnexplained, .pictureUnused, .fileNameNotID, .listForm, .codeIndented,
                .bareMailAddress, .linkTitle:
                .warning
            default: .error
            }
        }

        /// Whether the head has to be put right before anything else can be said of a text.
        package var concernsHead: Bool { rawValue.hasPrefix("kopf-") }
    }
}
