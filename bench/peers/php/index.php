<?php
// The page /uebersicht in PHP: the work of Session/SessionStore.swift and Accounts/Overview, and the same bytes.
declare(strict_types=1);

require __DIR__ . '/page.php';

const SESSION = <<<'SQL'
    SELECT s.id, s.created_at, s.proven_at, s.last_seen_at, extract(epoch FROM s.idle_limit)::bigint, s.expires_at,
           coalesce(:v1, now()), a.mail_bounced_at IS NOT NULL, a.id, a.email, a.vorname, a.nachname
    FROM session s JOIN account a ON a.id = s.account_id
    WHERE s.token_hash = :v2 AND s.ended_at IS NULL AND a.state = 'active'
    SQL;
const TOUCH = <<<'SQL'
    WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE session SET last_seen_at = :v1 FROM unhurried
    WHERE id = :v2 AND last_seen_at < :v3 AND ended_at IS NULL
    SQL;
const PREVIOUS_SIGN_IN = <<<'SQL'
    SELECT at FROM audit_event WHERE account_id = :v1 AND event = :v2 AND at < :v3
    ORDER BY at DESC LIMIT 1
    SQL;
const OTHER_SESSIONS = <<<'SQL'
    SELECT count(*) FROM session
    WHERE account_id = :v1 AND id <> :v2 AND ended_at IS NULL
      AND expires_at > :v3 AND last_seen_at + idle_limit > :v3
    SQL;
const STATEMENTS = [
    'session' => ['timestamptz, bytea', SESSION],
    'touch' => ['timestamptz, uuid, timestamptz', TOUCH],
    'previous_sign_in' => ['uuid, text, timestamptz', PREVIOUS_SIGN_IN],
    'other_sessions' => ['uuid, uuid, timestamptz', OTHER_SESSIONS],
];

/**
 * Runs a statement that the server keeps for as long as this child's connection lives. PDO's own prepared statements end
 * with the request: each costs two more round trips, for PREPARE and DEALLOCATE. BENCH_PHP_STATEMENTS=request does that.
 */
function run(PDO $database, string $name, ?string ...$values): PDOStatement
{
    if ($_SERVER['BENCH_STATEMENTS'] === 'request') {
        $statement = $database->prepare(STATEMENTS[$name][1]);
        foreach ($values as $index => $value) {
            $statement->bindValue(':v' . $index + 1, $value);
        }
        $statement->execute();
        return $statement;
    }
    $execute = $database->prepare("EXECUTE $name (" . implode(', ', array_fill(0, count($values), '?')) . ')');
    try {
        $execute->execute($values);
    } catch (PDOException $error) {
        // 26000: this connection is new.
        if ($error->getCode() !== '26000') {
            throw $error;
        }
        foreach (STATEMENTS as $new => [$types, $sql]) {
            $database->exec("PREPARE $new ($types) AS " . str_replace(':v', '$', $sql));
        }
        $execute->execute($values);
    }
    return $execute;
}

function answer(int $status, string $body, string ...$fields): never
{
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store');
    foreach ($fields as $field) {
        header($field);
    }
    header('Content-Length: ' . strlen($body));
    echo $body;
    exit;
}

function moment(DateTimeImmutable $time): string
{
    $months = ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'];
    return $time->format('j. ') . $months[(int) $time->format('n') - 1] . $time->format(' Y \u\m G:i \U\h\r');
}

if (strtok($_SERVER['REQUEST_URI'], '?') !== '/uebersicht') {
    answer(404, '');
}
$token = $_COOKIE['sitzung'] ?? '';
if (!preg_match('/^[0-9a-hjkmnp-tv-z]{52}$/D', $token)) {
    answer(303, '', 'Location: /anmelden?weiter=%2Fuebersicht');
}

$database = new PDO($_SERVER['BENCH_PDO'], null, null, [
    PDO::ATTR_PERSISTENT => true,
    // One round trip for each EXECUTE, its values quoted by PDO.
    PDO::ATTR_EMULATE_PREPARES => $_SERVER['BENCH_STATEMENTS'] === 'kept',
    PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
    PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM,
]);
$row = run($database, 'session', null, '\x' . bin2hex(sodium_crypto_generichash($token)))->fetch();
if (!$row) {
    answer(303, '', 'Location: /anmelden?weiter=%2Fuebersicht');
}
[$session, $createdAt, , $lastSeen, $idle, $expires, $now, , $account, , $vorname, $nachname] = $row;
$seenAt = new DateTimeImmutable($lastSeen);
$readAt = new DateTimeImmutable($now);
if ($readAt >= min(new DateTimeImmutable($expires), $seenAt->modify("+$idle seconds"))) {
    answer(303, '', 'Location: /anmelden?weiter=%2Fuebersicht');
}
if ($readAt >= $seenAt->modify('+60 seconds')) {
    run($database, 'touch', $now, $session, $readAt->modify('-60 seconds')->format('Y-m-d H:i:s.uP'));
}

$previous = run($database, 'previous_sign_in', $account, 'sign_in.succeeded', $createdAt)->fetchColumn();
$others = (int) run($database, 'other_sessions', $account, $session, $now)->fetchColumn();

$formKey = sodium_crypto_generichash('form token', sodium_base642bin($_SERVER['BENCH_KEY'], SODIUM_BASE64_VARIANT_ORIGINAL));
$formToken = sodium_bin2base64(
    sodium_crypto_generichash('sitzung ' . strtoupper($session), $formKey),
    SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING,
);
$berlin = new DateTimeZone('Europe/Berlin');
ob_start();
page(
    name: "$vorname $nachname",
    lastTime: $previous
        ? 'Ihre letzte Anmeldung war am ' . moment((new DateTimeImmutable($previous))->setTimezone($berlin)) . '.'
        : 'Schön, dass Sie da sind.',
    others: $others,
    formToken: $formToken,
    idleSeconds: (int) $idle,
    endsAt: (new DateTimeImmutable($expires))->getTimestamp(),
);
answer(200, ob_get_clean(), 'Vary: Cookie');
