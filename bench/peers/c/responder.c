// The floor for /uebersicht: libfcgi behind epoll and libpq, the same statements as the portal, a page that was made
// beforehand. No routing, no checks worth the name, no HTML: what remains is what nobody can save.
#include <fcgiapp.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { UUID = 2950, TEXT = 25, BYTEA = 17, TIMESTAMPTZ = 1184 };

static const char *const SESSION =
    "SELECT s.id, s.created_at, s.proven_at, s.last_seen_at, extract(epoch FROM s.idle_limit)::bigint, s.expires_at, "
    "coalesce($1, now()), a.mail_bounced_at IS NOT NULL, a.id, a.email, a.vorname, a.nachname FROM session s JOIN account a ON a.id = s.account_id "
    "WHERE s.token_hash = $2 AND s.ended_at IS NULL AND a.state = 'active'";
static const char *const PREVIOUS_SIGN_IN =
    "SELECT at FROM audit_event WHERE account_id = $1 AND event = $2 AND at < $3 ORDER BY at DESC LIMIT 1";
static const char *const OTHER_SESSIONS =
    "SELECT count(*) FROM session WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL AND expires_at > $3 "
    "AND last_seen_at + idle_limit > $3";
static const char *const TOUCH =
    "WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)) "
    "UPDATE session SET last_seen_at = $1 FROM unhurried WHERE id = $2 AND last_seen_at < $1 - interval '60 s' AND ended_at IS NULL";

static int listener, poll_fd;
static char page[1 << 16];
static size_t page_size;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static PGconn *connect_database(void) {
    PGconn *database = PQconnectdb(getenv("BENCH_DATABASE"));
    const Oid session[] = {TIMESTAMPTZ, BYTEA}, touch[] = {TIMESTAMPTZ, UUID}, previous[] = {UUID, TEXT, TIMESTAMPTZ},
              others[] = {UUID, UUID, TIMESTAMPTZ};
    PQclear(PQprepare(database, "session", SESSION, 2, session));
    PQclear(PQprepare(database, "touch", TOUCH, 2, touch));
    PQclear(PQprepare(database, "previous", PREVIOUS_SIGN_IN, 3, previous));
    PQclear(PQprepare(database, "others", OTHER_SESSIONS, 3, others));
    if (PQstatus(database) != CONNECTION_OK) fail(PQerrorMessage(database));
    return database;
}

static PGresult *run(PGconn *database, const char *name, int count, const char *const *values, const int *lengths) {
    static const int formats[] = {1, 1, 1};
    return PQexecPrepared(database, name, count, values, lengths, formats, 1);
}

static long long microseconds(const PGresult *result, int column) {
    unsigned long long number = 0;
    const unsigned char *bytes = (const unsigned char *)PQgetvalue(result, 0, column);
    for (int i = 0; i < 8; i++) number = number << 8 | bytes[i];
    return (long long)number;
}

/// Whether the cookie's session is there; asks all the page needs on the way.
static int ask_database(PGconn *database, const char *token) {
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)token, 52, NULL, 0);
    const char *session_values[] = {NULL, (const char *)hash};
    PGresult *session = run(database, "session", 2, session_values, (int[]){0, 32});
    if (PQntuples(session) != 1) {
        PQclear(session);
        return 0;
    }
    const char *id = PQgetvalue(session, 0, 0), *now = PQgetvalue(session, 0, 6), *account = PQgetvalue(session, 0, 8),
               *created = PQgetvalue(session, 0, 1);
    if (microseconds(session, 6) - microseconds(session, 3) >= 60000000)
        PQclear(run(database, "touch", 2, (const char *[]){now, id}, (int[]){8, 16}));
    PGresult *previous =
        run(database, "previous", 3, (const char *[]){account, "sign_in.succeeded", created}, (int[]){16, 17, 8});
    PGresult *others = run(database, "others", 3, (const char *[]){account, id, now}, (int[]){16, 16, 8});
    int complete = PQresultStatus(previous) == PGRES_TUPLES_OK && PQntuples(others) == 1;
    PQclear(others);
    PQclear(previous);
    PQclear(session);
    return complete;
}

static void answer(FCGX_Request *request, PGconn *database) {
    const char *cookie = FCGX_GetParam("HTTP_COOKIE", request->envp);
    const char *token = cookie ? strstr(cookie, "sitzung=") : NULL;
    if (token && strlen(token + 8) >= 52 && ask_database(database, token + 8)) {
        FCGX_FPrintF(request->out,
            "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
            "Vary: Cookie\r\nContent-Length: %d\r\n\r\n", (int)page_size);
        FCGX_PutStr(page, (int)page_size, request->out);
    } else {
        FCGX_PutS("Status: 403 Forbidden\r\nContent-Length: 0\r\n\r\n", request->out);
    }
    FCGX_Finish_r(request);
    dprintf(2, "route=/uebersicht status=200\n");
}

static void watch(int descriptor, int operation) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.fd = descriptor};
    if (epoll_ctl(poll_fd, operation, descriptor, &event) < 0) fail("epoll_ctl");
}

/// Each thread waits for any connection; an idle one occupies nobody.
static void *serve(void *unused) {
    PGconn *database = connect_database();
    struct epoll_event event;
    for (;;) {
        if (epoll_wait(poll_fd, &event, 1, -1) < 1) continue;
        if (event.data.fd == listener) {
            int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
            watch(listener, EPOLL_CTL_MOD);
            if (descriptor >= 0) watch(descriptor, EPOLL_CTL_ADD);
            continue;
        }
        char byte;
        if (recv(event.data.fd, &byte, 1, MSG_PEEK) != 1) {
            close(event.data.fd);
            continue;
        }
        FCGX_Request request;
        FCGX_InitRequest(&request, -1, 0);
        request.ipcFd = event.data.fd;
        request.keepConnection = 1;
        if (FCGX_Accept_r(&request) != 0) continue;
        answer(&request, database);
        if (request.ipcFd >= 0) watch(event.data.fd, EPOLL_CTL_MOD);
    }
    return unused;
}

int main(void) {
    FILE *file = fopen(getenv("BENCH_PAGE"), "r");
    if (!file) fail("BENCH_PAGE");
    page_size = fread(page, 1, sizeof page, file);
    fclose(file);
    if (sodium_init() < 0 || FCGX_Init() != 0) fail("init");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, getenv("BENCH_SOCKET"), sizeof address.sun_path - 1);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1024) < 0) fail("listen");
    signal(SIGTERM, SIG_DFL);
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    watch(listener, EPOLL_CTL_ADD);
    pthread_t thread;
    for (int i = atoi(getenv("BENCH_CONNECTIONS")); i > 0; i--) pthread_create(&thread, NULL, serve, NULL);
    pthread_join(thread, NULL);
    return 0;
}
