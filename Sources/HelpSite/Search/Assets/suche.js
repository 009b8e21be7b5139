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
    [/([aenot]|[^s]s)$/, 5, 1],
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
  const WEIGHT = { title: 5, keywords: 4, headings: 3, summary: 2, body: 1 };

  const numberOf = (word) => {
    if (!numbers.has(word.key)) {
      numbers.set(word.key, terms.length);
      terms.push({ word, weights: new Map(), group: null });
    }
    return numbers.get(word.key);
  };
  // Each word counts once in a field.
  const add = (text, entry, weight, counted = new Set()) =>
    words(text).filter((word) => !word.stop).map((word) => {
      const number = numberOf(word), weights = terms[number].weights;
      if (!counted.has(number)) weights.set(entry, (weights.get(entry) || 0) + weight);
      counted.add(number);
      return number;
    });

  const entries = index.entries.map(([address, title, summary, keywords, headings]) => ({
    address, title, summary, keywords,
    headings: headings.filter((_, i) => i % 2).map((text, i) => ({ anchor: headings[2 * i], text })),
  }));
  entries.forEach((entry, i) => { entry.terms = add(entry.title, i, WEIGHT.title); });
  entries.forEach((entry, i) => add(entry.keywords.join("\n"), i, WEIGHT.keywords));
  entries.forEach((entry, i) => {
    const counted = new Set();
    for (const heading of entry.headings) heading.terms = add(heading.text, i, WEIGHT.headings, counted);
  });
  entries.forEach((entry, i) => add(entry.summary, i, WEIGHT.summary));
  for (const line of index.synonyms) {
    const group = line.split("=").map((member) => numberOf(words(member)[0]));
    for (const number of group) terms[number].group = group;
  }

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
      const weights = terms[term].weights;
      weights.set(next, (weights.get(next) || 0) + WEIGHT.body);
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

  const collect = (word, factor, found) => terms.forEach((term, number) => {
    const near = Math.floor(closeness(term.word, word) * factor / 100);
    if (near > (found.get(number) || 0)) found.set(number, near);
  });
  const near = (word) => {
    const found = new Map();
    collect(word, 100, found);
    if (!found.size) {
      terms.forEach((term, number) => {
        const { key } = term.word;
        let near = isPart(key, word.text) ? Math.floor(30 * key.length / word.text.length) : 0;
        if (near < 20 && distance(word, term.word, 1) === 1) near = 20;
        if (near) found.set(number, near);
      });
    }
    for (const [number, near] of [...found]) {
      for (const other of terms[number].group || []) {
        if (other !== number) collect(terms[other].word, Math.floor(near * 80 / 100), found);
      }
    }
    return found;
  };

  const search = (query) => {
    const keys = new Set();
    const asked = words(query).filter((word) => !word.stop && !keys.has(word.key) && keys.add(word.key))
      .slice(0, 12).flatMap((word) => parts(word) || [word]);
    const found = asked.map(near), scores = new Map();
    for (const nearTerms of found) {
      const best = new Map();
      for (const [number, near] of nearTerms) {
        for (const [entry, weight] of terms[number].weights) {
          best.set(entry, Math.max(best.get(entry) || 0, near * weight));
        }
      }
      const rarity = 32 - Math.clz32(entries.length / best.size);
      for (const [entry, score] of best) {
        const sum = scores.get(entry) || { entry, words: 0, score: 0 };
        scores.set(entry, { entry, words: sum.words + 1, score: sum.score + score * rarity });
      }
    }
    const all = [...scores.values()].sort((a, b) => b.score - a.score || a.entry - b.entry);
    const whole = all.filter((hit) => hit.words === asked.length);
    const others = all.filter((hit) => hit.words < asked.length && hit.score * 3 >= all[0].score);
    const hits = whole.length < 3 ? [...whole, ...others] : whole;
    return hits.map((hit) => {
      const { address, title, summary, headings, terms } = entries[hit.entry];
      const hasAll = (numbers) => found.every((near) => numbers.some((number) => near.has(number)));
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
        if (now > limit) continue;
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
