import { createFormat } from '../format.ts';
import type { ModelsWords } from '../models.ts';

const f = createFormat('de');

/** Die Wörter von Modelle. */
export const models: ModelsWords = {
  title: 'Modelle',
  intro:
    'Wählen Sie, welches Modell zuhört. Eigene entstehen im Training oder kommen aus einer exportierten Datei.',
  loading: 'Modelle werden gesucht',
  list: 'Bibliothek',
  shipped: 'Das Modell, das mit Stimmung kommt',
  listens: 'Hört jetzt zu',
  choose: 'Zuhören lassen',
  rename: 'Umbenennen',
  name: 'Name',
  save: 'Speichern',
  cancel: 'Abbrechen',
  export: 'Exportieren',
  delete: 'Löschen',
  ofModel: (action, name) => `${action}: ${name}`,
  facts: {
    made: 'Entstanden',
    corpus: 'Gelernt aus',
    corpusValue: (name, n) => (n > 0 ? `${name}, ${f.number(n, 0)} Aufnahmen` : name),
    recipe: 'Rezept',
    recipes: { recommended: 'Empfohlen', original: 'Wie das Original', own: 'Mit Änderungen' },
    uar: 'Mittlere Trefferquote (UAR)',
    uarHint:
      'UAR, ungewichtete mittlere Trefferquote: das Mittel über die Emotionen, wie oft jede erkannt wird.',
    notJudged: 'Nicht beurteilt',
    split: 'Beurteilt an',
    splits: {
      'every-speaker': 'jeder Person der Reihe nach, nie im Training gehört',
      speakers: 'Personen, die im Training nie zu hören waren',
      'leave-one-out': 'einer Person, die im Training nie zu hören war',
      random: 'zufälligen Aufnahmen; die Personen waren bekannt, was schmeichelt',
      everything: 'nichts, keine Aufnahme wurde zurückgehalten',
    },
    size: 'Größe',
    sizeValue: (bytes) => f.size(bytes),
    share: (share) => f.percent(share, 1),
  },
  empty:
    'Noch keine eigenen Modelle. Trainieren Sie eines oder holen Sie eine exportierte Datei herein.',
  train: 'Zum Training',
  import: {
    title: 'Modell importieren',
    choose: 'Modelldatei wählen',
    hint: 'oder irgendwo auf diese Seite ziehen',
    formats:
      'Ein Zip, das aus Stimmung exportiert wurde. Es wird geprüft, bevor es übernommen wird.',
    now: 'Zum Importieren loslassen',
    working: 'Das Modell wird geprüft',
  },
  deleted: (name) => `„${name}“ wurde gelöscht.`,
  undo: 'Rückgängig',
  news: {
    imported: (name) => `„${name}“ ist in der Bibliothek.`,
    chosen: (name) => `„${name}“ hört ab jetzt zu.`,
    renamed: (name) => `Es heißt jetzt „${name}“.`,
  },
  listen: 'Ausprobieren',
  offline: {
    title: 'Ohne Netz',
    partial:
      'Was Sie schon benutzt haben, geht auch ohne Netz. Holen Sie den Rest einmal, dann geht alles: jedes Format hören, live, einlesen, trainieren, auswerten.',
    missing: (kept, total) => `Auf diesem Gerät: ${f.megabytes(kept)} von ${f.megabytes(total)}.`,
    fetch: (bytes) => `Ohne Netz verfügbar machen (${f.megabytes(bytes)})`,
    fetching: (kept, total) => `Wird geholt: ${f.megabytes(kept)} von ${f.megabytes(total)}`,
    complete: (total) =>
      `Alles ist auf diesem Gerät (${f.megabytes(total)}). Stimmung arbeitet ohne Netz, auch nach Aktualisierungen.`,
    noNetwork: 'Gerade gibt es kein Netz. Der Rest lässt sich holen, sobald es eines gibt.',
  },
  storage: {
    title: 'Auf diesem Gerät',
    kind: 'Was',
    count: 'Anzahl',
    size: 'Größe',
    kinds: {
      shipped: 'Modell, das mit Stimmung kommt',
      models: 'Eigene Modelle',
      corpora: 'Korpora',
      checkpoints: 'Zwischen\u00adstände des Trainings',
      evaluations: 'Auswertungen',
      recordings: 'Aufnahmen auf offenen Seiten',
      queue: 'Liste von Aufnahmen',
      live: 'Live-Aufnahmen',
    },
    countValue: (n) => f.number(n, 0),
    sizeValue: (bytes) => f.size(bytes),
    total: 'Zusammen',
    used: (used, quota) =>
      `Auf der Platte zählt der Browser mit der App selbst ${f.megabytes(used)} von ${f.number(quota / 1e9, 1)}\u00a0GB, die er erlaubt; er packt, was er aufhebt, und räumt Gelöschtes später weg, daher kann das weniger oder mehr sein als die Summe darüber.`,
    persistent: 'Der Browser hat zugesagt, dies zu behalten, bis Sie es löschen.',
    notPersistent:
      'Der Browser darf dies von selbst löschen, wenn der Speicher fast voll ist. Exportieren Sie, was wichtig ist.',
    refused:
      'Der Browser hat nicht zugesagt, dies zu behalten. Er darf es löschen, wenn der Speicher fast voll ist. Exportieren Sie, was wichtig ist.',
    persist: 'Den Browser bitten, es zu behalten',
    erase: 'Alles löschen',
    recording:
      'Gerade läuft eine Live-Aufnahme. Beenden Sie sie zuerst, dann lässt sich alles löschen.',
    training:
      'Ein Training oder eine Auswertung läuft. Beenden Sie das zuerst, dann lässt sich alles löschen.',
    question: 'Alles löschen?',
    questionText:
      'Alle eigenen Modelle, Korpora, Zwischenstände, Auswertungen, Aufnahmen, Listen und Einstellungen werden von diesem Gerät entfernt. Das lässt sich nicht rückgängig machen. Stimmung selbst bleibt.',
    yes: 'Alles löschen',
    no: 'Alles behalten',
    erased: 'Alles wurde gelöscht.',
  },
  date: (ms) => new Intl.DateTimeFormat('de', { dateStyle: 'medium' }).format(ms),
};
