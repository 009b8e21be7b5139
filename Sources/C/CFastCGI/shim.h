// libfcgi's multi-thread interface, and what Swift's Glibc module leaves out: epoll, eventfd, signalfd, and three calls
// that the C library declares only under _GNU_SOURCE.
#include <fcgiapp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int accept4(int, struct sockaddr *, socklen_t *, int);
int pthread_setname_np(pthread_t, const char *);

// Niceness of the calling thread alone, as Linux has it.
static inline int set_thread_niceness(int niceness) {
    return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), niceness);
}
