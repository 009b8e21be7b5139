import Glibc
import Testing

@testable import FastCGI

struct ListenerTests {
    /// Makes a listener and closes it again. Its path stays, as after a program that has died.
    private func leave(at path: String) throws {
        let listener = try Listener(path: path)
        close(listener.descriptor)
    }

    /// Removes a file and the directory made for it.
    private func remove(_ path: String) {
        unlink(path)
        rmdir(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : 0
    }

    @Test func `The socket can be opened by its owner and its group alone`() throws {
        let socket = try TestSocket()
        #expect(mode(socket.path) == S_IFSOCK | 0o660)
    }

    @Test func `A path in use is refused and goes on working`() throws {
        let server = try TestServer()
        #expect(throws: Listener.Problem.inUse(server.path)) { try Listener(path: server.path) }
        #expect(try server.client().answer(to: WireRequest("/still")).body == "/still")
        server.stop()
    }

    @Test func `A socket that nobody answers on is replaced`() throws {
        let path = try temporaryDirectory() + "/socket"
        try leave(at: path)
        #expect(throws: Client.Problem.system("connect", ECONNREFUSED)) { try Client(path) }
        try leave(at: path)
        #expect(mode(path) == S_IFSOCK | 0o660)
        remove(path)
    }

    @Test func `What is not a socket is never removed`() throws {
        let path = try temporaryDirectory() + "/file"
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        #expect(throws: Listener.Problem.system(call: "bind \(path)", errno: EADDRINUSE)) { try Listener(path: path) }
        #expect(mode(path) == S_IFREG | 0o600)
        remove(path)
    }

    @Test func `A path that does not fit is refused, the longest that fits is not`() throws {
        let directory = try temporaryDirectory()
        let longest = directory + "/" + String(repeating: "s", count: 106 - directory.utf8.count)
        #expect(longest.utf8.count == 107)
        try leave(at: longest)
        #expect(mode(longest) == S_IFSOCK | 0o660)
        #expect(throws: Listener.Problem.pathTooLong(longest + "s")) { try Listener(path: longest + "s") }
        remove(longest)
    }

    @Test func `A directory that is not there is an error with its name`() {
        #expect(throws: Listener.Problem.system(call: "bind /nowhere/socket", errno: ENOENT)) {
            try Listener(path: "/nowhere/socket")
        }
    }
}
