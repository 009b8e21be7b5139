package import Content
package import Links

/// Where a link in a text leads.
package enum LinkTarget: Sendable, Hashable {
    /// - Parameter address: below the portal's address, without its first slash, with query and fragment.
    case portal(RouteTable.Entry, address: String)
    case topic(Int, fragment: String?)
    /// A section of the same page.
    case section(String)
    /// `https:`, `mailto:` or `tel:`.
    case elsewhere(String)
    /// The address names a fact that nobody has told us yet.
    case open
}

/// Understands the destinations of links.
package struct LinkResolver: Sendable {
    package struct Refusal: Error, Sendable, Hashable {
        package let code: Diagnostic.Code
        package let message: String
    }

    package let index: TopicIndex
    package let portal: PortalPages
    private let facts: Facts
    /// As diagnostics name the folder: `content`.
    private let root: String
    /// Where links to the portal's pages without parameters lead: most of them do, and it is the same for all.
    private var plainPages: [Substring: Result<LinkTarget, Refusal>] = [:]

    package init(_ index: TopicIndex, _ portal: PortalPages, _ facts: Facts, root: String) {
        self.index = index
        self.portal = portal
        self.facts = facts
        self.root = root
        for name in portal.names where !name.contains("{") { plainPages[name[...]] = portalPage(name[...]) }
    }

    /// - Parameter topic: the index of the one in whose text the link stands.
    package func target(of destination: String, in topic: Int) -> Result<LinkTarget, Refusal> {
        switch facts.fill(address: destination) {
        case .known(let address): resolve(address, in: topic)
        case .open: .success(.open)
        case .unknown(let name): .failure(Refusal(code: .factUnknown, message: facts.message(ofUnknown: name)))
        }
    }

    private func resolve(_ destination: String, in topic: Int) -> Result<LinkTarget, Refusal> {
        if destination.hasPrefix("portal:") { return portalPage(destination.dropFirst(7)) }
        if destination.hasPrefix("hilfe:") { return helpTopic(destination.dropFirst(6)) }
        if destination.hasPrefix("#") { return section(String(destination.dropFirst()), of: topic) }
        if let colon = destination.firstIndex(of: ":"), !destination[..<colon].contains("/") {
            return web(destination, scheme: destination[..<colon].lowercased())
        }
        if destination.isEmpty {
            return .failure(
                Refusal(
                    code: .linkEmpty,
                    message: "Der Link führt nirgendwohin. Schreiben Sie die Adresse in die Klammern."
                )
            )
        }
        if destination.hasPrefix("/") { return .failure(absolute(destination)) }
        return file(destination, from: topic)
    }

    private func portalPage(_ rest: Substring) -> Result<LinkTarget, Refusal> {
        if let known = plainPages[rest] { return known }
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        let plain = path.hasPrefix("/") ? path.dropFirst() : path
        guard let page = portal.page(plain) else {
            let message =
                "Die Portalseite „\(path)“ gibt es nicht.\(Suggestion.sentence(for: String(plain), in: portal.names))"
            return .failure(Refusal(code: .portalPageUnknown, message: message))
        }
        if path.hasPrefix("/") {
            return .failure(
                Refusal(
                    code: .portalPageForm,
                    message: "Schreiben Sie die Adresse ohne den ersten Schrägstrich: portal:\(plain)"
                )
            )
        }
        if page.isSecret {
            return .failure(
                Refusal(code: .portalPageSecret, message: "Auf diese Seite führt nur der Link einer E-Mail.")
            )
        }
        if let refusal = portal.refusal(of: page) { return .failure(refusal) }
        let segments = path.split(separator: "/").map(String.init)
        let tail = rest[path.endIndex...]
        if let wrong = PortalAddress.problem(in: segments, tail) {
            return .failure(Refusal(code: .portalPageForm, message: wrong))
        }
        // A page that only the deployed portal has is written as it was checked.
        let printed = Route(segments: segments).map { String($0.path.dropFirst()) } ?? segments.joined(separator: "/")
        return .success(.portal(page, address: printed + tail))
    }

    private func helpTopic(_ rest: Substring) -> Result<LinkTarget, Refusal> {
        let parts = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let topic = index.index(of: parts[0]) else {
            let message =
                "Den Hilfetext „\(parts[0])“ gibt es nicht.\(Suggestion.sentence(for: parts[0], in: index.ids))"
            return .failure(Refusal(code: .topicUnknown, message: message))
        }
        return check(parts.count == 2 ? parts[1] : nil, in: topic)
    }

    private func section(_ fragment: String, of topic: Int) -> Result<LinkTarget, Refusal> {
        check(fragment, in: topic).map { _ in .section(fragment) }
    }

    private func check(_ fragment: String?, in topic: Int) -> Result<LinkTarget, Refusal> {
        guard let fragment else { return .success(.topic(topic, fragment: nil)) }
        guard index.has(fragment, in: topic) else {
            let names = index.fragmentNames(of: topic)
            let known =
                names.isEmpty
                ? " Diese Seite hat keine Abschnitte mit Kennung." : Suggestion.sentence(for: fragment, in: names)
            let message = "Den Abschnitt „#\(fragment)“ gibt es in „\(index.topics[topic].file)“ nicht.\(known)"
            return .failure(Refusal(code: .sectionUnknown, message: message))
        }
        return .success(.topic(topic, fragment: fragment))
    }

    private func web(_ destination: String, scheme: String) -> Result<LinkTarget, Refusal> {
        switch scheme {
        case "https", "mailto", "tel":
            return .success(.elsewhere(destination))
        case "http":
            return .failure(Refusal(code: .linkInsecure, message: "Schreiben Sie https:// statt http://."))
        case "portal", "hilfe":
            let rest = destination.dropFirst(scheme.utf8.count + 1)
            let message = "„\(scheme):“ schreiben Sie klein: \(scheme):\(rest)"
            return .failure(Refusal(code: .linkScheme, message: message))
        default:
            let known = ["portal", "hilfe", "https", "mailto", "tel"]
            let message =
                "Mit „\(scheme):“ beginnt hier kein Link.\(Suggestion.sentence(for: scheme, in: known)) Erlaubt sind \(known.map { $0 + ":" }.joined(separator: ", "))."
            return .failure(Refusal(code: .linkScheme, message: message))
        }
    }

    /// What somebody meant who copied an address from the browser.
    private func absolute(_ destination: String) -> Refusal {
        let path = destination.dropFirst().prefix { $0 != "?" && $0 != "#" }
        let meant = portal.page(path) == nil ? "hilfe:… oder portal:…" : "portal:\(path)"
        return Refusal(
            code: .linkAbsolute,
            message: "Links beginnen nicht mit einem Schrägstrich. Schreiben Sie \(meant)"
        )
    }

    /// `../anmelden/anmelden.md#so`
    private func file(_ destination: String, from topic: Int) -> Result<LinkTarget, Refusal> {
        let parts = destination.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var folders = index.topics[topic].file.split(separator: "/").dropLast().map(String.init)
        for step in parts[0].split(separator: "/") {
            switch step {
            case ".": continue
            case "..": _ = folders.popLast()
            default: folders.append(String(step))
            }
        }
        let file = (index.topics[topic].file.hasPrefix("/") ? "/" : "") + folders.joined(separator: "/")
        guard let target = index.index(ofFile: file) else {
            let files = index.topics.map(\.file)
            let message = "Die Datei „\(file)“ gibt es nicht.\(Suggestion.sentence(for: file, in: files))"
            return .failure(Refusal(code: .linkedFileMissing, message: message))
        }
        return check(parts.count == 2 ? parts[1] : nil, in: target)
    }
}

extension PortalPages {
    /// Why no text may lead to a page, or name it as one it explains.
    func refusal(of page: RouteTable.Entry) -> LinkResolver.Refusal? {
        guard !page.isForReaders else { return nil }
        return LinkResolver.Refusal(
            code: .portalPageInternal,
            message:
                "Die Portalseite „\(page.name)“ ist nicht für die Menschen, die diese Hilfe lesen. Nehmen Sie sie heraus."
        )
    }
}

/// What an address of the portal may be made of, so that it means the same to a browser as to us.
private enum PortalAddress {
    /// - Parameter tail: query and fragment.
    static func problem(in segments: [String], _ tail: Substring) -> String? {
        for segment in segments {
            if segment.hasPrefix("{") {
                return
                    "„\(segment)“ steht für einen Wert. Schreiben Sie den Wert selbst, oder verweisen Sie auf die Seite davor."
            }
            if segment == "." || segment == ".." {
                return "„\(segment)“ führt in einer Adresse des Portals nirgendwohin. Schreiben Sie die Adresse aus."
            }
            if PercentEncoding.encode(segment) != segment { return message(about: segment) }
        }
        return tail.utf8.allSatisfy(isInQuery) ? nil : message(about: String(tail))
    }

    private static func message(about text: String) -> String {
        "In „\(text)“ steht ein Zeichen, das in eine Adresse so nicht gehört. Erlaubt sind a–z, Ziffern und - . _ ~"
    }

    /// RFC 3986, 3.4 and 3.5.
    private static func isInQuery(_ byte: UInt8) -> Bool {
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?%#".utf8.contains(byte)
    }
}
