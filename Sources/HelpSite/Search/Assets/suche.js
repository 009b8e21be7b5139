// The search of the help site. Splits, folds, cuts and ranks like the Swift module Search; Tests/Browser/test_search.py
// compares them. Loads behind the index, self.suchIndex. Lines are delivered without their indentation: no text goes
// over the end of a line.
"use strict";
self.suche = (() => {
  const index = self.suchIndex;
  if (!index) return null;

  // MARK: Words

  const latin = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty" +
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllll" +
    "llnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
  const L = "[A-Za-z0-9À-ÖØ-öø-ſ]";
  const aLetter = new RegExp(L), aWord = new RegExp(`${L}-${L}+|${L}+`, "g");
  const gender = new RegExp(`[*:_]in(nen|(?!${L}))|Innen`, "g");

  const fold = (word) => {
    let text = "";
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (code > 127) { text += code === 223 ? "ss" : latin[code - 192]; continue; }
      if (code === 45) continue;
      const letter = word[i].toLowerCase();
      const umlaut = /[ao]/.test(letter) || (letter === "u" && !/[aeiouq]$/.test(text));
      text += letter;
      if (umlaut && /^e/i.test(word.slice(i + 1))) i++;
    }
    return text;
  };

  // Letters, how many a word must have to lose them, how many it loses; the first that fits counts.
  const endings = [
    [/innen$/, 9, 5], [/[hk]eit$/, 8, 4], [/(ung|end)$/, 7, 3], [/niss$/, 7, 2], [/(erin|e[mnrs])$/, 6, 2],
    [/([aeot]|[^s]s|en|e[lr]n)$/, 5, 1],
  ];
  const prefixes = "ab|an|auf|aus|ein|frei|her(?:unter)?|hoch|mit|nach|um|vor|weiter|zu(?:ruck|sammen)?";
  const inside = new RegExp(`^(${prefixes})(?:ge|zu(?!g))(?=...)`);

  const stem = (text) => {
    if (/\d/.test(text)) return text;
    let key = /^ge...+te?[mnrs]?$/.test(text) ? text.slice(2) : text;
    for (let cut = 1; cut; ) {
      const ending = endings.find(([letters, least]) => key.length >= least && letters.test(key));
      cut = ending ? ending[2] : 0;
      key = key.slice(0, key.length - cut);
    }
    return key.replace(inside, "$1");
  };

  const words = (text) => {
    const visible = text.replace(/[\u00AD\u0300-\u036F\u200B-\u200D\u2060\uFEFF]/g, "").replace(/ẞ/g, "ß");
    const clean = visible.replace(gender, (all, plural, at) => {
      const before = visible[at - 1] || "", isInner = all === "Innen";
      if (!(isInner ? /[a-zäöüß]/ : aLetter).test(before)) return all;
      return plural || isInner ? "en" : "";
    });
    return (clean.match(aWord) || []).map((spelling) => ({ spelling, text: fold(spelling) }))
      .filter((word) => word.text.length > 1 && word.text.length < 51)
      .map((word) => ({ ...word, key: stem(word.text), stop: stop.has(word.text) }));
  };

  // MARK: Index

  const stop = new Set(index.stop.split(" "));
  const terms = [], numbers = new Map();
  const TITLE = 16, KEYWORDS = 8, HEADINGS = 4, SUMMARY = 2, BODY = 1;
  // A field counts 1 to 5, the best one thrice.
  const weights = Array.from({ length: 32 }, (_, fields) => {
    const counts = [0, 1, 2, 3, 4].map((bit) => (fields >> bit & 1) * (bit + 1));
    return counts.reduce((sum, count) => sum + count, 2 * Math.max(...counts));
  });

  const numberOf = (word) => {
    if (!numbers.has(word.key)) {
      numbers.set(word.key, terms.length);
      terms.push({ word, fields: new Map(), group: null });
    }
    return numbers.get(word.key);
  };
  const note = (number, entry, field) => {
    const { fields } = terms[number];
    fields.set(entry, fields.get(entry) | field);
  };
  const add = (text, entry, field) => words(text).filter((word) => !word.stop).map((word) => {
    const number = numberOf(word);
    note(number, entry, field);
    return number;
  });

  const entries = index.entries.map(([address, title, summary, keywords, headings]) => ({
    address, title, summary, keywords,
    headings: headings.filter((_, i) => i % 2).map((text, i) => ({ anchor: headings[2 * i], text })),
  }));
  entries.forEach((entry, i) => { entry.terms = add(entry.title, i, TITLE); });
  entries.forEach((entry, i) => add(entry.keywords.join("\n"), i, KEYWORDS));
  entries.forEach((entry, i) => {
    for (const heading of entry.headings) heading.terms = add(heading.text, i, HEADINGS);
  });
  entries.forEach((entry, i) => add(entry.summary, i, SUMMARY));
  const groups = index.synonyms.map((line) => {
    const members = line.split("=").map(words);
    const group = { phrases: members.filter((words) => words.length > 1) };
    group.terms = members.filter((words) => words.length < 2).map(([word]) => numberOf(word));
    for (const number of group.terms) terms[number].group = group;
    return group;
  });

  const signs = "!#$%&'()*+,/:;=>?@[]^`{|}~";
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let last = "";
  for (const [, sign, rest] of index.words.matchAll(/([^-A-Za-z0-9À-ſ])([-A-Za-z0-9À-ſ]*)/g)) {
    last = last.slice(0, signs.indexOf(sign)) + rest;
    numberOf(words(last)[0]);
  }
  let term = 0, next = 0, low = 0, scale = 1;
  for (const sign of index.postings) {
    const digit = digits.indexOf(sign);
    if (sign === ".") {
      term++;
      next = 0;
    } else if (digit < 0) {
      low += (64 + signs.indexOf(sign)) * scale;
      scale *= 16;
    } else {
      next += low + digit * scale;
      note(term, next, BODY);
      next++;
      low = 0;
      scale = 1;
    }
  }

  // MARK: Search

  const closeness = (term, word) => {
    if (term.key === word.key) return 100;
    if (word.text.length > 2 && term.text.startsWith(word.text)) return 70;
    if (word.key.length > 2 && term.text.startsWith(word.key)) return 60;
    if (term.text.length > 2 && word.text.length < term.text.length + 3 && word.text.startsWith(term.text)) return 60;
    if (word.text.length > 3 && term.text.includes(word.text)) return 50;
    if (word.key.length > 3 && term.text.includes(word.key)) return 40;
    return 0;
  };
  const isPart = (key, text) => key.length > 3 && text.length > key.length &&
    (text.startsWith(key) || [0, 1, 2, 3, 4].some((ending) => text.slice(0, text.length - ending).endsWith(key)));

  // Optimal string alignment; Infinity beyond the limit.
  const between = (left, right, limit) => {
    if (Math.abs(left.length - right.length) > limit) return Infinity;
    let before = [], previous = Array.from({ length: right.length + 1 }, (_, i) => i);
    for (let row = 0; row < left.length; row++) {
      const current = [row + 1];
      for (let column = 0; column < right.length; column++) {
        const cost = left[row] === right[column] ? 0 : 1;
        let best = Math.min(previous[column] + cost, previous[column + 1] + 1, current[column] + 1);
        const swap = row && column && left[row] === right[column - 1] && left[row - 1] === right[column];
        if (swap) best = Math.min(best, before[column - 1] + 1);
        current.push(best);
      }
      before = previous;
      previous = current;
    }
    return previous[right.length] > limit ? Infinity : previous[right.length];
  };
  const distance = (left, right, limit) => Math.min(...[[left.text, right.text], [left.key, right.key]].map(([a, b]) =>
    Math.min(a.length, b.length) < 5 ? Infinity : between(a, b, limit)));
  const isKnown = (word) => terms.some((term) => closeness(term.word, word));
  const parts = (word) => {
    if (isKnown(word)) return null;
    for (let at = word.text.length - 4; at > 3; at--) {
      const parts = [word.text.slice(0, at), word.text.slice(at)].map((text) => ({ text, key: stem(text) }));
      if (parts.every((part) => numbers.has(part.key))) return parts;
    }
    return null;
  };

  const collect = (word, factor, near) => {
    terms.forEach((term, number) => {
      const now = Math.floor(closeness(term.word, word) * factor / 100);
      if (now > (near.get(number) || 0)) near.set(number, now);
    });
    return near;
  };
  const bestScores = (near, best = new Map()) => {
    for (const [number, now] of near) {
      for (const [entry, fields] of terms[number].fields) {
        best.set(entry, Math.max(best.get(entry) || 0, now * weights[fields]));
      }
    }
    return best;
  };
  // Entries that have all words of a phrase, as good as the worst of them.
  const scoresOf = (phrase) => phrase.map((word) => bestScores(collect(word, 100, new Map()))).reduce((all, next) => {
    const both = [...all].filter(([entry]) => next.has(entry));
    return new Map(both.map(([entry, score]) => [entry, Math.min(score, next.get(entry))]));
  });

  const addSynonyms = (group, but, closeness, found) => {
    const factor = Math.floor(closeness * 80 / 100);
    for (const other of group.terms) {
      if (other !== but) collect(terms[other].word, factor, found.terms);
    }
    for (const phrase of group.phrases) {
      for (const [entry, score] of scoresOf(phrase)) {
        found.phrases.set(entry, Math.max(found.phrases.get(entry) || 0, Math.floor(score * factor / 100)));
      }
    }
  };
  // The keys of a word and of the words that mean the same.
  const meaningsOf = (word) => {
    const { group } = terms[numbers.get(word.key)] || {};
    return new Set([word.key, ...(group ? group.terms : []).map((number) => terms[number].word.key)]);
  };
  const find = (word, keys, all) => {
    const near = collect(word, 100, new Map());
    if (!near.size) {
      terms.forEach((term, number) => {
        const { key } = term.word;
        let now = isPart(key, word.text) ? Math.floor(30 * key.length / word.text.length) : 0;
        if (now < 20 && distance(word, term.word, 1) === 1) now = 20;
        if (now) near.set(number, now);
      });
    }
    const found = { terms: new Map(near), phrases: new Map() };
    for (const [number, now] of near) {
      if (terms[number].group) addSynonyms(terms[number].group, number, now, found);
    }
    for (const group of groups) {
      const isMeant = group.phrases.some((phrase) => phrase.some(({ key }) => keys.has(key)) &&
        phrase.every(({ key }) => all.has(key)));
      if (isMeant) addSynonyms(group, null, 100, found);
    }
    return found;
  };

  const search = (query) => {
    const keys = new Set();
    const asked = words(query).filter((word) => !word.stop && !keys.has(word.key) && keys.add(word.key))
      .slice(0, 12).flatMap((word) => parts(word) || [word]);
    const meanings = asked.map(meaningsOf), all = new Set(meanings.flatMap((keys) => [...keys]));
    const found = asked.map((word, i) => find(word, meanings[i], all)), scores = new Map();
    for (const one of found) {
      const best = bestScores(one.terms);
      for (const [entry, score] of one.phrases) best.set(entry, Math.max(best.get(entry) || 0, score));
      const rarity = 32 - Math.clz32(entries.length / best.size);
      for (const [entry, score] of best) {
        const sum = scores.get(entry) || { entry, words: 0, score: 0 };
        scores.set(entry, { entry, words: sum.words + 1, score: sum.score + score * rarity });
      }
    }
    const ranked = [...scores.values()].sort((a, b) => b.score - a.score || a.entry - b.entry);
    const whole = ranked.filter((hit) => hit.words === asked.length);
    const others = ranked.filter((hit) => hit.words < asked.length && hit.score * 3 >= ranked[0].score);
    const hits = whole.length < 3 ? [...whole, ...others] : whole;
    return hits.map((hit) => {
      const { address, title, summary, headings, terms } = entries[hit.entry];
      const hasAll = (numbers) => found.every((one) => numbers.some((number) => one.terms.has(number)));
      const section = hasAll(terms) ? undefined : headings.find((heading) => hasAll(heading.terms));
      return { address, title, summary, score: hit.score, section };
    });
  };

  const suggestion = (query) => {
    let changed = false;
    const meant = words(query).slice(0, 12).map((word) => {
      if (word.stop || isKnown(word) || parts(word)) return word.spelling;
      let best, limit = word.text.length < 7 ? 1 : 2;
      for (const term of terms) {
        const now = limit ? distance(word, term.word, limit) : Infinity;
        if (now > limit || !(term.fields.size || search(term.word.spelling).length)) continue;
        best = term.word.spelling;
        limit = now - 1;
        changed = true;
      }
      return best || word.spelling;
    });
    return changed ? meant.join(" ") : null;
  };

  return { words, search, suggestion };
})();

// The results page: a form with q, a line with role="status", and #treffer, an ol or what gets one. It may have
// data-basis, the way to the site's base ("../"), data-themen, where all topics are ("#a-z"), and data-kontakt.
(() => {
  const place = document.getElementById("treffer");
  const field = document.querySelector('[role="search"] [name="q"]');
  const status = document.querySelector('[role="status"]');
  if (!self.suche || !place || !field || !status) return;
  const { basis = "../", themen = "#a-z", kontakt } = place.dataset;
  const title = document.title;

  const make = (name, parts, properties = {}) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...parts);
    return element;
  };
  const list = place.tagName === "OL" ? place : place.appendChild(make("ol", [], { className: "treffer" }));
  const link = (text, href) => make("a", [text], { href });
  // A folder has no page of its own on a disk.
  const isDisk = location.protocol === "file:";
  const page = (address) => basis + address + (isDisk && /(^|\/)$/.test(address) ? "index.html" : "");
  const quoted = (text) => `„${text.length > 80 ? text.slice(0, 80) + "…" : text}“`;

  const item = ({ address, title, summary, section }) => {
    const parts = [link(title, page(address)), make("p", [summary])];
    if (section) parts.push(make("p", ["Abschnitt: ", link(section.text, `${page(address)}#${section.anchor}`)]));
    return make("li", [...parts, make("p", [address], { className: "adresse" })]);
  };

  const asked = () => (new URLSearchParams(location.search).get("q") || "").trim();
  const addressOf = (query) => `?${new URLSearchParams({ q: query })}`;
  const show = (query) => {
    field.value = query;
    const hits = query ? self.suche.search(query) : [], meant = query ? self.suche.suggestion(query) : null;
    const count = hits.length === 1 ? "1 Treffer" : `${hits.length || "Keine"} Treffer`;
    const parts = query ? [`${count} für ${quoted(query)}.`] : [];
    if (meant) {
      const other = link(quoted(meant), addressOf(meant));
      other.addEventListener("click", (event) => {
        event.preventDefault();
        go(meant);
      });
      parts.push(" Meinten Sie ", other, "?");
    }
    if (query && !hits.length) {
      parts.push(" Sehen Sie in ", link("allen Themen", themen), " nach");
      if (kontakt) parts.push(", oder ", link("fragen Sie uns", kontakt));
      parts.push(".");
    }
    status.replaceChildren(...parts);
    list.replaceChildren(...hits.map(item));
    document.title = query ? `${count} für ${quoted(query)} – ${title}` : title;
  };

  // The address changes, so that a search can be kept and gone back to; nothing is asked for.
  const go = (query) => {
    try {
      if (query !== asked()) history.pushState(null, "", addressOf(query));
    } catch {
      // Not every browser changes the address of a file.
    }
    show(query);
  };
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(field.value.trim());
  });
  addEventListener("popstate", () => show(asked()));
  show(asked());
})();
