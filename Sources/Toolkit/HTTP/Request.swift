/// A request as the web server handed it over: checked, decoded once, with its whole body.
package struct Request: Sendable {
    package let method: Method
    package let path: Path
    package let query: Form
    package let isSecure: Bool
    package let host: String
    package let client: ClientAddress
    /// 32 hexadecimal digits made by the web server; ties log lines, audit events and error pages together.
    package let id: String
    package let body: [UInt8]
    package let contentType: MediaType?
    /// Whether it came through the web server's listener for this machine alone, such as a unix socket for metrics.
    package let isInternal: Bool
    private let contentTypeText: String
    private let headers: [String: String]

    /// The names of which a second value would let two readers understand two requests.
    private static let singleValued: Set<String> = [
        "REQUEST_METHOD", "REQUEST_URI", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR", "HTTPS",
        "REQUEST_ID", "LISTENER", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_COOKIE", "HTTP_SEC_FETCH_SITE",
        "HTTP_X_FORWARDED_FOR",
    ]

    /// Reads the parameters of a FastCGI request (CGI/1.1 names, RFC 3875).
    ///
    /// Routing looks at `REQUEST_URI` alone: `SCRIPT_NAME` and `PATH_INFO` are decoded by the web server and could
    /// disagree with it.
    package init(parameters: [(name: String, value: String)], body: [UInt8]) throws(Malformed) {
        var values: [String: String] = [:]
        values.reserveCapacity(parameters.count)
        for (name, value) in parameters {
            if values.updateValue(value, forKey: name) != nil && Request.singleValued.contains(name) {
                throw .parameter(name)
            }
        }
        func required(_ name: String) throws(Malformed) -> String {
            guard let value = values[name], !value.isEmpty else { throw .parameter(name) }
            return value
        }
        method = Method(try required("REQUEST_METHOD"))
        let target = try required("REQUEST_URI")
        path = try Path(target: target)
        query = try Form(urlEncoded: (values["QUERY_STRING"] ?? "").utf8)
        isSecure = values["HTTPS"] == "on"
        host = try required("HTTP_HOST").lowercased()
        guard let client = ClientAddress(try required("REMOTE_ADDR")) else { throw .parameter("REMOTE_ADDR") }
        self.client = client
        id = values["REQUEST_ID"] ?? ""
        isInternal = values["LISTENER"] == "internal"
        contentTypeText = values["CONTENT_TYPE"] ?? ""
        contentType = MediaType(contentTypeText)
        self.body = body
        headers = values
    }

    /// A header field by its CGI name without the prefix: `header("USER_AGENT")`.
    package func header(_ cgiName: String) -> String? {
        guard let value = headers["HTTP_" + cgiName], !value.isEmpty else { return nil }
        return value
    }

    /// The fields of the body: `application/x-www-form-urlencoded`, or the text parts of `multipart/form-data`.
    /// Another type throws `body`, an empty body is an empty form.
    package func form() throws(Malformed) -> Form {
        guard !body.isEmpty else { return Form() }
        switch contentType?.essence {
        case "application/x-www-form-urlencoded":
            return try Form(urlEncoded: body)
        case "multipart/form-data":
            var fields: [(name: String, value: String)] = []
            for part in try multipart().parts where part.filename == nil {
                guard !part.content.contains(0), let text = String(validUTF8: part.content) else { throw .encoding }
                fields.append((part.name, text))
            }
            return Form(fields)
        default:
            throw .body
        }
    }

    package func multipart(limits: Multipart.Limits = .init()) throws(Malformed) -> Multipart {
        try Multipart(body, contentType: contentTypeText, limits: limits)
    }

    /// The value of a cookie. Of several with one name none: two would mean that a neighbour set one of them.
    package func cookie(_ name: String) -> String? {
        let full = (isSecure ? "__Host-" + name : name).utf8
        var found: Substring.UTF8View?
        for pair in (headers["HTTP_COOKIE"] ?? "").utf8.split(separator: UInt8(ascii: ";")) {
            let trimmed = pair.drop { $0 == UInt8(ascii: " ") }
            guard trimmed.starts(with: full) else { continue }
            let rest = trimmed.dropFirst(full.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            if found != nil { return nil }
            found = rest.dropFirst()
        }
        return found.map { String(Substring($0)) }
    }
}
