import Glibc

/// A folder with one file for each mail, for development and tests (https://cr.yp.to/proto/maildir.html).
package struct Maildir: MailTransport {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    package func deliver(_ message: Message) throws(DeliveryError) {
        for folder in ["", "/tmp", "/new", "/cur"] where mkdir(path + folder, 0o700) != 0 && errno != EEXIST {
            throw .unreachable("cannot make \(path)\(folder)")
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let name = "\(time.tv_sec).M\(time.tv_nsec / 1_000)P\(getpid()).localhost"
        // Files on Unix end their lines with LF alone, as delivery agents write them.
        do { try write(message.serialized.filter { $0 != UInt8(ascii: "\r") }, to: "\(path)/tmp/\(name)") } catch {
            unlink("\(path)/tmp/\(name)")
            throw error
        }
        guard rename("\(path)/tmp/\(name)", "\(path)/new/\(name)") == 0 else { throw .unreachable("cannot rename") }
    }

    private func write(_ bytes: [UInt8], to file: String) throws(DeliveryError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unreachable("cannot write \(file)") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .unreachable("cannot write \(file)") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw .unreachable("cannot write \(file)") }
    }
}
