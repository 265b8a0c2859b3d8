import { createFormat } from '../format.ts';
import type { EvaluateWords } from '../evaluate.ts';
import { judge } from './evaluate-judge.ts';
import { own } from './evaluate-own.ts';

const f = createFormat('de');

export const evaluate: EvaluateWords = {
  title: 'Wie gut ist es?',
  intro:
    'Sehen Sie, wie oft es richtig liegt, bei wem, und wie weit man seiner Sicherheit trauen kann. Wenn keine Warnung etwas anderes sagt, betrifft jede Zahl Aufnahmen, aus denen das Netz nicht gelernt hatte.',
  loading: 'Die Auswertung wird geholt',
  none: 'Diese Fassung von Stimmung kommt ohne Auswertung.',
  shown: 'Auswertung von',
  shipped: 'Das Modell, das mit Stimmung kommt',
  protocols: { speakers: 'unbekannte Stimmen', random: 'zufällige Aufnahmen' },
  ownOption: (corpus, date, protocol) => `${corpus}, ${date}: ${protocol}`,
  sections: 'Zahlen',
  headline: {
    uar: 'Mittlere Trefferquote (UAR)',
    uarText:
      'Wie oft eine Emotion erkannt wird, gemittelt über die Emotionen, damit seltene so viel zählen wie häufige.',
    interval: (low, high) => `95-%-Intervall ${f.percent(low, 1)} bis ${f.percent(high, 1)}`,
    intervalText: (n, who) =>
      `Viele Male neu aus den ${f.number(n, 0)} ${who === 'speakers' ? 'Sprechern' : 'Aufnahmen'} gezogen, liegen 95 von 100 Ergebnissen dazwischen.`,
    chance: (chance) => `Raten ergibt ${f.percent(chance, 1)}.`,
    wa: 'Erkannt (WA)',
    waText: 'Anteil aller Aufnahmen, die erkannt werden.',
    recordings: 'Aufnahmen',
    speakers: 'Sprecher',
    seeds: (n) =>
      n === 1 ? 'Ein Netz je Runde.' : `Mittel über ${f.number(n, 0)} Netze je Runde.`,
    protocol: {
      speakers:
        'Ein Sprecher bleibt außen vor: Einer nach dem anderen wird vom Lernen ausgenommen, und das Netz, das ihn nie gehört hat, wird an ihm gemessen. Jede solche Runde heißt Fold.',
      random:
        'Zufällige Runden: Aufnahmen werden in Teile gelost. Jeder Teil, ein Fold, bleibt einmal außen vor; aus seinen Sprechern wird auch gelernt, deshalb schmeicheln die Zahlen.',
    },
  },
  perClass: {
    title: 'Emotion für Emotion',
    text: 'Trefferquote (recall): wie viele Aufnahmen einer Emotion als solche gehört werden. Genauigkeit (precision): wie viele der so gehörten es wirklich sind. F1 ist ihr harmonisches Mittel.',
    emotion: 'Emotion',
    n: 'Aufnahmen',
    recall: 'Trefferquote',
    precision: 'Genauigkeit',
    f1: 'F1',
  },
  confusion: {
    title: 'Was wofür gehalten wird',
    caption: (n) =>
      `${f.number(n, 0)} Urteile. Zeilen: was gespielt wurde. Spalten: was gehört wurde. Unter jeder Anzahl ihr Anteil an der Zeile.`,
  },
  groups: {
    speakers: 'Sprecher für Sprecher',
    speakersText:
      'Stimmen sind verschieden. Das Mittel verbirgt, bei wem es schlecht geht; ein Sprecher steht für ein paar Dutzend Aufnahmen, kleine Unterschiede besagen also wenig.',
    sexes: 'Frauen und Männer',
    speaker: 'Sprecher',
    sex: 'Geschlecht',
    sexNames: { male: 'männlich', female: 'weiblich' },
    unknown: 'nicht bekannt',
    n: 'Aufnahmen',
    uar: 'UAR',
    wa: 'WA',
    nSpeakers: 'Sprecher',
  },
  reliability: {
    title: 'Kann man der Prozentzahl trauen?',
    text: 'Antworten nach ihrer Sicherheit geordnet. Auf der Diagonalen ist eine Antwort, die 70 % sagt, in 7 von 10 Fällen richtig. Der Kalibrierungsfehler (ECE) ist der mittlere Abstand davon. Kalibrieren teilt die Ausgaben des Netzes durch eine Zahl, die Temperatur; für jede Runde kommt sie allein aus den anderen.',
    before: 'wie das Netz es sagt',
    after: 'kalibriert',
    error: (before, after, byChance) =>
      `Kalibrierungsfehler ${f.percent(before, 1)} vorher, ${f.percent(after, 1)} nachher. Bis zu ${f.percent(byChance, 1)} können Zufall sein: In 95 von 100 Fällen bleibt ein vollkommen kalibriertes Netz darunter.`,
    x: 'Wie sicher es war (%)',
    y: 'Wie oft es richtig war (%)',
    name: (before, after) =>
      `Anteil richtiger Antworten über der Sicherheit, mit einem Kalibrierungsfehler von ${f.percent(before, 1)} vor und ${f.percent(after, 1)} nach dem Kalibrieren`,
    range: 'Sicherheit',
    n: 'Antworten',
    accuracy: 'Richtig',
    empty: 'Es wurde zu wenig gehört, um die Sicherheit zu beurteilen.',
  },
  coverage: {
    title: 'Was bringt es, zu schweigen?',
    text: 'Wer nur antwortet, wenn er sicher ist, liegt öfter richtig. Abdeckung ist der Anteil der Aufnahmen, die eine Antwort bekommen; die anderen heißen unsicher.',
    x: 'Abdeckung (%)',
    y: 'Richtig unter den Antworten (%)',
    name: (half, all) =>
      `Anteil richtiger Antworten über der Abdeckung: ${f.percent(half)} für die sicherste Hälfte, ${f.percent(all)} für alle Aufnahmen`,
    point: (coverage, accuracy) =>
      `An der Schwelle des Modells bekommen ${f.percent(coverage)} eine Antwort; davon sind ${f.percent(accuracy)} richtig.`,
    mark: 'Schwelle',
    coverage: 'Abdeckung',
    accuracy: 'Richtig',
  },
  robustness: {
    title: 'Bei schlechter Leitung und Lärm',
    text: 'Dieselben Aufnahmen, gestört, bevor das Netz sie hört. Der Abstand von Stimme und Geräusch steht in Dezibel (dB): 0 dB heißt, dass beide gleich laut sind.',
    condition: 'Bedingung',
    uar: 'UAR',
    wa: 'WA',
    answered: 'Beantwortet',
    answeredAccuracy: 'Davon richtig',
    noSpeech: 'Keine Sprache gefunden',
    conditionName(name) {
      const [kind = '', snr] = name.split('-');
      if (name === 'clean') return 'Ungestört';
      if (name === 'telephone') return 'Telefon';
      if (name === 'mu-law-8k') return '8 kHz, µ-law';
      if (kind === 'mp3') return `MP3, ${snr} kbit/s`;
      const what = { white: 'Weißes Rauschen', babble: 'Andere Stimmen' }[kind] ?? name;
      return snr === undefined ? what : `${what}, ${f.decibels(Number(snr))}`;
    },
  },
  worst: {
    title: 'Seine sichersten Irrtümer',
    text: 'Falsche Antworten, bei denen es am sichersten war. Hören Sie selbst: Gespielte Emotionen sind auch für Menschen nicht immer eindeutig.',
    silent: 'Zum Anhören holen Sie das Korpus unter Daten herein.',
    partlySilent:
      'Die ohne Knopf sind nicht auf diesem Gerät; holen Sie zum Anhören den Rest des Korpus herein.',
    link: 'Zu den Daten',
    file: 'Aufnahme',
    speaker: 'Sprecher',
    played: 'Gespielt',
    heard: 'Gehört',
    sure: 'Wie sicher',
    play: (file) => `${file} abspielen`,
    stop: (file) => `${file} anhalten`,
    none: 'Keine Irrtümer.',
  },
  export: {
    as: (format, figure) => `„${figure}“ als ${format} sichern`,
    all: 'Die ganze Auswertung sichern (JSON)',
  },
  judge,
  ...own,
};
