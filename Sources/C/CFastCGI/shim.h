// libfcgi's multi-thread interface, and epoll and eventfd, which Swift's Glibc module leaves out.
#include <fcgiapp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
