/// Why a request cannot be read. Every case is answered with 400, `tooLarge` with 413.
package enum Malformed: Error, Sendable, Hashable {
    /// The path is not percent-encoded UTF-8, or contains what could be read two ways.
    case path
    /// A query or form field is not percent-encoded UTF-8 or contains NUL.
    case encoding
    /// A parameter of the web server is missing, appears twice or contains what it must not.
    case parameter(String)
    /// A body whose `Content-Type` the address does not take, or a multipart body that does not follow RFC 7578.
    case body
    /// More bytes, fields or parts than the limit.
    case tooLarge
}
