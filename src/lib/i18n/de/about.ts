import type { about as english } from '../en/about.ts';

export const about: typeof english = {
  title: 'Über Stimmung',
  lead: 'Stimmung hört eine Sprachaufnahme an und sagt, nach welcher von sieben Emotionen die Stimme klingt. Das geschieht im Browser; kein Server hört mit.',
  sections: [
    {
      title: 'Was sie ist',
      paragraphs: [
        'Ein kleines neuronales Netz nach dem Vorbild von AlexNet. Es erhält ein Bild des Klangs (ein Log-Mel-Spektrogramm, dasselbe, das jedes Ergebnis zeigt) und antwortet mit sieben Wahrscheinlichkeiten: Ärger, Langeweile, Ekel, Angst, Freude, Neutral und Trauer.',
        'Gelernt hat es aus der Berliner Datenbank emotionaler Sprache (EMO-DB): 535 Aufnahmen von zehn Schauspielerinnen und Schauspielern, die im Studio zehn deutsche Sätze sprachen.',
      ],
      points: [],
    },
    {
      title: 'Was sie nicht ist',
      paragraphs: [
        'Sie beurteilt, wie eine Stimme klingt, nicht, was ein Mensch fühlt. Beides ist oft verschieden, und keine Aufnahme kann das entscheiden.',
      ],
      points: [
        'Kein Lügendetektor, keine Diagnose, kein Maß für Charakter.',
        'Keine Grundlage für Entscheidungen über Menschen: bei der Arbeit, in der Bildung, bei Versicherungen oder der Polizei. In der Europäischen Union ist es verboten, bei der Arbeit und in der Bildung Emotionen abzuleiten (KI-Verordnung, Artikel 5).',
        'Nicht geprüft für andere Sprachen, Kinder, spontane Rede, Gesang oder mehrere Stimmen zugleich.',
      ],
    },
    {
      title: 'Wie sicher sie sein kann',
      paragraphs: [
        'Bei Stimmen, die sie nie gehört hat, irrt sie sich in einem guten Teil der Fälle, im Lärm und am Telefon öfter. Am häufigsten verwechselt sie Ärger und Freude, denn beide sind laut und lebhaft.',
        'Sticht keine Emotion hervor, lautet die Antwort „unsicher“. Ist keine Stimme da, lautet sie „keine Stimme“. Beides sind Ergebnisse und keine Fehler.',
      ],
      points: [],
    },
    {
      title: 'Ihre Aufnahmen',
      paragraphs: [
        'Sie verlassen dieses Gerät nie. Es gibt kein Konto, keine Verfolgung und keinen Cookie. Die Aufnahme auf der Seite behält der Browser, bis Sie den Tab schließen oder eine andere auswerten, damit ein Neuladen nichts verliert. Auch das Modell wird behalten, damit alles ohne Netz geht. Was Sie unter Live aufnehmen, bleibt, bis Sie es dort verwerfen, und Sammlungen, die Sie unter Daten einlesen, bis Sie sie löschen.',
      ],
      points: [],
    },
    {
      title: 'Lizenzen',
      paragraphs: ['Stimmung ist freie Software unter der MIT-Lizenz. Sie steht auf:'],
      points: [
        'TensorFlow.js und Comlink: Apache-Lizenz 2.0',
        'Svelte, SvelteKit und Workbox: MIT; idb: ISC',
        'Decoder für FLAC, MP3, Ogg Vorbis und Opus von E. Halsall: MIT, mit libFLAC und libopus (BSD), libvorbis (BSD), libmpg123 (LGPL 2.1) und codec-parser (LGPL 3)',
        'zip.js: BSD 3-Clause',
        'Mediabunny für M4A und WebM: Mozilla Public License 2.0',
        'EMO-DB von F. Burkhardt und anderen (2005): nicht Teil von Stimmung; damit wurde das Modell trainiert',
        'Mitgelieferte Beispiele: künstliche Sprache von espeak-ng',
      ],
    },
  ],
};
