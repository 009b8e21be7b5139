import CPostgreSQL
import FoundationEssentials

/// A value made from one row, reading its columns in the order in which the statement lists them.
package protocol RowDecodable {
    init(row: inout Row) throws(DatabaseError)
}

/// A value made from one column.
package protocol ColumnDecodable: RowDecodable {
    /// - Parameters:
    ///   - bytes: the column in libpq's binary format.
    ///   - oid: the column's type, a number of `pg_type`.
    /// - Returns: `nil` when the type or the length does not fit.
    init?(column bytes: UnsafeRawBufferPointer, oid: UInt32)
}

extension ColumnDecodable {
    package init(row: inout Row) throws(DatabaseError) {
        self = try row.next()
    }
}

/// One row of a result, read column by column. Valid only inside the decoding initializer it is passed to.
package struct Row {
    private let result: OpaquePointer
    private let index: Int32
    private let statement: String
    private var column: Int32 = 0

    init(result: OpaquePointer, index: Int32, statement: String) {
        self.result = result
        self.index = index
        self.statement = statement
    }

    /// The next column; a NULL, another type or a missing column throws `unexpectedColumn`.
    package mutating func next<Value: ColumnDecodable>(_ type: Value.Type = Value.self) throws(DatabaseError) -> Value {
        guard let value: Value = try next() else { throw unexpected(Value.self) }
        return value
    }

    /// The next column, `nil` when it is NULL.
    package mutating func next<Value: ColumnDecodable>(_ type: Value?.Type = Value?.self) throws(DatabaseError)
        -> Value?
    {
        guard column < PQnfields(result) else { throw unexpected(Value.self) }
        defer { column += 1 }
        guard PQgetisnull(result, index, column) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, index, column),
            count: Int(PQgetlength(result, index, column))
        )
        guard let value = Value(column: bytes, oid: PQftype(result, column)) else { throw unexpected(Value.self) }
        return value
    }

    private func unexpected(_ type: any Any.Type) -> DatabaseError {
        .unexpectedColumn(statement: statement, column: Int(column) + 1, expected: "\(type)")
    }
}

extension Int: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        switch (oid, bytes.count) {
        case (TypeOID.int8, 8): self = Int(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case (TypeOID.int4, 4): self = Int(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (TypeOID.int2, 2): self = Int(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: return nil
        }
    }
}

extension Bool: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.bool, bytes.count == 1 else { return nil }
        self = bytes[0] != 0
    }
}

extension Double: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.float8, bytes.count == 8 else { return nil }
        self.init(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
    }
}

extension String: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        switch oid {
        case TypeOID.text, TypeOID.varchar, TypeOID.bpchar, TypeOID.name, TypeOID.json, TypeOID.unknown:
            self.init(validating: bytes, as: UTF8.self)
        case TypeOID.jsonb where bytes.first == 1:
            self.init(validating: bytes.dropFirst(), as: UTF8.self)
        default: return nil
        }
    }
}

extension [UInt8]: RowDecodable, ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.bytea else { return nil }
        self.init(bytes)
    }
}

extension UUID: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.uuid, bytes.count == 16 else { return nil }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Timestamp: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.timestamptz, bytes.count == 8 else { return nil }
        let microseconds = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        let (sum, overflow) = microseconds.addingReportingOverflow(Timestamp.postgresEpoch)
        // `infinity` and `-infinity` are the largest and the smallest number.
        self.init(microseconds: overflow || microseconds == .min ? microseconds : sum)
    }
}

/// An identifier or another value with one column behind it: `struct ID: RawRepresentable, ColumnDecodable`.
extension ColumnDecodable where Self: RawRepresentable, RawValue: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard let raw = RawValue(column: bytes, oid: oid) else { return nil }
        self.init(rawValue: raw)
    }
}
