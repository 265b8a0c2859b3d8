import type { call as english } from '../en/call.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const call: typeof english = {
  adjectives: {
    anger: 'wütend',
    boredom: 'gelangweilt',
    disgust: 'angewidert',
    fear: 'ängstlich',
    happiness: 'fröhlich',
    neutral: 'neutral',
    sadness: 'traurig',
  },
  like: (label) => `nach ${label}`,
  headline: {
    mostly: (adjective, share) => `Klingt in ${f.percent(share)} der Sprechzeit ${adjective}`,
    uncertain: (share) => `Unsicher in ${f.percent(share)} der Sprechzeit`,
    withFirst: (sentence, adjective, sec) =>
      `${sentence}; erstmals ${adjective} bei ${f.timecode(sec)}`,
    noSpeech: 'Keine Stimme gehört',
    noSpeechText: 'Hier ist Klang oder Stille, aber keine Stimme, die sich beurteilen ließe.',
    noneYet: 'Bisher keine Stimme gehört',
  },
  progress: {
    title: 'Die Aufnahme wird gehört',
    heard: (doneSec, ofSec) => `${f.timecode(doneSec)} von ${f.timecode(ofSec)} gehört`,
    left(sec) {
      if (sec < 60) return 'noch weniger als eine Minute';
      const minutes = Math.round(sec / 60);
      return minutes === 1 ? 'noch etwa 1 Minute' : `noch etwa ${f.number(minutes, 0)} Minuten`;
    },
    soFar: (sentence) => `Bisher: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`,
    cancel: 'Abbrechen',
    finished: 'Die ganze Aufnahme ist gehört.',
  },
  summary: {
    speech: 'Sprechzeit',
    speechOf: (ofSec) => `von ${f.timecode(ofSec)}`,
    uncertain: 'Unsicher',
    uncertainText: 'der Sprechzeit',
    first: (adjective) => `Erstmals ${adjective}`,
    longest: (adjective) => `Am längsten ${adjective}`,
    none: 'Nicht gehört',
    lasting: (sec) => `${f.seconds(sec, 0)} lang`,
    jump: (what, sec) => `${what}: zu ${f.timecode(sec)} springen`,
    shares: 'Anteil an der Sprechzeit',
  },
  picture: {
    title: 'Vom Anfang bis zum Ende',
    name: 'Zeitleiste der Aufnahme',
    help: 'Klicken spielt von dort ab, Ziehen verschiebt. Tasten: Pfeile, Plus und Minus, Eingabe zum Abspielen.',
    zoomIn: 'Kürzeren Teil zeigen',
    zoomOut: 'Längeren Teil zeigen',
    whole: 'Ganze Aufnahme',
    voice: 'Stimme',
    heard: 'Gehört',
    position: (sec, heard) => `${f.timecode(sec)}, ${heard}`,
    sounds: (adjective, share) => `klingt ${adjective}, ${f.percent(share)}`,
    uncertain: (nearest, share) => `unsicher, am nächsten liegt ${nearest} mit ${f.percent(share)}`,
    noSpeech: 'keine Stimme',
    notYet: 'noch nicht gehört',
  },
  turns: {
    title: 'Abschnitt für Abschnitt',
    text: 'Ein Abschnitt ist Sprache, in der dasselbe gehört wird.',
    filter: 'Zeigen',
    all: (n) => `Alle (${f.number(n, 0)})`,
    option: (name, n) => `${name} (${f.number(n, 0)})`,
    listen: 'Abspielen',
    start: 'Anfang',
    end: 'Ende',
    length: 'Dauer',
    outcome: 'Gehört',
    probability: 'Wahrscheinlichkeit',
    nearest: (name) => `eher ${name}`,
    play: (sec) => `Ab ${f.timecode(sec)} abspielen`,
    why: (sec) => `Warum? Ab ${f.timecode(sec)}`,
    go: (sec) => `${f.timecode(sec)} in der Zeitleiste zeigen`,
    page: (from, to, of) => `${f.number(from, 0)} bis ${f.number(to, 0)} von ${f.number(of, 0)}`,
    previous: 'Frühere',
    next: 'Spätere',
    pages: 'Seiten der Abschnitte',
    none: 'Noch keine.',
  },
  save: {
    csv: 'CSV speichern',
    json: 'JSON speichern',
    report: 'Bericht speichern',
    writing: 'Der Bericht wird geschrieben',
  },
  another: 'Weitere Aufnahme',
  expression:
    'Gehörter Ausdruck, nicht gefühltes Gefühl: So klingt die Stimme; was der Mensch fühlt, ist damit nicht gesagt. Hören Sie im Zweifel selbst in den Abschnitt hinein.',
  channels: {
    title: 'Diese Aufnahme hat zwei verschiedene Seiten. Welche ist die Kundenseite?',
    lead: 'Nur diese Seite wird ausgewertet. Aus der anderen werden keine Merkmale berechnet, und nichts davon gelangt ins Modell.',
    sides: ['Links', 'Rechts'],
    choose: ['Links ist die Kundenseite', 'Rechts ist die Kundenseite'],
    both: 'Die andere Seite',
    bothSwitch: 'Auch die andere Seite auswerten',
    bothWhy:
      'Aus, denn die Emotionen von Beschäftigten bei der Arbeit auszuwerten ist in der EU verboten, außer aus medizinischen Gründen oder Sicherheitsgründen (KI-Verordnung, Artikel 5 Absatz 1 Buchstabe f).',
    bothWhen:
      'Schalten Sie das nur ein, wenn dort niemand bei der Arbeit spricht, etwa bei einem Gespräch zweier Privatleute, die zugestimmt haben.',
    only: (channel: number) =>
      `Nur die ${channel === 0 ? 'linke' : 'rechte'} Seite wird ausgewertet.`,
    shown: 'Gezeigte Seite',
    another: 'Andere Aufnahme wählen',
    notice: 'Hinweistext für die Aufgenommenen',
    noticeText:
      'Wer ausgewertet wird, muss das vorher erfahren (KI-Verordnung, Artikel 50 Absatz 3). Füllen oder streichen Sie, was in Klammern steht, und lassen Sie den Text rechtlich prüfen.',
    copy: 'Text kopieren',
    copyName: (language) => `Text kopieren (${language})`,
    copied: 'Kopiert',
    copyFailed: 'Kopieren ist hier nicht erlaubt. Markieren Sie stattdessen den Text.',
  },
};

/** As in English. */
export const noticeText =
  'Dieses Gespräch wird aufgenommen. Ein Computerprogramm (ein KI-System zur Emotionserkennung) schätzt danach, wie Ihre Stimme im Lauf des Gesprächs klingt, zum Beispiel neutral, fröhlich oder verärgert. Es schätzt einen Ausdruck, nicht, was Sie fühlen, und kann sich irren. Keine Entscheidung über Sie stützt sich allein darauf. [Nur Ihre Seite des Gesprächs wird ausgewertet.] Verantwortlich: [Name, Kontakt]. Zweck und Rechtsgrundlage: [Zweck, Grundlage]. Die Aufnahme wird nach [Frist] gelöscht. Sie können jetzt oder später unter [Kontakt] widersprechen, ohne dass Ihnen ein Nachteil entsteht.';
