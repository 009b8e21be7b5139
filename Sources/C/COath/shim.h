// liboath: one-time passwords (RFC 4226, RFC 6238).
#include <liboath/oath.h>
#include <stdlib.h>
