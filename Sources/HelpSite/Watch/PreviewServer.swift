package import Files
import Foundation
import Glibc
import Synchronization

/// Serves a folder to one editor's browser on this machine, and tells it when to load the page again.
///
/// For previews only: one request a connection, each on a thread of its own, GET only, and only for a browser on this
/// machine that knows it by this machine's name: a page of somebody else cannot read drafts under a name of its own.
package final class PreviewServer: Sendable {
    /// What the last build came to.
    package struct State: Sendable, Encodable {
        package let build: Int
        package let problems: [String]

        package init(build: Int, problems: [String]) {
            self.build = build
            self.problems = problems
        }
    }

    private let folder: String
    private let base: String
    private let listener: Int32
    package let port: Int
    private let state = Mutex(State(build: 0, problems: []))

    /// - Parameters:
    ///   - base: the path the site is served below: `/hilfe/`.
    ///   - port: 0 for any that is free.
    package init(folder: String, base: String, port: Int) throws(FileProblem) {
        self.folder = folder
        self.base = base
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw FileProblem("socket") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else {
            let problem = FileProblem("127.0.0.1:\(port)")
            close(listener)
            throw problem
        }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(listener) }

    package func show(_ state: State) { self.state.withLock { $0 = state } }

    /// Answers requests until the process ends.
    package func run() {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            // A browser opens connections ahead of time; one that says nothing must not keep the others waiting.
            Thread.detachNewThread { [self] in
                serve(connection)
                close(connection)
            }
        }
    }

    // MARK: One request

    private func serve(_ connection: Int32) {
        guard let (path, isHead) = requestedPath(connection) else {
            let answer = Answer(connection: connection, withBody: true)
            return send("400 Bad Request", "text/plain", Array("400\n".utf8), to: answer)
        }
        answer(path, Answer(connection: connection, withBody: !isHead))
    }

    private func answer(_ path: String, _ connection: Answer) {
        if path == "/" { return redirect(to: base, connection) }
        guard path.hasPrefix(base) else { return missing(connection) }
        let below = String(path.dropFirst(base.count))
        switch below {
        case ".vorschau/stand":
            let state = state.withLock(\.self)
            send("200 OK", "application/json", Array((try? JSONEncoder().encode(state)) ?? Data()), to: connection)
        case ".vorschau/neu.js":
            send("200 OK", "text/javascript; charset=utf-8", Array(PreviewScript.text(base: base).utf8), to: connection)
        default: file(below, connection)
        }
    }

    /// The path of a GET or HEAD, decoded; `nil` for anything else, and for a name that is not this machine's.
    private func requestedPath(_ connection: Int32) -> (path: String, isHead: Bool)? {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while request.count < 65_536 {
            let count = read(connection, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            request += buffer[..<count]
            if request.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) { break }
        }
        let lines = String(decoding: request, as: UTF8.self).split(separator: "\r\n")
        let line = lines.first?.split(separator: " ") ?? []
        guard line.count == 3, line[0] == "GET" || line[0] == "HEAD", names.contains(host(lines)) else { return nil }
        let target = line[1].prefix { $0 != "?" && $0 != "#" }
        guard let path = String(target).removingPercentEncoding, path.hasPrefix("/"),
            !path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
        else { return nil }
        return (path, line[0] == "HEAD")
    }

    private var names: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

    private func host(_ lines: [Substring]) -> String {
        let field = lines.first { $0.lowercased().hasPrefix("host:") }
        return field?.dropFirst(5).filter { $0 != " " }.lowercased() ?? ""
    }

    /// Where an answer goes.
    private struct Answer {
        let connection: Int32
        let withBody: Bool
    }

    private func file(_ below: String, _ connection: Answer) {
        if below.hasPrefix(".helpsite") { return missing(connection) }
        let path = folder + "/" + below + (below.isEmpty || below.hasSuffix("/") ? "index.html" : "")
        guard let content = try? File.read(path) else {
            if FileStamp(of: path + "/index.html") != nil { return redirect(to: base + below + "/", connection) }
            return missing(connection)
        }
        send(
            "200 OK",
            PreviewServer.mediaType(of: path),
            path.hasSuffix(".html") ? withScript(content) : content,
            to: connection
        )
    }

    private func missing(_ connection: Answer) {
        let page = (try? File.read(folder + "/404.html")) ?? Array("<!doctype html><title>404</title>".utf8)
        send("404 Not Found", "text/html; charset=utf-8", withScript(page), to: connection)
    }

    private func withScript(_ page: [UInt8]) -> [UInt8] {
        page + Array("<script src=\"\(base).vorschau/neu.js\"></script>\n".utf8)
    }

    private func redirect(to path: String, _ connection: Answer) {
        send("302 Found", "text/plain", [], to: connection, more: "Location: \(path)\r\n")
    }

    private func send(_ status: String, _ type: String, _ content: [UInt8], to answer: Answer, more: String = "") {
        let head = """
            HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(content.count)\r\nCache-Control: \
            no-store\r\n\
            X-Content-Type-Options: nosniff\r\nConnection: close\r\n\(more)\r\n
            """
        var rest = (Array(head.utf8) + (answer.withBody ? content : []))[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(answer.connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func mediaType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json"
        case "xml": "text/xml; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        default: "text/plain; charset=utf-8"
        }
    }
}
