import type { live as english } from '../en/live.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const live: typeof english = {
  pageTitle: 'Live',
  description: 'Sehen, wie eine Stimme klingt, während sie spricht. Nichts verlässt dieses Gerät.',
  title: 'Die Stimmung hören, während jemand spricht',
  intro:
    'Starten, sprechen und zusehen: den Klang und was das Modell darin hört. Nach dem Ende ist die ganze Aufnahme da, zum Ansehen, Anhören und Speichern.',
  start: 'Zuhören beginnen',
  steps: {
    title: 'Was geschieht',
    points: [
      'Der Browser fragt einmal nach dem Mikrofon. Es bleibt an, bis Sie pausieren oder beenden.',
      'Klang und Antworten entstehen hier und gehen nirgendwo sonst hin.',
      'Die Aufnahme bleibt auf diesem Gerät, bis Sie sie verwerfen. Ein Absturz oder ein getrenntes Mikrofon kostet so höchstens eine Sekunde.',
    ],
  },
  notice: 'Wird noch jemand aufgenommen? Sagen Sie es vorher',
  asking: 'Warten auf das Mikrofon. Der Browser fragt vielleicht um Erlaubnis.',
  cancel: 'Abbrechen',
  phases: {
    listening: 'Das Mikrofon ist an',
    paused: 'Pause, das Mikrofon hört nichts',
    finishing: 'Der Rest wird gehört',
  },
  elapsed: 'Aufgenommen',
  delay: (sec) =>
    sec < 0.1
      ? `gehört weniger als ${f.seconds(0.1, 1)} nach dem Sprechen`
      : `gehört ${f.seconds(sec, 1)} nach dem Sprechen`,
  behind: (sec) =>
    `Dieses Gerät ist ${f.seconds(sec, 0)} im Rückstand. Nichts geht verloren; es holt in einer Pause auf.`,
  preparing: 'Das Modell ist unterwegs. Die Aufnahme hat schon begonnen.',
  pause: 'Pause',
  resume: 'Weiter',
  stop: 'Beenden',
  answers: {
    sounds: (adjective) => `Klingt ${adjective}`,
    speaking: 'Noch nicht beurteilt',
    share: (share) => f.percent(share),
    nearest: (adjective, share) => `am nächsten: ${adjective}, ${f.percent(share)}`,
  },
  picture: {
    title: 'Was dem Modell gezeigt wird',
    name: (sec) => `Log-Mel-Spektrogramm der letzten ${f.seconds(sec, 0)}`,
  },
  curve: {
    title: 'Was es darin hört',
    name: 'Wahrscheinlichkeit jedes Ausdrucks in den letzten Minuten; der Satz darüber nennt das Neueste',
    text: 'Jede Antwort berücksichtigt, was vorher gesagt wurde, nicht was noch kommt. Nach dem Ende werden alle noch einmal im Licht ihrer Umgebung beurteilt.',
  },
  notices: {
    unplugged: 'Das Mikrofon wurde getrennt. Was bis dahin aufgenommen wurde, ist hier.',
    asleep: 'Der Browser hat das Mikrofon schlafen gelegt. Was aufgenommen wurde, ist aufbewahrt.',
    wake: 'Aufwecken',
    memory:
      'Auf diesem Gerät ist kein Platz, oder es darf keine Aufnahme aufbewahrt werden. Die Aufnahme geht höchstens 30 Minuten im Arbeitsspeicher weiter: Speichern Sie sie, bevor Sie diese Seite schließen.',
    memoryEnd:
      'Der Arbeitsspeicher war voll, darum wurde die Aufnahme beendet. Speichern Sie sie, bevor Sie diese Seite schließen.',
    tooSlow:
      'Dieses Gerät ist zu langsam, um mitzuhören. Die Aufnahme geht weiter und wird nach dem Ende gehört.',
  },
  kept: {
    title: 'Aufnahmen auf diesem Gerät',
    cutOffTitle: 'Eine Aufnahme wurde unterbrochen. Das Aufgenommene ist hier',
    name: (date) => `Aufnahme vom ${date}`,
    cutOff: 'unterbrochen',
    open: 'Öffnen',
    openName: (name) => `Öffnen: ${name}`,
    discard: 'Verwerfen',
    discardName: (name) => `Verwerfen: ${name}`,
    discarded: (name) => `Verworfen: ${name}`,
    undo: 'Rückgängig',
    stays: 'Sie bleibt auf diesem Gerät, bis Sie sie unter Live verwerfen.',
    lost: 'Sie ist auf diesem Gerät nicht aufbewahrt: Speichern Sie sie, bevor Sie diese Seite schließen.',
  },
  saveSound: 'Ton speichern (WAV)',
  back: 'Zurück zu Live',
  date: (ms) =>
    new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
