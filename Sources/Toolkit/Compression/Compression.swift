import CBrotli
import CZlib

/// Compresses files once, so that the web server need not do it for each visitor. The same bytes give the same bytes.
package enum Compression {
    /// Brotli at its best (RFC 7932): about 7 ms for a page of 15 kB.
    package static func brotli(_ bytes: [UInt8]) -> [UInt8] {
        var size = BrotliEncoderMaxCompressedSize(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: max(size, 64)) { buffer, count in
            size = buffer.count
            let done = BrotliEncoderCompress(
                BROTLI_MAX_QUALITY,
                BROTLI_MAX_WINDOW_BITS,
                BROTLI_MODE_TEXT,
                bytes.count,
                bytes,
                &size,
                buffer.baseAddress
            )
            precondition(done == BROTLI_TRUE, "the buffer is as large as brotli asks for")
            count = size
        }
    }

    /// gzip at its best (RFC 1952), without name or time.
    package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        precondition(gzip_begin(&stream, 9) == Z_OK, "zlib has memory")
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                // zlib does not write through next_in, it only lacks the const.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END, "the buffer is as large as zlib asks for")
                count = output.count - Int(stream.avail_out)
            }
        }
    }
}

extension Compression {
    /// How many bytes some zlib data (RFC 1950) stands for, without keeping them.
    ///
    /// - Returns: `nil` when it is damaged; no more than the limit when it is longer.
    package static func inflatedCount(_ bytes: [UInt8], atMost limit: Int) -> Int? {
        var stream = z_stream()
        precondition(zlib_begin(&stream) == Z_OK, "zlib has memory")
        defer { inflateEnd(&stream) }
        return bytes.withUnsafeBufferPointer { input in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 65_536) { output in
                // zlib does not write through next_in, it only lacks the const.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                var (count, state) = (0, Z_OK)
                while state == Z_OK, count < limit {
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    state = inflate(&stream, Z_NO_FLUSH)
                    count += output.count - Int(stream.avail_out)
                }
                return state == Z_OK || state == Z_STREAM_END ? min(count, limit) : nil
            }
        }
    }

    /// The sum PNG and gzip use (ISO 3309, CRC-32).
    package static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32($0.count))) }
    }
}
