import type { EvaluateWords } from '../evaluate.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');
const list = new Intl.ListFormat('de', { type: 'conjunction' });

export const judge: EvaluateWords['judge'] = {
  title: 'Ein Modell an einem Korpus messen',
  text: 'Jedes Modell hört jedes Korpus, so wie es ist und auf demselben Weg wie unter Hören. Es wird nichts trainiert, deshalb dauert es bei einigen Hundert Aufnahmen keine Minute. Es lässt sich jederzeit unterbrechen und geht dort weiter, wo es stehen blieb.',
  open: 'Modell und Korpus wählen',
  model: 'Modell',
  noCorpus:
    'Das braucht Aufnahmen mit Emotionen. Holen Sie ein Korpus herein und kommen Sie wieder.',
  reading: 'Das Modell wird gelesen',
  disturbed: 'Auch bei schlechter Leitung und Lärm',
  disturbedText: (n) =>
    `Jede Aufnahme wird ${f.number(n, 0)}-mal statt einmal gehört; das dauert mindestens ${f.number(n, 0)}-mal so lange.`,
  foldsDisturbedText:
    'Jede Aufnahme, die außen vor blieb, wird auch gestört gehört: bis zu einer Minute mehr je Runde.',
  begin: (n) => (n === 1 ? 'Eine Aufnahme messen' : `${f.number(n, 0)} Aufnahmen messen`),
  refused: (model, shared) =>
    `Das lässt sich nicht messen: Das Modell unterscheidet ${list.format(model)}; davon ${shared.length === 0 ? 'kommt in den Aufnahmen nichts' : `kommt in den Aufnahmen nur ${list.format(shared)}`} vor. Mindestens zwei sind nötig.`,
  familiarity: {
    new: 'Soweit bekannt, hat das Modell aus diesem Korpus nichts gelernt: Seine Stimmen sind ihm neu.',
    'new-voices':
      'Das Modell hat aus einem Teil dieses Korpus gelernt. Gemessen wird nur an den Stimmen, die außen vor blieben.',
    'known-voices':
      'Das Modell hat aus einem Teil dieses Korpus gelernt. Gemessen wird nur an Aufnahmen, die außen vor blieben; aus denselben Stimmen hat es aber gelernt, deshalb schmeicheln die Zahlen.',
    learnt:
      'Das Modell hat aus genau diesen Aufnahmen gelernt. Die Zahlen sagen, wie gut es sich an sie erinnert, nicht, wie es ihm mit einer neuen Stimme ergeht.',
    unclear:
      'Das Modell hat aus diesem Korpus gelernt oder begann als ein Modell, von dem nichts mehr bekannt ist. Aus welchen dieser Aufnahmen es gelernt hat, lässt sich nicht sagen; die Zahlen können also schmeicheln.',
  },
  shippedLearnt:
    'Das Modell, das mit Stimmung kommt, wurde mit allen zehn Sprechern von EMO-DB trainiert. Diese Zahlen betreffen Stimmen, aus denen es gelernt hat; was bei einer neuen Stimme zu erwarten ist, steht in seiner eigenen Auswertung.',
  nLearnt: (n) =>
    n === 1
      ? 'Eine Aufnahme, aus der es gelernt hat, bleibt beiseite.'
      : `${f.number(n, 0)} Aufnahmen, aus denen es gelernt hat, bleiben beiseite.`,
  counted: (name, n) => `${name} (${f.number(n, 0)})`,
  foreign: (names) => `Beiseite bleibt, was das Modell nicht kennt: ${list.format(names)}.`,
  absent: (names) =>
    `Das Modell kennt auch ${list.format(names)}; davon gibt es keine Aufnahme. Was dafür gehalten wird, zählt als falsch.`,
  nameless:
    'Nicht jede Aufnahme nennt ihren Sprecher: Sprecher stehen nur da, wo sie bekannt sind; wo nicht, wird das Intervall aus einzelnen Aufnahmen gezogen.',
  fixed:
    'Temperatur und Schwelle sind die des Modells. Für diese Auswertung wurde an diesen Aufnahmen nichts angepasst.',
  calibratedHere:
    'Temperatur und Schwelle sind die des Modells, wurden aber an Aufnahmen dieses Korpus gewählt. Wie weit man seiner Sicherheit trauen kann, sieht hier besser aus als anderswo.',
  partial: 'Bis jetzt; noch sind nicht alle Aufnahmen gemessen.',
  option: (model, corpus, date) => `${model} an ${corpus}, ${date}`,
  heading: (model, corpus) => `${model} an ${corpus}`,
  facts: (date, isDisturbed) =>
    isDisturbed ? `${date} · auch bei schlechter Leitung und Lärm` : date,
  done: (n, of) => `${f.number(n, 0)} von ${f.number(of, 0)} Aufnahmen gemessen`,
  phases: {
    loading: 'macht das Modell bereit',
    'reading-voices': 'liest die anderen Stimmen',
    judging: 'misst',
  },
  elsewhere:
    'In einem anderen Tab wird ein Modell gemessen. Hier kann es beginnen, wenn das vorbei ist.',
  protocol:
    'Ein Modell, so wie es ist; trainiert wird dafür nichts: Jede Aufnahme wird gehört wie unter Hören, nur ohne die Zweifel an Rauschen oder fremder Stimme, die dort die Werte senken.',
  reliabilityText:
    'Antworten nach ihrer Sicherheit geordnet. Auf der Diagonalen ist eine Antwort, die 70 % sagt, in 7 von 10 Fällen richtig. Der Kalibrierungsfehler (ECE) ist der mittlere Abstand davon. Das Modell teilt die Ausgaben des Netzes durch eine Zahl, seine Temperatur, die es mitgebracht hat.',
  after: 'bei der Temperatur des Modells',
};
