import { createFormat } from '../format.ts';
import type { QueueWords } from '../queue.ts';

const f = createFormat('de');

function recordings(n: number): string {
  return n === 1 ? '1 Aufnahme' : `${f.number(n, 0)} Aufnahmen`;
}

export const queue: QueueWords = {
  title: {
    loading: 'Die Liste wird geöffnet',
    empty: 'Keine Aufnahmen in der Liste',
    working: (n) => `${recordings(n)} ${n === 1 ? 'wird' : 'werden'} gehört`,
    stopped: (n) => `Angehalten: ${recordings(n)} noch zu hören`,
    asking: (n) => `${recordings(n)} ${n === 1 ? 'wartet' : 'warten'} auf Ihre Antwort`,
    done: (n) => `${recordings(n)} gehört`,
  },
  emptyText:
    'Ziehen Sie einen Ordner oder mehrere Aufnahmen irgendwo auf diese Seite, oder wählen Sie sie aus.',
  progress: {
    done: (nDone, nAll) => `${f.number(nDone, 0)} von ${f.number(nAll, 0)} fertig`,
    left(sec): string {
      if (sec < 60) return 'noch weniger als eine Minute';
      const minutes = Math.round(sec / 60);
      return minutes === 1 ? 'noch etwa 1 Minute' : `noch etwa ${f.number(minutes, 0)} Minuten`;
    },
    coming: (nDone, nAll) =>
      `Dateien werden aufgenommen: ${f.number(nDone, 0)} von ${f.number(nAll, 0)}`,
    name: 'Fortschritt der Liste',
    finished: 'Alle Aufnahmen wurden gehört.',
  },
  stop: 'Anhalten',
  resume: 'Fortsetzen',
  retryAll: (n) => `Fehl\u00adgeschlagene noch einmal (${f.number(n, 0)})`,
  addFiles: 'Aufnahmen hinzufügen',
  addFolder: 'Ordner hinzufügen',
  clear: 'Liste leeren',
  close: 'Liste schließen',
  closeNote: 'Die Liste bleibt auf diesem Gerät, bis Sie sie leeren.',
  removed: (n) => `${recordings(n)} entfernt.`,
  undo: 'Rückgängig',
  dropNow: 'Loslassen, um es zur Liste hinzuzufügen',
  intake: {
    added: (n) => `${recordings(n)} hinzugefügt.`,
    same: (n) => `${f.number(n, 0)} ${n === 1 ? 'war' : 'waren'} schon in der Liste.`,
    aside: (n) =>
      n === 1
        ? '1 Datei, die keine Aufnahme ist, blieb außen vor.'
        : `${f.number(n, 0)} Dateien, die keine Aufnahmen sind, blieben außen vor.`,
    unkept: (n) =>
      `Auf diesem Gerät ist kein Platz, um ${recordings(n)} zu behalten: ${n === 1 ? 'Sie wird' : 'Sie werden'} gehört, solange diese Seite offen ist, aber nicht nach dem Neuladen.`,
  },
  otherTab: 'Ein anderer Tab arbeitet an dieser Liste. Dieser zeigt, wie weit er ist.',
  notKept: 'Der Browser behält hier nichts, daher endet diese Liste mit dem Schließen der Seite.',
  ask: {
    notice: (n) =>
      n === 1
        ? '1 Aufnahme hat zwei verschiedene Seiten. Von ihr wird nichts analysiert, bis Sie sagen, welche Seite der Kunde ist.'
        : `${f.number(n, 0)} Aufnahmen haben zwei verschiedene Seiten. Von ihnen wird nichts analysiert, bis Sie sagen, welche Seite der Kunde ist.`,
    answer: 'Seite wählen',
    forAll: (n) => `Ebenso für alle, die warten (${f.number(n, 0)} weitere)`,
    forAllNote:
      'Es gilt für die, deren Seiten sich unterscheiden; alle anderen werden gehört, wie sie sind.',
  },
  summary: 'Was gehört wurde, nach Zahl der Aufnahmen',
  save: { csv: 'CSV speichern', json: 'JSON speichern' },
  table: {
    title: 'Aufnahmen',
    file: 'Datei',
    state: 'Stand',
    heard: 'Gehört',
    confidence: 'Wahrscheinl.',
    duration: 'Länge',
    actions: 'Aktionen',
    search: 'Nach Dateinamen suchen',
    filter: 'Zeigen',
    all: (n) => `Alle (${f.number(n, 0)})`,
    option: (name, n) => `${name} (${f.number(n, 0)})`,
    byState: 'Nach Stand',
    byOutcome: 'Nach Gehörtem',
    shown: (n, of) => `${f.number(n, 0)} von ${f.number(of, 0)}`,
    reset: 'Alle zeigen',
    none: 'Keine Aufnahme passt zu dieser Auswahl.',
    keys: 'Pfeiltasten gehen durch die Liste, die Eingabetaste öffnet eine Aufnahme.',
    open: (file) => `${file} öffnen`,
    remove: (file) => `${file} entfernen`,
    retry: (file) => `${file} noch einmal versuchen`,
    mostly: (outcome) => `Meist ${outcome}`,
    states: {
      waiting: 'Wartet',
      working: 'In Arbeit',
      choice: 'Welche Seite?',
      done: 'Fertig',
      failed: 'Fehlgeschlagen',
    },
  },
  faults: {
    bug: 'Mit dieser Aufnahme ist etwas Unerwartetes schiefgegangen.',
    gone: 'Die Datei ist nicht mehr da. Fügen Sie sie noch einmal hinzu.',
  },
  opened: {
    back: 'Zurück zur Liste',
    opening: 'Die Aufnahme wird geöffnet',
    waiting: 'Diese Aufnahme wurde noch nicht gehört.',
    bare: 'Die Datei konnte auf diesem Gerät nicht behalten werden, daher gibt es von ihr weder Ton noch Bild.',
    gone: 'Diese Aufnahme ist nicht mehr in der Liste.',
  },
  entry: (n) =>
    `Sie haben eine Liste mit ${n === 1 ? '1 Aufnahme' : `${f.number(n, 0)} Aufnahmen`}.`,
  entryWorking: (nDone, nAll) =>
    `An Ihrer Liste wird gearbeitet: ${f.number(nDone, 0)} von ${f.number(nAll, 0)} fertig.`,
  entryShow: 'Liste zeigen',
  report: {
    title: (file) => `Bericht: ${file}`,
    subtitle: 'Wie eine Stimme klingt, gehört von einem Computerprogramm',
    made: (when) => `Erstellt am ${when}`,
    recording: 'Aufnahme',
    length: 'Länge',
    speech: 'Sprache',
    side: 'Seite',
    heard: 'Gehört',
    summary: 'Zusammenfassung',
    shares: 'Anteil an der Sprache',
    probabilities: 'Wahrscheinlichkeit jeder Emotion',
    first: (adjective) => `Zuerst ${adjective}`,
    longest: (adjective) => `Am längsten ${adjective}`,
    none: 'nicht gehört',
    at: (start, length) => `bei ${start}, ${length} lang`,
    warnings: 'Bitte beachten',
    timeline: 'Von Anfang bis Ende',
    timelineName: (length) => `Wellenform und Gehörtes, ${length}`,
    spectrogram: 'Was das Modell gehört hat',
    spectrogramNote: (low, high) =>
      `Log-Mel-Spektrogramm, unten ${low}, oben ${high}. Hell ist laut. Die Zeit läuft nach rechts.`,
    overviewNote:
      'Eine lange Aufnahme ist schmaler gezeichnet, als das Modell sie bekam: Jede Spalte ist das Mittel dessen, was in ihr liegt.',
    noSpectrogram: 'Die Datei lässt sich nicht mehr lesen, daher gibt es kein Bild von ihr.',
    stretches: 'Abschnitt für Abschnitt',
    start: 'Anfang',
    end: 'Ende',
    outcome: 'Gehört',
    noSpeech: 'In dieser Aufnahme ist keine Stimme, die sich beurteilen ließe.',
    model: 'Modell und Grenzen',
    modelName: (id, version) => `Modell ${id}, Version ${version}.`,
    unjudged: 'Wie gut dieses Modell ist, wurde nie ausgewertet.',
    ownModel: (name) => `Es ist ein eigenes Modell und heißt „${name}“.`,
    expression:
      'Gehörter Ausdruck, nicht gefühltes Gefühl: So klingt die Stimme; was der Mensch fühlt, ist damit nicht gesagt. Es kann falsch sein; hören Sie im Zweifel selbst nach. Keine Entscheidung über einen Menschen darf allein darauf beruhen.',
  },
};
