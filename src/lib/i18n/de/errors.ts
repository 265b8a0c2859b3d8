import type {
  AudioFormat,
  CorpusFault,
  ErrorDetails,
  ErrorInfo,
  PackageFault,
} from '#lib/core/errors.ts';
import { formatNames } from '../audio-formats.ts';
import { createFormat } from '../format.ts';

const f = createFormat('de');

/** Was geschah, warum, was nun: ein oder zwei einfache Sätze je Fehlercode. */
export function describeError(info: ErrorInfo): string {
  switch (info.code) {
    case 'audio-empty':
      return 'In dieser Datei ist kein Ton. Wählen Sie eine andere Aufnahme.';
    case 'audio-unsupported':
      return describeUnsupported(info.details.format, info.details.supported);
    case 'audio-corrupt':
      return `Diese ${formatNames[info.details.format]}-Datei ist beschädigt und nicht lesbar (${info.details.reason}). Speichern Sie sie neu oder wählen Sie eine andere.`;
    case 'audio-not-finite':
      return `Diese Datei enthält ${f.number(info.details.nSamples, 0)} Werte, die keine Zahlen sind. Exportieren Sie die Aufnahme neu.`;
    case 'audio-too-short':
      return `Diese Aufnahme enthält ${f.seconds(info.details.durationSec, 2)} Ton; nötig sind mindestens ${f.seconds(info.details.minimumSec, 1)}. Nehmen Sie einen ganzen Satz auf.`;
    case 'audio-too-long':
      return `Diese Aufnahme dauert ${f.seconds(info.details.durationSec, 0)}; höchstens ${f.seconds(info.details.maximumSec, 0)} sind möglich. Schneiden Sie die Stelle heraus, um die es geht.`;
    case 'audio-too-large':
      return `Diese Datei hat ${f.megabytes(info.details.sizeBytes)}; höchstens ${f.megabytes(info.details.maximumBytes)} sind möglich. Schneiden Sie die Stelle heraus, um die es geht.`;
    case 'sample-rate-mismatch':
      return `Das Modell erwartet Ton mit ${f.hertz(info.details.expectedHz)}, er kam aber mit ${f.hertz(info.details.actualHz)}.`;
    case 'sample-rate-unsupported':
      return `Die Aufnahme nennt eine Abtastrate von ${f.hertz(info.details.sampleRate)}; lesbar sind ${f.hertz(info.details.minimumHz)} bis ${f.hertz(info.details.maximumHz)}. Exportieren Sie sie neu, zum Beispiel mit 44,1 kHz.`;
    case 'spec-invalid':
      return `Das Modell beschreibt sein Klangbild falsch: ${info.details.field} ${info.details.reason}.`;
    case 'config-invalid':
      return `Diese Einstellung ist nicht möglich: ${info.details.field} ${info.details.reason}.`;
    case 'bundle-invalid':
      return `Das Modell ist nicht lesbar (${info.details.reason}). Laden Sie die Seite neu, um es noch einmal zu holen.`;
    case 'bundle-hash-mismatch':
      return `Das Modell kam beschädigt an (${info.details.file} passt nicht zur Prüfsumme). Versuchen Sie es noch einmal.`;
    case 'package-invalid':
      return describePackage(info.details.fault, info.details.file, info.details.detail);
    case 'model-unavailable':
      return `Das Modell ließ sich nicht holen (${info.details.reason}). Es wird einmal gebraucht; prüfen Sie das Netz und versuchen Sie es noch einmal.`;
    case 'backend-unavailable':
      return `Dieser Browser konnte nicht rechnen (${info.details.backend}: ${info.details.reason}). Aktualisieren Sie ihn oder nehmen Sie einen anderen.`;
    case 'model-changed':
      return 'Das Modell, das diese Antwort gab, hört nicht mehr zu, und ein anderes hätte andere Gründe. Hören Sie die Aufnahme noch einmal, oder wählen Sie jenes Modell unter Modelle wieder.';
    case 'corpus-invalid':
      return describeCorpus(info.details);
    case 'corpus-empty':
      return `Unter ${info.details.nFiles === 1 ? 'einer Datei' : `${f.number(info.details.nFiles, 0)} Dateien`} ist keine Aufnahme. Wählen Sie einen Ordner oder ein Zip-Archiv mit WAV-, FLAC-, MP3- oder Ogg-Dateien.`;
    case 'archive-corrupt':
      return `Dieses Archiv ist beschädigt, darin ist keine Datei zu finden (${info.details.reason}). Laden Sie es noch einmal herunter.`;
    case 'archive-too-large':
      return `Dieses Archiv hat ${f.megabytes(info.details.sizeBytes)}; höchstens ${f.megabytes(info.details.maximumBytes)} sind möglich. Lassen Sie Aufnahmen weg, oder lassen Sie die Grenze anheben.`;
    case 'dataset-unavailable':
      return `Die Sammlung ist von hier nicht zu bekommen: ${info.details.reason}. Laden Sie sie von ihrer eigenen Seite herunter und legen Sie das Archiv hier ab.`;
    case 'training-diverged':
      return `Das Training ist in Epoche ${info.details.epoch + 1}, Schritt ${info.details.step + 1} entgleist: Der Verlust ${info.details.reason === 'exploding' ? 'wuchs über jedes Maß' : 'war keine Zahl mehr'}. Beginnen Sie neu mit kleinerer Lernrate.`;
    case 'microphone-denied':
      return 'Das Mikrofon ist für diese Seite gesperrt. Erlauben Sie es in der Adresszeile des Browsers und versuchen Sie es noch einmal.';
    case 'microphone-absent':
      return 'Kein Mikrofon gefunden. Schließen Sie eines an und versuchen Sie es noch einmal, oder wählen Sie eine Aufnahme.';
    case 'microphone-busy':
      return 'Ein anderes Programm benutzt das Mikrofon. Schließen Sie es und versuchen Sie es noch einmal.';
    case 'microphone-unplugged':
      return 'Das Mikrofon wurde getrennt, bevor eine volle Sekunde aufgenommen war. Schließen Sie es an und versuchen Sie es noch einmal.';
    case 'microphone-unsupported':
      return 'Dieser Browser kann auf dieser Seite nicht aufnehmen. Wählen Sie eine Aufnahme oder öffnen Sie die Seite per https in einem anderen Browser.';
    case 'storage-full':
      return `Auf diesem Gerät ist kein Platz mehr: ${f.megabytes(info.details.neededBytes)} werden gebraucht. Schaffen Sie Platz und versuchen Sie es noch einmal.`;
    case 'storage-unavailable':
      return 'Dieser Browser bewahrt für diese Seite keine Daten auf, wie in manchen privaten Fenstern. Öffnen Sie die Seite in einem gewöhnlichen Fenster.';
    case 'storage-lost':
      return 'Was diese Seite aufbewahrt hat, wurde ihr bei der Arbeit weggenommen: Die Daten dieser Seite wurden gelöscht, oder in einem anderen Tab läuft eine neuere Version. Laden Sie die Seite neu und sehen Sie nach, was noch da ist.';
    case 'storage-blocked':
      return 'Eine ältere Fassung von Stimmung in einem anderen Tab hält fest, was hier gespeichert ist. Schließen Sie die anderen Tabs von Stimmung und versuchen Sie es noch einmal.';
    case 'storage-outdated':
      return 'Eine neuere Fassung von Stimmung in einem anderen Tab hat übernommen, was hier gespeichert ist. Laden Sie diese Seite neu.';
    case 'share-failed':
      return describeShare(info.details.reason);
    case 'program-unavailable':
      return 'Dafür braucht es einen Teil von Stimmung, der noch nicht auf diesem Gerät ist und nicht geholt werden konnte. Verbinden Sie sich mit dem Netz und versuchen Sie es noch einmal.';
    case 'program-stopped':
      return 'Der Browser hat den Teil der App beendet, der rechnet, vielleicht aus Mangel an Speicher. Was aufbewahrt wurde, ist noch da; schließen Sie, was Sie nicht brauchen, und versuchen Sie es noch einmal.';
    case 'request-invalid':
      return `Die Anfrage lässt sich nicht beantworten: ${info.details.reason}.`;
    default:
      return info satisfies never;
  }
}

/** Was an einem Korpus nicht stimmt, und was dagegen hilft. */
function describeCorpus(info: CorpusFault): string {
  switch (info.fault) {
    case 'speakers-unknown':
      return 'Nicht zu jeder Aufnahme dieses Korpus ist bekannt, wer spricht; so lässt sich niemand zurückhalten. Importieren Sie es mit Sprechern, oder wählen Sie eine zufällige Aufteilung.';
    case 'too-few-speakers':
      return `Dieses Korpus hat ${info.nSpeakers === 1 ? 'nur einen Sprecher' : 'keinen Sprecher'}; um einen zurückzuhalten, braucht es mindestens 2. Wählen Sie ein anderes Korpus oder eine zufällige Aufteilung.`;
    case 'too-few-recordings':
      return `Es ${info.nRecordings === 1 ? 'gibt eine Aufnahme' : `gibt ${f.number(info.nRecordings, 0)} Aufnahmen`}; nötig sind mindestens ${f.number(info.nNeeded, 0)}. Wählen Sie kleinere Stapel oder weniger Teile, oder bringen Sie mehr Aufnahmen mit.`;
    case 'nothing-to-learn':
      return `Für „${info.label}“ bleibt nichts zum Lernen${info.heldOut === null ? '' : `, wenn ${info.heldOut} zurückgehalten wird`}. Lassen Sie diese Klasse weg, oder halten Sie weniger zurück.`;
    case 'nothing-to-judge':
      return 'Es bleibt nichts, woran das Modell gemessen werden kann. Halten Sie mehr zurück.';
    case 'recordings-gone':
      return `Von den Aufnahmen, mit denen diese Arbeit begann, ${info.nRecordings === 1 ? 'fehlt eine' : `fehlen ${f.number(info.nRecordings, 0)}`}. Importieren Sie das Korpus noch einmal, oder beginnen Sie neu.`;
    default:
      return info satisfies never;
  }
}

function describeUnsupported(format: AudioFormat | null, supported: AudioFormat[]): string {
  const known = new Intl.ListFormat('de', { type: 'disjunction' }).format(
    supported.map((name) => formatNames[name]),
  );
  const what =
    format === null
      ? 'Das ist keine Aufnahme in einem bekannten Format.'
      : `Dieser Browser kann ${formatNames[format]} nicht lesen.`;
  return supported.length === 0 ? what : `${what} Lesbar sind: ${known}.`;
}

function describeShare(reason: ErrorDetails['share-failed']['reason']): string {
  switch (reason) {
    case 'empty':
      return 'Im Geteilten ist keine Aufnahme. Teilen Sie eine Sprachnachricht oder eine Tondatei.';
    case 'not-ready':
      return 'Stimmung war noch nicht bereit, das Geteilte anzunehmen, und hat nichts davon behalten. Teilen Sie es noch einmal oder wählen Sie es hier.';
    case 'unreadable':
      return 'Das Geteilte ließ sich nicht übernehmen, vielleicht weil auf diesem Gerät kein Platz mehr ist. Teilen Sie es noch einmal oder wählen Sie es hier.';
    default:
      return reason satisfies never;
  }
}

function describePackage(fault: PackageFault, file: string, detail: string): string {
  const technical = detail === '' ? '' : ` (${detail})`;
  switch (fault) {
    case 'archive':
      return `Diese Datei ist kein unversehrtes Zip-Archiv${technical}. Holen oder exportieren Sie sie noch einmal.`;
    case 'foreign':
      return 'In diesem Archiv ist kein Modell von Stimmung. Wählen Sie eines, das hier exportiert wurde.';
    case 'version':
      return 'Dieses Modell stammt aus einer anderen Version von Stimmung. Aktualisieren Sie beide und exportieren Sie es neu.';
    case 'stranger':
      return `In diesem Archiv ist etwas, das nicht zu einem Modell gehört (${file}). Es wurde nicht übernommen.`;
    case 'missing':
      return `Dieses Archiv ist unvollständig: ${file} fehlt. Exportieren Sie das Modell noch einmal.`;
    case 'too-large':
      return `${file === '' ? 'Dieses Archiv' : `${file} in diesem Archiv`} ist größer, als ein Modell sein kann. Es wurde nicht entpackt.`;
    case 'checksum':
      return `Dieses Modell wurde verändert oder beschädigt: ${file} passt nicht zur Prüfsumme. Es wurde nicht übernommen; exportieren Sie es noch einmal.`;
    case 'unreadable':
      return `${file} in diesem Archiv ist nicht lesbar. Exportieren Sie das Modell noch einmal.`;
    case 'contradiction':
      return `Dieses Modell widerspricht sich: ${file} sagt etwas anderes als model.json. Es wurde nicht übernommen.`;
    case 'labels':
      return 'Dieses Modell kennt weniger als zwei Emotionen oder welche ohne oder mit gleichem Namen. Es wurde nicht übernommen.';
    case 'model':
      return `Das Netz in diesem Archiv ist nicht verwendbar${technical}. Es wurde nicht übernommen.`;
    case 'about':
      return `Was dieses Archiv über sein Modell sagt, kann nicht sein${technical}. Es wurde nicht übernommen.`;
    default:
      return fault satisfies never;
  }
}
