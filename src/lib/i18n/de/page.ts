import type { AudioWarning } from '#lib/core/audio/waveform.ts';
import type { PredictStage } from '#lib/workers/compute-api.ts';
import type { page as english } from '../en/page.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

export const page: typeof english = {
  format: f,
  app: {
    name: 'Stimmung',
    tagline: 'Die Stimmung in einer Stimme hören',
    description: 'Die Stimmung in einer Stimme hören, im Browser. Alles bleibt auf diesem Gerät.',
    skipToContent: 'Zum Inhalt',
    navigation: 'Räume',
    listen: 'Hören',
    live: 'Live',
    data: 'Daten',
    train: 'Trainieren',
    evaluate: 'Auswerten',
    models: 'Modelle',
    about: 'Über',
    help: 'So geht diese Seite',
    language: 'Sprache',
    privacy: 'Alles bleibt auf diesem Gerät. Keine Aufnahme wird hochgeladen.',
    updateReady: 'Eine neue Fassung liegt bereit.',
    updateReload: 'Jetzt neu laden',
    updateLater: 'Später',
    renewed: 'Stimmung wurde in einem anderen Tab erneuert. Laden Sie diese Seite neu.',
  },
  listen: {
    title: 'Die Stimmung in einer Stimme hören',
    intro:
      'Geben Sie einen gesprochenen Satz hinein und sehen Sie, nach welcher Emotion er klingt, wie sicher das ist und was gehört wurde: der Ausdruck in der Stimme, nicht das Gefühl dahinter.',
    chooseFile: 'Aufnahme wählen',
    dropHint: 'oder irgendwo auf dieser Seite ablegen, auch viele zugleich oder einen Ordner',
    chooseFolder: 'Einen Ordner wählen',
    dropNow: 'Loslassen zum Auswerten',
    formats: 'WAV, FLAC, MP3, Ogg, Opus, M4A oder WebM',
    record: 'Stimme aufnehmen',
    recordHint: 'Ein Satz genügt: 1 bis 60 Sekunden',
    tryTitle: 'Oder gleich ausprobieren',
    tryNote: 'Künstliche Sprache: ein Satz, vom Computer auf vier Arten gesprochen.',
    realNote:
      'Aufnahmen von Schauspielerinnen und Schauspielern aus EMO-DB, das Sie eingelesen haben. Das Modell hat daraus gelernt; das zeigt also, wie es arbeitet, nicht wie gut es ist.',
    realDetail: (file, speaker) => `${file}, Stimme ${speaker}`,
    samples: {
      calm: 'Ruhig',
      'high-fast': 'Hoch und schnell',
      'low-slow': 'Tief und langsam',
      whispered: 'Geflüstert',
    },
    sampleName: (manner) => `Künstliche Sprache: ${manner.toLowerCase()}`,
    ownModel: (name) => `Ihr eigenes Modell „${name}“ hört zu.`,
    unreadable: (name) =>
      `Ihr eigenes Modell „${name}“ ist beschädigt und nicht lesbar; deshalb hört das Modell zu, das mit Stimmung kommt.`,
    chooseModel: 'Ein anderes wählen',
  },
  limits: {
    text: 'Stimmung hört, wie eine Stimme klingt, nicht, was ein Mensch fühlt. Gelernt hat sie aus gespielter deutscher Studiosprache.',
    more: 'Was sie ist und was nicht',
    cards: 'Wie weit man dem trauen kann',
    modelCard: 'Modellkarte',
    dataCard: 'Datenkarte',
    limits: 'Grenzen',
  },
  working: {
    title: 'Stimmung hört zu',
    cancel: 'Abbrechen',
    elapsed: (sec) => `bisher ${f.seconds(sec, 0)}`,
    stage(stage: PredictStage): string {
      switch (stage.stage) {
        case 'fetching-model':
          return stage.totalBytes > 0
            ? `Modell wird einmalig geholt: ${f.megabytes(stage.loadedBytes)} von ${f.megabytes(stage.totalBytes)}`
            : 'Modell wird einmalig geholt';
        case 'starting-backend':
          return 'Modell wird vorbereitet';
        case 'decoding':
          return 'Aufnahme wird gelesen';
        case 'features':
          return 'Klangbild wird gezeichnet';
        case 'network':
          return 'Vergleich mit den Emotionen, die es kennt';
        default:
          return stage satisfies never;
      }
    },
    starting: 'Es geht los',
    steps: ['Aufnahme', 'Modell', 'Klangbild', 'Emotion'],
  },
  emotions: {
    anger: 'Ärger',
    boredom: 'Langeweile',
    disgust: 'Ekel',
    fear: 'Angst',
    happiness: 'Freude',
    neutral: 'Neutral',
    sadness: 'Trauer',
  },
  emotionWithin: (emotion) => emotion,
  verdicts: {
    anger: 'Klingt wütend',
    boredom: 'Klingt gelangweilt',
    disgust: 'Klingt angewidert',
    fear: 'Klingt ängstlich',
    happiness: 'Klingt fröhlich',
    neutral: 'Klingt neutral',
    sadness: 'Klingt traurig',
    uncertain: 'Unsicher',
    'no-speech': 'Keine Stimme gehört',
  },
  labelVerdict: (label) => `Klingt nach „${label}“`,
  outcomes: { uncertain: 'Unsicher', 'no-speech': 'Keine Stimme' },
  result: {
    heading: 'Ergebnis',
    sure: (name, share, second, secondShare) =>
      `${name} ${f.percent(share)}. Danach folgt ${second} mit ${f.percent(secondShare)}.`,
    uncertain: (first, firstShare, second, secondShare) =>
      `Keine Emotion sticht deutlich genug hervor. Am nächsten liegen ${first} (${f.percent(firstShare)}) und ${second} (${f.percent(secondShare)}).`,
    uncertainNext:
      'Ein längerer Satz, näher am Mikrofon und ohne Musik oder andere Stimmen, hilft oft.',
    strange:
      'Das klingt nicht nach Sprache, wie das Modell sie kennt; darum wird keine Emotion genannt.',
    lowered:
      'Deshalb sind die Wahrscheinlichkeiten zusammengerückt: Sie zeigen weniger Zuversicht als das Modell allein.',
    noSpeech: 'Hier ist Klang oder Stille, aber keine Stimme, die sich beurteilen ließe.',
    noSpeechNext:
      'Sprechen Sie einen ganzen Satz, oder wählen Sie eine Aufnahme, in der jemand spricht.',
    bars: 'Wahrscheinlichkeit jeder Emotion',
    emptyBars: 'Nicht beurteilt',
    notice: 'Bitte beachten',
    ownModel: (name: string) => `Gehört von Ihrem eigenen Modell „${name}“.`,
    unreadable: (name) =>
      `Gehört vom Modell, das mit Stimmung kommt, denn Ihr eigenes Modell „${name}“ ist beschädigt und nicht lesbar.`,
    another: 'Weitere Aufnahme',
    record: 'Aufnehmen',
    copy: 'Als JSON kopieren',
    copied: 'Kopiert',
    copyFailed: 'Kopieren ist hier nicht erlaubt. Herunterladen geht.',
    downloadJson: 'JSON herunterladen',
    downloadCsv: 'CSV herunterladen',
    report: 'Bericht speichern',
    save: 'Ergebnis behalten',
    why: 'Warum?',
    whyHint: 'Sehen und hören, was die Antwort bewegt hat',
    whyLoading: 'Einen Augenblick',
    modelNotStored:
      'Das Modell ließ sich auf diesem Gerät nicht speichern und wird beim nächsten Mal neu geholt. Mehr freier Platz ändert das.',
  },
  evidence: {
    heading: 'Was gehört wurde',
    waveform: 'Wellenform',
    waveformName: (sec) => `Wellenform, ${f.seconds(sec, 1)} lang`,
    picture: 'Klangbild, wie das Modell es erhielt',
    pictureName: (startSec, endSec, lowHz, highHz) =>
      `Log-Mel-Spektrogramm von ${f.seconds(startSec, 1)} bis ${f.seconds(endSec, 1)}, unten ${lowHz}, oben ${highHz}`,
    pictureNote: 'Hell ist laut. Tiefe Töne sind unten; die Zeit läuft nach rechts.',
    padded: 'Die dunklen Ränder sind ergänzte Stille; das Modell nimmt Bilder von einer Größe.',
    noPicture: 'Ohne Stimme ging nichts an das Modell, darum gibt es kein Klangbild.',
    seconds: 'Sekunden',
    hertz: 'Hertz',
    loudness: 'Pegel in dB',
    play: 'Abspielen',
    pause: 'Anhalten',
    position: 'Stelle in der Aufnahme',
    positionValue: (sec, ofSec) => `${f.seconds(sec, 1)} von ${f.seconds(ofSec, 1)}`,
    space: 'Leertaste spielt und hält an',
    silent: 'Dieser Browser kann den Ton nicht abspielen.',
    segments: 'Abschnitte der Aufnahme',
    segment: (startSec, endSec, outcome) =>
      `${f.number(startSec, 1)} bis ${f.seconds(endSec, 1)}: ${outcome}`,
  },
  details: {
    heading: 'Wie gerechnet wurde',
    recording: 'Aufnahme',
    backend: 'Gerechnet von',
    backends: {
      webgpu: 'Grafikkarte (WebGPU)',
      webgl: 'Grafikkarte (WebGL)',
      wasm: 'Prozessor (WebAssembly)',
      'wasm-threads': 'Prozessor, mehrere Threads (WebAssembly)',
      cpu: 'Prozessor (reines JavaScript)',
    },
    decodeMs: 'Aufnahme lesen',
    resampleMs: 'Abtastrate umrechnen',
    featuresMs: 'Klangbild zeichnen',
    networkMs: 'Modell rechnen',
    total: 'Vom Start bis zum Ergebnis',
    model: 'Modell',
    modelUar: (uar) =>
      `Bei Stimmen, die es nie gehört hat, erkennt es ${f.percent(uar)} der sieben Emotionen (mittlere Trefferquote, Studiosprache).`,
  },
  microphone: {
    title: 'Aufnahme',
    asking: 'Warten auf das Mikrofon. Der Browser fragt vielleicht um Erlaubnis.',
    live: 'Das Mikrofon ist an',
    level: 'Pegel',
    levelQuiet: 'Leise',
    levelGood: 'Gut',
    levelLoud: 'Sehr laut',
    elapsed: (sec, maximumSec) => `${f.clock(sec)} von ${f.clock(maximumSec)}`,
    remaining: (sec) => `noch ${f.seconds(sec, 0)}`,
    stop: 'Beenden und auswerten',
    minimum: 'Sprechen Sie weiter: mindestens eine Sekunde ist nötig.',
    discard: 'Verwerfen',
    recordingName: 'Ihre Aufnahme',
    unplugged: 'Das Mikrofon wurde getrennt. Was bis dahin aufgenommen war, blieb erhalten.',
    settings: (sampleRate, echo, noise, gain) =>
      `${f.number(sampleRate / 1000, 1)} kHz · Echounterdrückung ${onOff(echo)} · Rauschunterdrückung ${onOff(noise)} · automatischer Pegel ${onOff(gain)}`,
  },
  error: {
    title: 'Das hat nicht geklappt',
    unexpected:
      'Etwas Unerwartetes ist passiert. Das ist ein Fehler von Stimmung, nicht Ihrer Aufnahme.',
    trace: 'Technische Einzelheiten',
    again: 'Noch einmal versuchen',
    another: 'Andere Aufnahme wählen',
    pageTitle: (status) =>
      status === 404 ? 'Diese Seite gibt es nicht' : 'Etwas ist schiefgegangen',
    home: 'Zum Hören',
    offline: 'Alles ohne Netz verfügbar machen',
    shared: 'Geteiltes',
  },
  warning(warning: AudioWarning): string {
    switch (warning.code) {
      case 'truncated':
        return `Die Datei endet zu früh: ${f.seconds(warning.actualSec, 1)} von ${f.seconds(warning.expectedSec, 1)} waren lesbar.`;
      case 'channels-differ':
        return 'Die Kanäle enthalten verschiedenen Ton und wurden zu einem gemischt.';
      case 'too-quiet':
        return `Die Stimme ist sehr leise (${f.decibels(warning.levelDb)}). Näher am Mikrofon wird das Ergebnis sicherer.`;
      case 'clipped':
        return `Die Aufnahme ist übersteuert: ${f.percent(warning.ratio, 1)} liegen am Anschlag. Mit weniger Pegel wird das Ergebnis sicherer.`;
      case 'narrowband':
        return `Über ${f.hertz(warning.bandwidthHz)} ist kaum Ton, wie am Telefon. Das Ergebnis ist weniger sicher.`;
      case 'noisy':
        return `Die Stimme liegt nur ${f.decibels(warning.snrDb)} über dem Rauschen. In einem ruhigeren Raum wird das Ergebnis sicherer.`;
      case 'mostly-silent':
        return `Nur ${f.seconds(warning.speechSec, 1)} von ${f.seconds(warning.durationSec, 1)} sind Sprache, der Rest ist Pause.`;
      case 'unfamiliar':
        return `${warning.share < 1 ? `Etwa ${f.percent(warning.share)} davon klingen` : 'Das klingt'} nicht wie die Sprache, an der das Modell gelernt hat, und ${warning.share < 1 ? 'zählen' : 'zählt'} wenig oder nichts.`;
      case 'short':
        return `Nur ${f.seconds(warning.speechSec, 1)} Sprache. Ein ganzer Satz macht das Ergebnis sicherer.`;
      default:
        return warning satisfies never;
    }
  },
};

function onOff(on: boolean): string {
  return on ? 'an' : 'aus';
}
