import type { HelpWords } from '../help.ts';

export const help: HelpWords = {
  rooms: {
    '/': [
      'Wählen Sie eine Aufnahme oder legen Sie sie hier ab, sprechen Sie einen Satz oder probieren Sie einen der Clips. Mehrere Dateien oder ein Ordner werden eine Liste, die nach dem Neuladen weitergeht.',
      'Bis zu einer halben Minute gibt es eine Antwort, darüber einen Zeitverlauf. Unterscheiden sich die Seiten eines Gesprächs, werden Sie gefragt, wessen Stimme gehört werden soll; die andere bleibt unberührt.',
      'Auch „Unsicher“ und „Keine Sprache“ sind Antworten. Hinweise über der Antwort sagen, was sie unsicherer macht.',
      '„Warum?“ unter einer Antwort zeigt und spielt die Teile des Klangs, auf die es ankam.',
    ],
    '/live': [
      'Drücken Sie den Knopf und sprechen Sie. Etwa eine Sekunde nach jedem Stück Sprache erscheint eine Antwort, zu Pausen keine.',
      'Anhalten und beenden können Sie jederzeit. Aufnahme und Zeitverlauf lassen sich als Dateien sichern.',
      'Beides bleibt auf diesem Gerät, bis Sie es verwerfen, auch wenn der Tab geschlossen oder das Mikrofon abgezogen wird.',
    ],
    '/data': [
      'Legen Sie das Archiv der EMO-DB hier ab, oder einen Ordner oder ein Zip mit einem Ordner je Klasse, oder eine CSV mit Datei, Emotion und Sprecher.',
      'Bevor etwas übernommen wird, sehen Sie die gefundenen Klassen und können sie umbenennen oder weglassen. Unlesbare Dateien werden aufgeführt und schaden den anderen nicht.',
      'Danach schauen Sie hinein: Anzahlen, Stimmen, Längen, ein Bild je Emotion, jede Aufnahme, und was eine unbedachte Aufteilung verraten würde.',
    ],
    '/train': [
      'Wählen Sie ein Korpus und ein Rezept; „empfohlen“ ist das, mit dem das Modell dieser App trainiert wurde.',
      'Halten Sie Sprecher zurück, damit das Modell an nie gehörten Stimmen geprüft wird. Eine zufällige Aufteilung schmeichelt.',
      'Anhalten, Tab schließen, wiederkommen: Das Training geht beim letzten Zwischenstand weiter. Behalten Sie am Ende das Modell, um damit zu hören.',
    ],
    '/evaluate': [
      'Zuerst kommt das Modell dieser App: Jede Aufnahme beurteilte ein Netz, das ihren Sprecher nie gehört hatte.',
      'UAR ist das Mittel der Trefferquoten aller Emotionen, sodass eine häufige nicht mehr zählt als eine seltene; Zufall ist eins geteilt durch ihre Anzahl.',
      'Darunter werten Sie Sprecher für Sprecher ein eigenes Rezept aus oder messen ein beliebiges Modell an einem Korpus, das Sie mitgebracht haben.',
    ],
    '/models': [
      'Ein Modell hört zu; welches, bestimmen Sie. Das mit Stimmung gelieferte ist immer da.',
      'Eigene Modelle lassen sich umbenennen, als eine Datei exportieren und auf einem anderen Gerät importieren.',
      'Was hier gespeichert ist, sehen Sie und können es löschen. Ein gelöschtes Modell lässt sich zurückholen, bis Sie die Seite verlassen.',
    ],
  },
};
