import Glibc

/// No secret in a core dump: neither of this process nor of those it starts. What collects dumps for the whole machine
/// (systemd-coredump) keeps nothing of a process with this limit.
func forbidCoreDumps() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
}
