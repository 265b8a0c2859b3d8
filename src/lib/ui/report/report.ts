import { EMOTIONS } from '#lib/core/data/labels.ts';
import type { Language } from '#lib/i18n/index.ts';
import { nameOf } from '../timeline/heard-words.ts';
import type { ReportContent, ReportStretch, ReportWords } from './content.ts';
import { classOf, drawTimeline } from './drawing.ts';
import { html, SafeHtml } from './html.ts';
import { styleSheet } from './style.ts';

export interface ReportFrame extends ReportWords {
  language: Language;
  /** Milliseconds since 1970. */
  madeAt: number;
  /** CSS colour of each emotion. */
  colours: Readonly<Record<string, string>>;
}

/** Nothing is run or fetched, whatever is in it: whoever opens a report need not trust what a file is called. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** A page in one file, to be printed or passed on. Everything that came from outside is escaped. */
export function writeReport(content: ReportContent, frame: ReportFrame): string {
  const { queue, language, madeAt } = frame;
  const { report } = queue;
  const made = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  const page = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${report.title(content.file)}</title>
        <style>
          ${new SafeHtml(styleSheet(frame.colours))}
        </style>
      </head>
      <body>
        <header>
          <p class="soft">Stimmung · ${report.subtitle}</p>
          <h1>${content.headline}</h1>
          <p class="file">${content.file}</p>
          <p class="soft">${report.made(made.format(madeAt))}</p>
        </header>
        <p class="expression">${report.expression}</p>
        ${summary(content, frame)} ${pictures(content, frame)} ${stretches(content, frame)}
        ${model(content, frame)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

function known(): Set<string> {
  return new Set<string>(EMOTIONS);
}

function summary(content: ReportContent, { queue, words }: ReportFrame): SafeHtml {
  const { facts, shares, sharesTitle, warnings } = content;
  const rows = shares.map(
    ({ label, share }) =>
      html`<tr>
        <th scope="row">
          <i class="swatch ${classOf(label, known())}"></i>${nameOf(label, words)}
        </th>
        <td class="number">${words.format.percent(share)}</td>
        <td class="bar">
          <svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">
            <rect
              class="${classOf(label, known())}"
              width="${(100 * share).toFixed(1)}"
              height="8"
            />
          </svg>
        </td>
      </tr>`,
  );
  return html`<section>
    <h2>${queue.report.summary}</h2>
    <dl>
      ${facts.map(
        ({ name, value }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      shares.length === 0
        ? html`<p>${queue.report.noSpeech}</p>`
        : html`<table class="shares">
            <caption>
              ${sharesTitle}
            </caption>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }
    ${
      warnings.length === 0
        ? ''
        : html`<h3>${queue.report.warnings}</h3>
            <ul>
              ${warnings.map((warning) => html`<li>${warning}</li>`)}
            </ul>`
    }
  </section>`;
}

function pictures(content: ReportContent, { queue, words }: ReportFrame): SafeHtml {
  const { picture, isOverview, durationSec } = content;
  const { report } = queue;
  const name = report.timelineName(words.format.timecode(durationSec));
  return html`<section>
    <h2>${report.timeline}</h2>
    <figure>${drawTimeline(content, name, known(), words)}</figure>
    <h2>${report.spectrogram}</h2>
    ${
      picture === null
        ? html`<p>${report.noSpectrogram}</p>`
        : html`<figure>
            <img src="${picture.url}" alt="${report.spectrogram}" />
            <figcaption>
              ${report.spectrogramNote(
                words.format.hertz(picture.fMinHz),
                words.format.hertz(picture.fMaxHz),
              )}
              ${words.format.decibels(picture.db.minimumDb)} –
              ${words.format.decibels(picture.db.maximumDb)}.
              ${isOverview ? report.overviewNote : ''}
            </figcaption>
          </figure>`
    }
  </section>`;
}

function stretches(content: ReportContent, { queue, words }: ReportFrame): SafeHtml {
  if (content.stretches.length === 0) return html``;
  const { report } = queue;
  const { labels, durationSec } = content;
  const time = (sec: number) =>
    durationSec < 60 ? words.format.seconds(sec, 1) : words.format.timecode(sec);
  const row = ({ startSec, endSec, outcome, posteriors }: ReportStretch) =>
    html`<tr>
      <td class="number">${time(startSec)}</td>
      <td class="number">${time(endSec)}</td>
      <td><i class="swatch ${classOf(outcome, known())}"></i>${nameOf(outcome, words)}</td>
      ${labels.map((_, c) => {
        const share = posteriors[c];
        return html`<td class="number">
          ${share === undefined ? '–' : words.format.percent(share)}
        </td>`;
      })}
    </tr>`;
  return html`<section>
    <h2>${report.stretches}</h2>
    <div class="wide" role="region" aria-label="${report.stretches}" tabindex="0">
      <table class="stretches">
        <thead>
          <tr>
            <th scope="col" class="number">${report.start}</th>
            <th scope="col" class="number">${report.end}</th>
            <th scope="col">${report.outcome}</th>
            ${labels.map((label) => html`<th scope="col" class="number">${nameOf(label, words)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${content.stretches.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function model({ model, ownModel }: ReportContent, { queue, words }: ReportFrame): SafeHtml {
  const { report } = queue;
  return html`<section>
    <h2>${report.model}</h2>
    <p>
      ${report.modelName(model.id, model.version)}
      ${ownModel === null ? '' : report.ownModel(ownModel)}
      ${model.uar === null ? report.unjudged : words.details.modelUar(model.uar)}
    </p>
    <p>${words.limits.text}</p>
  </section>`;
}
