package import ChamberFacts
import Links

/// Who writes, and where the portal is. Facts that are not known are left out, and named in ``missing``.
package struct Letterhead: Sendable {
    let chamber: Chamber
    private let origin: String

    /// - Parameter origin: where people find the portal: `https://portal.example`.
    package init(_ chamber: Chamber, portal origin: String) {
        self.chamber = chamber
        self.origin = origin
    }

    /// What `site/kammer.yaml` does not tell yet and a letter needs: without it the post cannot send a letter back.
    package var missing: [String] {
        let facts = [("strasse", chamber.strasse), ("plz", chamber.plz), ("ort", chamber.ort)]
        return chamber.absender == nil ? facts.filter { $0.1 == nil }.map(\.0) : []
    }

    /// The address of a page, for a QR code.
    func address(of route: Route) -> String { origin + route.path }

    /// The address of a page as people type it.
    func typed(_ route: Route) -> String {
        var address = address(of: route)
        if address.hasPrefix("https://") { address.removeFirst("https://".count) }
        if address.hasSuffix("/") { address.removeLast() }
        return address
    }

    /// What the template draws around every letter.
    var sender: Sender {
        let chamberOfCrafts = "Handwerkskammer "
        let town = [chamber.plz, chamber.ort].compactMap(\.self).joined(separator: " ")
        let place = [chamber.strasse, town.isEmpty ? nil : town].compactMap(\.self)
        let isNamedByPlace = chamber.name.hasPrefix(chamberOfCrafts)
        return Sender(
            name: chamber.name,
            kind: isNamedByPlace ? String(chamberOfCrafts.dropLast()) : chamber.name,
            place: isNamedByPlace ? String(chamber.name.dropFirst(chamberOfCrafts.count)) : "",
            returnLine: chamber.absender ?? ([chamber.kurzname] + place).joined(separator: " · "),
            foot: [
                [chamber.name, chamber.rechtsform, place.isEmpty ? nil : place.joined(separator: ", ")],
                [chamber.telefon.map { "Telefon \($0)" }, chamber.email, chamber.web],
                ["Kundenportal", typed(.page(.start))],
            ].map { $0.compactMap(\.self) }
        )
    }

    struct Sender: Encodable {
        let name: String
        /// The name in two parts: what, and where.
        let kind: String
        let place: String
        let returnLine: String
        let foot: [[String]]
    }
}
