import FoundationEssentials

/// A value on its way to the server: the type it claims, and its bytes in libpq's text or binary format.
package enum Bind: Sendable, Hashable {
    case null
    /// Text format with the type left to the server, like a quoted literal: fits text, jsonb, inet, date.
    case text(String)
    case binary(oid: UInt32, [UInt8])
}

/// A Swift type that can stand in an `SQL` interpolation.
package protocol SQLBindable {
    var bind: Bind { get }
}

extension String: SQLBindable {
    package var bind: Bind { .text(self) }
}

extension Int: SQLBindable {
    /// `bigint`.
    package var bind: Bind { .binary(oid: TypeOID.int8, Int64(self).bigEndianBytes) }
}

extension Bool: SQLBindable {
    package var bind: Bind { .binary(oid: TypeOID.bool, [self ? 1 : 0]) }
}

extension Double: SQLBindable {
    /// `double precision`.
    package var bind: Bind { .binary(oid: TypeOID.float8, Int64(bitPattern: bitPattern).bigEndianBytes) }
}

extension [UInt8]: SQLBindable {
    /// `bytea`.
    package var bind: Bind { .binary(oid: TypeOID.bytea, self) }
}

extension UUID: SQLBindable {
    package var bind: Bind { .binary(oid: TypeOID.uuid, withUnsafeBytes(of: uuid) { Array($0) }) }
}

extension Timestamp: SQLBindable {
    /// `timestamptz`: microseconds since 2000-01-01 UTC.
    package var bind: Bind {
        .binary(oid: TypeOID.timestamptz, (microseconds - Timestamp.postgresEpoch).bigEndianBytes)
    }
}

extension Duration: SQLBindable {
    /// `interval`, in microseconds: `now() + \(duration)`.
    package var bind: Bind {
        .binary(oid: TypeOID.interval, microseconds.bigEndianBytes + [UInt8](repeating: 0, count: 8))
    }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    package var bind: Bind { rawValue.bind }
}

/// The type numbers of `pg_type.dat` that this module speaks.
enum TypeOID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let json: UInt32 = 114
    static let unknown: UInt32 = 705
    static let float8: UInt32 = 701
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let timestamptz: UInt32 = 1184
    static let interval: UInt32 = 1186
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
