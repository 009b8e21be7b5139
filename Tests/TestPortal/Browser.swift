import Foundation
package import HTTP
import Testing

/// A browser without pictures: keeps cookies, follows redirects when told to, and sends the forms it was shown.
package final class Browser {
    /// What the last request was answered with.
    package private(set) var page = Page(Response(.ok), path: "/")
    /// Names without `__Host-`.
    package var cookies: [String: String] = [:]
    /// Header fields of every request by their CGI names, for example `HTTP_ORIGIN`.
    package var headers: [String: String] = [:]
    private let address: String
    private let send: (Result<Request, Malformed>) -> Response

    package init(_ address: String, _ send: @escaping (Result<Request, Malformed>) -> Response) {
        self.address = address
        self.send = send
    }

    // MARK: Asking

    @discardableResult
    package func get(_ target: String, method: String = "GET") throws -> Page {
        try ask(method, target)
    }

    /// Sends the form of the last page: its hidden fields and what is typed. Of several forms the last that has the fields.
    @discardableResult
    package func submit(_ fields: [String: String] = [:], to target: String? = nil) throws -> Page {
        let fitting = page.forms.last { form in
            (target == nil || form.action == target)
                && fields.keys.allSatisfy { form.fields[$0] != nil || form.hidden[$0] != nil }
        }
        let form = try #require(fitting ?? page.form(to: target), "no form on \(page.path): \(page.text)")
        return try post(form.action, form.hidden.merging(fields) { $1 })
    }

    /// Sends fields as they are.
    @discardableResult
    package func post(_ target: String, _ fields: [String: String]) throws -> Page {
        try post(target, bytes: Browser.body(fields))
    }

    @discardableResult
    package func post(_ target: String, body: String, type: String = "application/x-www-form-urlencoded") throws -> Page
    {
        try post(target, bytes: Array(body.utf8), type: type)
    }

    @discardableResult
    package func post(_ target: String, bytes: [UInt8], type: String = "application/x-www-form-urlencoded") throws
        -> Page
    {
        try ask("POST", target, body: bytes, type: type)
    }

    /// Goes where the last answer leads, as browsers do after 303.
    @discardableResult
    package func follow() throws -> Page {
        try get(try #require(page.location, "no redirect on \(page.path), but \(page.status)"))
    }

    /// The bare request, for tests that change it.
    package func request(_ method: String, _ target: String, body: [UInt8] = [], type: String = "") throws(Malformed)
        -> Request
    {
        let query = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var parameters = [
            "REQUEST_METHOD": method, "REQUEST_URI": target, "QUERY_STRING": query.count == 2 ? String(query[1]) : "",
            "HTTP_HOST": "portal.example", "REMOTE_ADDR": address, "REQUEST_ID": "0123456789abcdef0123456789abcdef",
            "HTTP_COOKIE": cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; "), "CONTENT_TYPE": type,
            "HTTP_USER_AGENT": "Test/1.0",
        ]
        if method == "POST" { parameters["HTTP_ORIGIN"] = "http://portal.example" }
        parameters.merge(headers) { $1 }
        return try Request(parameters: parameters.map { ($0, $1) }, body: body)
    }

    /// Sends any method with any body, also what no browser would send.
    @discardableResult
    package func ask(_ method: String, _ target: String, body: [UInt8] = [], type: String = "") throws -> Page {
        let incoming = Result { () throws(Malformed) in try request(method, target, body: body, type: type) }
        let response = send(incoming)
        for cookie in response.cookies {
            cookies[cookie.name] = cookie.lifetime == .expired ? nil : cookie.value
        }
        page = Page(response, path: target)
        return page
    }

    /// Fields as browsers encode them.
    package static func body(_ fields: [String: String]) -> [UInt8] {
        Array(fields.sorted { $0.key < $1.key }.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&").utf8)
    }

    /// A name or value as browsers write it into an address or a form.
    package static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// An answer as a person and a program see it.
package struct Page: Sendable {
    package struct Form: Sendable, Hashable {
        package let action: String
        package let hidden: [String: String]
        /// What can be typed, chosen or pressed, with what stands there; of several buttons the first.
        package let fields: [String: String]
    }

    package let response: Response
    package let path: String
    package let html: String

    init(_ response: Response, path: String) {
        self.response = response
        self.path = path
        html = String(decoding: response.body, as: UTF8.self)
    }

    package var status: Int { response.status.rawValue }
    package var location: String? { response["Location"] }
    package var title: String { Page.text(html.firstMatch(of: #/<title>(.*?)</title>/#)?.output.1 ?? "") }
    package var heading: String { Page.text(html.firstMatch(of: #/(?s)<h1[^>]*>(.*?)</h1>/#)?.output.1 ?? "") }

    /// What stands in `main`, without mark-up.
    package var text: String {
        Page.text(html.firstMatch(of: #/(?s)<main[^>]*>(.*)</main>/#)?.output.1 ?? "")
    }

    /// The texts of the error summary's links: field and what is wrong with it.
    package var problems: [String: String] {
        let summary = html.firstMatch(of: #/(?s)<div[^>]*role="alert".*?</ul>/#)?.output ?? ""
        let links = summary.matches(of: #/<a href="#([^"]*)">(.*?)</a>/#).map {
            (String($0.output.1), Page.text($0.output.2))
        }
        return Dictionary(links) { first, _ in first }
    }

    /// Where the page's links lead.
    package var links: [String] {
        html.matches(of: #/<a [^>]*href="([^"]*)"/#).map { Page.text($0.output.1) }
    }

    package var forms: [Form] {
        html.matches(of: #/(?s)<form method="post" action="([^"]*)".*?</form>/#).map { match in
            let inputs = match.output.0.matches(of: #/<input type="hidden" name="([^"]*)" value="([^"]*)"/#)
            let hidden = inputs.map { (String($0.output.1), Page.text($0.output.2)) }
            let fields = match.output.0.matches(of: #/<(?:input|select|textarea|button)\b[^>]* name="([^"]*)"[^>]*>/#)
                .filter { !$0.output.0.contains("type=\"hidden\"") }
                .map { field in
                    let value = field.output.0.firstMatch(of: #/ value="([^"]*)"/#)
                    return (String(field.output.1), Page.text(value?.output.1 ?? ""))
                }
            return Form(
                action: Page.text(match.output.1),
                hidden: Dictionary(hidden) { $1 },
                fields: Dictionary(fields) { first, _ in first }
            )
        }
    }

    /// The form that is sent to `target`; without one the last form of the page, which is that of `main`.
    package func form(to target: String? = nil) -> Form? {
        target.map { target in forms.last { $0.action == target } } ?? forms.last
    }

    /// The value of the input or text area with this name, `nil` when there is none.
    package func value(of name: String) -> String? {
        guard let input = html.matches(of: #/<input[^>]*>/#).first(where: { $0.output.contains("name=\"\(name)\"") })
        else { return valueOfTextArea(name) }
        return Page.text(input.output.firstMatch(of: #/ value="([^"]*)"/#)?.output.1 ?? "")
    }

    private func valueOfTextArea(_ name: String) -> String? {
        html.matches(of: #/(?s)<textarea([^>]*)>\n(.*?)</textarea>/#)
            .first { $0.output.1.contains("name=\"\(name)\"") }
            .map { Page.text($0.output.2) }
    }

    private static func text(_ html: some StringProtocol) -> String {
        var text = String(html).replacing(#/<[^>]*>/#, with: " ")
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
            text = text.replacing(entity, with: character)
        }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
