import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// What `body` makes of each element, in their order, on all cores. For work that takes milliseconds an element.
    func concurrentMap<Result: Sendable>(_ body: @Sendable (Element) throws -> Result) throws -> [Result] {
        let made = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Swift.Result { try body(self[index]) }
            made.withLock { $0[index] = result }
        }
        return try made.withLock { try $0.compactMap { try $0?.get() } }
    }
}
