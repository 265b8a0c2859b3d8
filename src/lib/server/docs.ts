import { createHash } from 'node:crypto';
import type { JsonSchema, MediaType, OpenApiDocument, Operation } from './openapi-types.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2.5rem; border-top: 1px solid; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; margin-block: 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; border-bottom: 1px solid #8886; }
td:first-child { white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8886; border-radius: 8px; }
`;

/** No script at all, and this style alone. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const EXAMPLES = `curl -F file=@recording.wav http://localhost:4444/predict
curl -H 'content-type: audio/wav' --data-binary @recording.wav 'http://localhost:4444/predict?segments=false&topK=3'
curl -H "authorization: Bearer $TRAIN_TOKEN" -F corpus=@emodb.zip -F 'config={"name":"My voices"}' http://localhost:4444/api/train`;

/** A page for people that says what the description says. */
export function renderDocs(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    renderSchema(name, schema),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)}: the endpoint</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(document.info.title)}: the endpoint</h1>
<p>${prose(document.info.description)} For programs: <a href="/openapi.json">openapi.json</a>.</p>
<pre>${escape(EXAMPLES)}</pre>
${operations.join('')}
${schemas.join('')}
</main>
</body>
</html>
`;
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const { summary, description = '', parameters = [], requestBody, responses } = operation;
  const query = parameters.map(({ name, description, schema }) => [
    code(name),
    typeOf(schema),
    prose(description) + defaultOf(schema),
  ]);
  const answers = Object.entries(responses).map(([status, response]) => [
    code(status),
    prose(response.description),
    mediaTypes(response.content),
  ]);
  return `<section>
<h2>${code(`${method.toUpperCase()} ${path}`)}</h2>
<p>${prose(summary)} ${prose(description)}</p>
${requestBody === undefined ? '' : `<p>Body:<br>${mediaTypes(requestBody.content)}</p>`}
${query.length === 0 ? '' : table(['Parameter', 'Value', 'Meaning'], query)}
${table(['Status', 'Meaning', 'Body'], answers)}
</section>
`;
}

function renderSchema(name: string, schema: JsonSchema): string {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const rows = Object.entries(properties).map(([member, value]) => [
    code(member),
    typeOf(value),
    prose(descriptionOf(value)),
  ]);
  return `<section>
<h2 id="${escape(name)}">${escape(name)}</h2>
<p>${prose(descriptionOf(schema))}</p>
${table(['Member', 'Value', 'Meaning'], rows)}
</section>
`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>\n`);
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body.join('')}</tbody></table>`;
}

function mediaTypes(content: Readonly<Record<string, MediaType>> = {}): string {
  return Object.entries(content)
    .map(([type, { schema }]) => `${code(type)} ${typeOf(schema)}`)
    .join('<br>');
}

/** What a schema allows, in a few words of HTML. */
function typeOf(schema: JsonSchema): string {
  const { $ref, type, items, enum: values, const: value } = schema;
  const alternatives = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return `<a href="#${escape(name)}">${escape(name)}</a>`;
  }
  if (alternatives !== undefined) return [...new Set(alternatives.map(typeOf))].join(' or ');
  if (Array.isArray(values)) return values.map((each) => code(String(each))).join(', ');
  if (value !== undefined) return code(JSON.stringify(value));
  if (type === 'array') return `list of ${typeOf((items ?? {}) as JsonSchema)}`;
  if (type === 'object') return objectType(schema);
  return typeof type === 'string' ? type : '';
}

function objectType({ properties }: JsonSchema): string {
  const names = Object.keys(properties ?? {});
  return names.length === 0 ? 'object' : `{ ${names.map(code).join(', ')} }`;
}

function defaultOf({ default: value }: JsonSchema): string {
  return typeof value === 'string' ? ` ${code(value)} unless given.` : '';
}

function descriptionOf({ description }: JsonSchema): string {
  return typeof description === 'string' ? description : '';
}

/** Text in which `backticks` stand for code. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
