import CPostgreSQL

/// One COPY FROM STDIN in text format (PostgreSQL manual, COPY, "Text Format").
struct Copy {
    private let connection: Connection
    private let wait: Duration
    private let statement: String
    private let loss: Exchange.Loss

    /// As much as is sent, and waited for, at a time.
    private static let pieceSize = 1 << 16

    init(_ connection: Connection, wait: Duration, statement: String, loss: Exchange.Loss) {
        self.connection = connection
        self.wait = wait
        self.statement = statement
        self.loss = loss
    }

    /// - Returns: how many rows were inserted.
    func run(into table: String, rows: some Sequence<[String?]>) throws(DatabaseError) -> Int {
        try connection.beginCopy("COPY \(table) FROM STDIN", next(.undone))
        do {
            try send(rows)
        } catch {
            try abandon()
            throw error
        }
        return try connection.receive(PQputCopyEnd(connection.session, nil), next(loss)).affectedRows
    }

    /// The deadline begins anew with each piece.
    private func next(_ loss: Exchange.Loss) -> Exchange {
        Exchange(statement, Deadline(after: wait), loss: loss)
    }

    private func send(_ rows: some Sequence<[String?]>) throws(DatabaseError) {
        var piece: [UInt8] = []
        piece.reserveCapacity(Copy.pieceSize * 2)
        for row in rows {
            try append(row, to: &piece)
            guard piece.count >= Copy.pieceSize else { continue }
            try send(piece)
            piece.removeAll(keepingCapacity: true)
        }
        try send(piece)
    }

    private func append(_ row: [String?], to piece: inout [UInt8]) throws(DatabaseError) {
        for (index, field) in row.enumerated() {
            if index > 0 { piece.append(UInt8(ascii: "\t")) }
            if let field {
                guard Copy.append(field, to: &piece) else { throw .unboundValue(statement: statement) }
            } else {
                piece.append(contentsOf: #"\N"#.utf8)
            }
        }
        piece.append(UInt8(ascii: "\n"))
    }

    /// - Returns: false for a text with NUL.
    private static func append(_ field: String, to piece: inout [UInt8]) -> Bool {
        for byte in field.utf8 {
            switch byte {
            case 0: return false
            case UInt8(ascii: "\\"): piece.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\t"): piece.append(contentsOf: #"\t"#.utf8)
            case UInt8(ascii: "\n"): piece.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\r"): piece.append(contentsOf: #"\r"#.utf8)
            default: piece.append(byte)
            }
        }
        return true
    }

    /// libpq buffers without bound what it cannot send, so each piece is waited for.
    private func send(_ piece: [UInt8]) throws(DatabaseError) {
        guard !piece.isEmpty else { return }
        let buffered = piece.withUnsafeBytes { bytes in
            PQputCopyData(
                connection.session,
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(bytes.count)
            )
        }
        let exchange = next(.undone)
        guard buffered == 1 else { throw connection.lost(exchange) }
        try connection.flush(exchange)
    }

    /// Tells the server to forget what it got, so that the connection can be used again.
    private func abandon() throws(DatabaseError) {
        guard !connection.isBroken else { return }
        do {
            _ = try connection.receive(PQputCopyEnd(connection.session, "abandoned"), next(.undone))
        } catch .rejected {
            // The answer that was asked for.
        }
    }
}
