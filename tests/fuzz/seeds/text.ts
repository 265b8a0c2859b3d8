import { ascii } from '../../support/wav-bytes.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Tables beside recordings, as people and EMO-DB write them. */
export const TABLE_SEEDS: readonly Uint8Array[] = [
  utf8(
    'file,emotion,speaker,sex,sentence\na/1.wav,anger,03,male,a01\nb/2.wav,fear,08,female,b02\n',
  ),
  utf8('\ufefffilename;label;actor\r\n"a;1.wav";Ärger;"x ""y"" z"\r\nb\\2.wav;Angst;2\r\n'),
  utf8('path\tlabel\n./a/1.wav\tjoy\n\n\tneutral\n'),
  utf8('id,text\n1,"never closed\n'),
  ascii('1\t03a01Fa.wav\t  90,00\t100,00\r\n2\t03a01Nc.wav\t\xa0 65,5\t 7,25\r\n'),
];

/** Names of files, one a line. */
export const NAME_SEEDS: readonly Uint8Array[] = [
  utf8('wav/03a01Fa.wav\n03-01-06-01-02-01-12.wav\n../x.wav\nC:\\y.wav\nanger/03/ü.wav\n'),
  utf8('corpus/speaker/Wut/1.wav\ncorpus/speaker/Freude/2.wav\n__MACOSX/._1.wav\n.DS_Store\n'),
];
