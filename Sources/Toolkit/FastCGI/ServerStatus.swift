/// What a process is doing, at one moment.
package struct ServerStatus: Sendable, Hashable {
    package let workers: Int
    package let laneWorkers: Int
    package let busy: Int
    package let laneWaiting: Int
    package let connections: Int
    package let accepted: Int
    package let refused: Int
    package let answered: Int
    package let overflowed: Int
    package let oldestSeconds: Double
    /// What the worker that has been busy longest is at.
    package let oldestLabel: String

    /// In the text format of Prometheus.
    package var metrics: String {
        let values: [(String, String)] = [
            ("workers", "\(workers)"), ("lane_workers", "\(laneWorkers)"), ("workers_busy", "\(busy)"),
            ("lane_waiting", "\(laneWaiting)"), ("connections", "\(connections)"),
            ("connections_accepted_total", "\(accepted)"), ("connections_refused_total", "\(refused)"),
            ("requests_total", "\(answered)"), ("requests_overflowed_total", "\(overflowed)"),
            ("oldest_request_seconds", "\(oldestSeconds)"),
        ]
        return values.map { "portal_\($0) \($1)\n" }.joined()
    }
}
