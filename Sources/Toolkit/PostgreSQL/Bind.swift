package import FoundationEssentials

/// A value on its way to the server: the type it claims, and its bytes in libpq's text or binary format.
package enum Bind: Sendable, Hashable {
    /// NULL, of a type all the same: the server plans a statement for the types of its parameters.
    case null(type: UInt32)
    /// Text format with the type left to the server, like a quoted literal: fits text, jsonb, inet, numeric.
    case text(String)
    case bool(Bool)
    case int32(type: UInt32, Int32)
    case int64(type: UInt32, Int64)
    case uuid(UUID)
    case binary(type: UInt32, [UInt8])

    /// A number of `pg_type`; 0 leaves the type to the server.
    var type: UInt32 {
        switch self {
        case .text: TypeOID.undecided
        case .bool: TypeOID.bool
        case .uuid: TypeOID.uuid
        case .null(let type), .int32(let type, _), .int64(let type, _), .binary(let type, _): type
        }
    }

    /// 1 for libpq's binary format, 0 for its text format.
    var format: Int32 {
        switch self {
        case .null, .text: 0
        case .bool, .int32, .int64, .uuid, .binary: 1
        }
    }

    /// Appends the bytes of the value; none for NULL.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: break
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .bool(let bool): bytes.append(bool ? 1 : 0)
        case .int32(_, let number): bytes.append(bigEndian: number)
        case .int64(_, let number): bytes.append(bigEndian: number)
        case .uuid(let uuid): withUnsafeBytes(of: uuid.uuid) { bytes.append(contentsOf: $0) }
        case .binary(_, let value): bytes.append(contentsOf: value)
        }
    }
}

/// Describes itself by its type alone: a value must not reach a log with the statement it belongs to.
extension Bind: CustomStringConvertible, CustomReflectable {
    package var description: String { self == .null(type: type) ? "NULL" : "value of type \(type)" }
    package var customMirror: Mirror { Mirror(self, children: ["type": type]) }
}

extension [UInt8] {
    mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}

/// The type numbers of `pg_type.dat` that this module speaks.
enum TypeOID {
    static let undecided: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let json: UInt32 = 114
    static let float8: UInt32 = 701
    static let unknown: UInt32 = 705
    static let bpchar: UInt32 = 1042
    static let varchar: UInt32 = 1043
    static let date: UInt32 = 1082
    static let timestamptz: UInt32 = 1184
    static let interval: UInt32 = 1186
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802

    /// The type of an array with such elements, if this module speaks it.
    static func array(of element: UInt32) -> UInt32? {
        switch element {
        case bool: 1000
        case bytea: 1001
        case int2: 1005
        case int4: 1007
        case text: 1009
        case varchar: 1015
        case int8: 1016
        case float8: 1022
        case date: 1182
        case timestamptz: 1185
        case interval: 1187
        case uuid: 2951
        default: nil
        }
    }
}
