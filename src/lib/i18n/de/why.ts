import type { why as english } from '../en/why.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const why: typeof english = {
  caveat:
    'Das zeigt, was die Zahl im Modell bewegt hat, nicht, warum ein Mensch so klingt, und nicht, was er fühlt.',
  label: 'Erklärt wird',
  method: 'Verfahren',
  methods: {
    gradCam: 'Grad-CAM',
    occlusion: 'Abdecken',
    both: 'Wo beide übereinstimmen',
  },
  methodText: {
    gradCam:
      'Verfolgt die Antwort durch das Modell zurück zu den Stellen, die sie angehoben haben.',
    occlusion: 'Deckt das Bild Stück für Stück ab und merkt sich, wie weit die Antwort sinkt.',
    both: 'Hebt nur hervor, was beide Verfahren hervorheben.',
  },
  agreement: {
    none: (r) =>
      `Die beiden Verfahren stimmen hier kaum überein (Korrelation ${f.number(r, 2)}): Nehmen Sie die Karte als Hinweis.`,
    weak: (r) => `Die beiden Verfahren stimmen hier wenig überein (Korrelation ${f.number(r, 2)}).`,
    fair: (r) =>
      `Die beiden Verfahren stimmen hier einigermaßen überein (Korrelation ${f.number(r, 2)}).`,
    good: (r) => `Die beiden Verfahren stimmen hier gut überein (Korrelation ${f.number(r, 2)}).`,
  },
  unwarped:
    'Erklärt wird das Bild selbst. In die Antwort gehen auch Fassungen davon mit anderer Stimmlage ein.',
  picture: (name, startSec, endSec) =>
    `Klangbild von ${f.seconds(startSec, 1)} bis ${f.seconds(endSec, 1)}; farbig ist, was „${name}“ angehoben hat, umrandet sind die im Text genannten Bereiche`,
  pictureTitle: 'Was die Antwort angehoben hat',
  little: 'Wenig',
  much: 'Viel',
  legend: 'Farbe: wie sehr diese Stelle die Antwort anhob. Linie: Rand der stärksten Bereiche.',
  opacity: 'Stärke der Farben',
  regions: {
    title: (name) => `Stärkste Bereiche für „${name}“`,
    none: (name) => `Nichts in diesem Bild hat „${name}“ angehoben.`,
    region: (fromSec, toSec, fromHz, toHz, share) =>
      `${f.number(fromSec, 1)} bis ${f.seconds(toSec, 1)}, ${f.hertz(fromHz)} bis ${f.hertz(toHz)}: ${f.percent(share)} dessen, was sie anhob`,
    more: (n, share) =>
      n === 1
        ? `Ein kleinerer Bereich: ${f.percent(share)}`
        : `${f.number(n, 0)} kleinere Bereiche: ${f.percent(share)}`,
    note: (share) =>
      `Umrandet sind höchstens ${f.percent(share)} des Bildes; das übrige Gewicht verteilt sich auf den Rest.`,
  },
  listen: {
    title: 'Anhören',
    kept: 'Nur diese Bereiche',
    rest: 'Alles außer diesen',
    all: 'Den ganzen Abschnitt',
    stop: 'Anhalten',
  },
  working: {
    starting: 'Die Antwort wird zurückverfolgt',
    occlusion: (share) => `Das Bild wird Stück für Stück abgedeckt: ${f.percent(share)}`,
    cancel: 'Abdecken beenden',
    cancelled: 'Beendet. Grad-CAM ist da, das Abdecken nicht.',
    again: 'Das Bild abdecken',
  },
  failed: 'Die Erklärung ist misslungen.',
  trust: 'Wie weit man solchen Karten trauen kann',
  stretch: {
    title: (startSec, endSec) => `Warum? ${f.timecode(startSec)} bis ${f.timecode(endSec)}`,
    text: 'Der sicherste Teil dieses Abschnitts, neu gelesen und für sich allein gehört; in der Zeitleiste reden seine Nachbarn mit. Die Zeiten zählen ab dem Beginn dieses Teils.',
    reading: (share) => `Die Stelle in der Datei wird gesucht: ${f.percent(share)}`,
    hearing: 'Dieser Teil wird noch einmal gehört',
    cancel: 'Abbrechen',
    close: 'Schließen',
    noSpeech: 'Für sich allein enthält dieser Teil keine Stimme, die sich erklären ließe.',
    verdict: (words) => `Für sich allein: ${words}`,
  },
};
