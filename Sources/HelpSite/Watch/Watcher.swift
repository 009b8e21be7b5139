import Files
import Glibc

/// Notices that something in some folders changed.
package struct Watcher {
    private let folders: [String]
    private let ignoring: String
    private var seen: [String: FileStamp]

    /// - Parameter ignoring: a folder that is written meanwhile.
    package init(_ folders: [String], ignoring: String) {
        self.folders = folders
        self.ignoring = ignoring
        seen = Watcher.stamps(of: folders, ignoring: ignoring)
    }

    /// Looks every tenth of a second until something has changed, or `isStopped` says so.
    package mutating func waitForChange(until isStopped: () -> Bool) {
        while !isStopped() {
            usleep(100_000)
            let now = Watcher.stamps(of: folders, ignoring: ignoring)
            if now != seen {
                seen = now
                return
            }
        }
    }

    private static func stamps(of folders: [String], ignoring: String) -> [String: FileStamp] {
        var stamps: [String: FileStamp] = [:]
        func look(_ folder: String) {
            for entry in (try? Folder.entries(folder)) ?? [] {
                let path = folder + "/" + entry.name
                if entry.isHidden || path == ignoring || path.hasPrefix(ignoring + ".") { continue }
                if entry.isFolder { look(path) } else { stamps[path] = entry.stamp }
            }
        }
        folders.forEach(look)
        return stamps
    }
}
