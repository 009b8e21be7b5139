import Dispatch
import Foundation
import Synchronization

/// Work on a thread of its own.
package final class Background<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    package init(_ work: @escaping @Sendable () throws -> Value) {
        let thread = Thread { [self] in
            let result = Result { try work() }
            self.result.withLock { $0 = result }
            done.signal()
        }
        thread.start()
    }

    /// Waits for the work. To be called once.
    package func value() throws -> Value {
        done.wait()
        guard let result = result.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
        return try result.get()
    }
}

/// Opens when as many threads as announced stand before it.
package final class Gate: Sendable {
    private let missing: Mutex<Int>
    private let open = DispatchSemaphore(value: 0)

    package init(_ count: Int) {
        missing = Mutex(count)
    }

    package func waitForAll() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isLast { open.signal() }
        open.wait()
        open.signal()
    }
}
