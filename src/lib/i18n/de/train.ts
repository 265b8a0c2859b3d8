import type { train as english } from '../en/train.ts';
import { createFormat } from '../format.ts';
import { setup } from './train-setup.ts';

const f = createFormat('de');

export const train: typeof english = {
  title: 'Ein Modell trainieren',
  intro:
    'Lassen Sie ein Netz aus Aufnahmen Emotionen lernen, hier auf diesem Gerät. Sie können zusehen, anhalten und die Seite schließen; es geht dort weiter, wo es aufgehört hat.',
  loading: 'Aufnahmen werden gesucht',
  empty: {
    title: 'Zuerst Aufnahmen',
    text: 'Ein Netz lernt aus Aufnahmen, deren Emotion bekannt ist. Holen Sie eine Sammlung wie EMO-DB herein und kommen Sie wieder.',
    link: 'Zu den Daten',
  },
  evaluating:
    'In diesem oder einem anderen Tab läuft eine Auswertung. Das Training kann beginnen, wenn sie vorbei ist.',
  toEvaluate: 'Zum Auswerten',
  ...setup,
  run: {
    heading: (corpus) => `Training mit ${corpus}`,
    phases: {
      waiting: 'Unterbrochen',
      reading: 'Aufnahmen werden gelesen',
      'choosing-backend': 'Der schnellste Rechenweg wird gesucht',
      running: 'Lernt',
      validating: 'Wird an zurückgehaltenen Aufnahmen beurteilt',
      paused: 'Angehalten',
      stopping: 'Hört nach diesem Schritt auf',
      finished: 'Fertig',
      stopped: 'Beendet',
      diverged: 'Entgleist',
      failed: 'Gescheitert',
    },
    epochOf: (epoch, of) => `Epoche ${f.number(epoch, 0)} von ${f.number(of, 0)}`,
    readOf: (n, of) => `${f.number(n, 0)} von ${f.number(of, 0)} Aufnahmen`,
    status: (phase, epoch, uar) =>
      `${phase}. ${epoch}.${uar === null ? '' : ` Mittlere Trefferquote ${f.percent(uar)}.`}`,
    pause: 'Anhalten',
    resume: 'Weiter',
    stop: 'Beenden und behalten',
    cancel: 'Abbrechen',
    continue: 'Dort weitermachen',
    waitingText: (step, of) =>
      step === 0
        ? 'Dieses Training wurde vor seinem ersten Sicherungspunkt unterbrochen.'
        : `Dieses Training wurde unterbrochen. Es ist bis Schritt ${f.number(step, 0)} von ${f.number(of, 0)} gesichert und geht weiter, als wäre nichts gewesen.`,
    divergedText:
      'Die letzten guten Gewichte sind gesichert: Behalten Sie sie, oder beginnen Sie behutsamer von vorn.',
    following:
      'In einem anderen Tab läuft das Training. Hier können Sie zusehen; angehalten und beendet wird dort.',
    lost: (backend) =>
      `Das Rechenwerk ging verloren (${backend}). Das Training ging vom letzten Sicherungspunkt auf dem nächsten weiter.`,
    full: (bytes) =>
      `Es ist kein Platz mehr, um dieses Training zu sichern (${f.megabytes(bytes)} werden gebraucht). Es geht weiter, aber beim Schließen der Seite wäre es verloren. Schaffen Sie Platz, oder speichern Sie das Modell als Datei.`,
    unkept:
      'Der Browser lässt dieses Training nicht mehr sichern. Es geht weiter, aber beim Schließen der Seite wäre es verloren. Speichern Sie das Modell als Datei.',
    export: 'Als Datei speichern',
    kept: (step) => `Gesichert bis Schritt ${f.number(step, 0)}`,
    notKept: 'Noch nicht gesichert',
    facts: {
      backend: 'Gerechnet von',
      rate: 'Tempo',
      rateValue: (rate) => `${f.number(rate, rate < 10 ? 1 : 0)} Aufnahmen/s`,
      remaining: 'Restzeit',
      memory: 'Speicher',
      memoryValue: (bytes) => f.megabytes(bytes),
      step: 'Schritt',
      stepValue: (step, of) => `${f.number(step, 0)} von ${f.number(of, 0)}`,
      checkpoint: 'Sicherungspunkt',
      weights: 'Gewichte',
      weightsValue: (n) => f.number(n, 0),
      digest: 'Prüfsumme der Gewichte',
      split: 'Beurteilt an',
      splitValue: (kind, n) => (n === 0 ? kind : `${kind}: ${f.number(n, 0)}`),
      unknown: '–',
    },
    duration(sec) {
      if (sec < 90) return `etwa ${f.seconds(Math.max(1, Math.round(sec)), 0)}`;
      if (sec < 5400) return `etwa ${f.number(sec / 60, 0)}\u00a0min`;
      return `etwa ${f.number(sec / 3600, 1)}\u00a0h`;
    },
  },
  curves: {
    title: 'Verlauf',
    loss: 'Verlust (nat)',
    accuracy: 'Erkannt (%)',
    epochs: 'Epochen',
    training: 'gelernt',
    validation: 'zurückgehalten',
    uar: 'zurückgehalten, mittlere Trefferquote',
    lossName: (training, validation) =>
      `Verlust über die Epochen, zurzeit ${training} bei den gelernten Aufnahmen${validation === null ? '' : `, ${validation} bei den zurückgehaltenen`}`,
    accuracyName: (training, validation) =>
      `Erkannter Anteil über die Epochen, zurzeit ${training} der gelernten Aufnahmen${validation === null ? '' : `; mittlere Trefferquote bei den zurückgehaltenen ${validation}`}`,
    waiting: 'Die Kurven beginnen mit der ersten Epoche.',
    table: 'Als Tabelle',
    columns: {
      epoch: 'Epoche',
      loss: 'Verlust',
      accuracy: 'Erkannt',
      validationLoss: 'Verlust, zurückgehalten',
      uar: 'Mittlere Trefferquote',
      wa: 'Erkannt, zurückgehalten',
    },
    note: 'Beim Lernen werden Aufnahmen abgewandelt und Teile des Netzes ausgeschaltet; deshalb können die zurückgehaltenen besser abschneiden.',
  },
  confusion: {
    title: 'Was womit verwechselt wird',
    caption: (epoch, n) =>
      `${f.number(n, 0)} zurückgehaltene Aufnahmen nach Epoche ${f.number(epoch, 0)}. Zeilen: was gespielt wurde. Spalten: was gehört wurde.`,
    corner: 'Gespielt ↓ gehört →',
    unheard: 'keine Stimme',
    cell: (n, share) => `${f.number(n, 0)} (${f.percent(share)})`,
    uar: (uar, chance) =>
      `Mittlere Trefferquote ${f.percent(uar)}: wie oft jede Emotion erkannt wird, gemittelt über die Emotionen. Raten ergibt ${f.percent(chance)}.`,
    none: 'Nichts wird zurückgehalten, also wird nichts beurteilt.',
    waiting: 'Das erste Urteil kommt am Ende der ersten Epoche.',
  },
  keep: {
    title: 'Das Modell behalten?',
    text: (uar) =>
      uar === null
        ? 'Es wurde nicht an zurückgehaltenen Aufnahmen beurteilt.'
        : `Bei zurückgehaltenen Aufnahmen hat es eine mittlere Trefferquote von ${f.percent(uar)}.`,
    name: 'Name',
    suggestion: (corpus, date) => `${corpus}, ${date}`,
    listens: 'Von jetzt an soll es hören',
    save: 'In der Sammlung behalten',
    discard: 'Verwerfen',
    discarded: 'Das Training wurde verworfen.',
    undo: 'Rückgängig',
    done: (name) => `„${name}“ ist bei Ihren Modellen.`,
    listen: 'Ausprobieren',
  },
  models: {
    title: 'Wer hört',
    shipped: 'Das mitgelieferte Modell',
    facts: (date, corpus, size) => `${date} · ${corpus} · ${f.megabytes(size)}`,
    uar: (uar) => `mittlere Trefferquote ${f.percent(uar)}`,
    notJudged: 'nicht beurteilt',
  },
  date: (ms) =>
    new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
