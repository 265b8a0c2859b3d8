import type { EvaluateWords } from '../evaluate.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

function duration(sec: number): string {
  if (sec < 90) return `etwa ${f.seconds(Math.max(1, Math.round(sec)), 0)}`;
  if (sec < 5400) return `etwa ${f.number(sec / 60, 0)}\u00a0min`;
  return `etwa ${f.number(sec / 3600, 1)}\u00a0h`;
}

export const own: Pick<EvaluateWords, 'setup' | 'progress' | 'compare' | 'date'> = {
  setup: {
    title: 'Selbst ein Rezept auswerten',
    text: 'Trainiert auf diesem Gerät ein Netz je Runde (Fold) und misst es an dem, was außen vor blieb. Es lässt sich jederzeit unterbrechen und geht dort weiter, wo es stehen blieb.',
    open: 'Auswertung planen',
    corpus: 'Korpus',
    corpusOption: (name, n) => `${name} · ${f.number(n, 0)} Aufnahmen`,
    unfinished: (nThere, nFiles) =>
      `Import unvollständig: ${f.number(nThere, 0)} von ${f.number(nFiles, 0)} Aufnahmen. Die übrigen fehlen, bis er fortgesetzt ist.`,
    unfinishedLink: 'Unter Daten fortsetzen',
    noCorpus:
      'Eine Auswertung braucht Aufnahmen mit Emotionen. Holen Sie ein Korpus wie EMO-DB herein und kommen Sie wieder.',
    link: 'Zu den Daten',
    recipe: 'Rezept',
    recipes: { recommended: 'Empfohlen', original: 'Wie das Original' },
    protocols: 'Gemessen an',
    speakers: 'Unbekannte Stimmen: ein Sprecher bleibt außen vor',
    speakersText: (n) => `${f.number(n, 0)} Runden, eine je Sprecher. Die ehrliche Probe.`,
    noSpeakers:
      'Dieses Korpus sagt nicht, wer spricht. An unbekannten Stimmen wird nicht gemessen, denn niemand könnte sagen, welche Stimmen unbekannt sind.',
    random: 'Zufällige Aufnahmen',
    randomText: 'Zum Vergleich: zeigt, wie viel besser es aussieht, wenn die Stimmen bekannt sind.',
    nFolds: 'Zufällige Runden',
    epochs: 'Epochen',
    epochsHint: 'Wie oft jedes Netz seine Aufnahmen durchgeht.',
    seed: 'Startwert',
    seedHint: 'Derselbe Startwert ergibt dieselben Runden und dieselben Netze.',
    backend: 'Rechnen mit',
    fastest: 'dem Schnellsten hier',
    backends: {
      webgpu: 'Grafikkarte (WebGPU)',
      webgl: 'Grafikkarte (WebGL)',
      wasm: 'Prozessor (WebAssembly)',
      'wasm-threads': 'Prozessor, mehrere Threads (WebAssembly)',
      cpu: 'Prozessor (nur JavaScript)',
    },
    begin: (n) => `${f.number(n, 0)} Netze trainieren und messen`,
    nothing: 'Wählen Sie mindestens eine Art zu messen.',
  },
  progress: {
    title: 'Hier gemachte Auswertungen',
    heading: (corpus, date) => `${corpus}, ${date}`,
    facts: (recipe, epochs, seed) =>
      `${recipe} · ${f.number(epochs, 0)} Epochen · Startwert ${f.number(seed, 0)}`,
    ownRecipe: 'Rezept mit Änderungen',
    done: (n, of) => `${f.number(n, 0)} von ${f.number(of, 0)} Runden fertig`,
    left: (sec) => `noch ${duration(sec)}`,
    phases: {
      waiting: 'wartet',
      reading: 'liest die Aufnahmen',
      'choosing-backend': 'sucht die schnellste Art zu rechnen',
      running: 'lernt',
      validating: 'lernt',
      paused: 'angehalten',
      stopping: 'hört nach diesem Schritt auf',
      finished: 'hat gelernt',
      stopped: 'angehalten',
      diverged: 'entgleist',
      failed: 'gescheitert',
    },
    judging: (n, of) => `misst ${f.number(n, 0)} von ${f.number(of, 0)}`,
    epoch: (epoch, of) => `Epoche ${f.number(epoch, 0)} von ${f.number(of, 0)}`,
    open: 'nicht begonnen',
    pause: 'Anhalten',
    resume: 'Weiter',
    stop: 'Für jetzt aufhören',
    stopping: 'Hört auf',
    continue: 'Von dort weiter',
    show: 'Zeigen',
    discard: 'Verwerfen',
    discarded: 'Die Auswertung wurde verworfen.',
    undo: 'Rückgängig',
    busy: {
      training:
        'In diesem oder einem anderen Tab läuft ein Training. Eine Auswertung kann beginnen, wenn es vorbei ist.',
      evaluation:
        'In einem anderen Tab läuft eine Auswertung. Eine weitere kann beginnen, wenn sie vorbei ist.',
    },
    toTrain: 'Zum Training',
    foldsTitle: 'Runde für Runde',
    held: 'Außen vor',
    speakerName: (name) => `Sprecher ${name}`,
    lotName: (name) => `Los ${name}`,
    n: 'Aufnahmen',
    uar: 'UAR',
    wa: 'WA',
    together: 'Zusammen',
    between: (low, high) => `${f.percent(low)} bis ${f.percent(high)}`,
    minutes: 'Training',
    minutesValue: (minutes) =>
      minutes < 1 ? f.seconds(minutes * 60, 0) : `${f.number(minutes, 1)}\u00a0min`,
    gap: (random, speakers) =>
      random > speakers
        ? `Bei zufälligen Aufnahmen ist die mittlere Trefferquote ${f.percent(random, 1)}, bei unbekannten Stimmen ${f.percent(speakers, 1)}: ${f.number(100 * (random - speakers), 1)} Prozentpunkte kommen daher, dass aus denselben Stimmen schon gelernt wurde.`
        : `Bei zufälligen Aufnahmen ist die mittlere Trefferquote ${f.percent(random, 1)}, bei unbekannten Stimmen ${f.percent(speakers, 1)}: Hier hilft es nicht, die Stimmen zu kennen.`,
    partial: 'Bis jetzt; noch sind nicht alle Runden fertig.',
  },
  compare: {
    title: 'Zwei Auswertungen vergleichen',
    text: 'Beide an genau denselben Aufnahmen gemessen, jede mit den Netzen ihres ersten Startwerts. McNemars exakter Test fragt, wie wahrscheinlich ein solcher Unterschied ist, wenn beide gleich gut sind; er sieht nur auf Aufnahmen, bei denen sie verschieden urteilen.',
    first: 'Erste',
    second: 'Zweite',
    tooFew: 'Bisher gibt es nur eine Auswertung. Machen Sie selbst eine, um sie zu vergleichen.',
    nothing: 'Diese beiden haben keine Aufnahme gemeinsam.',
    shared: (n) => `${f.number(n, 0)} gemeinsame Aufnahmen`,
    both: 'Beide richtig',
    onlyFirst: 'Nur die erste richtig',
    onlySecond: 'Nur die zweite richtig',
    neither: 'Beide falsch',
    result: 'Ergebnis',
    count: 'Aufnahmen',
    verdict(onlyFirst, onlySecond, p) {
      if (onlyFirst === onlySecond) return 'Beide liegen gleich oft richtig.';
      const better = onlyFirst > onlySecond ? 'erste' : 'zweite';
      const value = p < 0.001 ? 'p < 0,001' : `p = ${f.number(p, 3)}`;
      return p < 0.05
        ? `Die ${better} ist besser, und nicht nur durch Zufall (${value}).`
        : `Die ${better} liegt öfter richtig, aber das kann Zufall sein (${value}).`;
    },
  },
  date: (ms) =>
    new Intl.DateTimeFormat('de', { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
};
