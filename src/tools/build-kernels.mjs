/**
 * Compiles the AssemblyScript sources into TypeScript modules that hold the WebAssembly as base64, so that they can be
 * imported everywhere without a fetch.
 *
 *     node src/tools/build-kernels.mjs [--check] [name ...]
 *
 * Without names: all. `--check` writes nothing and exits with 1 where a committed module is not what its source yields.
 */
import asc from 'assemblyscript/asc';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** No runtime, no checks: the kernels neither allocate nor index arrays. The memory always comes from outside. */
const common = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory'];

const kernels = [
  {
    name: 'dsp',
    entry: 'src/assembly/dsp.ts',
    output: 'src/lib/core/kernels/dsp.ts',
    constant: 'dspWasmBase64',
    flags: [...common, '--enable', 'simd'],
  },
  {
    name: 'nn',
    entry: 'src/assembly/nn.ts',
    output: 'src/lib/core/kernels/nn.ts',
    constant: 'nnWasmBase64',
    flags: [...common, '--enable', 'simd'],
  },
  {
    name: 'nn-fused',
    entry: 'src/assembly/nn.ts',
    output: 'src/lib/core/kernels/nn-fused.ts',
    constant: 'nnFusedWasmBase64',
    flags: [...common, '--enable', 'simd', '--enable', 'relaxed-simd'],
  },
];

/** @returns {Promise<Uint8Array>} */
async function compile({ entry, flags }) {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([entry, '--outFile', 'kernel.wasm', ...flags], {
    readFile: async (name, directory) => {
      try {
        return await readFile(path.resolve(root, directory, name), 'utf8');
      } catch {
        return null; // asc asks for files that may not exist
      }
    },
    writeFile: (name, contents) => {
      if (name === 'kernel.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${entry} does not compile:\n${stderr.toString()}`);
  return binary;
}

function render({ entry, constant }, binary) {
  const base64 = Buffer.from(binary).toString('base64');
  return [
    `// Made by src/tools/build-kernels.mjs from ${entry}; do not edit.`,
    `/** WebAssembly module, ${binary.length} bytes. */`,
    '// prettier-ignore',
    `export const ${constant} =\n  '${base64}';`,
    '',
  ].join('\n');
}

async function main(args) {
  const check = args.includes('--check');
  const names = args.filter((arg) => arg !== '--check');
  for (const name of names) {
    if (!kernels.some((kernel) => kernel.name === name)) throw new Error(`No kernel ${name}.`);
  }
  for (const kernel of kernels) {
    if (names.length > 0 && !names.includes(kernel.name)) continue;
    const file = path.join(root, kernel.output);
    const text = render(kernel, await compile(kernel));
    if (check) {
      const same = text === (await readFile(file, 'utf8').catch(() => ''));
      console.log(`${kernel.output}: ${same ? 'up to date' : 'differs from its source'}`);
      if (!same) process.exitCode = 1;
    } else {
      await writeFile(file, text);
      console.log(`${kernel.output}: ${text.length} characters`);
    }
  }
}

await main(process.argv.slice(2));
