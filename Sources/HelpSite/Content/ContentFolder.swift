package import Files

/// The files below `content/`, and which of them nobody can use.
package struct ContentFolder: Sendable {
    package struct Text: Sendable, Hashable {
        /// Below the folder: `konto/anlegen.md`.
        package let path: String
        package let stamp: FileStamp

        package var kind: Topic.Kind {
            let name = path.split(separator: "/").map(String.init)
            let stem = String(name[name.count - 1].dropLast(3))
            return switch (name.count, stem) {
            case (1, "index"): .start
            case (1, _): .page(stem)
            case (_, "index"): .chapter(name[0])
            default: .topic(chapter: name[0], name: stem)
            }
        }
    }

    package struct Picture: Sendable, Hashable {
        /// Below the folder: `bilder/handwerkskarte.png`.
        package let path: String
        package let stamp: FileStamp
    }

    /// As it was named on the command line: `content`.
    package let path: String
    /// Sorted by path.
    package private(set) var texts: [Text] = []
    package private(set) var pictures: [Picture] = []
    package private(set) var diagnostics: [Diagnostic] = []

    package static let pictureFolder = "bilder"
    package static let pictureEndings = ["png", "jpg", "jpeg", "webp", "svg"]

    package init(_ path: String) throws(FileProblem) {
        self.path = path
        for entry in try Folder.entries(path) { try look(at: entry) }
        texts.sort { $0.path < $1.path }
        pictures.sort { $0.path < $1.path }
    }

    /// As diagnostics name a file.
    package func name(of file: String) -> String { path + "/" + file }

    private mutating func look(at entry: Folder.Entry) throws(FileProblem) {
        if entry.isHidden { return }
        guard entry.isFolder else {
            add(entry, entry.name)
            return
        }
        if entry.name == ContentFolder.pictureFolder {
            try lookAtPictures()
            return
        }
        checkName(entry.name, of: entry.name)
        for file in try Folder.entries(path + "/" + entry.name) where !file.isHidden {
            let below = entry.name + "/" + file.name
            if file.isFolder {
                refuse(
                    below,
                    .folderTooDeep,
                    "Ein Kapitel hat keine weiteren Ordner. Legen Sie die Texte direkt in „\(entry.name)“."
                )
            } else {
                add(file, below)
            }
        }
    }

    private mutating func add(_ entry: Folder.Entry, _ below: String) {
        guard entry.isPlainFile else { return refuseLink(below) }
        guard entry.ending == "md" else {
            let isPicture = ContentFolder.pictureEndings.contains(entry.ending.lowercased())
            let message =
                isPicture
                ? "Bilder liegen im Ordner „\(ContentFolder.pictureFolder)“."
                : "Texte enden auf .md. Diese Datei wird nicht verwendet: Löschen Sie sie oder benennen Sie sie um."
            refuse(below, .fileUnknown, message)
            return
        }
        checkName(entry.stem, of: below)
        texts.append(Text(path: below, stamp: entry.stamp))
    }

    private mutating func lookAtPictures() throws(FileProblem) {
        for file in try Folder.entries(path + "/" + ContentFolder.pictureFolder) where !file.isHidden {
            let below = ContentFolder.pictureFolder + "/" + file.name
            if file.isFolder || !ContentFolder.pictureEndings.contains(file.ending) {
                refuse(
                    below,
                    .pictureKind,
                    "Bilder sind Dateien mit einer der Endungen \(ContentFolder.pictureEndings.joined(separator: ", "))."
                )
            } else if !file.isPlainFile {
                refuseLink(below)
            } else {
                checkName(file.stem, of: below)
                pictures.append(Picture(path: below, stamp: file.stamp))
            }
        }
    }

    /// What leads out of the folder would publish files of somebody else.
    private mutating func refuseLink(_ below: String) {
        refuse(
            below,
            .fileIsLink,
            "Das ist keine gewöhnliche Datei, sondern ein Verweis. Legen Sie die Datei selbst hierher."
        )
    }

    private mutating func checkName(_ name: String, of below: String) {
        guard !name.isTopicID else { return }
        let message =
            "Namen von Dateien und Ordnern bestehen aus kleinen Buchstaben a–z, Ziffern und Bindestrichen, zum Beispiel „\(name.idProposal)“."
        refuse(below, .fileName, message)
    }

    private mutating func refuse(_ below: String, _ code: Diagnostic.Code, _ message: String) {
        diagnostics.append(Diagnostic(code, at: Place(file: name(of: below)), message))
    }
}
