package import FoundationEssentials

/// A value made from one column, or from each element of an array column.
///
/// An identifier or another value with one column behind it needs no code:
/// `struct ID: RawRepresentable, ColumnDecodable { let rawValue: UUID }`. Types without a Swift counterpart here, such as
/// `numeric`, `inet` and types made by CREATE TYPE, are cast in the statement.
package protocol ColumnDecodable: RowDecodable, ColumnElement {
    /// - Parameters:
    ///   - bytes: the column in libpq's binary format.
    ///   - oid: the column's type, a number of `pg_type`.
    /// - Returns: `nil` when the type or the length does not fit.
    init?(column bytes: UnsafeRawBufferPointer, oid: UInt32)
}

/// A Swift type whose arrays can be read from a column: bytes from `bytea`, all others from a PostgreSQL array.
package protocol ColumnElement {
    static func elements(column bytes: UnsafeRawBufferPointer, oid: UInt32) -> [Self]?
}

extension ColumnDecodable {
    package init(row: inout Row) throws(DatabaseError) {
        self = try row.next()
    }

    /// An array of at most one dimension without NULL, in the format of `array_send` (PostgreSQL, `arrayfuncs.c`).
    package static func elements(column bytes: UnsafeRawBufferPointer, oid: UInt32) -> [Self]? {
        var input = ColumnBytes(rest: bytes)
        guard let dimensions = input.integer(), input.integer() != nil, let type = input.integer() else { return nil }
        guard oid == TypeOID.array(of: UInt32(bitPattern: type)) else { return nil }
        guard dimensions != 0 else { return [] }
        guard dimensions == 1, let count = input.integer(), count >= 0, input.integer() != nil else { return nil }
        var elements: [Self] = []
        for _ in 0..<count {
            guard let length = input.integer(), let element = input.take(Int(length)) else { return nil }
            guard let value = Self(column: element, oid: UInt32(bitPattern: type)) else { return nil }
            elements.append(value)
        }
        return elements
    }
}

/// What is left to read of a column.
private struct ColumnBytes {
    var rest: UnsafeRawBufferPointer

    mutating func integer() -> Int32? {
        take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }
}

extension Array: RowDecodable, ColumnDecodable, ColumnElement where Element: ColumnElement {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard let elements = Element.elements(column: bytes, oid: oid) else { return nil }
        self = elements
    }
}

extension UInt8: ColumnElement {
    package static func elements(column bytes: UnsafeRawBufferPointer, oid: UInt32) -> [UInt8]? {
        oid == TypeOID.bytea ? Array(bytes) : nil
    }
}

/// A row of one column that may be NULL: `one(Timestamp?.self, "SELECT max(…)")`.
extension Optional: RowDecodable where Wrapped: ColumnDecodable {
    package init(row: inout Row) throws(DatabaseError) {
        self = try row.next(Wrapped?.self)
    }
}

extension ColumnDecodable where Self: RawRepresentable, RawValue: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard let raw = RawValue(column: bytes, oid: oid) else { return nil }
        self.init(rawValue: raw)
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

extension UUID: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.uuid, bytes.count == 16 else { return nil }
        self.init(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Timestamp: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.timestamptz, bytes.count == 8 else { return nil }
        self.init(postgresMicroseconds: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
    }
}

extension CalendarDay: ColumnDecodable {
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.date, bytes.count == 4 else { return nil }
        self.init(daysSince2000: Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    }
}

extension Duration: ColumnDecodable {
    /// An `interval` without months, whose length nobody knows; a day of it is 24 hours.
    package init?(column bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == TypeOID.interval, bytes.count == 16 else { return nil }
        let microseconds = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        let days = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        guard bytes.loadUnaligned(fromByteOffset: 12, as: Int32.self) == 0 else { return nil }
        self = .microseconds(microseconds) + .seconds(Int(days) * 86_400)
    }
}
