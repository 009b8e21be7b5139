/// The status codes the portal answers with (RFC 9110, RFC 6585).
package enum Status: Int, Sendable, Hashable {
    case ok = 200
    case noContent = 204
    case movedPermanently = 301
    case seeOther = 303
    case notModified = 304
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case gone = 410
    case contentTooLarge = 413
    case unprocessableContent = 422
    case tooManyRequests = 429
    case internalServerError = 500
    case serviceUnavailable = 503

    package var reason: StaticString {
        switch self {
        case .ok: "OK"
        case .noContent: "No Content"
        case .movedPermanently: "Moved Permanently"
        case .seeOther: "See Other"
        case .notModified: "Not Modified"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .gone: "Gone"
        case .contentTooLarge: "Content Too Large"
        case .unprocessableContent: "Unprocessable Content"
        case .tooManyRequests: "Too Many Requests"
        case .internalServerError: "Internal Server Error"
        case .serviceUnavailable: "Service Unavailable"
        }
    }
}
