import type { SkipReason } from '#lib/core/data/corpus.ts';
import type { data as english } from '../en/data.ts';
import { createFormat } from '../format.ts';
import { describeError } from './errors.ts';

const f = createFormat('de');

const recordings = (n: number) => (n === 1 ? '1 Aufnahme' : `${f.number(n, 0)} Aufnahmen`);
const files = (n: number) => (n === 1 ? '1 Datei' : `${f.number(n, 0)} Dateien`);
const speakers = (n: number) => (n === 1 ? '1 Stimme' : `${f.number(n, 0)} Stimmen`);

export const data: typeof english = {
  title: 'Daten',
  description: 'Aufnahmen mit Emotionen einlesen, durchsehen und finden, was nicht stimmt.',
  empty: {
    title: 'Erst die Aufnahmen kennen',
    intro:
      'Lesen Sie eine Sammlung beschrifteter Sprache ein. Sehen Sie, was darin ist, hören Sie hinein und finden Sie, was ein Modell irreführen würde, bevor etwas trainiert wird. Alles bleibt auf diesem Gerät.',
  },
  drop: {
    choose: 'Archiv oder Dateien wählen',
    hint: 'oder Archive, Dateien oder Ordner irgendwo auf dieser Seite ablegen',
    folder: 'Ordner wählen',
    now: 'Loslassen zum Einlesen',
    formats: 'Zip-Archive; WAV-, FLAC-, MP3-, Ogg- oder Opus-Dateien',
    knownTitle: 'Was verstanden wird',
    known: [
      'EMO-DB und RAVDESS, an den Namen ihrer Dateien',
      'Ordner, die nach Emotionen heißen: Wut/1.wav oder Sprecherin/Wut/1.wav',
      'eine Tabelle neben den Aufnahmen: CSV mit den Spalten file, emotion und, wenn bekannt, speaker',
    ],
  },
  emodb: {
    title: 'EMO-DB, woraus Stimmung gelernt hat',
    text: '535 Aufnahmen von zehn deutschen Sätzen in sieben Emotionen, gesprochen von zehn Schauspielerinnen und Schauspielern (Burkhardt und andere, 2005), 41 MB. Frei verwendbar, wenn die Urheber genannt werden.',
    steps: [
      'Laden Sie das Archiv herunter: Browser lassen eine Seite es nicht selbst holen, weil es unter einer einfachen http-Adresse liegt.',
      'Legen Sie download.zip hier ab. Es wird erkannt und sofort eingelesen.',
    ],
    download: 'Von emodb.bilderbar.info laden',
    about: 'Über die Sammlung (DOI)',
    fetch: 'EMO-DB holen und einlesen',
    fetchNote: 'Dieser Server reicht das Archiv weiter.',
  },
  working: {
    fetching: 'EMO-DB wird geholt',
    fetched: (loadedBytes, totalBytes) =>
      totalBytes > 0
        ? `${f.megabytes(loadedBytes)} von ${f.megabytes(totalBytes)}`
        : f.megabytes(loadedBytes),
    planning: 'Nachsehen, was da ist',
    importing: (name) => `${name} wird eingelesen`,
    done: (nDone, nFiles) => `${f.number(nDone, 0)} von ${recordings(nFiles)}`,
    reading: 'Die Liste der Dateien wird gelesen',
    elapsed: (sec) => `bisher ${f.seconds(sec, 0)}`,
    remaining: (sec) => `noch etwa ${f.seconds(sec, 0)}`,
    cancel: 'Anhalten',
    note: 'Was eingelesen ist, bleibt; Sie können später fortfahren.',
  },
  mapping: {
    title: 'Was bedeuten die Bezeichnungen?',
    found: (nFiles, nSpeakers) =>
      nSpeakers > 0
        ? `${recordings(nFiles)} von ${speakers(nSpeakers)}.`
        : `${recordings(nFiles)}.`,
    noSpeakers:
      'Nirgends steht, wer spricht. Mit diesen Aufnahmen lässt sich trainieren, aber nicht prüfen, wie gut ein Modell fremde Stimmen versteht: Dazu braucht es Sprecherinnen und Sprecher, aus Ordnern (Stimme/Emotion/Datei) oder einer Spalte namens speaker.',
    skipped: (n) => `${files(n)} ${n === 1 ? 'wird' : 'werden'} übergangen`,
    name: 'Name der Sammlung',
    label: 'Bezeichnung',
    nFiles: (n) => files(n),
    becomes: 'Wird zu',
    leaveOut: 'Weglassen',
    asItIs: (label) => `„${label}“ behalten`,
    ownName: 'Anderer Name …',
    ownNameOf: (label) => `Name für ${label}`,
    choiceOf: (label) => `Was aus ${label} wird`,
    nothing: 'Behalten Sie wenigstens eine Bezeichnung.',
    start: (n) => `${recordings(n)} einlesen`,
    cancel: 'Abbrechen',
  },
  interrupted: {
    text: (name, nThere, nFiles) =>
      `${name} ist noch nicht ganz da: ${f.number(nThere, 0)} von ${recordings(nFiles)}.`,
    resume: 'Fortfahren',
    leave: 'Dabei belassen',
  },
  deleted: {
    text: (name) => `${name} wurde gelöscht.`,
    undo: 'Rückgängig',
  },
  report: {
    title: 'Was eingelesen wurde',
    added: (nAdded) => `${recordings(nAdded)} eingelesen.`,
    known: (nKnown) =>
      nKnown === 1 ? '1 war schon da.' : `${f.number(nKnown, 0)} waren schon da.`,
    skipped: (n) => `${files(n)} übergangen`,
    close: 'Bericht schließen',
    file: 'Datei',
    reason: 'Warum',
    more: (n) => `und ${files(n)} mehr`,
  },
  corpus: {
    switch: 'Sammlungen',
    facts: (nUtterances, nSpeakers, totalSec, sizeBytes) =>
      [
        recordings(nUtterances),
        ...(nSpeakers > 0 ? [speakers(nSpeakers)] : ['Stimmen unbekannt']),
        `${f.clock(totalSec)} min`,
        f.megabytes(sizeBytes),
      ].join(' · '),
    add: 'Mehr einlesen',
    delete: 'Löschen',
    deleteName: (name) => `${name} löschen`,
  },
  overview: {
    emotions: 'Emotionen',
    countsNote: 'Aufnahmen je Emotion',
    emotion: 'Emotion',
    count: 'Aufnahmen',
    median: 'Median jeder Emotion',
    recognition: 'Erkannt',
    naturalness: 'Natürlich',
    scoresNote:
      'Erkannt: Anteil der Hörenden, die diese Emotion nannten. Natürlich: Anteil, der sie überzeugend fand. Mittel über die beurteilten Aufnahmen.',
    speakers: 'Stimmen',
    speakersNote: 'Aufnahmen jeder Stimme in jeder Emotion',
    noSpeakers:
      'Nirgends steht, wer spricht; ein Modell daraus lässt sich nicht an fremden Stimmen prüfen.',
    speaker: 'Stimme',
    sum: 'Summe',
    sexes: { male: 'Mann', female: 'Frau' },
    durations: 'Längen',
    durationsText: (minimumSec, medianSec, maximumSec) =>
      `Von ${f.seconds(minimumSec, 1)} bis ${f.seconds(maximumSec, 1)}, die Hälfte unter ${f.seconds(medianSec, 1)}.`,
    durationBin: (fromSec, toSec, n) =>
      `${f.number(fromSec, 2)} bis ${f.seconds(toSec, 2)}: ${recordings(n)}`,
    typical: 'Wie jede Emotion typischerweise aussieht',
    typicalNote:
      'Die Aufnahme, die dem Mittel ihrer Emotion am nächsten kommt, so wie das Modell sie bekäme: hell ist laut, tiefe Töne unten. Wählen Sie eine, um sie zu hören.',
    typicalName: (emotion, file) => `${emotion}, ${file}: ansehen und anhören`,
    working: 'Wird gezeichnet',
  },
  audit: {
    title: 'Was vor dem Training zu wissen ist',
    leak: (nTest, nSpeaker, nTake, share) =>
      `Wer zufällig ${f.percent(share)} zum Prüfen zieht, verrät die Antwort: Von ${recordings(nTest)} stammen ${f.number(nSpeaker, 0)} von Stimmen, aus denen auch gelernt wird, und ${f.number(nTake, 0)} wiederholen einen gelernten Satz in derselben Stimme und Emotion. Lassen Sie stattdessen ganze Stimmen aus.`,
    noSpeakers: (n) =>
      `${recordings(n)} ohne Angabe, wer spricht: Prüfen an fremden Stimmen ist damit nicht möglich.`,
    repeated: (n, nSets) =>
      `${recordings(n)} sind Wiederholungen: ${f.number(nSets, 0)}-mal sagt dieselbe Stimme denselben Satz mehrfach in derselben Emotion.`,
    noRepeated: 'Keine Wiederholungen.',
    gaps: (nMissing, nSingle) => {
      if (nMissing === 0) {
        return `In ${cases(nSingle)} hat eine Stimme nur eine Aufnahme einer Emotion.`;
      }
      const missing = `In ${cases(nMissing)} hat eine Stimme keine Aufnahme einer Emotion`;
      return nSingle === 0 ? `${missing}.` : `${missing}, in ${cases(nSingle)} nur eine.`;
    },
    noGaps: 'Jede Stimme hat von jeder Emotion mindestens zwei Aufnahmen.',
    gap: (speaker, emotion, n) =>
      `${speaker}: ${n === 0 ? 'keine' : 'eine'} Aufnahme mit ${emotion}`,
    imbalance: (most, nMost, least, nLeast) =>
      `${most} ist ${f.number(nMost / Math.max(nLeast, 1), 1)}-mal so häufig wie ${least} (${f.number(nMost, 0)} und ${f.number(nLeast, 0)}). Urteilen Sie nach der mittleren Trefferquote, in der jede Emotion gleich zählt.`,
    clipped: (n) => `${recordings(n)} ${n === 1 ? 'ist' : 'sind'} übersteuert.`,
    noClipped: 'Keine Aufnahme ist übersteuert.',
    level: (lowDb, highDb) =>
      `In neun von zehn Aufnahmen ist die Sprache zwischen ${f.decibels(lowDb)} und ${f.decibels(highDb)} laut (Vollaussteuerung ist 0 dB).`,
    quiet: (n) => `${recordings(n)} ${n === 1 ? 'ist' : 'sind'} sehr leise.`,
    silentEnds: (n) =>
      `${recordings(n)} ${n === 1 ? 'beginnt oder endet' : 'beginnen oder enden'} mit mehr als einer halben Sekunde Stille.`,
    noSilentEnds: 'Keine Aufnahme beginnt oder endet mit mehr als einer halben Sekunde Stille.',
    noSpeech: (n) => `In ${recordings(n)} ist nichts zu hören.`,
    copies: (n) =>
      `${files(n)} ${n === 1 ? 'hatte' : 'hatten'} denselben Inhalt wie eine andere und ${n === 1 ? 'wurde' : 'wurden'} einmal behalten.`,
    contradictions: (n) =>
      `${n === 1 ? '1 davon ist' : `${f.number(n, 0)} davon sind`} anders bezeichnet.`,
    noCopies: 'Keine Datei ist doppelt.',
    copy: (file, other) => `${other} ist gleich ${file}`,
    show: 'Zeigen, welche',
    take: (speaker, sentence, emotion, names) =>
      `${speaker}, Satz ${sentence}, ${emotion}: ${names}`,
    good: 'In Ordnung',
    notice: 'Bitte beachten',
  },
  table: {
    title: 'Alle Aufnahmen',
    search: 'Teil des Dateinamens',
    allEmotions: 'Alle Emotionen',
    allSpeakers: 'Alle Stimmen',
    filterEmotion: 'Emotion',
    filterSpeaker: 'Stimme',
    shown: (n, nAll) =>
      n === nAll ? recordings(nAll) : `${f.number(n, 0)} von ${recordings(nAll)}`,
    none: 'Keine Aufnahme passt dazu.',
    reset: 'Alle zeigen',
    file: 'Datei',
    emotion: 'Emotion',
    speaker: 'Stimme',
    sentence: 'Satz',
    duration: 'Länge',
    level: 'Pegel',
    recognition: 'Erkannt',
    naturalness: 'Natürlich',
    view: (file) => `${file} ansehen`,
    keys: 'Pfeiltasten gehen von Zeile zu Zeile, Enter öffnet eine Aufnahme.',
  },
  detail: {
    empty: 'Wählen Sie eine Aufnahme aus der Liste, um sie zu sehen und zu hören.',
    picture: 'Bild, das ein Modell bekäme',
    gone: 'Diese Aufnahme ist nicht mehr da.',
    sentence: (code) => `Satz ${code}`,
    recognised: (share) => `erkannt von ${f.percent(share)}`,
    natural: (share) => `natürlich für ${f.percent(share)}`,
    level: (db) => `Sprache bei ${f.decibels(db)}`,
  },
  skip(reason: SkipReason): string {
    switch (reason.code) {
      case 'path-unsafe':
        return 'Ihr Name führt aus dem Archiv hinaus.';
      case 'encrypted':
        return 'Sie ist verschlüsselt.';
      case 'too-large':
        return `Sie hat ${f.megabytes(reason.sizeBytes)}; höchstens ${f.megabytes(reason.maximumBytes)} werden gelesen.`;
      case 'too-many':
        return `Mehr als ${files(reason.maximum)} werden nicht angesehen.`;
      case 'too-dense':
        return `Entpackt wäre sie ${f.number(reason.ratio, 0)}-mal so groß; das ist keine Aufnahme.`;
      case 'corpus-too-large':
        return `Insgesamt ist Platz für ${f.megabytes(reason.maximumBytes)}.`;
      case 'damaged':
        return `Sie ist beschädigt (${reason.reason}).`;
      case 'cut-off':
        return 'Hier bricht das Archiv ab; was danach kam, fehlt.';
      case 'no-label':
        return 'Weder Name noch Ordner noch Tabelle nennen ihre Emotion.';
      case 'left-out':
        return `Ihre Bezeichnung, ${reason.label}, wurde weggelassen.`;
      case 'missing':
        return 'Die Tabelle nennt sie, aber sie ist nicht da.';
      case 'copy':
        return `Sie ist gleich ${reason.file}.`;
      case 'unreadable':
        return describeError(reason.error);
      default:
        return reason satisfies never;
    }
  },
};

function cases(n: number): string {
  return n === 1 ? 'einem Fall' : `${f.number(n, 0)} Fällen`;
}
