// libpq, the C client library of PostgreSQL.
#include <libpq-fe.h>
