import Dispatch
import Synchronization

/// Work on a thread of its own, for what must happen while another thread waits in the database.
final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Value) {
        DispatchQueue(label: "background").async { [self] in
            let result = Result { try work() }
            self.result.withLock { $0 = result }
            done.signal()
        }
    }

    /// Waits for the work. To be called once.
    func value() throws -> Value {
        done.wait()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
        return try result.get()
    }
}
