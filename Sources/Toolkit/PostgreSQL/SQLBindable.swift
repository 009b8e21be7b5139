package import FoundationEssentials

/// A Swift type that can stand in an `SQL` interpolation, alone or as an array: `WHERE id = ANY(\(ids))`.
package protocol SQLBindable: SQLElement {
    var bind: Bind { get }
    /// The type that NULL and an empty array claim: a number of `pg_type`, or 0 to leave it to the server.
    static var postgresType: UInt32 { get }
}

/// A Swift type whose arrays can stand in an `SQL` interpolation: bytes as `bytea`, all others as a PostgreSQL array.
package protocol SQLElement {
    static var arrayType: UInt32 { get }
    static func bind(elements: [Self]) -> Bind
}

extension SQLBindable {
    package static var postgresType: UInt32 { TypeOID.undecided }

    /// Without a type of their own the elements are `text`.
    private static var elementType: UInt32 { postgresType == TypeOID.undecided ? TypeOID.text : postgresType }

    package static var arrayType: UInt32 {
        guard let type = TypeOID.array(of: elementType) else { preconditionFailure("no arrays of \(Self.self)") }
        return type
    }

    /// One dimension, without NULL, in the format of `array_recv` (PostgreSQL, `arrayfuncs.c`).
    package static func bind(elements: [Self]) -> Bind {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: Int32(elements.isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: elementType)
        if !elements.isEmpty {
            bytes.append(bigEndian: Int32(elements.count))
            bytes.append(bigEndian: Int32(1))
        }
        var element: [UInt8] = []
        for bind in elements.lazy.map(\.bind) {
            element.removeAll(keepingCapacity: true)
            bind.write(to: &element)
            bytes.append(bigEndian: Int32(element.count))
            bytes.append(contentsOf: element)
        }
        return .binary(type: arrayType, bytes)
    }
}

extension Array: SQLBindable, SQLElement where Element: SQLElement {
    package static var postgresType: UInt32 { Element.arrayType }
    package var bind: Bind { Element.bind(elements: self) }
}

extension UInt8: SQLElement {
    package static var arrayType: UInt32 { TypeOID.bytea }
    package static func bind(elements: [UInt8]) -> Bind { .binary(type: TypeOID.bytea, elements) }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    package static var postgresType: UInt32 { RawValue.postgresType }
    package var bind: Bind { rawValue.bind }
}

extension String: SQLBindable {
    package var bind: Bind { .text(self) }
}

extension Int: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.int8 }
    /// `bigint`.
    package var bind: Bind { .int64(type: TypeOID.int8, Int64(self)) }
}

extension Bool: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.bool }
    package var bind: Bind { .bool(self) }
}

extension Double: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.float8 }
    /// `double precision`.
    package var bind: Bind { .int64(type: TypeOID.float8, Int64(bitPattern: bitPattern)) }
}

extension UUID: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.uuid }
    package var bind: Bind { .uuid(self) }
}

extension Timestamp: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.timestamptz }
    /// `timestamptz`: microseconds since 2000-01-01 UTC.
    package var bind: Bind { .int64(type: TypeOID.timestamptz, postgresMicroseconds) }
}

extension CalendarDay: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.date }
    /// `date`: days since 2000-01-01.
    package var bind: Bind { .int32(type: TypeOID.date, daysSince2000) }
}

extension Duration: SQLBindable {
    package static var postgresType: UInt32 { TypeOID.interval }
    /// `interval`, in microseconds: `now() + \(duration)`.
    package var bind: Bind {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: microseconds)
        bytes.append(bigEndian: Int64(0))
        return .binary(type: TypeOID.interval, bytes)
    }
}
