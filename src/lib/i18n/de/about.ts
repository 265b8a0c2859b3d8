import type { about as english } from '../en/about.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const about: typeof english = {
  title: 'Über Stimmung',
  lead: 'Stimmung hört eine Sprachaufnahme an und sagt, nach welcher von sieben Emotionen die Stimme klingt. Das geschieht im Browser; kein Server hört mit.',
  sections: [
    {
      id: 'what',
      title: 'Was sie ist',
      paragraphs: [
        'Ein kleines neuronales Netz nach dem Vorbild von AlexNet. Es erhält ein Bild des Klangs (ein Log-Mel-Spektrogramm, dasselbe, das jedes Ergebnis zeigt) und antwortet mit sieben Wahrscheinlichkeiten: Ärger, Langeweile, Ekel, Angst, Freude, Neutral und Trauer.',
        'Gelernt hat es aus der Berliner Datenbank emotionaler Sprache (EMO-DB): 535 Aufnahmen von zehn Schauspielerinnen und Schauspielern, die im Studio zehn deutsche Sätze sprachen.',
      ],
      points: [],
    },
    {
      id: 'limits',
      title: 'Was sie nicht ist',
      paragraphs: [
        'Sie beurteilt, wie eine Stimme klingt, nicht, was ein Mensch fühlt. Beides ist oft verschieden, und keine Aufnahme kann das entscheiden.',
      ],
      points: [
        'Kein Lügendetektor, keine Diagnose, kein Maß für Charakter.',
        'Keine Grundlage für Entscheidungen über Menschen: bei der Arbeit, in der Bildung, bei Versicherungen oder der Polizei. In der Europäischen Union ist es verboten, bei der Arbeit und in der Bildung Emotionen abzuleiten (KI-Verordnung, Artikel 5).',
        'Nicht geprüft für andere Sprachen, Kinder, spontane Rede, Gesang oder mehrere Stimmen zugleich.',
      ],
    },
    {
      id: 'sure',
      title: 'Wie sicher sie sein kann',
      paragraphs: [
        'Bei Stimmen, die sie nie gehört hat, irrt sie sich in einem guten Teil der Fälle, im Lärm und am Telefon öfter. Am häufigsten verwechselt sie Ärger und Freude, denn beide sind laut und lebhaft.',
        'Sticht keine Emotion hervor, lautet die Antwort „unsicher“. Ist keine Stimme da, lautet sie „keine Stimme“. Beides sind Ergebnisse und keine Fehler.',
      ],
      points: [],
    },
    {
      id: 'recordings',
      title: 'Ihre Aufnahmen',
      paragraphs: [
        'Sie verlassen dieses Gerät nie. Es gibt kein Konto, keine Verfolgung und keinen Cookie. Die Aufnahme auf der Seite behält der Browser, bis Sie den Tab schließen oder eine andere auswerten, damit ein Neuladen nichts verliert. Auch das Modell wird behalten, damit alles ohne Netz geht. Was Sie unter Live aufnehmen, bleibt, bis Sie es dort verwerfen, und Sammlungen, die Sie unter Daten einlesen, bis Sie sie löschen.',
      ],
      points: [],
    },
    {
      id: 'offline',
      title: 'Ohne Netz',
      paragraphs: [
        'Stimmung lässt sich installieren und öffnet sich dann auch ohne Netz. Jeder Teil geht ohne Netz, sobald er einmal benutzt wurde; ein Klick holt alles im Voraus.',
      ],
      points: [],
    },
    {
      id: 'licences',
      title: 'Lizenzen',
      paragraphs: ['Stimmung ist freie Software unter der MIT-Lizenz. Sie steht auf:'],
      points: [
        'TensorFlow.js und Comlink: Apache-Lizenz 2.0',
        'Svelte, SvelteKit und Workbox: MIT; idb: ISC',
        'Decoder für FLAC, MP3, Ogg Vorbis und Opus von E. Halsall: MIT, mit libFLAC und libopus (BSD), libvorbis (BSD), libmpg123 (LGPL 2.1) und codec-parser (LGPL 3)',
        'zip.js: BSD 3-Clause',
        'Mediabunny für M4A und WebM: Mozilla Public License 2.0',
        'EMO-DB von F. Burkhardt und anderen (2005): nicht Teil von Stimmung; damit wurde das Modell trainiert',
        'Mitgelieferte Beispiele: künstliche Sprache von espeak-ng',
      ],
    },
  ],
  offline: 'Ohne Netz verfügbar machen',
  licenceTexts: 'Alle Lizenzen im Wortlaut',
  modelCard: {
    title: 'Modellkarte',
    uar: (uar, low, high, nSpeakers) =>
      `Bei Stimmen, die es nie gehört hatte, erkannte das Modell ${f.percent(uar)} der Emotionen (Mittel der Trefferquoten aller sieben; Zufall wären ${f.percent(1 / 7)}). Jede von ${f.number(nSpeakers, 0)} Stimmen wurde einmal ausgelassen; bei anderen Stimmen können es ${f.percent(low)} bis ${f.percent(high)} sein.`,
    answered: (answered, right) =>
      `Bei ${f.percent(answered)} solcher Aufnahmen nennt es eine Emotion, und ${f.percent(right)} dieser Antworten stimmen; bei den anderen sagt es „unsicher“.`,
    worst: (uar) =>
      `Im schlimmsten Geräusch, mit dem es geprüft wurde, erkannte es ${f.percent(uar)}.`,
    link: 'Ganze Modellkarte (englisch)',
    evaluate: 'Alle Zahlen, nach Stimme, Emotion und Geräusch',
  },
  dataCard: {
    title: 'Datenkarte',
    recordings: (n, nSpeakers, nWomen, nSentences, minutes) =>
      `EMO-DB: ${f.number(n, 0)} Aufnahmen (${f.number(minutes, 0)} Minuten) von ${f.number(nSpeakers, 0)} deutschen Schauspielern, davon ${f.number(nWomen, 0)} Frauen, die 1997 und 1999 in einem Berliner Studio ${f.number(nSentences, 0)} Alltagssätze sprachen.`,
    acted:
      'Die Emotionen sind gespielt, nicht gefühlt. Es sprechen Erwachsene; Kinder, Dialekte, andere Sprachen, Gespräche und Telefon fehlen.',
    listeners: (recognition, lowest, natural) =>
      `Wer zuhörte, erkannte die Emotion in ${f.percent(recognition)} der Fälle (in jeder Aufnahme wenigstens ${f.percent(lowest)} der Hörenden) und fand sie in ${f.percent(natural)} natürlich. Was wenige erkannten, wurde nicht veröffentlicht; die schweren Fälle fehlen also.`,
    licence:
      'Frei verwendbar, wenn die Urheber genannt werden (F. Burkhardt und andere, Interspeech 2005); veröffentlicht unter CC0-1.0 laut audEERING, unter CC BY 4.0 laut Zitaten des Zenodo-Eintrags.',
    link: 'Ganze Datenkarte mit allen Stimmen und Emotionen (englisch)',
  },
  why: {
    title: 'Wie weit man den Karten trauen kann',
    meaning:
      'Die Karten hinter „Warum?“ zeigen, was die Zahl im Modell bewegt hat. Sie zeigen nicht, warum ein Mensch so klingt.',
    drop: (share, gradCam, random, nClips, wins) =>
      `Deckt man die ${f.percent(share)} ab, die Grad-CAM hervorhebt, sinkt die größte Wahrscheinlichkeit im Mittel um ${f.number(gradCam, 2)}, bei ebenso viel zufällig Abgedecktem um ${f.number(random, 2)} (${f.number(nClips, 0)} Aufnahmen nie gehörter Stimmen; in ${f.percent(wins)} davon ist Grad-CAM besser).`,
    others: (occlusion, loudest) =>
      `Deckt man ab, was das Abdecken selbst hervorhebt, sinkt sie um ${f.number(occlusion, 2)}; deckt man nur das Lauteste ab, um ${f.number(loudest, 2)}: Vieles von dem, was zählt, liegt dort, wo die Stimme laut ist.`,
    random: (r) =>
      `Vergisst das Modell alles Gelernte, zeichnet Grad-CAM eine andere Karte (Korrelation ${f.number(r, 2)}).`,
    agreement: (r) =>
      `Beide Verfahren stimmen nur wenig überein (Korrelation im Mittel ${f.number(r, 2)}); nehmen Sie jede Karte als Hinweis.`,
  },
};
