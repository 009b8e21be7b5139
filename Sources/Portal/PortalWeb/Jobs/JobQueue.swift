import FoundationEssentials
package import PostgreSQL

/// The work that committed transactions promised, and its claiming by workers.
///
/// Enqueued in the business transaction: it happens if and only if that commits. A claim is a lease; a worker that
/// dies leaves its job to the next one when the lease ends. Executed at least once.
package struct JobQueue {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    /// - Parameters:
    ///   - recipient: the address of a mail, for the limits on mails to one address.
    ///   - payload: ids, never secrets.
    package func enqueue(_ kind: Job.Kind, to recipient: String? = nil, payload: [String: String], at now: Timestamp)
        throws(DatabaseError)
    {
        try database.execute(
            """
            INSERT INTO job (kind, recipient, payload, created_at, run_at)
            VALUES (\(kind), \(recipient), \(Job.encode(payload)), \(now), \(now))
            """
        )
    }

    /// Takes the job that has been due for longest, for the length of the lease. Jobs that other workers hold are passed
    /// over; one that was lost at every attempt becomes a dead letter.
    package func claim(lease: Duration, at now: Timestamp) throws(DatabaseError) -> Job? {
        try buryLost(at: now)
        // The CTE is a fence: without it the planner may evaluate the LIMIT again for each updated row.
        return try database.first(
            Job.self,
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM job
                WHERE finished_at IS NULL AND run_at <= \(now) AND (leased_until IS NULL OR leased_until < \(now))
                ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED
            )
            UPDATE job SET leased_until = \(now + lease), attempts = attempts + 1
            FROM due WHERE job.id = due.id
            RETURNING job.id, job.kind, job.recipient, job.payload, job.attempts, job.created_at
            """
        )
    }

    /// A job whose last attempt ended with the worker itself, not with an error, would take every worker down in turn.
    private func buryLost(at now: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE job SET finished_at = \(now), outcome = \(Job.Outcome.dead), leased_until = NULL,
                last_error = 'the worker ended during the last attempt'
            WHERE finished_at IS NULL AND leased_until < \(now) AND attempts >= \(Job.mostAttempts)
            """
        )
    }

    /// Ends a job. Only the latest holder can; for an earlier one this changes nothing.
    package func finish(_ job: Job, _ outcome: Job.Outcome, error: String? = nil, at now: Timestamp)
        throws(DatabaseError)
    {
        try database.execute(
            """
            UPDATE job SET finished_at = \(now), outcome = \(outcome), last_error = \(error), leased_until = NULL
            WHERE id = \(job.id) AND attempts = \(job.attempts) AND finished_at IS NULL
            """
        )
    }

    /// Gives a job back that has nothing to do yet: no attempt.
    package func postpone(_ job: Job, until time: Timestamp) throws(DatabaseError) {
        try database.execute(
            """
            UPDATE job SET run_at = \(time), leased_until = NULL, attempts = attempts - 1
            WHERE id = \(job.id) AND attempts = \(job.attempts) AND finished_at IS NULL
            """
        )
    }

    /// Gives a failed job back for a later attempt; after the last attempt it becomes a dead letter.
    package func retry(_ job: Job, error: String, at now: Timestamp) throws(DatabaseError) {
        guard let delay = Job.backoff(after: job.attempts) else {
            return try finish(job, .dead, error: error, at: now)
        }
        try database.execute(
            """
            UPDATE job SET run_at = \(now + delay), leased_until = NULL, last_error = \(error)
            WHERE id = \(job.id) AND attempts = \(job.attempts) AND finished_at IS NULL
            """
        )
    }
}
