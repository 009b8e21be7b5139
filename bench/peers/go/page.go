package main

import "html/template"

// The overview as Accounts/Overview/OverviewPage.swift and Design/Frame.swift write it: a template with escaped values.

type item struct {
	Target, Label string
	IsCurrent     bool
}

type card struct{ Target, Title, Text, State string }

type section struct {
	Title string
	Cards []card
}

type overview struct {
	IdleSeconds, EndsAt int64
	Style, Script, Icon, Chamber string
	Name, FormToken, LastTime    string
	Elsewhere                    string
	Navigation, Footer           []item
	Sections                     []section
}

var navigation = []item{
	{"/uebersicht", "Übersicht", true}, {"/kurse", "Kurse", false}, {"/betrieb", "Für Betriebe", false},
	{"/betrieb/dokumente", "Dokumente", false}, {"/profil", "Mein Profil", false},
}

var footer = []item{
	{"/kontakt", "Kontakt", false}, {"/impressum", "Impressum", false}, {"/datenschutz", "Datenschutz", false},
	{"/barrierefreiheit", "Barrierefreiheit", false}, {"/leichte-sprache", "Leichte Sprache", false},
	{"/gebaerdensprache", "Gebärdensprache", false},
}

var sections = []section{
	{"Als Nächstes", []card{
		{"/betrieb/verknuepfen", "Betrieb verknüpfen", "Mit der PIN aus unserem Brief oder einer Einladung nutzen Sie alles, was Ihren Betrieb betrifft.", "Noch kein Betrieb verknüpft"},
		{"/pin/anfordern", "PIN anfordern", "Sie haben keinen Brief mit PIN? Wir schicken ihn an die Adresse Ihres Betriebs.", ""},
	}},
	{"Mit Ihrem Konto", []card{
		{"/kurse", "Kurse", "Meistervorbereitung, Lehrgänge und Seminare finden und buchen.", ""},
		{"/formulare", "Formulare", "Anträge und Mitteilungen online ausfüllen.", ""},
		{"/profil", "Mein Profil", "Ihre Daten, Ihr Passwort und Ihre Anmeldungen auf Geräten.", ""},
	}},
	{"Für Ihren Betrieb", []card{
		{"/betrieb/lehrvertraege", "Online-Lehrvertrag", "Ausbildungsverträge ausfüllen, prüfen lassen und einreichen.", "Betrieb nötig"},
		{"/betrieb/dokumente", "Dokumente", "Bescheide und Schreiben empfangen, Unterlagen hochladen.", "Betrieb nötig"},
		{"/betrieb/boerse", "Lehrstellen und Praktika", "Freie Plätze in der Börse anbieten.", "Betrieb nötig"},
	}},
}

var page = template.Must(template.New("overview").Parse(`<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Übersicht – Kund*innenportal</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="{{.Icon}}" type="image/svg+xml"><link rel="stylesheet" href="{{.Style}}">
<script src="{{.Script}}" defer></script></head><body data-leerlauf="{{.IdleSeconds}}" data-ende="{{.EndsAt}}">
<a class="sprung" href="#inhalt">Zum Inhalt springen</a>
<header class="kopf"><div class="rahmen kopf-zeile">
<a class="marke" href="/"><svg class="marke-bild" viewBox="0 0 40 40" aria-hidden="true"><path class="marke-dach" d="M20 4 3 17v5L20 9l17 13v-5z"/><path class="marke-haus" d="M8 22v14h9V25h6v11h9V22L20 13z"/></svg><span class="marke-text"><span class="marke-name">Kund*innenportal</span><span class="marke-kammer">{{.Chamber}}</span></span></a>
<div class="kopf-rechts"><span class="wer">{{.Name}}</span><form method="post" action="/abmelden" novalidate><input type="hidden" name="csrf" value="{{.FormToken}}"><button class="textknopf">Abmelden</button></form></div>
</div></header>
<nav class="leiste" aria-label="Bereiche"><div class="rahmen"><ul>{{range .Navigation}}<li><a href="{{.Target}}"{{if .IsCurrent}} aria-current="page"{{end}}>{{.Label}}</a></li>{{end}}</ul></div></nav>
<div class="rahmen seite">
<main id="inhalt" class="breite"><h1>Guten Tag, {{.Name}}</h1>
<p class="vorspann">{{.LastTime}}</p>{{if .Elsewhere}}<div class="meldung"><svg class="zeichen" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2"/><path d="M12 11v6M12 7v.5" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"/></svg><div><p>Sie sind auf {{.Elsewhere}} angemeldet. <a href="/profil/sitzungen">Anmeldungen ansehen</a></p></div></div>{{end}}
{{range $index, $section := .Sections}}{{if $index}}
{{end}}<h2>{{.Title}}</h2>
<ul class="karten">{{range .Cards}}<li class="karte"><h3><a href="{{.Target}}">{{.Title}}</a><svg class="pfeil" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h13m-5-6 6 6-6 6" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg></h3><p>{{.Text}}</p>{{if .State}}<span class="etikett">{{.State}}</span>{{end}}</li>{{end}}</ul>{{end}}</main></div>
<footer class="fuss"><div class="rahmen"><nav aria-label="Rechtliches und Kontakt"><ul>{{range .Footer}}<li><a href="{{.Target}}">{{.Label}}</a></li>{{end}}</ul></nav><p>{{.Chamber}}</p></div></footer></body></html>
`))
