/** For paper first: black on white, whatever the screen is dressed in. */
export function styleSheet(colours: Readonly<Record<string, string>>): string {
  const fills = Object.entries(colours).map(
    ([label, colour]) => `.${label} { fill: ${colour}; background: ${colour}; }`,
  );
  return [...fills, RULES].join('\n');
}

const RULES = `
.other { fill: #565b64; background: #565b64; }
.uncertain { fill: url(#hatch); background: repeating-linear-gradient(-45deg, #565b64 0 1.5px, #fff 1.5px 4px); }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body {
  max-width: 720px; padding: 24px 20px; margin: 0 auto;
  font: 14px/1.5 system-ui, sans-serif; color: #1a1c20; background: #fff;
  overflow-wrap: anywhere; font-variant-numeric: tabular-nums;
  -webkit-print-color-adjust: exact; print-color-adjust: exact;
}
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; }
h1 { margin: 4px 0; font-size: 28px; line-height: 1.2; }
h2 { margin: 28px 0 8px; font-size: 18px; break-after: avoid; }
h3 { margin: 16px 0 4px; font-size: 14px; break-after: avoid; }
.soft, figcaption, caption, dt { font-size: 12px; color: #565b64; }
.file { font-weight: 600; }
.expression { padding: 10px 14px; margin-top: 16px; background: #f1f1ee; border-radius: 8px; }
dl { display: flex; flex-wrap: wrap; gap: 8px 32px; }
dd { font-size: 18px; font-weight: 600; }
ul { padding-left: 18px; }
figure { break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: #565b64; }
.wave { fill: #565b64; }
.band { stroke: #fff; stroke-width: 0.5; }
.tick { stroke: #878c95; }
img { display: block; width: 100%; height: 176px; image-rendering: pixelated; border-radius: 4px; }
figcaption { margin-top: 6px; }
table { width: 100%; border-collapse: collapse; font-size: 12px; }
caption { padding-bottom: 4px; text-align: left; }
th, td { padding: 3px 6px 3px 0; font-weight: inherit; text-align: left; vertical-align: baseline; border-bottom: 1px solid #e1e1dd; }
thead { display: table-header-group; color: #565b64; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; }
.shares .number + td { padding-left: 14px; }
.stretches th, .stretches td { overflow-wrap: normal; }
.stretches :is(th, td):nth-child(3) { min-width: 96px; padding-left: 14px; }
.shares { margin-top: 14px; }
.shares th { width: 150px; }
.shares .number { width: 48px; }
.bar svg { width: 100%; height: 10px; }
.swatch { display: inline-block; width: 10px; height: 10px; margin-right: 6px; border: 1px solid rgb(0 0 0 / 45%); border-radius: 2px; }
.swatch.no-speech { background: none; border-style: dashed; }
@page { margin: 16mm; }
@media print { body { max-width: none; padding: 0; } }
@media screen { .wide { overflow-x: auto; } }
`;
