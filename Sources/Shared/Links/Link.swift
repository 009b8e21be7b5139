package import HTML

/// A route with a query and a fragment: `/anmelden?weiter=%2Fuebersicht#email`.
package struct Link: Sendable, Hashable, Addressable {
    package let route: Route
    package let query: [Parameter]
    package let fragment: String?

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ route: Route, query: [Parameter] = [], fragment: String? = nil) {
        self.route = route
        self.query = query
        self.fragment = fragment
    }

    /// The parameter and field that names the page a sign-in leads to.
    package static let returnParameter = "weiter"

    /// The sign-in page that leads back to `target` afterwards.
    package static func signIn(returningTo target: Link) -> Link {
        Link(.signIn(.signIn), query: [Parameter(returnParameter, target.text)])
    }

    /// Path, query and fragment, percent-encoded.
    package var text: String {
        var text = route.path
        for (index, parameter) in query.enumerated() {
            text += index == 0 ? "?" : "&"
            text += PercentEncoding.encode(parameter.name) + "=" + PercentEncoding.encode(parameter.value)
        }
        if let fragment { text += "#" + PercentEncoding.encode(fragment) }
        return text
    }

    package var address: Address { Address(unsafeTrusted: text) }
}
