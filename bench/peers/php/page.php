<?php
// The overview as Accounts/Overview/OverviewPage.swift and Design/Frame.swift write it: a template with escaped values.
declare(strict_types=1);

function h(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_HTML401);
}

const NAVIGATION = [
    ['/uebersicht', 'Übersicht'], ['/kurse', 'Kurse'], ['/betrieb', 'Für Betriebe'], ['/betrieb/dokumente', 'Dokumente'],
    ['/profil', 'Mein Profil'],
];
const FOOTER = [
    ['/kontakt', 'Kontakt'], ['/impressum', 'Impressum'], ['/datenschutz', 'Datenschutz'], ['/barrierefreiheit', 'Barrierefreiheit'],
    ['/leichte-sprache', 'Leichte Sprache'], ['/gebaerdensprache', 'Gebärdensprache'],
];
const NEXT = [
    ['/betrieb/verknuepfen', 'Betrieb verknüpfen', 'Mit der PIN aus unserem Brief oder einer Einladung nutzen Sie alles, was Ihren Betrieb betrifft.', 'Noch kein Betrieb verknüpft'],
    ['/pin/anfordern', 'PIN anfordern', 'Sie haben keinen Brief mit PIN? Wir schicken ihn an die Adresse Ihres Betriebs.', null],
];
const ACCOUNT = [
    ['/kurse', 'Kurse', 'Meistervorbereitung, Lehrgänge und Seminare finden und buchen.', null],
    ['/formulare', 'Formulare', 'Anträge und Mitteilungen online ausfüllen.', null],
    ['/profil', 'Mein Profil', 'Ihre Daten, Ihr Passwort und Ihre Anmeldungen auf Geräten.', null],
];
const BETRIEB = [
    ['/betrieb/lehrvertraege', 'Online-Lehrvertrag', 'Ausbildungsverträge ausfüllen, prüfen lassen und einreichen.', 'Betrieb nötig'],
    ['/betrieb/dokumente', 'Dokumente', 'Bescheide und Schreiben empfangen, Unterlagen hochladen.', 'Betrieb nötig'],
    ['/betrieb/boerse', 'Lehrstellen und Praktika', 'Freie Plätze in der Börse anbieten.', 'Betrieb nötig'],
];

function cards(array $cards): void
{
    echo '<ul class="karten">';
    foreach ($cards as [$target, $title, $text, $state]) {
        ?><li class="karte"><h3><a href="<?= h($target) ?>"><?= h($title) ?></a><svg class="pfeil" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h13m-5-6 6 6-6 6" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg></h3><p><?= h($text) ?></p><?php
        if ($state !== null) {
            ?><span class="etikett"><?= h($state) ?></span><?php
        }
        echo '</li>';
    }
    echo '</ul>';
}

function page(string $name, string $lastTime, int $others, string $formToken, int $idleSeconds, int $endsAt): void
{
    $chamber = $_SERVER['BENCH_CHAMBER'];
    ?>
<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Übersicht – Kund*innenportal</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="<?= h($_SERVER['BENCH_ICON']) ?>" type="image/svg+xml"><link rel="stylesheet" href="<?= h($_SERVER['BENCH_STYLE']) ?>">
<script src="<?= h($_SERVER['BENCH_SCRIPT']) ?>" defer></script></head><body data-leerlauf="<?= $idleSeconds ?>" data-ende="<?= $endsAt ?>">
<a class="sprung" href="#inhalt">Zum Inhalt springen</a>
<header class="kopf"><div class="rahmen kopf-zeile">
<a class="marke" href="/"><svg class="marke-bild" viewBox="0 0 40 40" aria-hidden="true"><path class="marke-dach" d="M20 4 3 17v5L20 9l17 13v-5z"/><path class="marke-haus" d="M8 22v14h9V25h6v11h9V22L20 13z"/></svg><span class="marke-text"><span class="marke-name">Kund*innenportal</span><span class="marke-kammer"><?= h($chamber) ?></span></span></a>
<div class="kopf-rechts"><span class="wer"><?= h($name) ?></span><form method="post" action="/abmelden" novalidate><input type="hidden" name="csrf" value="<?= h($formToken) ?>"><button class="textknopf">Abmelden</button></form></div>
</div></header>
<nav class="leiste" aria-label="Bereiche"><div class="rahmen"><ul><?php
    foreach (NAVIGATION as [$target, $label]) {
        ?><li><a href="<?= h($target) ?>"<?= $target === '/uebersicht' ? ' aria-current="page"' : '' ?>><?= h($label) ?></a></li><?php
    }
    ?></ul></div></nav>
<div class="rahmen seite">
<main id="inhalt" class="breite"><h1>Guten Tag, <?= h($name) ?></h1>
<p class="vorspann"><?= h($lastTime) ?></p><?php
    if ($others > 0) {
        ?><div class="meldung"><svg class="zeichen" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2"/><path d="M12 11v6M12 7v.5" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/></svg><div><p>Sie sind auf <?= h($others === 1 ? 'einem weiteren Gerät' : "$others weiteren Geräten") ?> angemeldet. <a href="/profil/sitzungen">Anmeldungen ansehen</a></p></div></div><?php
    }
    ?>

<h2>Als Nächstes</h2>
<?php cards(NEXT) ?>

<h2>Mit Ihrem Konto</h2>
<?php cards(ACCOUNT) ?>

<h2>Für Ihren Betrieb</h2>
<?php cards(BETRIEB) ?>
</main></div>
<footer class="fuss"><div class="rahmen"><nav aria-label="Rechtliches und Kontakt"><ul><?php
    foreach (FOOTER as [$target, $label]) {
        ?><li><a href="<?= h($target) ?>"><?= h($label) ?></a></li><?php
    }
    ?></ul></nav><p><?= h($chamber) ?></p></div></footer></body></html>
<?php
}
