// The page /uebersicht in Go: the work of Session/SessionStore.swift and Accounts/Overview, and the same bytes.
package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/fcgi"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	_ "github.com/lib/pq"
	"golang.org/x/crypto/blake2b"
)

type app struct {
	session, touch, previousSignIn, otherSessions *sql.Stmt
	formKey                                       []byte
	berlin                                        *time.Location
	style, script, icon, chamber                  string
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func main() {
	database, err := sql.Open("postgres", os.Getenv("BENCH_DATABASE"))
	check(err)
	connections, err := strconv.Atoi(os.Getenv("BENCH_CONNECTIONS"))
	check(err)
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	prepare := func(text string) *sql.Stmt {
		statement, err := database.Prepare(text)
		check(err)
		return statement
	}
	key, err := base64.StdEncoding.DecodeString(os.Getenv("BENCH_KEY"))
	check(err)
	berlin, err := time.LoadLocation("Europe/Berlin")
	check(err)
	a := &app{
		session: prepare(`SELECT s.id, s.created_at, s.proven_at, s.last_seen_at, extract(epoch FROM s.idle_limit)::bigint, s.expires_at,
       coalesce($1, now()), a.mail_bounced_at IS NOT NULL, a.id, a.email, a.vorname, a.nachname
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = $2 AND s.ended_at IS NULL AND a.state = 'active'`),
		touch: prepare(`WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
UPDATE session SET last_seen_at = $1 FROM unhurried
WHERE id = $2 AND last_seen_at < $3 AND ended_at IS NULL`),
		previousSignIn: prepare(`SELECT at FROM audit_event WHERE account_id = $1 AND event = $2 AND at < $3
ORDER BY at DESC LIMIT 1`),
		otherSessions: prepare(`SELECT count(*) FROM session
WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL
  AND expires_at > $3 AND last_seen_at + idle_limit > $3`),
		formKey: hash(key, []byte("form token")),
		berlin:  berlin,
		style:   os.Getenv("BENCH_STYLE"), script: os.Getenv("BENCH_SCRIPT"), icon: os.Getenv("BENCH_ICON"),
		chamber: os.Getenv("BENCH_CHAMBER"),
	}
	listener, err := net.Listen("unix", os.Getenv("BENCH_SOCKET"))
	check(err)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() { <-stop; os.Exit(0) }()
	check(fcgi.Serve(listener, http.HandlerFunc(a.serve)))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func hash(key, message []byte) []byte {
	h, err := blake2b.New(32, key)
	check(err)
	h.Write(message)
	return h.Sum(nil)
}

func (a *app) serve(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	status := a.answer(w, r)
	log.Printf("route=%s method=%s status=%d ms=%.1f request=%s",
		r.URL.Path, r.Method, status, float64(time.Since(start).Microseconds())/1000, fcgi.ProcessEnv(r)["REQUEST_ID"])
}

func (a *app) answer(w http.ResponseWriter, r *http.Request) int {
	if r.URL.Path != "/uebersicht" {
		return a.send(w, http.StatusNotFound, nil)
	}
	cookie, err := r.Cookie("sitzung")
	if err != nil || !isToken(cookie.Value) {
		return a.signInFirst(w)
	}
	var id, account, email, vorname, nachname string
	var createdAt, provenAt, lastSeenAt, expiresAt, readAt time.Time
	var idle int64
	var bounces bool
	ctx := context.Background()
	err = a.session.QueryRowContext(ctx, nil, hash(nil, []byte(cookie.Value))).Scan(
		&id, &createdAt, &provenAt, &lastSeenAt, &idle, &expiresAt, &readAt, &bounces, &account, &email, &vorname, &nachname)
	if err == sql.ErrNoRows {
		return a.signInFirst(w)
	} else if err != nil {
		return a.fail(w, err)
	}
	if !readAt.Before(expiresAt) || !readAt.Before(lastSeenAt.Add(time.Duration(idle)*time.Second)) {
		return a.signInFirst(w)
	}
	if readAt.Sub(lastSeenAt) >= time.Minute {
		if _, err := a.touch.ExecContext(ctx, readAt, id, readAt.Add(-time.Minute)); err != nil {
			return a.fail(w, err)
		}
	}
	var previous time.Time
	lastTime := "Schön, dass Sie da sind."
	switch err := a.previousSignIn.QueryRowContext(ctx, account, "sign_in.succeeded", createdAt).Scan(&previous); err {
	case nil:
		lastTime = "Ihre letzte Anmeldung war am " + moment(previous.In(a.berlin)) + "."
	case sql.ErrNoRows:
	default:
		return a.fail(w, err)
	}
	var others int
	if err := a.otherSessions.QueryRowContext(ctx, account, id, readAt).Scan(&others); err != nil {
		return a.fail(w, err)
	}
	elsewhere := ""
	if others == 1 {
		elsewhere = "einem weiteren Gerät"
	} else if others > 1 {
		elsewhere = strconv.Itoa(others) + " weiteren Geräten"
	}
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	err = page.Execute(buffer, &overview{
		IdleSeconds: idle, EndsAt: expiresAt.Unix(),
		Style: a.style, Script: a.script, Icon: a.icon, Chamber: a.chamber,
		Name:      vorname + " " + nachname,
		FormToken: base64.RawURLEncoding.EncodeToString(hash(a.formKey, []byte("sitzung "+strings.ToUpper(id)))),
		LastTime:  lastTime, Elsewhere: elsewhere,
		Navigation: navigation, Footer: footer, Sections: sections,
	})
	if err != nil {
		return a.fail(w, err)
	}
	w.Header().Set("Vary", "Cookie")
	return a.send(w, http.StatusOK, buffer.Bytes())
}

func (a *app) send(w http.ResponseWriter, status int, body []byte) int {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
	return status
}

func (a *app) signInFirst(w http.ResponseWriter) int {
	w.Header().Set("Location", "/anmelden?weiter=%2Fuebersicht")
	return a.send(w, http.StatusSeeOther, nil)
}

func (a *app) fail(w http.ResponseWriter, err error) int {
	log.Print(err)
	return a.send(w, http.StatusInternalServerError, nil)
}

func isToken(text string) bool {
	if len(text) != 52 {
		return false
	}
	for i := 0; i < len(text); i++ {
		if !strings.ContainsRune("0123456789abcdefghjkmnpqrstvwxyz", rune(text[i])) {
			return false
		}
	}
	return true
}

var months = [...]string{
	"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
}

func moment(t time.Time) string {
	return fmt.Sprintf("%d. %s %d um %d:%02d Uhr", t.Day(), months[t.Month()-1], t.Year(), t.Hour(), t.Minute())
}
