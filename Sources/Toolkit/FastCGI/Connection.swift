import CFastCGI
import Glibc
import HTTP
import Synchronization

/// One connection of the web server. Nobody's while it waits; then of the thread that claimed it, alone.
final class Connection: @unchecked Sendable {  // `hold` says who may touch the rest; never two threads at once.
    /// Whose the connection is.
    enum Hold {
        /// Nobody's: the workers' epoll reports when something arrives, and whoever claims it has it.
        case waiting
        /// The front's: the beginning of a request is there, and its deadline runs.
        case growing
        /// A worker's, or the front's while it parts with it.
        case claimed
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
    /// Held while epoll is told, so that nobody closes a connection, and its number names another, before it is armed.
    let hold = Mutex(Hold.waiting)
    /// How many requests have been handed to workers: a deadline is for one turn.
    let turn = Atomic<Int>(0)
    /// Whether its end after SIGTERM has been set. The front's alone.
    var isParting = false
    /// Whether the parameters of the present request contain what libfcgi's C strings cannot show.
    private(set) var isAmbiguous = false

    init(_ descriptor: Int32, serial: UInt64) {
        self.serial = serial
        self.descriptor = descriptor
        codec = Codec(descriptor)
    }

    var isWaiting: Bool { hold.withLock { $0 == .waiting } }
    var isGrowing: Bool { hold.withLock { $0 == .growing } }

    /// Takes a connection that waits.
    /// - Returns: false when another thread was faster.
    func claim() -> Bool {
        hold.withLock { hold in
            guard hold == .waiting else { return false }
            hold = .claimed
            return true
        }
    }

    func beginWork(isAmbiguous: Bool) {
        self.isAmbiguous = isAmbiguous
        turn.add(1, ordering: .relaxed)
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
    func read(maximumBody: (String) -> Int) -> Codec.Incoming {
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
