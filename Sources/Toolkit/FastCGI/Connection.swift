import CFastCGI
import Glibc

/// One connection of the web server. Belongs to one thread at a time: the front while it waits, a worker while it works.
final class Connection: @unchecked Sendable {  // Handed over through queues only; never touched by two threads at once.
    enum State {
        /// Waits in epoll for a request; since when the first byte of an incomplete one is there, on the clock.
        case waiting(incompleteSince: UInt64?)
        case working
    }

    let descriptor: Int32
    let codec: Codec
    var state = State.waiting(incompleteSince: nil)

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        codec = Codec(descriptor)
    }

    /// Looks at what has arrived, leaving it there for libfcgi. `nil`: the peer has closed.
    func preflight(_ scratch: UnsafeMutableRawBufferPointer) -> Preflight.Verdict? {
        let count = recv(
            descriptor,
            scratch.baseAddress,
            scratch.count,
            Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)
        )
        if count == 0 { return nil }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .incomplete : nil }
        return Preflight.check(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    }

    /// Ends the connection. libfcgi closes the descriptor itself when it met an error on it.
    func close() {
        guard !codec.isClosed else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        _ = Glibc.close(descriptor)
    }
}
