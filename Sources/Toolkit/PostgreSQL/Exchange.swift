/// Something asked of the server: under which name, until when, and what it would mean to lose the answer.
struct Exchange {
    enum Loss {
        /// The server undoes it: inside a transaction, or nothing was changed.
        case undone
        /// It may have happened: a statement outside a transaction.
        case uncertain
        /// It may have happened even if the connection only became slow: COMMIT.
        case decisive
    }

    let statement: String
    let deadline: Deadline
    let loss: Loss

    init(_ statement: String, _ deadline: Deadline, loss: Loss) {
        self.statement = statement
        self.deadline = deadline
        self.loss = loss
    }

    /// The same for a step of it that changes nothing.
    var undoable: Exchange { Exchange(statement, deadline, loss: .undone) }

    /// What to tell when the answer did not come in time.
    var late: DatabaseError {
        loss == .decisive ? .outcomeUnknown(statement: statement) : .deadlineExceeded(statement: statement)
    }

    /// What to tell when the connection broke, with the server's last word if there was one.
    func lost(_ report: ServerError?) -> DatabaseError {
        // Sessions that the server ends by itself, between statements or in the middle of one, roll back. This is not
        // so after COMMIT, which may be waiting for a standby, or when the server crashes (57P02).
        let endedByServer = ["57P01", "57P03", "57P05", "25P03"].contains(report?.sqlState)
        switch loss {
        case .uncertain where endedByServer, .undone:
            return .unavailable("connection lost" + (report.map { " (SQLSTATE \($0.sqlState))" } ?? ""))
        case .uncertain, .decisive: return .outcomeUnknown(statement: statement)
        }
    }
}
