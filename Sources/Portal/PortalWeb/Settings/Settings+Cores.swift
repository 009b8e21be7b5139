import Glibc

extension Settings {
    /// The processor cores that are online.
    static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
