import CFastCGI
import Glibc
import HTTP
import Synchronization

/// One connection of the web server. Belongs to one thread at a time: the front while it waits, a worker while it works.
final class Connection: @unchecked Sendable {  // Handed over through queues only; never touched by two threads at once.
    enum State {
        /// In epoll, until a whole request head is there.
        case waiting
        case working
    }

    enum Glance {
        case head(Preflight.Verdict)
        /// Nothing has come.
        case silence
        case end
    }

    /// Names the connection for its whole life, which its descriptor does not: a closed number is given away at once.
    let serial: UInt64
    let descriptor: Int32
    let codec: Codec
    /// Workers alone make it wait, the front's thread alone makes it work. Held while epoll is told, so that the front
    /// cannot close a connection, and its number name another, before it is armed.
    let state = Mutex(State.waiting)
    /// How many requests have been handed to workers.
    private(set) var turn = 0
    /// Whether the beginning of a request has arrived and its deadline runs.
    var isIncomplete = false
    /// Whether its end after SIGTERM has been set.
    var isParting = false
    /// Whether the parameters of the present request contain what libfcgi's C strings cannot show.
    private(set) var isAmbiguous = false

    init(_ descriptor: Int32, serial: UInt64) {
        self.serial = serial
        self.descriptor = descriptor
        codec = Codec(descriptor)
    }

    var isWaiting: Bool { state.withLock { $0 == .waiting } }

    func beginWork(isAmbiguous: Bool) {
        state.withLock { $0 = .working }
        self.isAmbiguous = isAmbiguous
        turn += 1
        isIncomplete = false
    }

    /// Looks at what has arrived, leaving it there for libfcgi.
    func glance(_ scratch: UnsafeMutableRawBufferPointer) -> Glance {
        while true {
            let count = recv(
                descriptor,
                scratch.baseAddress,
                scratch.count,
                Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
            )
            if count > 0 { return .head(Preflight.check(UnsafeRawBufferPointer(rebasing: scratch[..<count]))) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .silence : .end
        }
    }

    /// Reads the request that has begun to arrive, to its end.
    func read(maximumBody: Int) -> Codec.Incoming {
        let incoming = codec.read(maximumBody: maximumBody)
        if case .request = incoming, isAmbiguous { return .refused(.parameter("encoding")) }
        return incoming
    }

    /// Lets the peer send no more. What it has sent already can still be read.
    func refuseMore() { shutdown(descriptor, Int32(SHUT_RD)) }

    /// Ends the connection. libfcgi closes the descriptor itself when it met an error on it.
    func close() {
        guard !codec.isClosed else { return }
        _ = Glibc.close(descriptor)
    }
}
