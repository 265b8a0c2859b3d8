import type { setup as english } from '../en/train-setup.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const setup: typeof english = {
  setup: {
    corpus: 'Sammlung',
    corpusOption: (name, n) => `${name} · ${f.number(n, 0)} Aufnahmen`,
    unfinished: (nThere, nFiles) =>
      `Import unvollständig: ${f.number(nThere, 0)} von ${f.number(nFiles, 0)} Aufnahmen. Die übrigen fehlen, bis er fortgesetzt ist.`,
    unfinishedLink: 'Unter Daten fortsetzen',
    recipe: 'Rezept',
    recipes: {
      recommended: {
        name: 'Empfohlen',
        text: 'Das Rezept des mitgelieferten Modells: kompakt, unempfindlich gegen Lärm und Telefon.',
      },
      original: {
        name: 'Wie das Original',
        text: 'AlexNet in voller Größe auf Bildern von 224 × 224, zehn Epochen, zufällige Aufteilung. Groß, langsam und ungenauer: zum Vergleich.',
      },
    },
    facts: (epochs, weights) =>
      `${f.number(epochs, 0)} Epochen · ${f.number(weights / 1e6, weights < 1e7 ? 2 : 0)} Millionen Gewichte`,
    network: 'Netz',
    presets: { alexnet: 'AlexNet, volle Größe', 'alexnet-compact': 'AlexNet, kompakt' },
    start: 'Ausgehen von',
    scratch: 'Nichts: alles neu lernen',
    shipped: 'Das mitgelieferte Modell',
    startHint:
      'Feinabstimmung nimmt ein Modell, das schon gelernt hat, und lernt mit Ihren Aufnahmen weiter.',
    freeze: 'Seine Faltungen lassen, wie sie sind, und nur die letzten Schichten trainieren',
    backend: 'Rechnen auf',
    fastest: 'Was hier am schnellsten ist',
    backends: {
      webgpu: 'Grafikkarte (WebGPU)',
      webgl: 'Grafikkarte (WebGL)',
      wasm: 'Prozessor (WebAssembly)',
      'wasm-threads': 'Prozessor, mehrere Threads (WebAssembly)',
      cpu: 'Prozessor (reines JavaScript)',
    },
    begin: 'Training beginnen',
    beginHint: (n, labels) =>
      `Lernt aus ${f.number(n, 0)} Aufnahmen von ${f.number(labels, 0)} Emotionen.`,
  },
  split: {
    title: 'Beurteilt an',
    hint: 'Ein Teil der Aufnahmen wird zurückgehalten und nie gelernt. Wie gut das Modell diese hört, darauf kommt es an.',
    kinds: {
      speakers: 'Fremden Stimmen',
      'leave-one-out': 'Einer fremden Stimme',
      random: 'Zufälligen Aufnahmen',
      everything: 'Nichts',
    },
    texts: {
      speakers: 'Ganze Sprecher werden zurückgehalten, per Los. Die ehrliche Prüfung.',
      'leave-one-out': 'Ein Sprecher wird zurückgehalten, aus allen anderen wird gelernt.',
      random: 'Ausgeloste Aufnahmen, gleich viele je Emotion. Schmeichelt dem Modell.',
      everything: 'Aus allen Aufnahmen wird gelernt. Niemand weiß, wie gut das Modell ist.',
    },
    share: 'Zurückgehalten',
    speaker: 'Sprecher',
    seed: 'Startzahl des Loses',
    seedHint: 'Die gleiche Zahl gibt die gleiche Aufteilung und das gleiche Modell.',
    noSpeakers:
      'Diese Sammlung sagt nicht, wer spricht; deshalb lässt sich keine Stimme zurückhalten.',
    counts: (training, validation) =>
      `${f.number(training, 0)} zum Lernen, ${f.number(validation, 0)} zum Beurteilen`,
    leakage: (shared, repeated, of) =>
      `${f.number(shared, 0)} der ${f.number(of, 0)} zurückgehaltenen Aufnahmen stammen von Sprechern, aus denen auch gelernt wird${repeated > 0 ? `, und ${f.number(repeated, 0)} wiederholen einen Satz mit derselben Emotion` : ''}. Die Werte werden besser sein als bei neuen Stimmen.`,
  },
  limits: {
    memory: (needed, there) =>
      `Dieses Training braucht etwa ${f.megabytes(needed)} Speicher; dieses Gerät nennt ${f.megabytes(there)}. Es kann sehr langsam werden oder vom Browser beendet werden.`,
    tooLarge: (needed, most) =>
      `Dieses Training braucht etwa ${f.megabytes(needed)} Speicher, doch Browser geben dem Prozessor höchstens ${f.megabytes(most)}. Wählen Sie einen kleineren Stapel oder das kompakte Netz.`,
    buffer: (needed, most) =>
      `Ein Feld dieses Netzes braucht ${f.megabytes(needed)}, doch diese Grafikkarte fasst mit WebGPU höchstens ${f.megabytes(most)} am Stück. Rechnen Sie auf dem Prozessor oder mit WebGL, oder wählen Sie einen kleineren Stapel oder das kompakte Netz.`,
    noMemory: (needed, there) =>
      `Dieses Training braucht etwa ${f.megabytes(needed)} Speicher, doch dieses Gerät hat insgesamt ${f.megabytes(there)} und kann es nicht fassen. Wählen Sie einen kleineren Stapel oder das kompakte Netz.`,
    disk: (needed, free) =>
      `Seinen Stand zu behalten braucht ${f.megabytes(needed)}, doch nur ${f.megabytes(free)} sind frei. Das Training ginge, aber beim Schließen der Seite wäre es verloren.`,
    slow: (checkpoint) =>
      `Ein großes Netz: Sein Stand belegt während des Trainings ${f.megabytes(checkpoint)}, und ohne schnelle Grafikkarte dauert eine Epoche viele Minuten.`,
  },
  hyper: {
    title: 'Alle Einstellungen',
    changed: 'geändert',
    reset: 'Zurück zum Rezept',
    groups: {
      network: 'Netz',
      course: 'Verlauf',
      loss: 'Verlust',
      picture: 'Klangbild',
      augmentation: 'Abwandlung der Aufnahmen',
    },
    names: {
      towers: 'Türme',
      epochs: 'Epochen',
      batchSize: 'Stapel',
      learningRate: 'Lernrate',
      warmUp: 'Anlauf',
      averagedShare: 'Am Ende gemittelt',
      weightDecay: 'Gewichtsabnahme',
      labelSmoothing: 'Glättung der Ziele',
      classWeightPower: 'Ausgleich der Emotionen',
      segmentFrames: 'Breite',
      nMels: 'Höhe',
      hopLength: 'Schrittweite',
      tempo: 'Tempo',
      warp: 'Stimmtrakt',
      shift: 'Verschiebung der Tonhöhe',
      mixStyle: 'Mit anderer Stimme gemischt',
      noise: 'Mit Rauschen',
      babble: 'Mit anderen Stimmen',
      equalizerDb: 'Klangregler',
      bandLimit: 'Bandgrenze',
      telephone: 'Davon wie am Telefon',
    },
    units: {
      networks: 'Netze nebeneinander',
      epochs: 'Durchgänge durch alle Aufnahmen',
      recordings: 'Aufnahmen',
      share: 'Anteil',
      frames: 'Spalten',
      bands: 'Mel-Bänder',
      samples: 'Abtastwerte bei 16 kHz',
      decibels: 'dB',
    },
    range: (minimum, maximum, standard) =>
      `${plain(minimum)} bis ${plain(maximum)}, Rezept ${standard}`,
    off: 'aus',
    schedule: 'Lernrate im Verlauf',
    schedules: { cosine: 'Steigt, fällt dann als Kosinus', constant: 'Gleichbleibend' },
    augmentation: 'Aufnahmen jedes Mal abwandeln',
    plain,
  },
};

function plain(value: number): string {
  return new Intl.NumberFormat('de', { maximumSignificantDigits: 6 }).format(value);
}
