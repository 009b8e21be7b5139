package import HTML
package import HTTP
import Links

extension Response {
    /// After a POST, and wherever another address is the right one: 303.
    package static func seeOther(_ target: some Addressable) -> Response {
        var response = Response(.seeOther)
        response.set("Location", target.address.text)
        response.set("Cache-Control", "no-store")
        return response
    }

    package static func movedPermanently(_ target: some Addressable) -> Response {
        var response = Response(.movedPermanently)
        response.set("Location", target.address.text)
        return response
    }

    package static func plain(_ status: Status, _ text: String) -> Response {
        var response = Response(status, body: Array(text.utf8))
        response.set("Content-Type", "text/plain; charset=utf-8")
        response.set("Cache-Control", "no-store")
        return response
    }

    package static func html(_ status: Status, _ html: HTML) -> Response {
        var response = Response(status, body: html.bytes)
        response.set("Content-Type", "text/html; charset=utf-8")
        return response
    }

    /// The same page with another status.
    package func with(_ status: Status) -> Response {
        var copy = self
        copy.status = status
        return copy
    }

    /// The page of a limit: 429, and for programs how long to wait.
    package func limited(_ wait: Duration) -> Response {
        with(.tooManyRequests).setting("Retry-After", String(GermanText.wholeSeconds(wait)))
    }
}
